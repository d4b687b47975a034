"""One row of a sheet as the values of a participant, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from wici.events.models import Language
from wici.people.checking import check_answer, check_code, check_name
from wici.people.importing import words
from wici.people.importing.mapping import NAMES, ColumnMapping, Target
from wici.people.importing.providers import provided_columns
from wici.people.importing.sheet import Cells, Column, Problem, Sheet
from wici.people.models import Field, Gender, Status
from wici.people.values import Cell, line_of, read_address, read_line, read_moment, shown, text_of
from wici.plain.filters import ANSWERS
from wici.plain.keys import fold
from wici.shared.refusals import Refused

#: What an exported CSV puts before a cell that a spreadsheet would take for a formula.
_DEFUSED = re.compile(r"'[=+\-@|%]")
#: Words before a surname that belong to it.
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "da", "di", "del", "della", "du", "la", "le", "zu"})

#: Different values of a column that are remembered; a column with more hardly repeats itself.
_MOST_REMEMBERED = 2_000

#: What the values of provided columns begin with while a row is read.
PROVIDED = "provided."

#: Values of a row by model field; ``participation_type`` is the name as it stands in the file, ``provided``
#: holds the values of the columns of other layers.
Values = dict[str, Any]
_Reader = Callable[[Cell], Mapping[str, Any]]


class RowReader:
    """Reads the rows of a sheet under a mapping; empty cells give nothing, so that they change nothing.

    ``fields`` are the form fields, those to be made included, by the index of their column.
    """

    def __init__(
        self, sheet: Sheet, mapping: ColumnMapping, fields: Mapping[int, Field], zone: tzinfo
    ) -> None:
        self._is_text = sheet.table.is_text
        self._provided = provided_columns()
        self._columns: list[tuple[Column, _Reader]] = [
            (column, _Remembering(self._reader(mapping[column.index], fields.get(column.index), zone)))
            for column in sheet.columns
            if mapping[column.index].name != "ignore"
        ]

    def _reader(self, target: Target, field: Field | None, zone: tzinfo) -> _Reader:
        if field is not None:
            return partial(_read_answer, field)
        if target.name.startswith(ANSWERS):
            raise ValueError(f"No field was given for the column that becomes {target.name}.")
        if target.name in self._provided:
            return _one(f"{PROVIDED}{target.name}", self._provided[target.name].read)
        return partial(_read_registered_at, zone) if target.name == "registered_at" else _READERS[target.name]

    def read(self, number: int, cells: Cells) -> tuple[Values, list[Problem]]:
        """The values of a row, and what is wrong with it."""
        values: Values = {}
        answers: dict[str, Any] = {}
        provided: dict[str, str] = {}
        problems: list[Problem] = []
        width = len(cells)
        for column, reader in self._columns:
            cell = cells[column.index] if column.index < width else None
            if cell is None or cell == "" or (cell.__class__ is str and cell.isspace()):
                continue
            if self._is_text and _DEFUSED.match(str(cell)):
                cell = str(cell)[1:].replace("\\|", "|")
            try:
                found = reader(cell)
            except Refused as refusal:
                value = shown(text_of(cell))
                problems.append(Problem(number, column.name, value, str(refusal.sentence)))
                continue
            for name, value in found.items():
                if name.startswith(ANSWERS):
                    answers[name.removeprefix(ANSWERS)] = value
                elif name.startswith(PROVIDED):
                    provided[name.removeprefix(PROVIDED)] = value
                else:
                    values.setdefault(name, value)
        values["answers"] = answers
        values["provided"] = provided
        return values, problems


class _Remembering:
    """A reader that reads what a column repeats (a town, a status) only once."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[type, Cell], Mapping[str, Any]] = {}

    def __call__(self, cell: Cell) -> Mapping[str, Any]:
        key = (cell.__class__, cell)
        found = self._known.get(key)
        if found is None:
            found = self._reader(cell)
            if len(self._known) < _MOST_REMEMBERED:
                self._known[key] = found
        return found


def _read_answer(field: Field, cell: Cell) -> Mapping[str, Any]:
    return {f"{ANSWERS}{field.key}": check_answer(field, cell)}


def _read_registered_at(zone: tzinfo, cell: Cell) -> Mapping[str, datetime | None]:
    found = read_moment(cell, zone)
    return {"registered_at": found.replace(microsecond=0) if found else None}


def split_name(text: str) -> tuple[str, str]:
    """First and last name out of both in one: ``Anna Maria Żółć`` or ``Żółć, Anna Maria``.

    The last word is the last name, with what belongs to it before (``van der Berg``).
    """
    last, comma, first = text.partition(",")
    if comma:
        return first.strip(), last.strip()
    parts = text.split()
    cut = len(parts) - 1
    while cut > 1 and fold(parts[cut - 1]) in _PARTICLES:
        cut -= 1
    return (" ".join(parts[:cut]), " ".join(parts[cut:])) if len(parts) > 1 else (text, "")


def _split_last_first(text: str) -> tuple[str, str]:
    """First and last name out of ``Żółć Anna Maria`` or ``Żółć, Anna``: the first word is the surname."""
    if "," in text:
        return split_name(text)
    parts = text.split()
    cut = 1
    while cut < len(parts) - 1 and fold(parts[cut - 1]) in _PARTICLES:
        cut += 1
    return " ".join(parts[cut:]), " ".join(parts[:cut])


def _read_names(split: Callable[[str], tuple[str, str]], cell: Cell) -> Mapping[str, str]:
    first, last = split(read_line(cell))
    names = {"first_name": check_name("first_name")(first), "last_name": check_name("last_name")(last)}
    return {name: value for name, value in names.items() if value}


def _read_type(cell: Cell) -> Mapping[str, str]:
    return {"participation_type": read_line(cell, 100)}


def _read_word(name: str, known: Callable[[], Mapping[str, str]], labels: Sequence[Any], cell: Cell) -> Any:
    found = known().get(words.normal(line_of(cell)))
    if found is None:
        possible = ", ".join(str(label) for value, label in labels if value)
        raise Refused(
            _("“%(value)s” is not known here. Possible: %(known)s.")
            % {"value": shown(line_of(cell)), "known": possible}
        )
    return {name: found}


def _one(name: str, read: Callable[[Cell], Any]) -> _Reader:
    return lambda cell: {name: read(cell)}


def _readers() -> dict[str, _Reader]:
    from_words = {
        name: partial(_read_word, name, known, labels)
        for name, known, labels in (
            ("status", words.statuses, Status.choices),
            ("language", words.languages, Language.choices),
            ("gender", words.genders, Gender.choices),
        )
    }
    return {
        **{name: _one(name, check_name(name)) for name in ("first_name", "last_name", "vocative")},
        **from_words,
        "full_name": partial(_read_names, split_name),
        "name_last_first": partial(_read_names, _split_last_first),
        "email": _one("email", read_address),
        "code": _one("code", check_code),
        "type": _read_type,
    }


_READERS: Mapping[str, _Reader] = _readers()


def has_names(mapping: ColumnMapping) -> bool:
    """Whether any column holds names."""
    return any(target.name in NAMES for target in mapping.values())
