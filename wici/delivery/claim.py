"""Leasing a due batch: who works on what, decided in one short transaction.

Never twice, first half: a batch is leased by a conditional UPDATE, so of any number of workers, CRON
passes and machines exactly one gets it, in a transaction that is committed before the first byte leaves.
The lease is all that is written: its recipients stay *queued* until they have an outcome, and are *sending*
for whoever looks, because their batch is leased (see ``underway``). The dispatch's ``next_batch_at`` is
moved there too, again by a conditional UPDATE, so at most one batch per interval leaves whatever runs side
by side.

The order of locks is always: mail connection, dispatch, batch, recipients.

The statements that every batch needs are written out: all of them together take 1 ms, and letting the ORM put
them together anew for each batch took 5 ms more, half of what is allowed for a batch of a hundred messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection as database
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Greatest

from wici.delivery import logbook
from wici.delivery.loading import Row, rows_of_batch
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.events.models import MailConnection

#: How long a lease lasts; it is renewed while its batch is being sent.
LEASE_SECONDS = 120
#: Dispatches in these states may have due batches.
LIVE = (Dispatch.State.SCHEDULED, Dispatch.State.QUEUED, Dispatch.State.SENDING)
#: A worker whose last heartbeat is older than this does not count when connections are shared out.
WORKER_SECONDS = 15
#: Due dispatches that are looked at before giving up; others may hold the connections of the first ones.
CANDIDATES = 50


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


_DUE = """
SELECT id FROM delivery_dispatch AS dispatch
 WHERE state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s {only}
   AND (EXISTS (SELECT 1 FROM delivery_batch WHERE dispatch_id = dispatch.id AND state = 'waiting')
        OR EXISTS (SELECT 1 FROM delivery_recipient
                    WHERE dispatch_id = dispatch.id AND state = 'deferred' AND due_at <= %s))
 ORDER BY next_batch_at, id LIMIT %s
"""
_TAKE_TURN = """
UPDATE delivery_dispatch SET next_batch_at = %s, state = 'sending', started_at = COALESCE(started_at, %s)
 WHERE id = %s AND state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s
"""
_USED_CONNECTIONS = """
SELECT COALESCE(SUM(batch.connections), 0) FROM delivery_batch AS batch
  JOIN delivery_dispatch AS dispatch ON dispatch.id = batch.dispatch_id
 WHERE batch.state = 'leased' AND batch.leased_until > %s AND dispatch.connection_id = %s
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
UPDATE delivery_batch SET state = 'leased', lease = %s, leased_by = %s, leased_until = %s, connections = %s
 WHERE id = %s AND state = 'waiting'
"""
_HAND_ON_CONNECTIONS = "UPDATE delivery_batch SET connections = 0 WHERE id = %s AND lease = %s"


def claim(now: datetime, *, worker: str, only: int | None = None) -> Lease | None:
    """Lease a due batch, or None when nothing is due. ``only`` is the id of a dispatch to look at alone."""
    for dispatch_id in due_dispatches(now, only):
        lease = _claim_from(dispatch_id, now, worker)
        if lease is not None:
            return lease
    return None


def due_dispatches(now: datetime, only: int | None = None) -> list[int]:
    """Ids of dispatches that have a batch due, the one that has waited longest first, not too many."""
    sql = _DUE.format(only="" if only is None else "AND id = %s")
    chosen = () if only is None else (only,)
    return [pk for (pk,) in _select(sql, _adapted(now), *chosen, _adapted(now), CANDIDATES)]


def next_due_at(now: datetime, only: int | None = None) -> datetime | None:
    """When the next batch may leave, if nothing changes; None when nothing waits."""
    live = Dispatch.unscoped.filter(state__in=LIVE)
    if only is not None:
        live = live.filter(pk=only)
    batches = live.filter(Exists(_waiting())).order_by("next_batch_at")
    deferred = Recipient.unscoped.filter(dispatch__in=live, state=Recipient.State.DEFERRED).annotate(
        may_go_at=Greatest("due_at", "dispatch__next_batch_at")
    )
    moments = [
        batches.values_list("next_batch_at", flat=True).first(),
        deferred.order_by("may_go_at").values_list("may_go_at", flat=True).first(),
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def follow(lease: Lease, now: datetime, *, worker: str) -> Lease | None:
    """Lease the dispatch's next batch, to be sent over the connections of this one; None when none is due,
    or when the connections are to be shared out anew because workers have come.

    So one worker sends batch after batch without a gap, and only the newest counts as using connections.
    """
    connection = lease.dispatch.connection
    if connection is None or is_paced(connection):
        return None
    with transaction.atomic():
        _lock(connection)
        if _share(connection, now) < lease.connections or not _take_turn(lease.dispatch, now):
            return None
        following = _lease_next(lease.dispatch, now, worker, lease.connections)
        if following is None:
            # Nobody left in what waits: the turn is given back.
            transaction.set_rollback(True)
        else:
            _change(_HAND_ON_CONNECTIONS, lease.batch_id, lease.id.hex)
        return following


def renew(lease: Lease, now: datetime) -> bool:
    """Prolong a lease. False when it is not ours any more."""
    held = Batch.unscoped.filter(pk=lease.batch_id, lease=lease.id)
    return bool(held.update(leased_until=now + timedelta(seconds=LEASE_SECONDS)))


def _waiting() -> QuerySet[Batch]:
    return Batch.unscoped.filter(state=Batch.State.WAITING, dispatch=OuterRef("pk"))


@transaction.atomic
def _claim_from(dispatch_id: int, now: datetime, worker: str) -> Lease | None:
    dispatch = Dispatch.unscoped.select_related("event", "connection").filter(pk=dispatch_id).first()
    if dispatch is None:
        return None
    connections = _free_connections(dispatch.connection, now)
    if not connections or not _take_turn(dispatch, now):
        return None
    lease = _lease_next(dispatch, now, worker, connections)
    if lease is None:
        # Nobody left in what waits: the turn is given back.
        Dispatch.unscoped.filter(pk=dispatch.pk).update(
            next_batch_at=dispatch.next_batch_at, state=dispatch.state, started_at=dispatch.started_at
        )
    return lease


def _lease_next(dispatch: Dispatch, now: datetime, worker: str, connections: int) -> Lease | None:
    """Lease the next batch that has somebody to write to. The caller has taken the dispatch's turn."""
    while batch := _gather_retries(dispatch, now) or _first_waiting(dispatch):
        batch_id, number = batch
        rows = rows_of_batch(dispatch.pk, number)
        if not rows:
            _change(_END_EMPTY, _adapted(now), batch_id)
            continue
        until = now + timedelta(seconds=LEASE_SECONDS)
        lease = Lease(uuid4(), batch_id, number, dispatch, until, connections, rows)
        _change(_LEASE, lease.id.hex, worker, _adapted(until), connections, batch_id)
        logbook.batch_claimed(dispatch.pk, number, recipients=len(rows), connections=connections)
        return lease
    return None


def _take_turn(dispatch: Dispatch, now: datetime) -> bool:
    """Move the dispatch's next batch by its interval, unless somebody was quicker."""
    following = now + timedelta(seconds=dispatch.batch_interval_seconds)
    return bool(_change(_TAKE_TURN, _adapted(following), _adapted(now), dispatch.pk, _adapted(now)))


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


def next_number(dispatch: Dispatch) -> int:
    """The number of a further batch. The caller holds the dispatch's row."""
    highest = Batch.unscoped.filter(dispatch=dispatch).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _free_connections(connection: MailConnection | None, now: datetime) -> int:
    """How many simultaneous connections a new batch may use; 0: all are in use.

    The limit of the mail connection holds for all its dispatches and workers together. Where messages
    per time are limited, only one batch is sent at a time, so that the pace can be kept exactly.
    """
    if connection is None:
        return 1
    _lock(connection)
    ((used,),) = _select(_USED_CONNECTIONS, _adapted(now), connection.pk)
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


def is_paced(connection: MailConnection) -> bool:
    """Whether messages per time are limited."""
    return any((connection.per_second, connection.per_minute, connection.per_hour, connection.per_day))


def _adapted(moment: datetime) -> Any:
    """The moment as the database's driver takes it."""
    return database.ops.adapt_datetimefield_value(moment)


def _select(sql: str, *params: str | int | datetime) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _change(sql: str, *params: str | int | datetime) -> int:
    """How many rows the statement changed."""
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
