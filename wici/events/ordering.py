"""Lists that people put in order."""

from __future__ import annotations

from typing import Any, Protocol

from django.db import transaction
from django.db.models import QuerySet


class Placed(Protocol):
    """A row with a place in a list."""

    pk: Any
    position: int


@transaction.atomic
def move(rows: QuerySet[Any], moved: Placed, steps: int) -> None:
    """Moves one of the rows by so many places, not beyond the ends, and numbers all of them from 0."""
    ordered = list(rows)
    here = next(place for place, row in enumerate(ordered) if row.pk == moved.pk)
    ordered.insert(max(0, min(len(ordered) - 1, here + steps)), ordered.pop(here))
    for place, row in enumerate(ordered):
        row.position = place
    rows.model._base_manager.bulk_update(ordered, ["position"])
