"""The statements that write down the outcomes of a batch: rows change, attempts and a handover are added.

Whoever was sent with a whole batch is written down with that batch alone (``add_batches``; see ``told``).
Other rows that became the same are written with one statement each way: only their numbers and the server's
words differ, and travel as one JSON object. That takes a third of what a statement with every value of every
row took, and a hundredth of a ``save()`` each.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection as database

from wici.delivery import statements
from wici.delivery.statements import adapted, change_each

LONGEST_REPLY = 2_000
LONGEST_CODE = 12


class Change(NamedTuple):
    """What rows become. ``attempts`` is how many there are then, this one included if it ``is_try``."""

    state: str
    attempts: int
    reason: str = ""
    due_at: datetime | None = None
    code: int | None = None
    enhanced: str = ""
    is_try: bool = True


class SentBatch(NamedTuple):
    """A batch of which everything that was left was sent: the server's words, by the rows' ids."""

    batch: int
    sent: Mapping[int, str]
    connection_name: str


class Handed(NamedTuple):
    """How many messages one lease handed to a server, and how many for each limited domain."""

    connection: int
    sender: int | None
    dispatch: int
    lease: UUID
    messages: int
    domains: Mapping[str, int]


#: The rows that become alike, each with the server's words.
Changes = Mapping[Change, Mapping[int, str]]

# What is said of ``state || ''`` is checked and not searched for: while its figures are old, PostgreSQL would
# otherwise believe that few rows are queued, and read all of them for every batch.
_CHANGE = """
UPDATE delivery_recipient
   SET state = %s, reason = %s, reply = change.value, attempts = %s, due_at = %s, changed_at = %s
  FROM {words} AS change
 WHERE delivery_recipient.id = CAST(change.key AS bigint)
   AND delivery_recipient.state || '' IN ('queued', 'unconfirmed')
"""
_ADD = """
INSERT INTO delivery_attempt (count, outcome, number, code, enhanced, at, connection_name, recipient_id,
                              reply)
SELECT 1, %s, %s, %s, %s, %s, %s, CAST(key AS bigint), value FROM {words} AS added
"""
#: A JSON object as a table of keys and texts.
_WORDS = {"postgresql": "json_each_text(%s)", "sqlite": "json_each(%s)"}
#: One attempt for all of a batch, with the last of as many numbers as it has messages.
_ADD_BATCH = """
INSERT INTO delivery_attempt (id, batch_id, count, number, outcome, code, enhanced, at, connection_name,
                              reply)
SELECT {last}, %s, %s, 0, 'sent', 250, '', %s, %s, %s
"""
_LAST = {
    "postgresql": "(SELECT MAX(nextval('delivery_attempt_id_seq')) FROM generate_series(1, %s))",
    "sqlite": "COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'delivery_attempt'), 0) + %s",
}
_ADD_HANDOVER = """
INSERT INTO delivery_handover (connection_id, sender_id, dispatch_id, lease, at, count, domains)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def write(changes: Changes, now: datetime, connection_name: str) -> None:
    """Change the rows that nobody has decided about, and add an attempt for each where it counts as one."""
    for change, rows in changes.items():
        words = _words(rows)
        write_rows(change, words, now)
        if change.is_try:
            add_attempts(change, words, now, connection_name)


def write_rows(change: Change, words: str, now: datetime) -> None:
    """Change the rows whose numbers are the keys of a JSON object, its values the server's words."""
    due_at = None if change.due_at is None else adapted(change.due_at)
    values = (change.state, change.reason, change.attempts, due_at, adapted(now), words)
    statements.change(_CHANGE.format(words=_WORDS[database.vendor]), *values)


def add_attempts(change: Change, words: str, now: datetime, connection_name: str) -> None:
    """Add an attempt for each of them."""
    enhanced = change.enhanced[:LONGEST_CODE]
    values = (
        change.state, change.attempts, change.code, enhanced, adapted(now), connection_name, words,
    )  # fmt: skip
    statements.change(_ADD.format(words=_WORDS[database.vendor]), *values)


def add_batches(batches: Collection[SentBatch], now: datetime) -> None:
    """Add one attempt for all of each batch that were sent, with the server's words to each."""
    at = adapted(now)
    rows = [
        (len(each.sent), each.batch, len(each.sent), at, each.connection_name, _words(each.sent))
        for each in batches
    ]
    change_each(_ADD_BATCH.format(last=_LAST[database.vendor]), rows)


def _words(rows: Mapping[int, str]) -> str:
    """The server's words by the rows' ids as a JSON object that every database takes."""
    words = json.dumps({row: reply[:LONGEST_REPLY] for row, reply in rows.items()})
    if "\\u0000" in words or "\\ud" in words:
        words = json.dumps({row: _storable(reply[:LONGEST_REPLY]) for row, reply in rows.items()})
    return words


def add_handovers(handovers: Collection[Handed], now: datetime) -> None:
    """Add what each lease handed to a server (see Handover)."""
    at = adapted(now)
    rows = [
        (
            each.connection, each.sender, each.dispatch, each.lease.hex, at, each.messages,
            json.dumps(each.domains),
        )
        for each in handovers
    ]  # fmt: skip
    change_each(_ADD_HANDOVER, rows)


def _storable(text: str) -> str:
    """Words without what no database takes, which an error may quote; one such row must not keep the others
    from being written."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()
