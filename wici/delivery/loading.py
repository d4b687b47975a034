"""The recipients of a batch, as they are needed for sending: one query, whatever the batch holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
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

    @property
    def frozen(self) -> Mapping[str, Any]:
        """The frozen data."""
        found: dict[str, Any] = json.loads(self.raw)
        return found


def rows_of_batch(dispatch_id: int, number: int) -> list[Row]:
    """The recipients of a batch who are still to be written to, in their order."""
    with database.cursor() as cursor:
        cursor.execute(_ROWS, (dispatch_id, number))
        return [Row(*found) for found in cursor.fetchall()]
