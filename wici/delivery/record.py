"""Outcomes to rows: everything that a batch learnt, in one short transaction.

Never twice, second half: a row leaves *sending* only here. What was answered becomes what the server said;
what was begun without an answer becomes *unconfirmed*, which only a person ends; and only what was never
begun goes back to *queued*, if the lease still is ours. When the lease is not ours any more, somebody has
recovered the batch meanwhile: then only answers count, for rows that nobody has decided about since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection as database
from django.db import transaction

from wici.delivery import states
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.standing import Verdict, connection_failure, judge, unreachable
from wici.plain.outcomes import NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.pacing import RefusalRun, retry_delay

LONGEST_REPLY = 2_000

State = Recipient.State


@dataclass(frozen=True, slots=True)
class Held:
    """The message cannot be made: a code for the row, and why, in words."""

    reason: str
    words: str


RowOutcome = Outcome | Held


@dataclass(frozen=True, slots=True)
class Work:
    """A batch as it was worked on: which lease, of which dispatch, and how often each row was tried before.

    ``tries`` holds every recipient of the batch: id -> attempts so far.
    """

    lease: UUID
    batch_id: int
    number: int
    dispatch_id: int
    tries: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class RowChange:
    """What a row becomes. ``is_try`` says that the attempt counts."""

    state: str
    reply: str = ""
    reason: str = ""
    due_at: datetime | None = None
    code: int | None = None
    enhanced: str = ""
    is_try: bool = True


def change_for(outcome: RowOutcome, *, tries: int, now: datetime) -> RowChange | None:
    """What a row becomes by an outcome; None when it goes back to the queue.

    ``tries`` counts the attempts before this one.
    """
    match outcome:
        case Sent():
            return RowChange(State.SENT, outcome.reply, code=250)
        case Rejected():
            return RowChange(State.REJECTED, outcome.reply, code=outcome.code, enhanced=outcome.enhanced)
        case Unknown():
            return RowChange(State.UNCONFIRMED, outcome.reason, reason=outcome.cause.value)
        case Held():
            return RowChange(State.HELD, outcome.words, reason=outcome.reason, is_try=False)
        case Retry():
            delay = retry_delay(tries + 1)
            return RowChange(
                State.REJECTED if delay is None else State.DEFERRED,
                outcome.reply,
                reason="gave_up" if delay is None else "",
                due_at=None if delay is None else now + delay,
                code=outcome.code,
                enhanced=outcome.enhanced,
            )
        case NotSent():
            return None


@transaction.atomic
def record(
    work: Work,
    outcomes: Mapping[int, RowOutcome],
    *,
    now: datetime,
    verdict: Verdict | None = None,
    connection_name: str = "",
) -> bool:
    """Write down what became of a batch; every recipient of it has an outcome, in the order of the answers.

    The dispatch is finished, paused or left to go on: by its mail server's answers, unless another
    ``verdict`` is given. Returns whether the lease was still ours.
    """
    dispatch = states.locked(work.dispatch_id)
    if dispatch is None:
        return False
    is_ours = _end_lease(work, outcomes, now)
    changes = _changes(work, outcomes, now)
    if not is_ours:
        changes = _still_open(work, changes)
    _write_rows(work, changes, now)
    _add_attempts(work, changes, now, connection_name)
    if is_ours and len(changes) < len(outcomes):
        _put_back(work, dispatch, now)
    states.apply(dispatch, verdict or _judge(dispatch, outcomes), now)
    states.settle(dispatch, now)
    return is_ours


def _judge(dispatch: Dispatch, outcomes: Mapping[int, RowOutcome]) -> Verdict:
    """How the dispatch now stands with its server, written down, and what follows."""
    before = run = run_of(dispatch)
    for outcome in outcomes.values():
        if isinstance(outcome, Sent | Retry | Rejected):
            run = run.after(outcome)
    failure = connection_failure(outcomes.values())
    if failure is not None:
        run = unreachable(run, failure)
    if (run.kind, run.count) != (before.kind, before.count):
        dispatch.refusal_class, dispatch.refusal_run = run.kind, run.count
        dispatch.save(update_fields=("refusal_class", "refusal_run"))
    return judge(run, failure)


def run_of(dispatch: Dispatch) -> RefusalRun:
    """The run of refusals that the dispatch was in after its last batch."""
    return RefusalRun(dispatch.refusal_class, dispatch.refusal_run, dispatch.pause_words)


def _end_lease(work: Work, outcomes: Mapping[int, RowOutcome], now: datetime) -> bool:
    is_over = not any(isinstance(outcome, NotSent) for outcome in outcomes.values())
    held = Batch.unscoped.filter(pk=work.batch_id, lease=work.lease)
    return bool(
        held.update(
            state=Batch.State.DONE if is_over else Batch.State.WAITING,
            lease=None,
            leased_until=None,
            connections=0,
            finished_at=now if is_over else None,
        )
    )


def _changes(work: Work, outcomes: Mapping[int, RowOutcome], now: datetime) -> dict[int, RowChange]:
    changes = {row: change_for(outcome, tries=work.tries[row], now=now) for row, outcome in outcomes.items()}
    return {row: change for row, change in changes.items() if change is not None}


def _still_open(work: Work, changes: Mapping[int, RowChange]) -> dict[int, RowChange]:
    """Of a batch that was recovered behind our back: what we know better than *unconfirmed*."""
    open_rows = Recipient.unscoped.filter(
        pk__in=changes, batch_number=work.number, state__in=(State.SENDING, State.UNCONFIRMED)
    )
    if database.features.has_select_for_update:
        open_rows = open_rows.select_for_update(no_key=True)
    ids = set(open_rows.values_list("pk", flat=True))
    return {
        row: change
        for row, change in changes.items()
        if row in ids and change.is_try and change.state != State.UNCONFIRMED
    }


def _write_rows(work: Work, changes: Mapping[int, RowChange], now: datetime) -> None:
    """One prepared statement for all rows: 20 to 40 times faster than a ``save()`` each."""
    if not changes:
        return
    moment = _adapted(now)
    with database.cursor() as cursor:
        cursor.executemany(
            "UPDATE delivery_recipient SET state = %s, reason = %s, reply = %s, attempts = %s,"
            " due_at = %s, changed_at = %s WHERE id = %s AND state IN ('sending', 'unconfirmed')",
            [
                (
                    str(change.state),
                    change.reason,
                    change.reply[:LONGEST_REPLY],
                    work.tries[row] + change.is_try,
                    _adapted(change.due_at),
                    moment,
                    row,
                )
                for row, change in changes.items()
            ],
        )


def _add_attempts(work: Work, changes: Mapping[int, RowChange], now: datetime, connection_name: str) -> None:
    moment = _adapted(now)
    rows = [
        (
            row,
            work.tries[row] + 1,
            moment,
            str(change.state),
            change.code,
            change.enhanced[:12],
            change.reply[:LONGEST_REPLY],
            connection_name,
        )
        for row, change in changes.items()
        if change.is_try
    ]
    if not rows:
        return
    with database.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO delivery_attempt"
            " (recipient_id, number, at, outcome, code, enhanced, reply, connection_name)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )


def _put_back(work: Work, dispatch: Dispatch, now: datetime) -> None:
    """What was never begun waits again, or is cancelled if the dispatch was meanwhile."""
    is_cancelled = dispatch.state == Dispatch.State.CANCELLED
    left = Recipient.unscoped.filter(dispatch=dispatch, batch_number=work.number, state=State.SENDING)
    left.update(state=State.CANCELLED if is_cancelled else State.QUEUED, changed_at=now)


def _adapted(moment: datetime | None) -> str | datetime | None:
    """The moment as the database's driver takes it."""
    return database.ops.adapt_datetimefield_value(moment)
