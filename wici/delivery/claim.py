"""Leasing a due batch: who works on what, decided in one short transaction.

Never twice, first half: a batch is leased by a conditional UPDATE, so of any number of workers, CRON
passes and machines exactly one gets it; its recipients go to *sending* in the same transaction, which is
committed before the first byte leaves. The dispatch's ``next_batch_at`` is moved there too, again by a
conditional UPDATE, so at most one batch per interval leaves whatever runs side by side.

The order of locks is always: mail connection, dispatch, batch, recipients.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection as database
from django.db import transaction
from django.db.models import BooleanField, Exists, Max, OuterRef, QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Greatest

from wici.delivery.models import Batch, Dispatch, Heartbeat, Recipient
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


def claim(now: datetime, *, worker: str, only: int | None = None) -> Lease | None:
    """Lease a due batch, or None when nothing is due. ``only`` is the id of a dispatch to look at alone."""
    for dispatch_id in due_dispatches(now, only)[:CANDIDATES]:
        lease = _claim_from(dispatch_id, now, worker)
        if lease is not None:
            return lease
    return None


def due_dispatches(now: datetime, only: int | None = None) -> QuerySet[Dispatch, int]:
    """Ids of the dispatches that have a batch due, the one that has waited longest first."""
    due = _with_work(now).filter(state__in=LIVE, next_batch_at__lte=now)
    if only is not None:
        due = due.filter(pk=only)
    return due.order_by("next_batch_at", "pk").values_list("pk", flat=True)


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


def renew(lease: Lease, now: datetime) -> bool:
    """Prolong a lease. False when it is not ours any more."""
    held = Batch.unscoped.filter(pk=lease.batch_id, lease=lease.id)
    return bool(held.update(leased_until=now + timedelta(seconds=LEASE_SECONDS)))


def _with_work(now: datetime) -> QuerySet[Dispatch]:
    deferred = Recipient.unscoped.filter(dispatch=OuterRef("pk"), due_at__lte=now)
    retries = deferred.filter(_literal("state", "deferred"))
    return Dispatch.unscoped.filter(Exists(_waiting()) | Exists(retries))


def _waiting() -> QuerySet[Batch]:
    return Batch.unscoped.filter(_literal("state", "waiting"), dispatch=OuterRef("pk"))


def _literal(column: str, value: str) -> RawSQL:
    """A comparison with a constant in the SQL itself: SQLite uses a partial index for nothing else."""
    return RawSQL(f"{column} = '{value}'", (), output_field=BooleanField())  # noqa: S611 - both are ours


@transaction.atomic
def _claim_from(dispatch_id: int, now: datetime, worker: str) -> Lease | None:
    dispatch = Dispatch.unscoped.select_related("event", "connection", "revision").get(pk=dispatch_id)
    connections = _free_connections(dispatch.connection, now)
    if not connections or not _take_turn(dispatch, now):
        return None
    batch = _next_batch(dispatch, now)
    if batch is None:
        # Nobody left in what waits: the turn is given back.
        Dispatch.unscoped.filter(pk=dispatch.pk).update(
            next_batch_at=dispatch.next_batch_at, state=dispatch.state, started_at=dispatch.started_at
        )
        return None
    lease = Lease(
        id=uuid4(),
        batch_id=batch.pk,
        number=batch.number,
        dispatch=dispatch,
        until=now + timedelta(seconds=LEASE_SECONDS),
        connections=connections,
    )
    Batch.unscoped.filter(pk=batch.pk).update(
        state=Batch.State.LEASED,
        lease=lease.id,
        leased_by=worker,
        leased_until=lease.until,
        connections=connections,
    )
    return lease


def _take_turn(dispatch: Dispatch, now: datetime) -> bool:
    """Move the dispatch's next batch by its interval, unless somebody was quicker."""
    due = Dispatch.unscoped.filter(pk=dispatch.pk, state__in=LIVE, next_batch_at__lte=now)
    return bool(
        due.update(
            next_batch_at=now + timedelta(seconds=dispatch.batch_interval_seconds),
            state=Dispatch.State.SENDING,
            started_at=Coalesce("started_at", now),
        )
    )


def _next_batch(dispatch: Dispatch, now: datetime) -> Batch | None:
    """The batch to send now, its recipients marked as being sent: due retries first, then in order."""
    retries = _gather_retries(dispatch, now)
    if retries is not None:
        return retries
    waiting = Batch.unscoped.filter(_literal("state", "waiting"), dispatch=dispatch).order_by("number")
    while (batch := waiting.first()) is not None:
        rows = Recipient.unscoped.filter(
            dispatch=dispatch, batch_number=batch.number, state=Recipient.State.QUEUED
        )
        if rows.update(state=Recipient.State.SENDING, changed_at=now):
            return batch
        Batch.unscoped.filter(pk=batch.pk).update(state=Batch.State.DONE, finished_at=now)
    return None


def _gather_retries(dispatch: Dispatch, now: datetime) -> Batch | None:
    """A new batch of recipients who were deferred and are due again.

    They go before first attempts: a server that greylists forgets those who come back too late.
    """
    deferred = Recipient.unscoped.filter(_literal("state", "deferred"), dispatch=dispatch, due_at__lte=now)
    ids = list(deferred.order_by("due_at", "position").values_list("pk", flat=True)[: dispatch.batch_size])
    if not ids:
        return None
    number = next_number(dispatch)
    Recipient.unscoped.filter(pk__in=ids).update(
        state=Recipient.State.SENDING, batch_number=number, due_at=None, changed_at=now
    )
    return Batch.unscoped.create(dispatch=dispatch, number=number)


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
    if database.features.has_select_for_update:
        # SQLite needs no lock: its write transactions exclude each other from the beginning.
        list(MailConnection._base_manager.select_for_update(no_key=True).filter(pk=connection.pk))
    leases = Batch.unscoped.filter(
        _literal("delivery_batch.state", "leased"), dispatch__connection=connection, leased_until__gt=now
    )
    used = leases.aggregate(used=Sum("connections"))["used"] or 0
    if is_paced(connection):
        return 0 if used else connection.max_connections
    seen = Heartbeat.objects.filter(at__gt=now - timedelta(seconds=WORKER_SECONDS)).count()
    share = -(-connection.max_connections // max(1, seen))
    return min(share, connection.max_connections - used)


def is_paced(connection: MailConnection) -> bool:
    """Whether messages per time are limited."""
    return any((connection.per_second, connection.per_minute, connection.per_hour, connection.per_day))
