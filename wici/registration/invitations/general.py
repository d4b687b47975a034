"""General codes: one for many, with a limit, an end and a type that they unlock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.accounts.models import User
from wici.events.models import Event, ParticipationType
from wici.plain.invitation_codes import compared
from wici.registration.invitations.codes import checked, free_codes, taken
from wici.registration.invitations.locking import locked
from wici.registration.invitations.models import CodeUse, GeneralCode
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


@dataclass(frozen=True, slots=True)
class Terms:
    """What a general code is worth: ``limit`` None is no limit, ``expires_at`` None no end."""

    note: str = ""
    participation_type: ParticipationType | None = None
    limit: int | None = None
    expires_at: datetime | None = None


def add(event: Event, code: str, terms: Terms, *, user: User | None = None) -> GeneralCode:
    """A new general code; without a ``code`` one is made. Raises Refused (field ``code``)."""
    with scope(event=event), locked(event):
        written = checked(code) if code.strip() else free_codes(event, 1)[0]
        _refuse_taken(event, written)
        made = GeneralCode(event=event, code=written, key=compared(written), created_by=user)
        return _store(made, terms)


def change(code: GeneralCode, terms: Terms, *, is_withdrawn: bool | None = None) -> GeneralCode:
    """Other terms for a code; who registered with it stays registered. Raises Refused (field ``limit``)
    for fewer uses than there have been."""
    with scope(event=code.event), locked(code.event):
        uses = CodeUse.objects.filter(general_code=code).count()
        if terms.limit is not None and terms.limit < uses:
            raise Refused(
                ngettext(
                    "%(n)d person has registered with this code already: the limit cannot be lower.",
                    "%(n)d people have registered with this code already: the limit cannot be lower.",
                    uses,
                )
                % {"n": uses},
                field="limit",
            )
        if is_withdrawn is not None:
            code.is_withdrawn = is_withdrawn
        return _store(code, terms)


def withdraw(code: GeneralCode, *, is_withdrawn: bool) -> None:
    """Take a code back, or let it be used again."""
    with scope(event=code.event), locked(code.event):
        GeneralCode.objects.filter(pk=code.pk).update(is_withdrawn=is_withdrawn)
        code.is_withdrawn = is_withdrawn


def delete(code: GeneralCode) -> None:
    """Delete a code that nobody has used. Raises Refused for a used one: it can be withdrawn."""
    with scope(event=code.event), locked(code.event):
        if CodeUse.objects.filter(general_code=code).exists():
            raise Refused(_("Somebody has registered with this code. Withdraw it instead of deleting it."))
        GeneralCode.objects.filter(pk=code.pk).delete()


def with_uses(event: Event) -> list[GeneralCode]:
    """The event's general codes, the newest first, each with how often it was used (``used``)."""
    with scope(event=event):
        codes = GeneralCode.objects.select_related("participation_type")
        return list(codes.annotate(used=Count("uses")))


def _refuse_taken(event: Event, code: str) -> None:
    if taken(event, [compared(code)]):
        raise Refused(
            _("The code “%(code)s” is in use already. Choose another one.") % {"code": code}, field="code"
        )


def _store(code: GeneralCode, terms: Terms) -> GeneralCode:
    code.note = terms.note.strip()
    code.participation_type = terms.participation_type
    code.limit = terms.limit
    code.expires_at = terms.expires_at
    code.save()
    return code
