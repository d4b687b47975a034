"""What somebody does with their invitation: opens it, or says that they will not attend."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from wici.people import participants
from wici.people.models import Change, Participant, Status
from wici.registration.invitations.codes import invitation_of
from wici.registration.invitations.locking import locked
from wici.registration.invitations.models import Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: Characters of the reason that are kept.
MAX_REASON = 2_000


def opened(participant: Participant, now: datetime) -> Invitation:
    """Note the first time that the invitation's page was opened; nothing else changes.

    Link scanners open pages, too: that it was opened says no more than that the message arrived.
    """
    invitation = invitation_of(participant)
    if invitation.opened_at is None:
        with scope(event=participant.event):
            Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)
            invitation.refresh_from_db(from_queryset=Invitation.objects.all())
    return invitation


def decline(participant: Participant, reason: str, now: datetime) -> Invitation:
    """Say that the participant will not attend. Twice is once, the newest reason counts.

    Raises Refused (field ``reason``) for a reason that is too long, and for whoever has registered: that
    is cancelled, not declined.
    """
    said = reason.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > MAX_REASON:
        raise Refused(
            _("The reason is longer than %(limit)s characters. Shorten it.") % {"limit": MAX_REASON},
            field="reason",
        )
    event = participant.event
    with scope(event=event), locked(event):
        invitation = invitation_of(participant)
        current = Participant.objects.get(pk=participant.pk)
        if current.status in (Status.COMPLETED, Status.CANCELLED):
            raise Refused(
                _("You have registered already. Open your registration with the link in its confirmation.")
            )
        participants.change(current, {"status": Status.DECLINED}, source=Change.Source.PARTICIPANT)
        invitation.declined_at = invitation.declined_at or now
        invitation.reason = said or invitation.reason
        invitation.save(update_fields=["declined_at", "reason"])
        return invitation
