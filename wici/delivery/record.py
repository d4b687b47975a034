"""Outcomes to rows: everything that a batch learnt, in one short transaction.

Never twice, second half: a row gets its outcome only here. What was answered becomes what the server said;
what was begun without an answer becomes *unconfirmed*, which only a person ends; and only what was never
begun stays *queued*, if the lease still is ours. When the lease is not ours any more, somebody has recovered
the batch meanwhile: then answers count, and what is known never to have begun goes out after all, for rows
that nobody has decided about since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection as database
from django.db import transaction

from wici.delivery import control, failover, ledger, logbook, states
from wici.delivery.domains import counted
from wici.delivery.ledger import Change, Changes
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.standing import Pause, Verdict, Wait, connection_failure, judge
from wici.delivery.statements import adapted, change, change_each
from wici.events.models import MailConnection
from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.pacing import RefusalRun, retry_delay

State = Recipient.State
SENT, REJECTED, DEFERRED = State.SENT.value, State.REJECTED.value, State.DEFERRED.value
UNCONFIRMED, HELD = State.UNCONFIRMED.value, State.HELD.value


@dataclass(frozen=True, slots=True)
class Held:
    """The message cannot be made: a code for the row, and why, in words."""

    reason: str
    words: str


RowOutcome = Outcome | Held


@dataclass(frozen=True, slots=True)
class Work:
    """A batch as it was worked on: which lease, of which dispatch, and how often each row was tried before.

    ``tries`` holds every recipient of the batch: id -> attempts so far. ``leased_at`` is for the log.

    ``connection`` is the one whose server and limits were used, ``sender`` the id of whose limits count;
    ``domains`` counts its messages where the pace per domain is limited; ``addresses`` has their addresses.
    ``worker`` is the name of the worker that held the lease and still lives.
    """

    lease: UUID
    batch_id: int
    number: int
    dispatch_id: int
    tries: Mapping[int, int]
    leased_at: datetime | None = None
    connection: MailConnection | None = None
    sender: int | None = None
    domains: Mapping[str, int] = field(default_factory=dict)
    addresses: Callable[[], Mapping[int, str]] = dict
    worker: str = ""


def change_for(outcome: RowOutcome, *, tries: int, now: datetime) -> tuple[Change, str] | None:
    """What a row becomes by an outcome, and the words to it; None when it goes back to the queue.

    ``tries`` counts the attempts before this one.
    """
    match outcome:
        case Sent():
            return Change(SENT, tries + 1, code=250), outcome.reply
        case Rejected():
            change = Change(REJECTED, tries + 1, code=outcome.code, enhanced=outcome.enhanced)
            return change, outcome.reply
        case Unknown():
            return Change(UNCONFIRMED, tries + 1, reason=outcome.cause.value), outcome.reason
        case Held():
            return Change(HELD, tries, reason=outcome.reason, is_try=False), outcome.words
        case Retry():
            delay = retry_delay(tries + 1)
            change = Change(
                REJECTED if delay is None else DEFERRED,
                tries + 1,
                reason="gave_up" if delay is None else "",
                due_at=None if delay is None else now + delay,
                code=outcome.code,
                enhanced=outcome.enhanced,
            )
            return change, outcome.reply
        case NotSent():
            return None


_END_LEASE = """
UPDATE delivery_batch
   SET state = %s, lease = NULL, leased_until = NULL, connections = 0, finished_at = %s, count = %s
 WHERE id = %s AND lease = %s
"""


def is_everyday(work: Work, outcomes: Mapping[int, RowOutcome], verdict: Verdict | None) -> bool:
    """Whether all of a batch was sent and nothing is to be written down about its mail connection.

    Such a batch locks nothing but rows of its dispatch, so it may be recorded in one transaction with others
    of that dispatch and keeps the order of locks (see claim).
    """
    is_well = work.connection is None or not work.connection.failures
    return verdict is None and is_well and _are_all_sent(outcomes)


class _NotOursError(Exception):
    """Somebody else has recovered one of the batches."""


def record_together(batches: Sequence[tuple[Work, Mapping[int, RowOutcome]]], *, now: datetime) -> bool:
    """Write down everyday batches of one dispatch, which has further ones: a statement each way for all.

    False, and nothing is written down, if they have to be recorded one by one: somebody has recovered one of
    them, or the dispatch ends, waits or is paused, so that something may follow for it.
    """
    sent = [(work, _replies(outcomes)) for work, outcomes in batches]
    try:
        with transaction.atomic():
            if not states.is_in_full_swing(sent[0][0].dispatch_id):
                return False
            at = adapted(now)
            ends = [_end_of(work, len(replies), at, is_over=True) for work, replies in sent]
            if change_each(_END_LEASE, ends) < len(ends):
                raise _NotOursError
            ledger.add_batches([_sent_batch(work, replies) for work, replies in sent], now)
            handed = [_handed(work, work.connection.pk, len(work.tries), work.domains)
                      for work, _ in sent if work.connection is not None]  # fmt: skip
            ledger.add_handovers(handed, now)
            for work, replies in sent:
                transaction.on_commit(partial(_tell, work, [SENT] * len(replies), now, is_ours=True))
    except _NotOursError:
        return False
    return True


@transaction.atomic(savepoint=False)
def record(
    work: Work,
    outcomes: Mapping[int, RowOutcome],
    *,
    now: datetime,
    verdict: Verdict | None = None,
) -> bool:
    """Write down what became of a batch; every recipient of it has an outcome, in the order of the answers.

    The dispatch is finished, paused or left to go on: by its mail server's answers, unless another
    ``verdict`` is given. Returns whether the lease was still ours.
    """
    failure = _note_connection(work, outcomes, now)
    is_in_full_swing = states.is_in_full_swing(work.dispatch_id)
    if is_in_full_swing is None:
        return False
    changes = _changes(work, outcomes, now)
    is_over = sum(map(len, changes.values())) == len(outcomes)
    sent = _sent(changes) if is_over else {}
    is_ours = _end_lease(work, len(sent), now, is_over=is_over)
    if not is_ours:
        _keep_in_doubt(work, outcomes)
        _send_never_begun(work, outcomes, now)
        changes, sent = _still_open(work, changes), {}
    _write(work, changes, sent, now)
    if is_ours:
        _note_handover(work, changes, now)
    if not is_in_full_swing or verdict is not None or not _are_all_sent(outcomes):
        dispatch = states.locked(work.dispatch_id)
        assert dispatch is not None  # noqa: S101 - its row has been ours since the beginning
        if is_ours and not is_over and dispatch.state == Dispatch.State.CANCELLED:
            _cancel_rest(work, now)
        if failure is not None and isinstance(verdict, Wait):
            # It has not used up any limit: what was not begun did not leave.
            verdict = None
        states.apply(dispatch, verdict or _judge(dispatch, outcomes, failure, now), now)
        states.settle(dispatch, now)
    became = [change.state for change, rows in changes.items() for _ in rows]
    transaction.on_commit(partial(_tell, work, became, now, is_ours=is_ours))
    return is_ours


def _are_all_sent(outcomes: Mapping[int, RowOutcome]) -> bool:
    return all(type(outcome) is Sent for outcome in outcomes.values())


def _tell(work: Work, became: Sequence[str], now: datetime, *, is_ours: bool) -> None:
    logbook.batch_recorded(
        work.dispatch_id,
        work.number,
        states=became,
        total=len(work.tries),
        ms=None if work.leased_at is None else (now - work.leased_at).total_seconds() * 1000,
        is_ours=is_ours,
    )


def _note_connection(work: Work, outcomes: Mapping[int, RowOutcome], now: datetime) -> NotSent | None:
    """Write down whether the mail server could be reached; the failure, if not.

    Before the dispatch's row is held: the order of locks (see claim).
    """
    failure = connection_failure(outcomes.values())
    if work.connection is not None:
        has_answered = any(isinstance(outcome, Sent | Retry | Rejected) for outcome in outcomes.values())
        if failure is not None:
            failover.failed(work.connection, failure, now, has_answered=has_answered)
        elif has_answered:
            failover.worked(work.connection)
    return failure


def _note_handover(work: Work, changes: Changes, now: datetime) -> None:
    """Write down what counts for the limits: whatever was begun."""
    begun = [row for change, rows in changes.items() if change.is_try for row in rows]
    if not begun or work.connection is None:
        return
    domains = work.domains
    if domains and len(begun) < len(work.tries):
        addresses = work.addresses()
        domains = counted(addresses[row] for row in begun)
    ledger.add_handovers([_handed(work, work.connection.pk, len(begun), domains)], now)


def _handed(work: Work, connection: int, count: int, domains: Mapping[str, int]) -> ledger.Handed:
    return ledger.Handed(connection, work.sender, work.dispatch_id, work.lease, count, domains)


def _judge(
    dispatch: Dispatch, outcomes: Mapping[int, RowOutcome], failure: NotSent | None, now: datetime
) -> Verdict:
    """How the dispatch now stands with its server, written down, and what follows."""
    before = run_of(dispatch)
    run = before.after_all(outcomes.values())
    if (run.kind, run.count) != (before.kind, before.count):
        dispatch.refusal_class, dispatch.refusal_run = run.kind, run.count
        dispatch.save(update_fields=("refusal_class", "refusal_run"))
    found = judge(run)
    if failure is None or isinstance(found, Pause):
        return found
    return failover.verdict(dispatch, now)


def run_of(dispatch: Dispatch) -> RefusalRun:
    """The run of refusals that the dispatch was in after its last batch."""
    return RefusalRun(dispatch.refusal_class, dispatch.refusal_run, dispatch.pause_words)


def _end_lease(work: Work, sent: int, now: datetime, *, is_over: bool) -> bool:
    """Whether the lease still was ours. So many of the batch were sent with it."""
    return change(_END_LEASE, *_end_of(work, sent, adapted(now), is_over=is_over)) == 1


def _end_of(work: Work, sent: int, at: Any, *, is_over: bool) -> tuple[Any, ...]:
    if not is_over:
        return Batch.State.WAITING.value, None, sent, work.batch_id, work.lease.hex
    over = Batch.State.SENT if sent else Batch.State.DONE
    return over.value, at, sent, work.batch_id, work.lease.hex


def _replies(outcomes: Mapping[int, RowOutcome]) -> dict[int, str]:
    return {row: outcome.reply for row, outcome in outcomes.items() if isinstance(outcome, Sent)}


def _sent_batch(work: Work, sent: Mapping[int, str]) -> ledger.SentBatch:
    return ledger.SentBatch(work.batch_id, sent, work.connection.name if work.connection else "")


def _sent(changes: Changes) -> dict[int, str]:
    """Those who were sent, with the server's words."""
    return {
        row: words for change, rows in changes.items() if change.state == SENT for row, words in rows.items()
    }


def _write(work: Work, changes: Changes, sent: Mapping[int, str], now: datetime) -> None:
    """Those who were sent are written down with their batch, if it is over (see told); others each."""
    if sent:
        ledger.add_batches([_sent_batch(work, sent)], now)
        changes = {change: rows for change, rows in changes.items() if change.state != SENT}
    ledger.write(changes, now, work.connection.name if work.connection else "")


def _changes(work: Work, outcomes: Mapping[int, RowOutcome], now: datetime) -> dict[Change, dict[int, str]]:
    changes: dict[Change, dict[int, str]] = {}
    sent = _replies(outcomes)
    if len(sent) == len(outcomes) and len(tries := set(work.tries.values())) == 1:
        # Nearly every batch: one change for all.
        return {Change(SENT, tries.pop() + 1, code=250): sent}
    for row, outcome in outcomes.items():
        found = change_for(outcome, tries=work.tries[row], now=now)
        if found is not None:
            change, words = found
            changes.setdefault(change, {})[row] = words
    return changes


def _still_open(work: Work, changes: Changes) -> dict[Change, dict[int, str]]:
    """Of a batch that was recovered behind our back: what we know better than *unconfirmed*."""
    known = {
        change: rows for change, rows in changes.items() if change.is_try and change.state != UNCONFIRMED
    }
    every = [row for rows in known.values() for row in rows]
    open_rows = Recipient.unscoped.filter(pk__in=every, batch_number=work.number, state=State.UNCONFIRMED)
    if database.features.has_select_for_update:
        open_rows = open_rows.select_for_update(no_key=True)
    ids = set(open_rows.values_list("pk", flat=True))
    still = {
        change: {row: words for row, words in rows.items() if row in ids} for change, rows in known.items()
    }
    return {change: rows for change, rows in still.items() if rows}


def _keep_in_doubt(work: Work, outcomes: Mapping[int, RowOutcome]) -> None:
    """Of a batch that was recovered behind our back: what we did begin is no longer in doubt only because
    nobody could read our journal (see ``recover``)."""
    begun = [row for row, outcome in outcomes.items() if isinstance(outcome, Unknown)]
    doubtful = Recipient.unscoped.filter(pk__in=begun, batch_number=work.number, state=State.UNCONFIRMED)
    doubtful.filter(reason=Cause.LOST.value).update(reason=Cause.STOPPED.value)


def _send_never_begun(work: Work, outcomes: Mapping[int, RowOutcome], now: datetime) -> None:
    """Of a batch that was recovered behind our back: what we never began is in doubt only because nobody
    could read our journal, so it goes back to the queue, unless another worker has leased the batch since."""
    never_begun = [row for row, outcome in outcomes.items() if isinstance(outcome, NotSent | Held)]
    was_last = Batch.unscoped.filter(pk=work.batch_id, leased_by=work.worker, lease=None)
    if never_begun and was_last.exists():
        control.send_after_all(work.dispatch_id, never_begun, number=work.number, now=now)


def _cancel_rest(work: Work, now: datetime) -> None:
    """What was never begun is cancelled, if the dispatch was meanwhile."""
    left = Recipient.unscoped.filter(dispatch=work.dispatch_id, batch_number=work.number, state=State.QUEUED)
    left.update(state=State.CANCELLED, changed_at=now)
