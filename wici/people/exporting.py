"""Participants as a spreadsheet that can be imported again: the same columns, words and dates."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo

import xlsxwriter
from defusedcsv import csv
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.people.importing.words import LABELS
from wici.people.models import Field, Gender, Participant, Status
from wici.shared.scopes import scope

#: What a cell of the export holds; points in time are in the event's zone.
Value = str | datetime | None

_ROWS_AT_ONCE = 2_000
_NAMES = (
    "first_name", "last_name", "email", "code", "type", "status", "language", "gender", "vocative",
    "registered_at",
)  # fmt: skip


def xlsx(event: Event, people: QuerySet[Participant]) -> bytes:
    """The participants as an XLSX file, all columns, in the language of the screen."""
    file = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(_("Participants")[:31])
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    fields = _fields(event)
    heads = _heads(fields)
    sheet.set_column(0, len(heads) - 1, 22)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    for number, values in enumerate(_rows(event, people, fields), start=1):
        for column, value in enumerate(values):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value.replace(tzinfo=None), moment)
            elif value:
                sheet.write_string(number, column, value)
    book.close()
    return file.getvalue()


def delimited(event: Event, people: QuerySet[Participant]) -> Iterator[bytes]:
    """The participants as CSV, as Polish Excel opens it: semicolons, UTF-8 with a byte order mark.

    A cell that a spreadsheet would take for a formula gets an apostrophe, which importing takes off.
    """
    fields = _fields(event)
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads(fields))
    yield b"\xef\xbb\xbf" + buffer.getvalue().encode()
    for values in _rows(event, people, fields):
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(
            [value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value or "" for value in values]
        )
        yield buffer.getvalue().encode()


def _fields(event: Event) -> list[Field]:
    with scope(event=event):
        return list(Field.objects.all())


def _heads(fields: Sequence[Field]) -> list[str]:
    return [*(str(LABELS[name]) for name in _NAMES), *(field.label for field in fields)]


def _rows(
    event: Event, people: QuerySet[Participant], fields: Sequence[Field]
) -> Iterator[list[Value]]:
    zone, language = event.zone, get_language() or "pl"
    readers: list[Callable[[Participant], Value]] = [
        *(_reader(name, zone, language) for name in _NAMES),
        *(_answer_reader(field.key) for field in fields),
    ]
    rows = people.filter(event=event).select_related("participation_type").defer("search", "folded")
    for person in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield [read(person) for read in readers]


def _reader(name: str, zone: tzinfo, language: str) -> Callable[[Participant], Value]:
    def type_name(person: Participant) -> str:
        return person.participation_type.name_in(language) if person.participation_type else ""

    def registered_at(person: Participant) -> datetime | None:
        return person.registered_at.astimezone(zone) if person.registered_at else None

    words: dict[str, Callable[[Participant], Value]] = {
        "type": type_name,
        "status": lambda person: str(Status(person.status).label),
        "language": lambda person: str(Language(person.language).label),
        "gender": lambda person: str(Gender(person.gender).label) if person.gender else "",
        "registered_at": registered_at,
    }
    return words.get(name, lambda person: str(getattr(person, name)))


def _answer_reader(key: str) -> Callable[[Participant], Value]:
    def read(person: Participant) -> str:
        answer = person.answers.get(key, "")
        if isinstance(answer, list):
            return "; ".join(map(str, answer))
        return _("yes") if answer == "yes" else str(answer)

    return read
