"""Leasing a due batch: who works on what, decided in one short transaction.

Never twice, first half: a batch is leased by a conditional UPDATE, so of any number of workers, CRON
passes and machines exactly one gets it, in a transaction that is committed before the first byte leaves.
The lease is all that is written: its recipients stay *queued* until they have an outcome, and are *sending*
for whoever looks, because their batch is leased (see ``underway``). The dispatch's ``next_batch_at`` is
moved there too, by whoever holds its row, so at most one batch per interval leaves whatever runs side by
side.

The order of locks is always: sender, mail connection, dispatch, batch, recipients.

This module decides whether a worker may have a batch; ``leasing`` finds those who are in it, and leases it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection as database
from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Greatest

from wici.delivery import failover
from wici.delivery.domains import Windows
from wici.delivery.leasing import LEASE_SECONDS, Lease, Way, lease_in_turn
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.pace import is_paced, is_paced_sender
from wici.delivery.statements import adapted, change, select
from wici.events.models import MailConnection, Sender

#: Dispatches in these states may have due batches.
LIVE = (Dispatch.State.SCHEDULED, Dispatch.State.QUEUED, Dispatch.State.SENDING)
#: A worker whose last heartbeat is older than this does not count when connections are shared out.
WORKER_SECONDS = 15
#: Due dispatches that are looked at before giving up; others may hold the connections of the first ones.
CANDIDATES = 50
#: Batches that are leased ahead at once, where no interval lies between them: one commit that is flushed to
#: the disk for all of them.
LEASED_AT_ONCE = 4

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
_USED_CONNECTIONS = """
SELECT COALESCE(SUM(connections), 0) FROM delivery_batch
 WHERE state = 'leased' AND connection_id = %s AND leased_until > %s
"""
_SENDER_IN_USE = """
SELECT COUNT(*) FROM delivery_batch WHERE state = 'leased' AND sender_id = %s AND leased_until > %s
"""
_WORKERS = "SELECT COUNT(*) FROM delivery_heartbeat WHERE at > %s"
_HAND_ON_CONNECTIONS = "UPDATE delivery_batch SET connections = 0 WHERE id = %s AND lease = %s"


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
    moment = adapted(now)
    return [pk for (pk,) in select(sql, moment, *chosen, moment, moment, CANDIDATES)]


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
        way = Way(connection, lease.connections, windows or Windows())
        following = lease_in_turn(lease.dispatch, way, now, worker, most=LEASED_AT_ONCE)
        if following:
            change(_HAND_ON_CONNECTIONS, lease.batch_id, lease.id.hex)
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
    leases = lease_in_turn(dispatch, Way(connection, connections, windows), now, worker)
    return leases[0] if leases else None


def _is_free(sender: Sender | None, now: datetime) -> bool:
    """Whether a batch of this sender may be sent: one at a time where their messages per time are limited."""
    if sender is None or not is_paced_sender(sender):
        return True
    if database.features.has_select_for_update:
        select("SELECT id FROM events_sender WHERE id = %s FOR NO KEY UPDATE", sender.pk)
    ((used,),) = select(_SENDER_IN_USE, sender.pk, adapted(now))
    return not used


def _free_connections(connection: MailConnection | None, now: datetime) -> int:
    """How many simultaneous connections a new batch may use; 0: all are in use.

    The limit of the mail connection holds for all its dispatches and workers together. Where messages
    per time are limited, only one batch is sent at a time, so that the pace can be kept exactly.
    """
    if connection is None:
        return 1
    _lock(connection)
    ((used,),) = select(_USED_CONNECTIONS, connection.pk, adapted(now))
    if is_paced(connection):
        return 0 if used else connection.max_connections
    return max(0, min(_share(connection, now), connection.max_connections - int(used)))


def _lock(connection: MailConnection) -> None:
    """SQLite needs no lock: its write transactions exclude each other from the beginning."""
    if database.features.has_select_for_update:
        select("SELECT id FROM events_mailconnection WHERE id = %s FOR NO KEY UPDATE", connection.pk)


def _share(connection: MailConnection, now: datetime) -> int:
    """How many of a mail connection's simultaneous connections one of the present workers may use."""
    ((seen,),) = select(_WORKERS, adapted(now - timedelta(seconds=WORKER_SECONDS)))
    return -(-connection.max_connections // max(1, int(seen)))
