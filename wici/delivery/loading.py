"""The recipients of a batch, as they are needed for sending: one query, whatever the batch holds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection as database

# ``state || ''``: checked, not searched for (see ledger).
_ROWS = """
SELECT id, position, address, name, frozen, attempts FROM delivery_recipient
 WHERE dispatch_id = %s AND batch_number = %s AND state || '' = 'queued' ORDER BY id
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


def rows_of_batch(dispatch_id: int, number: int) -> list[Row]:
    """The recipients of a batch who are still to be written to, in their order."""
    with database.cursor() as cursor:
        cursor.execute(_ROWS, (dispatch_id, number))
        return [Row(*found) for found in cursor.fetchall()]
