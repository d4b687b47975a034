"""Columns of an import that other layers understand: an invitation code.

They are named in ``settings.WICI_IMPORT_COLUMNS``. What a cell holds is read with the row, judged in the
dry run, and stored in the transaction that imports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from wici.events.models import Event
from wici.people.values import Cell
from wici.shared.refusals import Sentence


class Judge(Protocol):
    """Judges the values of one file in the order of its rows."""

    def edit(self, value: str, participant_id: int | None) -> list[str] | None:
        """Old and new of a participant's value (None: somebody new); None when nothing would change.

        Raises Refused when they cannot have it, also because of an earlier row.
        """


@dataclass(frozen=True, slots=True)
class ProvidedColumn:
    """A column of somebody else's.

    ``words`` are names that such a column has, as ``words.normal`` writes them, besides its label. ``read``
    gives the value of a cell that is not empty, or raises Refused. ``store`` is given the new values by
    the ids of their participants, with the event locked.
    """

    name: str
    label: Sentence
    words: tuple[str, ...]
    read: Callable[[Cell], str]
    judge: Callable[[Event], Judge]
    store: Callable[[Event, Mapping[int, str]], None]


def provided_columns() -> dict[str, ProvidedColumn]:
    """The columns of the settings by their names."""
    columns = [cast(ProvidedColumn, import_string(path)) for path in settings.WICI_IMPORT_COLUMNS]
    return {column.name: column for column in columns}
