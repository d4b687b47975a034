"""Going through the people whose documents are printed, a few at a time."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from wici.merging.catalogue import Raw
from wici.merging.sources import frozen_expression
from wici.people.models import Participant

#: People whose data are in memory at the same time.
AT_ONCE = 200
_NAMES = ("pk", "first_name", "last_name", "email", "code")


class Person(NamedTuple):
    """Who they are, and the raw data that their document is made from."""

    pk: int
    first_name: str
    last_name: str
    email: str
    code: str
    raw: Raw

    @property
    def label(self) -> str:
        """Name and code, as lists show them."""
        name = f"{self.first_name} {self.last_name}".strip() or self.email
        return f"{name} ({self.code})" if name else self.code


def sorted_ids(people: QuerySet[Participant]) -> array[int]:
    """Everybody's number in their order, eight bytes for each: who is printed, and where, is settled with
    that, whatever is changed meanwhile."""
    return array("q", people.values_list("pk", flat=True).iterator(chunk_size=2_000))


def portions(ids: Sequence[int], sources: Collection[str]) -> Iterator[list[Person]]:
    """The people with these numbers in this order, some at a time; those who were deleted are left out."""
    expression = frozen_expression(sources)
    for start in range(0, len(ids), AT_ONCE):
        portion = ids[start : start + AT_ONCE]
        rows: QuerySet[Participant, tuple[Any, ...]] = (
            Participant.objects.filter(pk__in=portion)
            .order_by()
            .annotate(raw=expression)
            .values_list(*_NAMES, "raw")
        )
        found = {row[0]: Person(*row) for row in rows}
        yield [found[pk] for pk in portion if pk in found]
