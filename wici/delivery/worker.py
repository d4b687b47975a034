"""Who does the work: one step at a time, the same step for the worker, for CRON and for ``send --wait``.

A step (``Worker.run_once``) recovers what dead workers left, leases one due batch, sends it and records it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.delivery import heartbeats, pace
from wici.delivery.claim import LEASE_SECONDS, LIVE, Lease, claim, due_dispatches, next_due_at, renew
from wici.delivery.journal import Journal, JournalFailedError
from wici.delivery.messages import Maker
from wici.delivery.models import Dispatch, Heartbeat, Recipient
from wici.delivery.record import RowOutcome, Work, record
from wici.delivery.recover import recover
from wici.delivery.send import Look, Row, Sending, nothing_begun, rows_of, work_of
from wici.delivery.standing import Pause, Reason, Verdict
from wici.delivery.transports.base import Transport, transport_for
from wici.mailings.rendering import CannotRender
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

log = logging.getLogger(__name__)

#: A worker without work looks again after this time at the latest.
LONGEST_SLEEP_SECONDS = 1.0
#: While asleep, how often it is asked whether to stop.
STOP_SECONDS = 0.2
BUSY_SECONDS = 0.2
BEAT_SECONDS = 5
RECOVER_SECONDS = 5
#: A pass for CRON also takes what becomes due this soon: CRON's starts come a little early or late, and
#: otherwise every other batch would wait a whole minute more.
TICK_PATIENCE = timedelta(seconds=5)
#: So long a batch may be sent while another dispatch waits for the same worker.
SLICE_SECONDS = 5
#: Transports that are kept open between batches.
KEPT_TRANSPORTS = 8


def never() -> bool:
    """The ``stop`` of a worker that is not to be stopped."""
    return False


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a batch, not yet in the ledger."""

    work: Work
    outcomes: dict[int, RowOutcome]
    verdict: Verdict | None
    connection_name: str


class Worker:
    """One worker: a journal, open connections to mail servers, and steps. Use it as a context manager.

    ``stop`` is asked between messages and steps whether to end; ``clock`` says what time it is. Raises
    JournalFailedError when the journal's folder cannot be written.
    """

    def __init__(
        self,
        kind: str = Heartbeat.Kind.WORKER,
        *,
        stop: Callable[[], bool] = never,
        clock: Callable[[], datetime] = timezone.now,
        folder: Path | None = None,
    ) -> None:
        self.kind = kind
        self.name = f"{socket.gethostname()[:100]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stop = stop
        self.clock = clock
        self.folder = folder or journal_folder()
        self._journal = _opened_journal(self.folder, self.name)
        self._runner = asyncio.Runner()
        self._transports: dict[tuple[object, ...], Transport] = {}
        self._unrecorded: _Result | None = None
        self._beaten = self._recovered = float("-inf")

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run_once(self, *, only: int | None = None) -> bool:
        """One step. Returns whether there was a batch to send. ``only`` names the dispatch to look at.

        Raises DatabaseError when the ledger cannot be reached; nothing is lost then, and the next step
        first writes down what this one learnt.
        """
        with scopes_disabled():
            self._record_rest()
            self._beat()
            self._recover()
            lease = claim(self.clock(), worker=self.name, only=only)
            if lease is None:
                return False
            self._send(lease)
            return True

    def close(self) -> None:
        """Say goodbye to the mail servers and remove the journal."""
        try:
            for transport in self._transports.values():
                self._runner.run(transport.close())
            self._transports.clear()
            self._runner.close()
        finally:
            self._journal.close()

    def _send(self, lease: Lease) -> None:
        rows = rows_of(lease)
        try:
            sending = self._prepared(lease, rows)
            transport = self._transport(lease)
        except _CannotStartError as error:
            self._keep(lease, rows, nothing_begun(rows), error.verdict)
        else:
            try:
                self._runner.run(sending.run(transport))
            finally:
                self._keep(lease, rows, sending.outcomes, sending.verdict)
        self._record_rest()

    def _keep(
        self, lease: Lease, rows: list[Row], outcomes: dict[int, RowOutcome], verdict: Verdict | None
    ) -> None:
        connection = lease.dispatch.connection
        name = connection.name if connection is not None else ""
        self._unrecorded = _Result(work_of(lease, rows), outcomes, verdict, name)

    def _record_rest(self) -> None:
        """Write down what is known of the last batch. Until that is done the journal keeps it, too."""
        result = self._unrecorded
        if result is None:
            return
        record(
            result.work,
            result.outcomes,
            now=self.clock(),
            verdict=result.verdict,
            connection_name=result.connection_name,
        )
        self._unrecorded = None
        self._journal.clear()

    def _prepared(self, lease: Lease, rows: list[Row]) -> Sending:
        connection = lease.dispatch.connection
        if connection is None:
            raise _CannotStartError(Pause(Reason.NO_CONNECTION))
        try:
            maker = Maker(lease.dispatch)
        except CannotRender as error:
            raise _CannotStartError(Pause(Reason.CONTENT, str(error))) from error
        started = time.monotonic()
        return Sending(
            lease,
            rows,
            maker=maker,
            journal=self._journal,
            stop=self.stop,
            look=lambda: self._look(lease, started),
            clock=self.clock,
            history=pace.handed_over(connection, self.clock()),
        )

    def _transport(self, lease: Lease) -> Transport:
        """The way out, kept open for the next batch as long as its settings stay the same."""
        connection = lease.dispatch.connection
        assert connection is not None  # noqa: S101 - said by _prepared
        key = (
            *(getattr(connection, field.attname) for field in connection._meta.concrete_fields),
            lease.connections,
        )
        if key not in self._transports:
            while len(self._transports) >= KEPT_TRANSPORTS:
                oldest = self._transports.pop(next(iter(self._transports)))
                self._runner.run(oldest.close())
            try:
                self._transports[key] = transport_for(connection, connections=lease.connections)
            except Refused as refusal:
                raise _CannotStartError(Pause(Reason.CONNECTION, str(refusal))) from refusal
        return self._transports[key]

    def _look(self, lease: Lease, started: float) -> Look:
        """Prolong the lease and read the ledger; runs in a thread while the batch is being sent."""
        try:
            with scopes_disabled():
                asked = time.monotonic()
                now = self.clock()
                self._beat()
                is_ours = renew(lease, now)
                goes_on = Dispatch.unscoped.filter(pk=lease.dispatch.pk, state__in=LIVE).exists()
                is_awaited = asked - started > SLICE_SECONDS and any(
                    pk != lease.dispatch.pk for pk in due_dispatches(now)
                )
            return Look(asked + LEASE_SECONDS, is_ours and goes_on, is_awaited)
        finally:
            connections.close_all()

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            heartbeats.beat(self.kind, self._beating_as, self.clock())
            self._beaten = time.monotonic()

    @property
    def _beating_as(self) -> str:
        """CRON starts a new process every minute: all of them are one sign of life."""
        return f"cron@{socket.gethostname()[:100]}" if self.kind == Heartbeat.Kind.CRON else self.name

    def _recover(self) -> None:
        if time.monotonic() - self._recovered >= RECOVER_SECONDS:
            recover(self.clock(), folder=self.folder)
            self._recovered = time.monotonic()


class _CannotStartError(Exception):
    """The batch cannot be sent; what follows for the dispatch."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def journal_folder() -> Path:
    """Where the journals of this machine's workers lie."""
    return Path(settings.WICI_DATA) / "journal"


def _opened_journal(folder: Path, name: str) -> Journal:
    try:
        return Journal(folder, name)
    except JournalFailedError:
        raise
    except OSError as error:
        raise JournalFailedError(error.errno, error.strerror, str(folder)) from error


def run_once(now: datetime) -> bool:
    """One step of a worker of its own, at the given time. Returns whether there was a batch to send."""
    with Worker(clock=lambda: now) as worker:
        return worker.run_once()


def tick(stop: Callable[[], bool] = never) -> int:
    """One pass over everything that is due, for CRON. Returns how many batches it sent.

    Two at once are harmless. Raises Refused when the journal cannot be written.
    """
    batches = 0
    patient_until = timezone.now() + TICK_PATIENCE
    with _worker(Heartbeat.Kind.CRON, stop) as worker:
        while not stop():
            if worker.run_once():
                batches += 1
                continue
            with scopes_disabled():
                due_at = next_due_at(timezone.now())
            if due_at is None or due_at > patient_until or timezone.now() > patient_until:
                break
            _sleep(_seconds_until(due_at), stop)
    return batches


def work(stop: Callable[[], bool]) -> None:
    """Work until ``stop()``: a long-running worker. Never ends because of one bad batch or a busy database.

    Raises Refused when the journal cannot be written.
    """
    with _worker(Heartbeat.Kind.WORKER, stop) as worker:
        while not stop():
            try:
                if worker.run_once():
                    continue
                with scopes_disabled():
                    due_at = next_due_at(timezone.now())
            except DatabaseError:
                log.exception("The database did not answer; trying again")
                connections.close_all()
                due_at = None
            except Exception:
                log.exception("A step of the worker failed; going on")
                due_at = None
            _sleep(_seconds_until(due_at), stop)


def work_off(dispatch: Dispatch, *, stop: Callable[[], bool] = never) -> None:
    """Send a dispatch from this process, batch intervals kept, beside whatever else works.

    Ends when nothing of it is queued or being sent any more, and when it is paused, cancelled or deleted.
    Recipients whom the server put off (deferred) stay for a worker or CRON: their next try may be hours
    away. A scheduled dispatch is waited for.
    """
    with _worker(Heartbeat.Kind.WORKER, stop) as worker:
        while not stop() and _has_work(dispatch):
            if not worker.run_once(only=dispatch.pk):
                with scopes_disabled():
                    due_at = next_due_at(timezone.now(), only=dispatch.pk)
                _sleep(_seconds_until(due_at), stop)


def _worker(kind: str, stop: Callable[[], bool]) -> Worker:
    try:
        return Worker(kind, stop=stop)
    except JournalFailedError as error:
        raise Refused(
            _("Nothing can be sent, because %(file)s cannot be written: %(error)s.")
            % {"file": error.filename, "error": error.strerror}
        ) from error


def _has_work(dispatch: Dispatch) -> bool:
    states = (Recipient.State.QUEUED, Recipient.State.SENDING)
    is_live = Dispatch.unscoped.filter(pk=dispatch.pk, state__in=LIVE).exists()
    return is_live and Recipient.unscoped.filter(dispatch=dispatch.pk, state__in=states).exists()


def _seconds_until(moment: datetime | None) -> float:
    if moment is None:
        return LONGEST_SLEEP_SECONDS
    left = (moment - timezone.now()).total_seconds()
    # What is due already but cannot be had (others use the connections) is asked for again soon.
    return min(left, LONGEST_SLEEP_SECONDS) if left > 0 else BUSY_SECONDS


def _sleep(seconds: float, stop: Callable[[], bool]) -> None:
    """Sleep, but not for long once asked to stop."""
    until = time.monotonic() + seconds
    while not stop() and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, STOP_SECONDS))
