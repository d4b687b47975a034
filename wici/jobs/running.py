"""Doing a job: exactly once, whoever is killed when.

A job is leased by a conditional UPDATE, and its result is written by another one that asks for that lease.
Work that changes rows writes its result in its own transaction (``Work.finish``), so both are there or
neither. A worker that dies leaves a lease that ends; the sweep then gives the job to another.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wici.jobs import local
from wici.jobs.models import Job
from wici.shared.refusals import Refused
from wici.shared.scopes import scope
from wici.uploads import files

log = logging.getLogger(__name__)

State = Job.State
#: A job whose worker gave no sign of life for so long is given to another.
LEASE_SECONDS = 60
PULSE_SECONDS = 1.0
#: With SQLite, progress is noted in a file at most this often.
NOTE_SECONDS = 0.25
#: A job whose worker was killed so often is not begun again.
MOST_ATTEMPTS = 3


class Stopped(BaseException):
    """The process ends, or somebody cancelled the job. Not an Exception: no work may swallow it."""


class LostLease(BaseException):
    """Another worker has taken the job over."""


class Work:
    """A job being done: what the function that does it gets.

    ``progress`` may be called as often as it likes, and raises Stopped when the work is to end.
    """

    def __init__(self, job: Job, lease: UUID, stop: Callable[[], bool]) -> None:
        self.job = job
        self.lease = lease
        self.is_finished = False
        #: Whether a person wants it to end.
        self.is_cancelled = False
        self.is_lost = False
        self.done, self.total = 0, job.total
        self._stop = stop
        self._noted = 0.0

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is."""
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self._noted >= NOTE_SECONDS:
            self._noted = now
            local.note(self.job.token, done, total)
            self.is_cancelled = self.is_cancelled or local.must_stop(self.job.token)
        self.check()

    def check(self) -> None:
        """Raises Stopped or LostLease when the work must not go on."""
        if self.is_lost:
            raise LostLease
        if self.is_cancelled or self._stop():
            raise Stopped

    def finish(self, result: Any, *, file: str | None = None) -> None:
        """Write the result down; inside a transaction it counts when that is committed.

        Raises LostLease or Stopped when it must not count; the transaction is to be rolled back then.
        """
        self.check()
        values: dict[str, Any] = {} if file is None else {"file": file}
        held = Job.unscoped.filter(pk=self.job.pk, lease=self.lease, must_stop=False)
        ended = held.update(
            state=State.DONE, result=result, lease=None, leased_until=None, finished_at=timezone.now(),
            done=self.done, total=self.total, **values,
        )  # fmt: skip
        if not ended:
            self.is_cancelled = Job.unscoped.filter(pk=self.job.pk, lease=self.lease).exists()
            raise Stopped if self.is_cancelled else LostLease
        self.is_finished = True


class _Pulse:
    """Prolongs the lease and says how far the work is, while it is being done."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join(PULSE_SECONDS)

    def _beat(self) -> None:
        work = self._work
        try:
            while not self._ended.wait(PULSE_SECONDS):
                try:
                    self._renew(work)
                except (DatabaseError, InterfaceError):
                    # Busy (SQLite while rows are being written) or away: the lease lasts for a while.
                    connections.close_all()
        finally:
            connections.close_all()

    def _renew(self, work: Work) -> None:
        held = Job.unscoped.filter(pk=work.job.pk, lease=work.lease, state=State.RUNNING)
        until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        if held.update(leased_until=until, done=work.done, total=work.total):
            work.is_cancelled = work.is_cancelled or held.filter(must_stop=True).exists()
        elif not self._ended.is_set() and not Job.unscoped.filter(pk=work.job.pk, state=State.DONE).exists():
            work.is_lost = True


Doer = Callable[[Work], Any]


def _never() -> bool:
    return False


_must_end: Callable[[], bool] = _never


def end_when(stop: Callable[[], bool]) -> None:
    """Let jobs of this process stop when ``stop()`` says so."""
    global _must_end
    _must_end = stop


def run(token: str) -> bool:
    """Do a waiting job, in the language and the event of who asked for it. False when nothing was to do.

    When the process is to end (see ``end_when``), the job stops and waits for the next worker.
    """
    found = _claim(token, timezone.now())
    if found is None:
        return False
    work = Work(*found, lambda: _must_end())
    event = work.job.event
    try:
        with ExitStack() as stack:
            stack.enter_context(scope(event=event))
            stack.enter_context(translation.override(work.job.language))
            stack.enter_context(timezone.override(event.zone))
            stack.enter_context(_Pulse(work))
            _do(work)
    finally:
        local.forget(token)
    return True


def doer(kind: str) -> Doer:
    """The function that does jobs of a kind, from the setting WICI_JOBS."""
    made: Doer = import_string(settings.WICI_JOBS[kind])
    return made


def remove_file(job: Job) -> None:
    """Remove the file that belongs to the job."""
    if job.file:
        files.forget(job.file)
        Job.unscoped.filter(pk=job.pk).update(file="")


def _claim(token: str, now: datetime) -> tuple[Job, UUID] | None:
    lease = uuid4()
    waiting = Job.unscoped.filter(token=token, state=State.WAITING)
    until = now + timedelta(seconds=LEASE_SECONDS)
    if not waiting.update(state=State.RUNNING, lease=lease, leased_until=until, done=0):
        return None
    job = Job.unscoped.select_related("event", "user").get(token=token)
    job.attempts += 1
    Job.unscoped.filter(pk=job.pk, lease=lease).update(attempts=job.attempts)
    return job, lease


def _do(work: Work) -> None:
    try:
        result = doer(work.job.kind)(work)
        if not work.is_finished:
            work.finish(result)
    except Stopped:
        _stopped(work)
    except LostLease:
        log.warning("Job %s was taken over by another worker", work.job.pk)
    except Refused as refusal:
        _end(work, State.FAILED, str(refusal))
    except (DatabaseError, InterfaceError):
        # The lease ends by itself, and the job is begun again: by this process or by another.
        log.exception("Job %s broke off, because the database did not answer", work.job.pk)
        connections.close_all()
    except Exception as error:
        log.exception("Job %s failed", work.job.pk)
        words = _("An unexpected error ended this: %(error)s. Nothing was changed. Try again.")
        _end(work, State.FAILED, words % {"error": f"{type(error).__name__}: {error}"})


def _stopped(work: Work) -> None:
    """Cancelled by a person, or the process ends: then the job waits for the next one at once."""
    if work.is_cancelled:
        _end(work, State.CANCELLED, "")
        return
    held = Job.unscoped.filter(pk=work.job.pk, lease=work.lease)
    held.update(
        state=State.WAITING, lease=None, leased_until=None, asked_at=None, attempts=work.job.attempts - 1
    )


def _end(work: Work, state: str, error: str) -> None:
    held = Job.unscoped.filter(pk=work.job.pk, lease=work.lease)
    held.update(state=state, error=error, lease=None, leased_until=None, finished_at=timezone.now())
