"""The state of a dispatch, made to follow from the states of its rows."""

from __future__ import annotations

from datetime import datetime

from django.db import connection as database

from wici.delivery import logbook
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.standing import Again, Pause, Reason, Verdict, Wait

State = Dispatch.State
#: Recipients that something is still to happen to without a person.
PENDING = (Recipient.State.QUEUED, Recipient.State.DEFERRED)
#: Dispatches that have not come to their end.
UNFINISHED = (State.SCHEDULED, State.FREEZING, State.QUEUED, State.SENDING, State.PAUSED)
LIVE = (State.SCHEDULED, State.QUEUED, State.SENDING)

# From the batches that are not over, for whoever is queued in the others was sent (see told).
_QUEUED = """
SELECT 1 FROM delivery_batch AS batch
 WHERE batch.state = '{}' AND batch.dispatch_id = %s
   AND (SELECT id FROM delivery_recipient AS recipient
         WHERE recipient.dispatch_id = batch.dispatch_id AND recipient.batch_number = batch.number
           AND recipient.state || '' = 'queued' LIMIT 1) IS NOT NULL
 LIMIT 1
"""
_DEFERRED = "SELECT 1 FROM delivery_recipient WHERE state = 'deferred' AND dispatch_id = %s LIMIT 1"
_GLANCE = """
SELECT state, pause_reason, refusal_class,
       EXISTS (SELECT 1 FROM delivery_batch WHERE state = 'waiting' AND dispatch_id = dispatch.id)
  FROM delivery_dispatch AS dispatch WHERE id = %s
"""


def is_in_full_swing(dispatch_id: int) -> bool | None:
    """Whether a dispatch is being sent, nothing hinders it and further batches wait, so that nothing follows
    for it from a batch of which everything was sent; None if it is deleted.

    Nobody else changes the dispatch until the transaction ends. Asked for every batch, so it is written out:
    reading the whole row through the ORM takes as long as sending two messages.
    """
    lock = " FOR NO KEY UPDATE" if database.features.has_select_for_update else ""
    with database.cursor() as cursor:
        cursor.execute(f"{_GLANCE}{lock}", (dispatch_id,))
        found = cursor.fetchone()
    if found is None:
        return None
    state, pause_reason, refusal_class, has_batches = found
    return bool(state == State.SENDING and not pause_reason and not refusal_class and has_batches)


def has_pending(dispatch_id: int) -> bool:
    """Whether something is still to happen to any recipient without a person."""
    return has_queued(dispatch_id) or _exists(_DEFERRED, dispatch_id)


def has_queued(dispatch_id: int) -> bool:
    """Whether anybody is queued, or is being written to."""
    return any(_exists(_QUEUED.format(state), dispatch_id) for state in ("waiting", "leased", "aside"))


def _exists(sql: str, dispatch_id: int) -> bool:
    with database.cursor() as cursor:
        cursor.execute(sql, (dispatch_id,))
        return cursor.fetchone() is not None


def locked(dispatch_id: int) -> Dispatch | None:
    """The dispatch as it is now, nobody else changing it until the transaction ends; None if deleted."""
    rows = Dispatch.unscoped.filter(pk=dispatch_id)
    if database.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return rows.first()


def settle(dispatch: Dispatch, now: datetime) -> None:
    """Finish a dispatch of which nothing is left to send.

    Messages that are held end with a person, so a dispatch with nothing else left is paused and says so.
    The caller holds the dispatch's row.
    """
    rows = Recipient.unscoped.filter(dispatch=dispatch)
    if dispatch.state == State.CANCELLED:
        open_rows = rows.filter(state__in=(Recipient.State.DEFERRED, Recipient.State.HELD))
        open_rows.update(state=Recipient.State.CANCELLED, due_at=None, changed_at=now)
        return
    if dispatch.state not in UNFINISHED or has_pending(dispatch.pk):
        return
    if rows.filter(state=Recipient.State.HELD).exists():
        pause(dispatch, Pause(Reason.HELD, ""))
        return
    dispatch.state = State.FINISHED
    dispatch.finished_at = now
    dispatch.pause_reason = dispatch.pause_words = ""
    dispatch.save(update_fields=("state", "finished_at", "pause_reason", "pause_words"))
    logbook.dispatch_finished(dispatch.pk)


def apply(dispatch: Dispatch, verdict: Verdict, now: datetime) -> None:
    """Pause, wait or go on. The caller holds the dispatch's row; one that has ended stays as it is."""
    if dispatch.state not in LIVE:
        return
    if isinstance(verdict, Pause):
        pause(dispatch, verdict)
    elif isinstance(verdict, Wait):
        # The rest of a batch that had to stop, not a further one: its interval is over.
        dispatch.next_batch_at = now + verdict.delay
        dispatch.pause_reason = verdict.reason.value
        dispatch.pause_words = verdict.words
        dispatch.save(update_fields=("next_batch_at", "pause_reason", "pause_words"))
        logbook.dispatch_waits(
            dispatch.pk, verdict.reason.value, seconds=verdict.delay.total_seconds(), words=verdict.words
        )
    elif isinstance(verdict, Again):
        dispatch.next_batch_at = min(dispatch.next_batch_at, now)
        dispatch.pause_reason = dispatch.pause_words = ""
        dispatch.save(update_fields=("next_batch_at", "pause_reason", "pause_words"))
    elif dispatch.pause_reason:
        dispatch.pause_reason = dispatch.pause_words = ""
        dispatch.save(update_fields=("pause_reason", "pause_words"))


def pause(dispatch: Dispatch, why: Pause) -> None:
    """Stop a dispatch until a person resumes it."""
    dispatch.state = State.PAUSED
    dispatch.pause_reason = why.reason.value
    dispatch.pause_words = why.words
    dispatch.save(update_fields=("state", "pause_reason", "pause_words"))
    logbook.dispatch_paused(dispatch.pk, why.reason.value, why.words)
