"""Batches whose worker is gone: what it had begun and what was answered, as far as that is known.

Never twice: what goes back to the queue is only what a believable journal of a dead process does not
mention as begun. Everything else that may have been begun becomes *unconfirmed*.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from wici.delivery import control, journal, logbook
from wici.delivery.journal import NoTrace, Trace
from wici.delivery.models import Batch, Handover, Recipient
from wici.delivery.pace import KEPT
from wici.delivery.record import RowOutcome, Work, record
from wici.plain.outcomes import Cause, NotSent, Unknown

#: A worker that still runs on this machine is left alone this long after its lease ended: it may only
#: have been suspended with the machine, and then it goes on as if nothing had happened.
PATIENCE = timedelta(minutes=15)

_NOT_BEGUN = NotSent("The worker ended before this message began.", cause=Cause.STOPPED)
_IN_FLIGHT = Unknown("The worker ended while the server was answering.", Cause.STOPPED)
_NO_JOURNAL = Unknown("The worker ended and its journal cannot be read.", Cause.LOST)


def recover(now: datetime, *, folder: Path, idle: str = "") -> int:
    """Recover every batch whose worker is gone. Returns how many. Two at once are harmless.

    ``idle`` names a worker that calls this with no batch at hand: what it has leased was never begun.
    """
    recovered = 0
    leased = Batch.unscoped.filter(state=Batch.State.LEASED).select_related("connection")
    for batch in leased.order_by("pk"):
        trace = _trace(folder, batch, idle)
        if _is_abandoned(batch, trace, now) and _recover(batch, trace, now):
            recovered += 1
    _tidy(folder, now)
    Handover.unscoped.filter(at__lt=now - KEPT).delete()
    return recovered


def _trace(folder: Path, batch: Batch, idle: str) -> Trace | NoTrace:
    if idle and batch.leased_by == idle:
        return Trace(lease="")
    return journal.read(folder, batch.leased_by, batch.lease.hex if batch.lease else "")


def _is_abandoned(batch: Batch, trace: Trace | NoTrace, now: datetime) -> bool:
    if isinstance(trace, Trace):
        return True
    patience = PATIENCE if trace is NoTrace.ALIVE else timedelta()
    return batch.leased_until is not None and batch.leased_until + patience < now


def _recover(batch: Batch, trace: Trace | NoTrace, now: datetime) -> bool:
    if batch.lease is None:
        return False
    rows = Recipient.unscoped.filter(
        dispatch=batch.dispatch_id, batch_number=batch.number, state=Recipient.State.QUEUED
    )
    found = list(rows.values_list("pk", "attempts", "address"))
    addresses = [(pk, address) for pk, _, address in found]
    work = Work(
        lease=batch.lease,
        batch_id=batch.pk,
        number=batch.number,
        dispatch_id=batch.dispatch_id,
        tries={pk: attempts for pk, attempts, _ in found},
        connection=batch.connection,
        sender=batch.sender_id,
        domains=batch.domains,
        addresses=lambda: dict(addresses),
    )
    outcomes = {row: _outcome(row, trace, work.lease.hex) for row in work.tries}
    is_ours = record(work, outcomes, now=now)
    if is_ours:
        logbook.batch_recovered(
            batch.dispatch_id, batch.number, worker=batch.leased_by, has_journal=isinstance(trace, Trace)
        )
    return is_ours


def _outcome(row: int, trace: Trace | NoTrace, lease: str) -> RowOutcome:
    if isinstance(trace, NoTrace):
        return _NO_JOURNAL
    if trace.lease != lease:
        # It was killed between leasing the batch and opening its journal: nothing was begun.
        return _NOT_BEGUN
    if row in trace.answered:
        return trace.answered[row]
    return _IN_FLIGHT if row in trace.begun else _NOT_BEGUN


def _tidy(folder: Path, now: datetime) -> None:
    """Remove the journals of dead workers that no batch waits for, after what they know better is written."""
    for worker in journal.dead_workers(folder):
        if Batch.unscoped.filter(state=Batch.State.LEASED, leased_by=worker).exists():
            continue
        traces = journal.traces(folder, worker)
        if traces is not None:
            for batch in _lost_batches(worker):
                _correct(batch, traces.get(batch.pk, Trace(lease="")), now)
        journal.remove(folder, worker)


def _lost_batches(worker: str) -> QuerySet[Batch]:
    """What was recovered without this worker's journal."""
    lost = Recipient.unscoped.filter(
        dispatch=OuterRef("dispatch"),
        batch_number=OuterRef("number"),
        state=Recipient.State.UNCONFIRMED,
        reason=Cause.LOST.value,
    )
    batches = Batch.unscoped.filter(Exists(lost), leased_by=worker)
    return batches.order_by("pk")


def _correct(batch: Batch, trace: Trace, now: datetime) -> None:
    """If another machine recovered the batch, it could not read this journal, so all of it became
    *unconfirmed*: what was answered is known after all, and what was never begun can go out. Rows that a
    person has decided about stay as they are."""
    doubtful = Recipient.unscoped.filter(
        dispatch=batch.dispatch_id,
        batch_number=batch.number,
        state=Recipient.State.UNCONFIRMED,
        reason=Cause.LOST.value,
    )
    tries = {row: attempts - 1 for row, attempts in doubtful.values_list("pk", "attempts")}
    answered = {row: outcome for row, outcome in trace.answered.items() if row in tries}
    if answered:
        work = Work(UUID(trace.lease), batch.pk, batch.number, batch.dispatch_id, tries)
        record(work, answered, now=now)
    never_begun = tries.keys() - trace.begun - trace.answered.keys()
    if never_begun:
        control.send_after_all(batch.dispatch_id, never_begun, number=batch.number, now=now)
