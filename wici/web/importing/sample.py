"""A sample spreadsheet: the column names that are understood, with the event's own fields, and two rows."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter
from django.utils.translation import gettext as _

from wici.events.models import Language, ParticipationType
from wici.people.importing import LABELS
from wici.people.models import Field, Status
from wici.web.participants.columns import label_of

_COLUMNS = ("first_name", "last_name", "email", "type", "status", "language")
_KINDS = {
    Field.Kind.NUMBER: "12",
    Field.Kind.DATE: "2026-03-01",
    Field.Kind.EMAIL: "biuro@example.org",
    Field.Kind.PHONE: "22 123 45 67",
}


def sample(types: Sequence[ParticipationType], fields: Sequence[Field]) -> bytes:
    """The XLSX file, in the language of the screen."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(_("Participants")[:31])
    bold = book.add_format({"bold": True})
    heads = [str(LABELS[name]) for name in _COLUMNS] + [label_of(field) for field in fields]
    sheet.write_row(0, 0, heads, bold)
    for number, person in enumerate(_people(types), start=1):
        sheet.write_row(number, 0, [*person, *(_example(field) for field in fields)])
    sheet.set_column(0, len(heads) - 1, 24)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _people(types: Sequence[ParticipationType]) -> list[list[str]]:
    names = [made.name for made in types] or [_("Listener")]
    return [
        ["Anna", "Żółć", "anna.zolc@example.org", names[0],
         str(Status.COMPLETED.label), str(Language.POLISH.label)],
        ["John", "Smith", "john.smith@example.org", names[-1],
         str(Status.INVITED.label), str(Language.ENGLISH.label)],
    ]  # fmt: skip


def _example(field: Field) -> str:
    if field.kind == Field.Kind.CHECKBOX:
        return _("yes")
    if field.options:
        return str(field.options[0])
    return _KINDS.get(Field.Kind(field.kind), "")
