"""How long a worker works: one pass for CRON, until it is stopped, or until a dispatch is worked off."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.delivery import logbook, states, waking
from wici.delivery.claim import LIVE, next_due_at
from wici.delivery.journal import JournalFailedError
from wici.delivery.making import NO_MAKERS, Makers
from wici.delivery.models import Dispatch, Heartbeat
from wici.delivery.worker import Worker, never
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

#: A worker without work looks again after this time at the latest.
LONGEST_SLEEP_SECONDS = 1.0
#: While asleep, how often it is asked whether to stop.
STOP_SECONDS = 0.2
BUSY_SECONDS = 0.2
#: A pass for CRON also takes what becomes due this soon: CRON's starts come a little early or late, and
#: otherwise every other batch would wait a whole minute more.
TICK_PATIENCE = timedelta(seconds=5)
#: A hundred messages make some thousand objects, nearly none of which are in cycles.
GC_THRESHOLD = (50_000, 20, 100)


def tick(stop: Callable[[], bool] = never, makers: Makers = NO_MAKERS) -> int:
    """One pass over everything that is due, for CRON. Returns how many batches it sent.

    Two at once are harmless. Raises Refused when the journal cannot be written.
    """
    batches = 0
    patient_until = timezone.now() + TICK_PATIENCE
    with _worker(Heartbeat.Kind.CRON, stop, makers) as worker:
        while not stop():
            sent = worker.run_once(stream=True)
            if sent:
                batches += sent
                continue
            with scopes_disabled():
                due_at = next_due_at(timezone.now())
            if due_at is None or due_at > patient_until or timezone.now() > patient_until:
                break
            _sleep(_seconds_until(due_at), stop)
    return batches


def work(stop: Callable[[], bool], makers: Makers = NO_MAKERS) -> None:
    """Work until ``stop()``: a long-running worker. Never ends because of one bad batch or a busy database.

    Raises Refused when the journal cannot be written.
    """
    with _worker(Heartbeat.Kind.WORKER, stop, makers) as worker:
        while not stop():
            try:
                if worker.run_once(stream=True):
                    continue
                with scopes_disabled():
                    due_at = next_due_at(timezone.now())
            except DatabaseError as error:
                logbook.ledger_unreachable(error)
                connections.close_all()
                due_at = None
            except Exception as error:
                logbook.step_failed(error)
                due_at = None
            _sleep(_seconds_until(due_at), stop)


def work_off(dispatch: Dispatch, *, stop: Callable[[], bool] = never, makers: Makers = NO_MAKERS) -> None:
    """Send a dispatch from this process, batch intervals kept, beside whatever else works.

    Ends when nothing of it is queued or being sent any more, and when it is paused, cancelled or deleted.
    Recipients whom the server put off (deferred) stay for a worker or CRON: their next try may be hours
    away. A scheduled dispatch is waited for.
    """
    with _worker(Heartbeat.Kind.WORKER, stop, makers) as worker:
        while not stop() and _has_work(dispatch):
            if not worker.run_once(only=dispatch.pk, stream=True):
                with scopes_disabled():
                    due_at = next_due_at(timezone.now(), only=dispatch.pk)
                _sleep(_seconds_until(due_at), stop)


def _worker(kind: str, stop: Callable[[], bool], makers: Makers) -> Worker:
    # What was imported stays; looking through it again and again for garbage costs 3 % of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLD)
    try:
        return Worker(kind, stop=stop, makers=makers)
    except JournalFailedError as error:
        raise Refused(
            _("Nothing can be sent, because %(file)s cannot be written: %(error)s.")
            % {"file": error.filename, "error": error.strerror}
        ) from error


def _has_work(dispatch: Dispatch) -> bool:
    is_live = Dispatch.unscoped.filter(pk=dispatch.pk, state__in=LIVE).exists()
    return is_live and states.has_queued(dispatch.pk)


def _seconds_until(moment: datetime | None) -> float:
    if moment is None:
        return LONGEST_SLEEP_SECONDS
    left = (moment - timezone.now()).total_seconds()
    # What is due already but cannot be had (others use the connections) is asked for again soon.
    return min(left, LONGEST_SLEEP_SECONDS) if left > 0 else BUSY_SECONDS


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    """Sleep, but not for long once asked to stop, or woken because something became due."""
    waking.sleep(seconds, stop, look_seconds=STOP_SECONDS)
