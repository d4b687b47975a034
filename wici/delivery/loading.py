"""The recipients of a batch, as they are needed for sending: one query, whatever the batch holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wici.delivery.statements import select

# ``state || ''``: checked, not searched for (see ledger).
_ROWS = """
SELECT batch_number, id, position, address, name, frozen, attempts FROM delivery_recipient
 WHERE dispatch_id = %s AND batch_number IN ({numbers}) AND state || '' = 'queued' ORDER BY batch_number, id
"""


@dataclass(slots=True)
class Row:
    """A recipient to write to."""

    id: int
    position: int
    address: str
    name: str
    #: Frozen data, in JSON.
    raw: str
    attempts: int
    _frozen: dict[str, Any] | None = field(default=None, repr=False, compare=False)

    @property
    def frozen(self) -> dict[str, Any]:
        """The frozen data; of this process alone, so things may be noted in them."""
        if self._frozen is None:
            self._frozen = json.loads(self.raw)
        return self._frozen

    def keep_notes(self) -> None:
        """What was noted goes along where ``raw`` goes."""
        self.raw = json.dumps(self.frozen)


def read(rows: Sequence[Row]) -> None:
    """Read the frozen data of these rows at once, which takes half the time of reading each alone."""
    for row, frozen in zip(rows, json.loads(f"[{','.join([row.raw for row in rows])}]"), strict=True):
        row._frozen = frozen


def rows_of_batches(dispatch_id: int, numbers: Sequence[int]) -> dict[int, list[Row]]:
    """The recipients of these batches who are still to be written to, in their order, by its number."""
    rows: dict[int, list[Row]] = {number: [] for number in numbers}
    for number, *found in select(
        _ROWS.format(numbers=", ".join(["%s"] * len(numbers))), dispatch_id, *numbers
    ):
        rows[number].append(Row(*found))
    return rows


def rows_of_batch(dispatch_id: int, number: int) -> list[Row]:
    """The recipients of a batch who are still to be written to, in their order."""
    return rows_of_batches(dispatch_id, [number])[number]
