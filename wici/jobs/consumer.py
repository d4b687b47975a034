"""Who does the tasks: a process beside the sending worker, a thread that only wakes it, or a pass of CRON."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone

from wici.jobs import duties, queue
from wici.jobs.running import end_when, run
from wici.jobs.sweep import sweep, waiting_tokens
from wici.uploads import unused

log = logging.getLogger(__name__)

#: How often a process looks whether a duty is due.
DUTY_SECONDS = 5
#: After an error of queue or database, this long nothing is tried.
PAUSE_SECONDS = 2.0
#: A pass of CRON begins no further job after this time.
SHARE_SECONDS = 40
#: How often each machine removes its copies of files that are gone, and in which folders.
COPIES = timedelta(hours=1)
COPIED = ("files", "exports", "printed")


def never() -> bool:
    """The question of a process that is not to be stopped."""
    return False


def work(stop: Callable[[], bool]) -> None:
    """Do background tasks until ``stop()``. Never ends because of one bad task or a busy database."""
    end_when(stop)
    looked = cleaned = float("-inf")
    while not stop():
        try:
            if time.monotonic() - looked >= DUTY_SECONDS:
                looked = time.monotonic()
                duties.ask_for_due(timezone.now())
            if time.monotonic() - cleaned >= COPIES.total_seconds():
                cleaned = time.monotonic()
                for folder in COPIED:
                    unused.remove_stale_copies(folder, timezone.now())
            message = queue.backend().take(queue.BACKGROUND)
        except (queue.QueueUnavailable, DatabaseError, InterfaceError) as error:
            log.warning("The task queue or the database does not answer, trying again: %s", error)
            connections.close_all()
            _do_without_queue(stop)
            continue
        if message is not None:
            queue.perform(message)
            connections.close_all()


def _do_without_queue(stop: Callable[[], bool]) -> None:
    """While the queue is away, the rows themselves say what waits."""
    try:
        sweep()
        for token in waiting_tokens():
            if not stop():
                run(token)
    except (DatabaseError, InterfaceError):
        connections.close_all()
    _sleep(PAUSE_SECONDS, stop)


def do_share(stop: Callable[[], bool] = never) -> int:
    """A bounded share for CRON: duties that are due, then waiting jobs, none begun after 40 seconds.

    Returns how many jobs were done. Two at once share them.
    """
    end_when(stop)
    until = time.monotonic() + SHARE_SECONDS
    sweep()
    for name in duties.due(timezone.now()):
        duties.task_of(name).call()
    count = 0
    for token in waiting_tokens():
        if stop() or time.monotonic() > until:
            break
        count += run(token)
    return count


class Bell(threading.Thread):
    """Hears the notes to sending workers, and does what they say: in a thread of a sending worker."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        super().__init__(daemon=True, name="bell")
        self._stop = stop

    def run(self) -> None:
        """Until ``stop()``. Without a queue the worker only looks for work by the clock."""
        while not self._stop():
            try:
                message = queue.backend().take(queue.SENDING)
            except queue.QueueUnavailable as error:
                log.warning("The task queue does not answer; work is looked for by the clock: %s", error)
                _sleep(PAUSE_SECONDS, self._stop)
                continue
            if message is not None:
                queue.perform(message)
                connections.close_all()


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not stop() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.2))
