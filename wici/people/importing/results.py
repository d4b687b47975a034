"""What a dry run found, kept as JSON while somebody looks at it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wici.people.importing.plan import NewField, PlannedRow
from wici.people.importing.running import Result
from wici.people.importing.sheet import Problem

_SHOWN = ("first_name", "last_name", "email", "participation_type")


def to_json(result: Result) -> dict[str, Any]:
    """The result in words of the active language; of new people only what a preview shows."""
    return {
        **{name: getattr(result, name) for name in ("rows", "new", "changed", "unchanged", "wrong_rows")},
        "is_applied": result.is_applied,
        "wrong": [[row.row, row.column, row.value, str(row.problem)] for row in result.wrong],
        "new_types": list(result.new_types),
        "new_fields": [asdict(field) for field in result.new_fields],
        "notes": [str(note) for note in result.notes],
        "new_preview": [_new(row) for row in result.new_preview],
        "changed_preview": [[row.number, row.participant_id, row.edits] for row in result.changed_preview],
    }


def from_json(data: dict[str, Any]) -> Result:
    """The result that ``to_json`` gave."""
    values = dict(data)
    values["wrong"] = tuple(Problem(*row) for row in data["wrong"])
    values["new_types"] = tuple(data["new_types"])
    values["new_fields"] = tuple(NewField(**field) for field in data["new_fields"])
    values["notes"] = tuple(data["notes"])
    values["new_preview"] = tuple(PlannedRow(number, shown) for number, shown in data["new_preview"])
    values["changed_preview"] = tuple(
        PlannedRow(row[0], {}, row[1], row[2]) for row in data["changed_preview"]
    )
    return Result(**values)


def _new(row: PlannedRow) -> list[Any]:
    return [row.number, {name: str(row.values[name]) for name in _SHOWN if row.values.get(name)}]
