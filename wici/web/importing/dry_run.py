"""What a dry run found, ready to show."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import ngettext

from wici.people.filter_reading import Vocabulary
from wici.people.importing import PlannedRow, Result
from wici.people.models import Field, Participant
from wici.web.participants.history import Edit, edits_in_words

#: So many wrong values are listed; the file is corrected and uploaded again anyway.
PROBLEMS_SHOWN = 200


class ChangedRow(NamedTuple):
    """A row about somebody known: who, and old and new of each value."""

    number: int
    person: Participant | None
    edits: list[Edit]


class NewRow(NamedTuple):
    """A row about somebody new: the name, the address, and the rest in short."""

    number: int
    name: str
    email: str
    type: str


def context(result: Result, vocabulary: Vocabulary) -> dict[str, Any]:
    """The template context of a dry run."""
    count = result.new + result.changed
    words = ngettext("Import %(n)d participant", "Import %(n)d participants", count) % {"n": count}
    return {
        "result": result,
        "count": count,
        "button": words,
        "problems": result.wrong[:PROBLEMS_SHOWN],
        "more_problems": max(0, len(result.wrong) - PROBLEMS_SHOWN),
        "new_fields": [(field.label, str(Field.Kind(field.kind).label)) for field in result.new_fields],
        "changed": _changed(result, vocabulary),
        "new": [_new(row) for row in result.new_preview],
    }


def _changed(result: Result, vocabulary: Vocabulary) -> list[ChangedRow]:
    fields: dict[str, Field] = {field.key: field for field in vocabulary.fields}
    for made in result.new_fields:
        fields[made.key] = Field(key=made.key, label=made.label, kind=made.kind)
    people = Participant.objects.in_bulk([row.participant_id for row in result.changed_preview])
    return [
        ChangedRow(row.number, people.get(row.participant_id or 0), edits_in_words(row.edits, fields))
        for row in result.changed_preview
    ]


def _new(row: PlannedRow) -> NewRow:
    values = row.values
    name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
    return NewRow(row.number, name, values.get("email", ""), values.get("participation_type", ""))
