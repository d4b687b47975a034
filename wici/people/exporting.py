"""Participants as a spreadsheet that can be imported again: the same columns, words and dates."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from typing import IO

import xlsxwriter
from defusedcsv import csv
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.people.importing.words import LABELS
from wici.people.models import Field, Gender, Participant, Status
from wici.plain.filters import number_of
from wici.shared.scopes import scope

#: What a cell of the export holds; points in time are in the event's zone.
Value = str | float | date | datetime | None

#: Told how many rows are written.
Progress = Callable[[int], None]

_ROWS_AT_ONCE = 2_000
_TOLD_EVERY = 500
_NAMES = (
    "code", "first_name", "last_name", "email", "type", "status", "language", "gender", "vocative",
    "registered_at",
)  # fmt: skip


def write_xlsx(
    event: Event, people: QuerySet[Participant], file: IO[bytes], progress: Progress = lambda done: None
) -> int:
    """Write the participants with all columns as XLSX, in the active language; gives how many.

    ``progress`` is told now and then how many rows are written.

    Numbers, dates and times are cells of their kind, everything else is text: nothing is a formula.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet(_("Participants")[:31])
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    fields = _fields(event)
    heads = _heads(fields)
    sheet.set_column(0, len(heads) - 1, 22)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    count = 0
    for count, values in enumerate(_rows(event, people, fields), start=1):
        if not count % _TOLD_EVERY:
            progress(count)
        for column, value in enumerate(values):
            if isinstance(value, datetime):
                sheet.write_datetime(count, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(count, column, value, day)
            elif isinstance(value, float):
                sheet.write_number(count, column, value)
            elif value:
                sheet.write_string(count, column, value)
    book.close()
    return count


def write_csv(
    event: Event, people: QuerySet[Participant], file: IO[bytes], progress: Progress = lambda done: None
) -> int:
    """Write the participants as CSV, as Polish Excel opens it; gives how many.

    ``progress`` is told now and then how many rows are written.

    Semicolons, UTF-8 with a byte order mark. A cell that a spreadsheet would take for a formula gets an
    apostrophe, which importing takes off.
    """
    fields = _fields(event)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads(fields))
    count = 0
    for count, values in enumerate(_rows(event, people, fields), start=1):
        if not count % _TOLD_EVERY:
            progress(count)
        writer.writerow([_written(value) for value in values])
    text.detach()
    return count


def _written(value: Value) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.15g}" if isinstance(value, float) else value or ""


def _fields(event: Event) -> list[Field]:
    with scope(event=event):
        return list(Field.objects.all())


def _heads(fields: Sequence[Field]) -> list[str]:
    is_english = (get_language() or "").startswith(Language.ENGLISH)
    labels = [field.label_en if is_english and field.label_en else field.label for field in fields]
    return [*(str(LABELS[name]) for name in _NAMES), *labels]


def _rows(event: Event, people: QuerySet[Participant], fields: Sequence[Field]) -> Iterator[list[Value]]:
    zone, language = event.zone, get_language() or "pl"
    readers: list[Callable[[Participant], Value]] = [
        *(_reader(name, zone, language) for name in _NAMES),
        *(_answer_reader(field) for field in fields),
    ]
    rows = people.filter(event=event).select_related("participation_type").defer("search", "folded")
    for person in rows.iterator(chunk_size=_ROWS_AT_ONCE):
        yield [read(person) for read in readers]


def _reader(name: str, zone: tzinfo, language: str) -> Callable[[Participant], Value]:
    def type_name(person: Participant) -> str:
        return person.participation_type.name_in(language) if person.participation_type else ""

    def registered_at(person: Participant) -> datetime | None:
        # Spreadsheets round parts of a second, importing leaves them out.
        return person.registered_at.astimezone(zone).replace(microsecond=0) if person.registered_at else None

    words: dict[str, Callable[[Participant], Value]] = {
        "type": type_name,
        "status": lambda person: str(Status(person.status).label),
        "language": lambda person: str(Language(person.language).label),
        "gender": lambda person: str(Gender(person.gender).label) if person.gender else "",
        "registered_at": registered_at,
    }
    return words.get(name, lambda person: str(getattr(person, name)))


def _answer_reader(field: Field) -> Callable[[Participant], Value]:
    """Reads an answer; one that does not fit its field's kind any more stays text."""

    def read(person: Participant) -> Value:
        answer = person.answers.get(field.key, "")
        if isinstance(answer, list):
            return "; ".join(map(str, answer))
        if field.kind == Field.Kind.NUMBER and (number := number_of(answer)) is not None:
            return float(number)
        if field.kind == Field.Kind.DATE and answer:
            try:
                return date.fromisoformat(str(answer))
            except ValueError:
                return str(answer)
        if field.kind == Field.Kind.CHECKBOX and answer == "yes":
            return _("yes")
        return str(answer)

    return read
