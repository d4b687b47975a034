"""The next batches of a dispatch, leased: who is in them, found and written down in a few statements for all.

The caller (see ``claim``) holds the mail connection, and has a transaction open that is committed before the
first byte leaves.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection as database

from wici.delivery import declined, logbook, states
from wici.delivery.domains import Gate, Windows, limit_of
from wici.delivery.loading import Row, rows_of_batches
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.numbering import next_number
from wici.delivery.statements import adapted, change, change_each, select
from wici.events.models import MailConnection

#: How long a lease lasts; it is renewed while its batch is being sent.
LEASE_SECONDS = 120
#: Rows of the batches that are leased ahead at once, where no interval lies between them.
ROWS_AT_ONCE = 400
#: Batches of which nobody may be written to now that are looked at in one transaction.
MOST_PUT_ASIDE = 100


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send one batch, until ``until`` unless renewed."""

    id: UUID
    batch_id: int
    number: int
    dispatch: Dispatch
    until: datetime
    #: Simultaneous connections to the mail server that may be used.
    connections: int
    #: Those to write to, in their order; at least one.
    rows: list[Row]
    #: The way out: the dispatch's own mail connection, or what stands in for it.
    connection: MailConnection | None
    #: How many messages for each domain, where that is limited.
    domains: Mapping[str, int] = field(default_factory=dict)
    #: The name of the worker that holds it.
    worker: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """What a batch may use: a mail connection, so many simultaneous connections to its server, and what is
    known of its last minute."""

    connection: MailConnection | None
    connections: int
    windows: Windows


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch that may leave now: who is in it, and how many messages for each limited domain."""

    id: int
    number: int
    rows: list[Row]
    counts: Mapping[str, int] = field(default_factory=dict)


_IS_ITS_TURN = """
SELECT 1 FROM delivery_dispatch
 WHERE id = %s AND state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s
"""
_TAKE_TURN = """
UPDATE delivery_dispatch SET next_batch_at = %s, state = 'sending', started_at = COALESCE(started_at, %s)
 WHERE id = %s
"""
_DUE_RETRIES = """
SELECT id FROM delivery_recipient WHERE state = 'deferred' AND dispatch_id = %s AND due_at <= %s
 ORDER BY due_at, position LIMIT %s
"""
_WAITING = """
SELECT id, number FROM delivery_batch WHERE state = 'waiting' AND dispatch_id = %s ORDER BY number LIMIT %s
"""
_END_EMPTY = "UPDATE delivery_batch SET state = 'done', finished_at = %s WHERE id = %s"
_LEASE = """
UPDATE delivery_batch SET state = 'leased', lease = %s, leased_by = %s, leased_until = %s, connections = %s,
       connection_id = %s, sender_id = %s, domains = %s, count = %s
 WHERE id = %s AND state = 'waiting'
"""


def lease_in_turn(dispatch: Dispatch, way: Way, now: datetime, worker: str, most: int = 1) -> list[Lease]:
    """Lease the dispatch's next batch if it is due, and move the one after it by the interval. Where there is
    no interval, up to ``most`` of them."""
    # SQLite needs no lock: its write transactions exclude each other from the beginning.
    lock = "FOR NO KEY UPDATE" if database.features.has_select_for_update else ""
    if not select(f"{_IS_ITS_TURN}{lock}", dispatch.pk, adapted(now)):
        return []
    interval = timedelta(seconds=dispatch.batch_interval_seconds)
    limit = limit_of(way.connection)
    if way.connection is not None and limit is not None:
        batches = _through_gate(dispatch, way, limit, now)
    else:
        together = min(most, max(1, ROWS_AT_ONCE // dispatch.batch_size))
        batches = _ready(dispatch, now, 1 if interval else together)
    if batches:
        change(_TAKE_TURN, adapted(now + interval), adapted(now), dispatch.pk)
    elif dispatch.invites and (current := states.locked(dispatch.pk)) is not None:
        # All who were left may have declined.
        states.settle(current, now)
    return _leased(dispatch, batches, way, now, worker)


def _leased(dispatch: Dispatch, batches: list[_Batch], way: Way, now: datetime, worker: str) -> list[Lease]:
    """The newest of them is written down as using the connections: they are sent over the same ones."""
    until = now + timedelta(seconds=LEASE_SECONDS)
    leases = [
        Lease(
            uuid4(), batch.id, batch.number, dispatch, until, way.connections, batch.rows, way.connection,
            batch.counts, worker,
        )
        for batch in batches
    ]  # fmt: skip
    if leases:
        end = adapted(until)
        change_each(_LEASE, [_written(lease, end, is_newest=lease is leases[-1]) for lease in leases])
    for lease in leases:
        logbook.batch_claimed(
            dispatch.pk, lease.number, recipients=len(lease.rows), connections=way.connections
        )
    return leases


def _written(lease: Lease, end: Any, *, is_newest: bool) -> tuple[Any, ...]:
    connection = None if lease.connection is None else lease.connection.pk
    return (
        lease.id.hex, lease.worker, end, lease.connections if is_newest else 0, connection,
        lease.dispatch.sender_id, json.dumps(lease.domains), len(lease.rows), lease.batch_id,
    )  # fmt: skip


def _ready(dispatch: Dispatch, now: datetime, most: int) -> list[_Batch]:
    """The next batches that have somebody to write to, at most so many; empty ones end."""
    found: list[_Batch] = []
    while len(found) < most:
        names = _next_names(dispatch, now, most - len(found), known=[batch.id for batch in found])
        if not names:
            break
        rows = rows_of_batches(dispatch.pk, [number for _, number in names])
        batches = [_Batch(pk, number, _invited(dispatch, rows[number], now)) for pk, number in names]
        found += [batch for batch in batches if batch.rows]
        _end(now, [batch.id for batch in batches if not batch.rows])
    return found


def _through_gate(dispatch: Dispatch, way: Way, limit: int, now: datetime) -> list[_Batch]:
    """The next batch, of those to whose domains messages may go now; none if there is nobody."""
    assert way.connection is not None  # noqa: S101 - it is the one that has the limit
    while True:
        gate = Gate(dispatch, limit, way.windows.of(way.connection, now), now)
        name, rows = gate.fill(*_next_rows(dispatch, gate, now))
        if name is None or not rows:
            return []
        if rows := _invited(dispatch, rows, now):
            return [_Batch(*name, rows, gate.counts)]
        _end(now, [name[0]])


def _next_rows(dispatch: Dispatch, gate: Gate, now: datetime) -> tuple[tuple[int, int] | None, list[Row]]:
    """Id and number of the next batch in which somebody may be written to now, and who; empty ones end."""
    looked_at = 0
    while looked_at < MOST_PUT_ASIDE and (names := _next_names(dispatch, now, 1)):
        ((pk, number),) = names
        rows = rows_of_batches(dispatch.pk, [number])[number]
        if rows:
            rows = gate.admit(rows)
            looked_at += 1
        if rows:
            return (pk, number), rows
        _end(now, [pk])
    return None, []


def _invited(dispatch: Dispatch, rows: list[Row], now: datetime) -> list[Row]:
    """Those of a batch who have not declined what the message invites them to."""
    return declined.left_out(rows, now) if rows and dispatch.invites else rows


def _next_names(
    dispatch: Dispatch, now: datetime, most: int, known: Collection[int] = ()
) -> list[tuple[int, int]]:
    """Ids and numbers of the next batches, at most so many, but the known ones: retries, then in order."""
    names: list[tuple[int, int]] = []
    while len(names) < most and (retries := _gather_retries(dispatch, now)):
        names.append(retries)
    known = {*known, *(pk for pk, _ in names)}
    if len(names) < most:
        waiting = select(_WAITING, dispatch.pk, most + len(known))
        names += [(pk, number) for pk, number in waiting if pk not in known]
    return names[:most]


def _end(now: datetime, empty: list[int]) -> None:
    if empty:
        change_each(_END_EMPTY, [(adapted(now), pk) for pk in empty])


def _gather_retries(dispatch: Dispatch, now: datetime) -> tuple[int, int] | None:
    """A new batch of recipients who were deferred and are due again.

    They go before first attempts: a server that greylists forgets those who come back too late.
    """
    due = select(_DUE_RETRIES, dispatch.pk, adapted(now), dispatch.batch_size)
    if not due:
        return None
    number = next_number(dispatch)
    Recipient.unscoped.filter(pk__in=[pk for (pk,) in due]).update(
        state=Recipient.State.QUEUED, batch_number=number, due_at=None, changed_at=now
    )
    return Batch.unscoped.create(dispatch=dispatch, number=number).pk, number
