"""Who of the file is known already: by participant code, else by e-mail and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: Stands in the index for a key that several people have.
_SEVERAL = -1


class KnownPeople:
    """The participants of an event by what they are recognised by.

    Names and addresses are compared without regard to case and diacritics. When a file has no column
    with names, the address alone says who is meant.
    """

    def __init__(self, event: Event, *, by_name: bool) -> None:
        self._by_name = by_name
        self.codes: dict[str, int] = {}
        self._keys: dict[str, int] = {}
        with scope(event=event):
            rows = Participant.objects.order_by("pk").values_list(
                "pk", "code", "email", "first_name", "last_name"
            )
            for pk, code, email, first_name, last_name in rows.iterator(chunk_size=5_000):
                self.codes[code.casefold()] = pk
                key = self._key(email, f"{first_name} {last_name}")
                self._keys[key] = _SEVERAL if key in self._keys else pk

    def _key(self, email: str, name: str) -> str:
        """``anna@x.pl`` and the folded name; a line feed can stand in neither."""
        return f"{email.casefold()}\n{fold(name)}" if self._by_name else email.casefold()

    def key_of(self, values: Mapping[str, Any]) -> str:
        """What a row is recognised by besides its code; empty when it has neither address nor name."""
        key = self._key(
            values.get("email", ""), f"{values.get('first_name', '')} {values.get('last_name', '')}"
        )
        return key if key.strip("\n") else ""

    def find(self, values: Mapping[str, Any]) -> int | None:
        """The id of the person that a row is about; None for somebody new.

        Raises Refused when several people could be meant.
        """
        by_code = self.codes.get(values.get("code", "").casefold())
        if by_code is not None:
            return by_code
        key = self.key_of(values)
        found = self._keys.get(key) if key else None
        if found == _SEVERAL:
            raise Refused(
                _("Several participants have this e-mail address and name. Give their participant codes.")
                if self._by_name
                else _("Several participants have this e-mail address. Give their names or codes.")
            )
        return found


class SeenRows:
    """Which people rows of the file were about, to find those that come twice.

    Two rows are about the same person when they were recognised as the same participant, have the same
    code, or the same e-mail address and name unless a code of each tells them apart.
    """

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._uncoded: dict[str, int] = {}

    def note(self, number: int, *, found: int | None, code: str, key: str) -> None:
        """Notes a row. Raises Refused when an earlier one is about the same person."""
        names = [f"participant {found}"] if found is not None else []
        names += [f"code {code.casefold()}"] if code else []
        earlier = [self._rows[name] for name in names if name in self._rows]
        if key:
            known = self._uncoded if code else self._rows
            earlier += [known[key]] if key in known else []
        if earlier:
            raise Refused(
                _("This is the same person as in row %(row)s. Leave one of the rows.") % {"row": min(earlier)}
            )
        self._rows.update(dict.fromkeys([*names, key] if key else names, number))
        if key and not code:
            self._uncoded[key] = number
