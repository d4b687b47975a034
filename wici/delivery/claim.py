"""Leasing a due batch: who works on what, decided in one short transaction.

Never twice, first half: a batch is leased by a conditional UPDATE, so of any number of workers, CRON
passes and machines exactly one gets it, in a transaction that is committed before the first byte leaves.
The lease is all that is written: its recipients stay *queued* until they have an outcome, and are *sending*
for whoever looks, because their batch is leased (see ``underway``). The dispatch's ``next_batch_at`` is
moved there too, by whoever holds its row, so at most one batch per interval leaves whatever runs side by
side.

The order of locks is always: sender, mail connection, dispatch, batch, recipients.

The statements that every batch needs are written out: all of them together take 1 ms, and letting the ORM put
them together anew for each batch took 5 ms more, half of what is allowed for a batch of a hundred messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection as database
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Greatest

from wici.delivery import declined, failover, logbook, states
from wici.delivery.domains import Gate, Windows, limit_of
from wici.delivery.loading import Row, rows_of_batch
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.numbering import next_number
from wici.delivery.pace import is_paced, is_paced_sender
from wici.events.models import MailConnection, Sender

#: How long a lease lasts; it is renewed while its batch is being sent.
LEASE_SECONDS = 120
#: Dispatches in these states may have due batches.
LIVE = (Dispatch.State.SCHEDULED, Dispatch.State.QUEUED, Dispatch.State.SENDING)
#: A worker whose last heartbeat is older than this does not count when connections are shared out.
WORKER_SECONDS = 15
#: Due dispatches that are looked at before giving up; others may hold the connections of the first ones.
CANDIDATES = 50
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


_DUE = """
SELECT id FROM delivery_dispatch AS dispatch
 WHERE state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s {only}
   AND (EXISTS (SELECT 1 FROM delivery_batch WHERE dispatch_id = dispatch.id AND state = 'waiting')
        OR EXISTS (SELECT 1 FROM delivery_recipient
                    WHERE dispatch_id = dispatch.id AND state = 'deferred' AND due_at <= %s)
        OR EXISTS (SELECT 1 FROM delivery_batch
                    WHERE dispatch_id = dispatch.id AND state = 'aside' AND due_at <= %s))
 ORDER BY next_batch_at, id LIMIT %s
"""
_IS_ITS_TURN = """
SELECT 1 FROM delivery_dispatch
 WHERE id = %s AND state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s
"""
_TAKE_TURN = """
UPDATE delivery_dispatch SET next_batch_at = %s, state = 'sending', started_at = COALESCE(started_at, %s)
 WHERE id = %s
"""
_USED_CONNECTIONS = """
SELECT COALESCE(SUM(connections), 0) FROM delivery_batch
 WHERE state = 'leased' AND connection_id = %s AND leased_until > %s
"""
_SENDER_IN_USE = """
SELECT COUNT(*) FROM delivery_batch WHERE state = 'leased' AND sender_id = %s AND leased_until > %s
"""
_WORKERS = "SELECT COUNT(*) FROM delivery_heartbeat WHERE at > %s"
_DUE_RETRIES = """
SELECT id FROM delivery_recipient WHERE state = 'deferred' AND dispatch_id = %s AND due_at <= %s
 ORDER BY due_at, position LIMIT %s
"""
_FIRST_WAITING = """
SELECT id, number FROM delivery_batch WHERE state = 'waiting' AND dispatch_id = %s ORDER BY number LIMIT 1
"""
_END_EMPTY = "UPDATE delivery_batch SET state = 'done', finished_at = %s WHERE id = %s"
_LEASE = """
UPDATE delivery_batch SET state = 'leased', lease = %s, leased_by = %s, leased_until = %s, connections = %s,
       connection_id = %s, sender_id = %s, domains = %s, count = %s
 WHERE id = %s AND state = 'waiting'
"""
_HAND_ON_CONNECTIONS = "UPDATE delivery_batch SET connections = 0 WHERE id = %s AND lease = %s"
#: Batches that are leased ahead at once, where no interval lies between them, and the rows they may hold: one
#: commit that is flushed to the disk for all of them.
LEASED_AT_ONCE = 4
ROWS_AT_ONCE = 400


def claim(
    now: datetime, *, worker: str, only: int | None = None, windows: Windows | None = None
) -> Lease | None:
    """Lease a due batch, or None when nothing is due. ``only`` is the id of a dispatch to look at alone.

    ``windows`` is what a worker keeps in memory about the last minute, so that it need not be read anew.
    """
    for dispatch_id in due_dispatches(now, only):
        with _lasting():
            lease = _claim_from(dispatch_id, now, worker, windows or Windows())
        if lease is not None:
            return lease
    return None


def due_dispatches(now: datetime, only: int | None = None) -> list[int]:
    """Ids of dispatches that have a batch due, the one that has waited longest first, not too many."""
    sql = _DUE.format(only="" if only is None else "AND id = %s")
    chosen = () if only is None else (only,)
    moment = _adapted(now)
    return [pk for (pk,) in _select(sql, moment, *chosen, moment, moment, CANDIDATES)]


def next_due_at(now: datetime, only: int | None = None) -> datetime | None:
    """When the next batch may leave, if nothing changes; None when nothing waits."""
    live = Dispatch.unscoped.filter(state__in=LIVE)
    if only is not None:
        live = live.filter(pk=only)
    waiting, aside = Exists(_batches(Batch.State.WAITING)), _batches(Batch.State.ASIDE)
    first_due = aside.order_by("due_at").values("due_at")[:1]
    later = Greatest(Subquery(first_due), "next_batch_at")
    batches = live.filter(waiting | Exists(aside)).annotate(
        may_go_at=Case(When(waiting, then=F("next_batch_at")), default=later)
    )
    deferred = Recipient.unscoped.filter(dispatch__in=live, state=Recipient.State.DEFERRED).annotate(
        may_go_at=Greatest("due_at", "dispatch__next_batch_at")
    )
    moments = [
        found.order_by("may_go_at").values_list("may_go_at", flat=True).first()
        for found in (batches, deferred)
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def follow(lease: Lease, now: datetime, *, worker: str, windows: Windows | None = None) -> list[Lease]:
    """Lease the dispatch's next batches, to be sent over the connections of this one, in their order: several
    where they are small and may leave at once. No batch when none is due, or when the connections are to be
    shared out anew because workers have come.

    So one worker sends batch after batch without a gap, and only the newest counts as using connections.
    """
    connection = lease.connection
    if connection is None or is_paced(connection) or is_paced_sender(lease.dispatch.sender):
        return []
    with _lasting(), transaction.atomic():
        _lock(connection)
        if _share(connection, now) < lease.connections:
            return []
        way = _Way(connection, lease.connections, windows or Windows())
        following = _lease_in_turn(lease.dispatch, way, now, worker, most=LEASED_AT_ONCE)
        for earlier in [lease, *following][:-1]:
            _change(_HAND_ON_CONNECTIONS, earlier.batch_id, earlier.id.hex)
        return following


def renew(lease: Lease, now: datetime) -> bool:
    """Prolong a lease. False when it is not ours any more."""
    held = Batch.unscoped.filter(pk=lease.batch_id, lease=lease.id)
    return bool(held.update(leased_until=now + timedelta(seconds=LEASE_SECONDS)))


@contextmanager
def _lasting() -> Iterator[None]:
    """What is committed in this block outlives a power cut, or the batch would be sent again after it.

    Everything else that the ledger holds may be lost by one: its batch is leased then, so what was sent of it
    becomes *unconfirmed*. PostgreSQL keeps every commit, unless its administrator has decided otherwise.
    """
    if database.vendor != "sqlite" or database.in_atomic_block:
        yield
        return
    with database.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = NORMAL")


def _batches(state: str) -> QuerySet[Batch]:
    return Batch.unscoped.filter(state=state, dispatch=OuterRef("pk"))


@dataclass(frozen=True, slots=True)
class _Way:
    """What a batch may use: a mail connection, so many simultaneous connections to its server, and what is
    known of its last minute."""

    connection: MailConnection | None
    connections: int
    windows: Windows


@transaction.atomic
def _claim_from(dispatch_id: int, now: datetime, worker: str, windows: Windows) -> Lease | None:
    related = ("event", "connection", "sender")
    dispatch = Dispatch.unscoped.select_related(*related).filter(pk=dispatch_id).first()
    if dispatch is None:
        return None
    connection = failover.way_out(dispatch.connection, now)
    if connection is None and dispatch.connection is not None:
        failover.hold(dispatch.pk, now)
        return None
    if not _is_free(dispatch.sender, now):
        return None
    connections = _free_connections(connection, now)
    if not connections:
        return None
    leases = _lease_in_turn(dispatch, _Way(connection, connections, windows), now, worker)
    return leases[0] if leases else None


def _lease_in_turn(dispatch: Dispatch, way: _Way, now: datetime, worker: str, most: int = 1) -> list[Lease]:
    """Lease the dispatch's next batch if it is due, and move the one after it by the interval. Where there is
    no interval, up to ``most`` of them."""
    # SQLite needs no lock: its write transactions exclude each other from the beginning.
    lock = "FOR NO KEY UPDATE" if database.features.has_select_for_update else ""
    if not _select(f"{_IS_ITS_TURN}{lock}", dispatch.pk, _adapted(now)):
        return []
    interval = timedelta(seconds=dispatch.batch_interval_seconds)
    leases: list[Lease] = []
    while len(leases) < (1 if interval or limit_of(way.connection) else most):
        lease = _lease_next(dispatch, way, now, worker)
        if lease is None:
            break
        leases.append(lease)
        if sum(len(each.rows) for each in leases) + dispatch.batch_size > ROWS_AT_ONCE:
            break
    if leases:
        _change(_TAKE_TURN, _adapted(now + interval), _adapted(now), dispatch.pk)
    elif dispatch.invites and (current := states.locked(dispatch.pk)) is not None:
        # All who were left may have declined.
        states.settle(current, now)
    return leases


def _lease_next(dispatch: Dispatch, way: _Way, now: datetime, worker: str) -> Lease | None:
    """Lease the next batch that has somebody to write to. The caller holds the dispatch's row."""
    batch, rows, counts = _next_batch(dispatch, way, now)
    while batch is not None and rows and dispatch.invites and not (rows := declined.left_out(rows, now)):
        _change(_END_EMPTY, _adapted(now), batch[0])
        batch, rows, counts = _next_batch(dispatch, way, now)
    if batch is None or not rows:
        return None
    until = now + timedelta(seconds=LEASE_SECONDS)
    lease = Lease(uuid4(), *batch, dispatch, until, way.connections, rows, way.connection, counts, worker)
    _change(
        _LEASE, lease.id.hex, worker, _adapted(until), way.connections, _pk(way.connection),
        dispatch.sender_id, json.dumps(counts), len(rows), lease.batch_id,
    )  # fmt: skip
    logbook.batch_claimed(dispatch.pk, lease.number, recipients=len(rows), connections=way.connections)
    return lease


def _next_batch(
    dispatch: Dispatch, way: _Way, now: datetime
) -> tuple[tuple[int, int] | None, list[Row], Mapping[str, int]]:
    """Id and number of the next batch, who is in it, and how many messages for each limited domain."""
    limit = limit_of(way.connection)
    if way.connection is None or limit is None:
        return *_next_rows(dispatch, None, now), {}
    gate = Gate(dispatch, limit, way.windows.of(way.connection, now), now)
    return *gate.fill(*_next_rows(dispatch, gate, now)), gate.counts


def _next_rows(
    dispatch: Dispatch, gate: Gate | None, now: datetime
) -> tuple[tuple[int, int] | None, list[Row]]:
    """Id and number of the next batch in which somebody may be written to now, and who; empty ones end."""
    looked_at = 0
    while batch := _gather_retries(dispatch, now) or _first_waiting(dispatch):
        rows = rows_of_batch(dispatch.pk, batch[1])
        if rows and gate is not None:
            rows = gate.admit(rows)
            looked_at += 1
        if rows:
            return batch, rows
        _change(_END_EMPTY, _adapted(now), batch[0])
        if looked_at >= MOST_PUT_ASIDE:
            break
    return None, []


def _first_waiting(dispatch: Dispatch) -> tuple[int, int] | None:
    """Id and number of the next batch in order."""
    found = _select(_FIRST_WAITING, dispatch.pk)
    return (found[0][0], found[0][1]) if found else None


def _gather_retries(dispatch: Dispatch, now: datetime) -> tuple[int, int] | None:
    """A new batch of recipients who were deferred and are due again.

    They go before first attempts: a server that greylists forgets those who come back too late.
    """
    due = _select(_DUE_RETRIES, dispatch.pk, _adapted(now), dispatch.batch_size)
    if not due:
        return None
    number = next_number(dispatch)
    Recipient.unscoped.filter(pk__in=[pk for (pk,) in due]).update(
        state=Recipient.State.QUEUED, batch_number=number, due_at=None, changed_at=now
    )
    return Batch.unscoped.create(dispatch=dispatch, number=number).pk, number


def _is_free(sender: Sender | None, now: datetime) -> bool:
    """Whether a batch of this sender may be sent: one at a time where their messages per time are limited."""
    if sender is None or not is_paced_sender(sender):
        return True
    if database.features.has_select_for_update:
        _select("SELECT id FROM events_sender WHERE id = %s FOR NO KEY UPDATE", sender.pk)
    ((used,),) = _select(_SENDER_IN_USE, sender.pk, _adapted(now))
    return not used


def _free_connections(connection: MailConnection | None, now: datetime) -> int:
    """How many simultaneous connections a new batch may use; 0: all are in use.

    The limit of the mail connection holds for all its dispatches and workers together. Where messages
    per time are limited, only one batch is sent at a time, so that the pace can be kept exactly.
    """
    if connection is None:
        return 1
    _lock(connection)
    ((used,),) = _select(_USED_CONNECTIONS, connection.pk, _adapted(now))
    if is_paced(connection):
        return 0 if used else connection.max_connections
    return max(0, min(_share(connection, now), connection.max_connections - int(used)))


def _lock(connection: MailConnection) -> None:
    """SQLite needs no lock: its write transactions exclude each other from the beginning."""
    if database.features.has_select_for_update:
        _select("SELECT id FROM events_mailconnection WHERE id = %s FOR NO KEY UPDATE", connection.pk)


def _share(connection: MailConnection, now: datetime) -> int:
    """How many of a mail connection's simultaneous connections one of the present workers may use."""
    ((seen,),) = _select(_WORKERS, _adapted(now - timedelta(seconds=WORKER_SECONDS)))
    return -(-connection.max_connections // max(1, int(seen)))


def _pk(connection: MailConnection | None) -> int | None:
    return None if connection is None else connection.pk


def _adapted(moment: datetime) -> Any:
    """The moment as the database's driver takes it."""
    return database.ops.adapt_datetimefield_value(moment)


def _select(sql: str, *params: str | int | datetime) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _change(sql: str, *params: str | int | datetime | None) -> int:
    """How many rows the statement changed."""
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
