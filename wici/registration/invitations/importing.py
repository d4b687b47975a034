"""The column “Invitation code” of an import: codes that somebody has prepared."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.events.models import Event
from wici.people.importing.providers import ProvidedColumn
from wici.people.values import Cell, text_of
from wici.plain.invitation_codes import compared
from wici.registration.invitations.codes import checked, set_codes
from wici.registration.invitations.models import GeneralCode, Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: Stands for a general code among those who have a code.
_EVERYBODY = 0
#: A row of the file about somebody who is not known yet.
_SOMEBODY_NEW = -1


def _read(cell: Cell) -> str:
    return checked(text_of(cell))


class _Judge:
    """Knows every code of the event, and those of the rows before."""

    def __init__(self, event: Event) -> None:
        with scope(event=event):
            rows = list(Invitation.objects.values_list("participant_id", "code", "key"))
            self._owners = dict.fromkeys(GeneralCode.objects.values_list("key", flat=True), _EVERYBODY)
        self._codes = {owner: code for owner, code, _key in rows}
        self._owners.update((key, owner) for owner, _code, key in rows)

    def edit(self, value: str, participant_id: int | None) -> list[str] | None:
        """See ``people.importing.providers.Judge``."""
        key = compared(value)
        owner = self._owners.get(key)
        if owner is not None and owner == participant_id:
            return None
        if owner == _EVERYBODY:
            raise Refused(_("“%(code)s” is a general code already.") % {"code": value})
        if owner is not None:
            raise Refused(_("Somebody else has the invitation code “%(code)s”.") % {"code": value})
        self._owners[key] = participant_id or _SOMEBODY_NEW
        return [self._codes.get(participant_id or _SOMEBODY_NEW, ""), value]


def _store(event: Event, values: Mapping[int, str]) -> None:
    set_codes(event, values)


#: For ``settings.WICI_IMPORT_COLUMNS``.
COLUMN = ProvidedColumn(
    name="invitation_code",
    label=gettext_lazy("Invitation code"),
    words=(
        "kod zaproszenia", "kod zaproszeniowy", "unikatowy kod", "kod unikatowy", "invitation code",
        "invite code", "unique code",
    ),
    read=_read,
    judge=_Judge,
    store=_store,
)  # fmt: skip
