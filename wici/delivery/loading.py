"""The recipients of a batch, as they are needed for sending: one query, whatever the batch holds."""

from __future__ import annotations

import json
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
    #: The raw data that was frozen; of this process alone, so things may be noted in it.
    frozen: dict[str, Any]
    attempts: int


def rows_of_batch(dispatch_id: int, number: int) -> list[Row]:
    """The recipients of a batch who are still to be written to, in their order."""
    with database.cursor() as cursor:
        cursor.execute(_ROWS, (dispatch_id, number))
        found = cursor.fetchall()
    # All the frozen data as one list in JSON: reading it takes half the time of reading each alone.
    all_frozen = json.loads(f"[{','.join([row[4] for row in found])}]")
    return [
        Row(pk, position, address, name, frozen, attempts)
        for (pk, position, address, name, _, attempts), frozen in zip(found, all_frozen, strict=True)
    ]
