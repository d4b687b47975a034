"""What invitation codes open in the registration: the functions of ``registration.codes.Provider``."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.models import Participant, Status
from wici.plain.invitation_codes import compared
from wici.registration.codes import Unlocked
from wici.registration.invitations.models import CodeUse, GeneralCode, Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


class InvitationCodes:
    """General and unique codes."""

    def unlocked(self, event: Event, code: str, now: datetime) -> Unlocked | None:
        """What the code opens; see ``registration.codes.unlocked``."""
        found = _find(event, code)
        if isinstance(found, GeneralCode):
            _refuse_unusable(found, now)
            return Unlocked(found.code, _types(found.participation_type_id))
        if isinstance(found, Invitation):
            _refuse_expired(found.expires_at, now)
            if found.participant.status == Status.COMPLETED:
                raise Refused(_registered(), field="code")
            types = _types(found.participant.participation_type_id)
            return Unlocked(found.code, types, found.participant_id)
        return None

    def started(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        """Note when somebody began to register with their own code."""
        found = _find(event, code)
        if isinstance(found, Invitation) and found.participant_id == participant.pk:
            with scope(event=event):
                Invitation.objects.filter(pk=found.pk, started_at=None).update(started_at=now)

    def used(self, event: Event, code: str, participant: Participant, now: datetime) -> None:
        """Count a use of a general code; a unique one is used by its own participant alone."""
        found = _find(event, code)
        if found is None:
            raise Refused(_gone(), field="code")
        if isinstance(found, Invitation):
            if found.participant_id != participant.pk:
                raise Refused(_("This code belongs to somebody else’s invitation."), field="code")
            _refuse_expired(found.expires_at, now)
            return
        with scope(event=event):
            if CodeUse.objects.filter(general_code=found, participant=participant).exists():
                return
            _refuse_unusable(found, now)
            CodeUse.objects.create(event=event, general_code=found, participant=participant, at=now)


def _types(pk: int | None) -> frozenset[int]:
    return frozenset() if pk is None else frozenset({pk})


def _find(event: Event, code: str) -> GeneralCode | Invitation | None:
    key = compared(code)
    if not key:
        return None
    with scope(event=event):
        general = GeneralCode.objects.filter(key=key).first()
        return general or Invitation.objects.select_related("participant").filter(key=key).first()


def _refuse_unusable(code: GeneralCode, now: datetime) -> None:
    if code.is_withdrawn:
        raise Refused(_gone(), field="code")
    _refuse_expired(code.expires_at, now)
    if code.limit is not None and _uses(code) >= code.limit:
        raise Refused(
            _(
                "As many people as this code was for have registered with it, so it cannot be used any more. "
                "Ask the organisers if you should have a place."
            ),
            field="code",
        )


def _uses(code: GeneralCode) -> int:
    with scope(event=code.event):
        return CodeUse.objects.filter(general_code=code).count()


def _refuse_expired(expires_at: datetime | None, now: datetime) -> None:
    if expires_at is not None and now >= expires_at:
        raise Refused(
            _("This code was valid for a limited time, which is over. Ask the organisers for another one."),
            field="code",
        )


def _registered() -> str:
    """Who has this code need not be whose it is: their form is not shown filled in any more."""
    return _(
        "With this code somebody has registered already. Open the registration with the link in its"
        " confirmation."
    )


def _gone() -> str:
    return _("This code cannot be used any more. Ask the organisers for another one.")


#: For ``settings.WICI_CODE_PROVIDERS``.
PROVIDER = InvitationCodes()
