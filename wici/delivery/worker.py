"""Who does the work: one step at a time, the same step for the worker, for CRON and for ``send --wait``.

A step (``Worker.run_once``) recovers what dead workers left, leases a due batch, sends it and records it;
where more of the same dispatch is due, batch follows batch without a gap.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile
from pathlib import Path
from types import TracebackType

from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from wici.delivery import heartbeats, logbook, pace
from wici.delivery.claim import LIVE, claim, due_dispatches, follow, renew
from wici.delivery.domains import Windows
from wici.delivery.journal import Journal, JournalFailedError, Journals
from wici.delivery.leasing import LEASE_SECONDS, Lease
from wici.delivery.ledger_thread import LedgerThread
from wici.delivery.making import NO_MAKERS, Bench, Makers
from wici.delivery.messages import Maker
from wici.delivery.models import Dispatch, Heartbeat
from wici.delivery.record import RowOutcome, Work, is_everyday, record, record_together
from wici.delivery.recover import recover
from wici.delivery.send import Look, Part, Sending, nothing_begun, work_of
from wici.delivery.standing import Again, Pause, Reason, Verdict
from wici.delivery.transports.base import Transport, load_transports, transport_for
from wici.mailings.rendering import CannotRender
from wici.plain.outcomes import Cause, NotSent
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

BEAT_SECONDS = 5
RECOVER_SECONDS = 5
#: So long a batch may be sent while another dispatch waits for the same worker.
SLICE_SECONDS = 5
#: So long batches of one dispatch follow each other over the same connections; then all are looked at anew.
STREAM_SECONDS = 5
#: So long a batch that has ended waits to be recorded together with others.
GATHER_SECONDS = 0.05
#: Batches that are recorded in one transaction.
MOST_TOGETHER = 8
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
    journal: Journal | None

    @property
    def is_everyday(self) -> bool:
        """Whether nothing follows from it but what its own rows become."""
        return is_everyday(self.work, self.outcomes, self.verdict)


class Worker:
    """One worker: a journal, open connections to mail servers, and steps. Use it as a context manager.

    ``stop`` is asked between messages and steps whether to end; ``clock`` says what time it is; ``makers``
    are processes that make messages beside it. Raises JournalFailedError when the journal's folder cannot be
    written.
    """

    def __init__(
        self,
        kind: str = Heartbeat.Kind.WORKER,
        *,
        stop: Callable[[], bool] = never,
        clock: Callable[[], datetime] = timezone.now,
        folder: Path | None = None,
        makers: Makers = NO_MAKERS,
    ) -> None:
        self.kind = kind
        self.name = f"{socket.gethostname()[:100]}-{os.getpid()}-{secrets.token_hex(3)}"
        self.stop = stop
        self.clock = clock
        self.folder = folder or journal_folder()
        self._makers = makers
        self._journals = _opened_journals(self.folder, self.name)
        self._runner = asyncio.Runner()
        self._ledger = LedgerThread()
        self._watch = LedgerThread()
        self._transports: dict[tuple[object, ...], Transport] = {}
        self._unrecorded: deque[_Result] = deque()
        self._gathering: asyncio.TimerHandle | None = None
        self._windows = Windows()
        self._only: int | None = None
        self._batches = 0
        #: Whether the last step came to its end, so that everything that it leased is at hand or recorded.
        self._is_settled = True
        self._stream_until = float("-inf")
        self._beaten = self._recovered = float("-inf")
        load_transports()
        logbook.worker_started(self.kind, self.name)

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run_once(self, *, only: int | None = None, stream: bool = False) -> int:
        """One step. Returns how many batches were sent, 0 when none was due.

        ``only`` names the dispatch to look at. With ``stream``, further batches of the same dispatch that are
        due follow over the same connections, for some seconds. Raises DatabaseError when the ledger cannot be
        reached; nothing is lost then, and the next step first writes down what this one learnt.
        """
        with scopes_disabled():
            self._record_rest()
            self._beat()
            self._recover()
            self._only = only
            self._batches = 0
            self._is_settled = False
            lease = claim(self.clock(), worker=self.name, only=only, windows=self._windows)
            if lease is not None:
                self._batches = 1
                self._stream_until = time.monotonic() + (STREAM_SECONDS if stream else float("-inf"))
                self._send(lease)
            self._is_settled = True
            return self._batches

    def close(self) -> None:
        """Say goodbye to the mail servers and remove the journal, unless it is still needed."""
        try:
            for transport in self._transports.values():
                self._runner.run(transport.close())
            self._transports.clear()
            self._runner.close()
        finally:
            self._ledger.close()
            self._watch.close()
            self._journals.close(is_needed=bool(self._unrecorded) or not self._is_settled)
        logbook.worker_stopped(self.kind, self.name)

    def _send(self, lease: Lease) -> None:
        try:
            sending = self._prepared(lease)
            transport = self._transport(lease)
        except _CannotStartError as error:
            self._unrecorded.append(_Result(work_of(lease), error.outcomes, error.verdict, None))
        except DatabaseError:
            self._unrecorded.append(_Result(work_of(lease), nothing_begun(lease), Again(), None))
            raise
        except Exception as error:
            logbook.sending_broke_off(lease.dispatch.pk, error)
            verdict = Pause(Reason.ERROR, f"{type(error).__name__}: {error}")
            self._unrecorded.append(_Result(work_of(lease), nothing_begun(lease), verdict, None))
        else:
            self._runner.run(sending.run(transport))
        finally:
            self._ledger.wait()
        self._record_rest()

    def _settle(self, part: Part, verdict: Verdict | None) -> None:
        """Record a batch soon, with those that end in the same moments. When that cannot be done now, its
        journal keeps it until it can."""
        self._unrecorded.append(_Result(part.work, part.outcomes, verdict, part.journal))
        if self._gathering is None or self._gathering.when() < self._runner.get_loop().time():
            self._gathering = self._runner.get_loop().call_later(
                GATHER_SECONDS, self._ledger.give, self._record_rest
            )

    def _record_rest(self) -> None:
        """Write down what is not in the ledger yet. Until that is done the journal keeps it, too."""
        while self._unrecorded:
            results = self._alike()
            everyday = [(each.work, each.outcomes) for each in results if each.is_everyday]
            if not (everyday and record_together(everyday, now=self.clock())):
                with transaction.atomic():
                    for result in results:
                        record(result.work, result.outcomes, now=self.clock(), verdict=result.verdict)
            for _ in results:
                self._unrecorded.popleft()
            for result in results:
                if result.journal is not None:
                    self._journals.give_back(result.journal)

    def _alike(self) -> list[_Result]:
        """The next result, with those that follow it and can be recorded in one transaction with it."""
        first, *others = self._unrecorded.copy()
        if not first.is_everyday:
            return [first]
        dispatch = first.work.dispatch_id
        same = takewhile(lambda each: each.is_everyday and each.work.dispatch_id == dispatch, others)
        return [first, *islice(same, MOST_TOGETHER - 1)]

    def _follow(self, lease: Lease) -> Future[list[Lease]] | None:
        """Ask for the dispatch's next batches, unless others have waited for a while."""
        if time.monotonic() > self._stream_until:
            return None
        return self._ledger.give(lambda: self._leased_after(lease))

    def _leased_after(self, lease: Lease) -> list[Lease]:
        """The dispatch's next batches, unless earlier ones could not be recorded, or something may follow for
        the dispatch from how they ended."""
        if not all(each.is_everyday for each in self._unrecorded.copy()):
            return []
        self._record_rest()
        self._beat()
        following = follow(lease, self.clock(), worker=self.name, windows=self._windows)
        try:
            for each in following:
                Maker(each.dispatch).bring(each.rows)
        except Exception as error:
            # Whatever it is, it is met again by the next step, which leases them anew (see ``_prepared``).
            logbook.step_failed(error)
            for each in following:
                self._unrecorded.append(_Result(work_of(each), nothing_begun(each), Again(), None))
            return []
        self._batches += len(following)
        return following

    def _prepared(self, lease: Lease) -> Sending:
        if lease.connection is None:
            raise _CannotStartError(nothing_begun(lease), Pause(Reason.NO_CONNECTION))
        try:
            maker = Maker(lease.dispatch)
            maker.bring(lease.rows)
        except CannotRender as error:
            raise _CannotStartError(nothing_begun(lease), Pause(Reason.CONTENT, str(error))) from error
        except OSError as error:
            raise _CannotStartError(nothing_begun(lease), Pause(Reason.DISK, str(error))) from error
        started = time.monotonic()
        return Sending(
            lease,
            bench=Bench(maker, self._makers),
            journals=self._journals,
            stop=self.stop,
            look=lambda leases: self._watch.give(lambda: self._look(leases, started)),
            clock=self.clock,
            settle=self._settle,
            follow=self._follow,
            limits=pace.limits_of(lease.connection, lease.dispatch.sender, self.clock()),
            is_awaited=lambda: self._watch.give(lambda: self._has_other_work(lease.dispatch.pk)),
        )

    def _transport(self, lease: Lease) -> Transport:
        """The way out, kept open for the next batch as long as its settings stay the same."""
        connection = lease.connection
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
                # As good as a wrong password, so what stands in for the connection is tried.
                failure = NotSent(str(refusal), permanent=True, cause=Cause.LOGIN)
                raise _CannotStartError(nothing_begun(lease, failure), None) from refusal
        return self._transports[key]

    def _look(self, leases: list[Lease], started: float) -> Look:
        """Prolong the leases and read the ledger."""
        asked = time.monotonic()
        now = self.clock()
        self._beat()
        lost = frozenset(lease.id for lease in leases if not renew(lease, now))
        dispatch = leases[0].dispatch if leases else None
        goes_on = dispatch is None or Dispatch.unscoped.filter(pk=dispatch.pk, state__in=LIVE).exists()
        is_awaited = (
            dispatch is not None and asked - started > SLICE_SECONDS and self._has_other_work(dispatch.pk)
        )
        return Look(asked + LEASE_SECONDS, lost, goes_on, is_awaited)

    def _has_other_work(self, dispatch: int) -> bool:
        return self._only is None and any(pk != dispatch for pk in due_dispatches(self.clock()))

    def _beat(self) -> None:
        if time.monotonic() - self._beaten >= BEAT_SECONDS:
            heartbeats.beat(self.kind, self._beating_as, self.clock())
            self._beaten = time.monotonic()

    @property
    def _beating_as(self) -> str:
        """CRON starts a new process every minute: all of them are one sign of life."""
        return f"cron@{socket.gethostname()[:100]}" if self.kind == Heartbeat.Kind.CRON else self.name

    def _recover(self) -> None:
        if not self._is_settled or time.monotonic() - self._recovered >= RECOVER_SECONDS:
            # Between two steps nothing is at hand: what is leased is a batch whose commit was not heard of.
            idle = self.name if self._journals.are_clear else ""
            recover(self.clock(), folder=self.folder, idle=idle)
            self._recovered = time.monotonic()


class _CannotStartError(Exception):
    """The batch cannot be sent; what became of its rows, and what follows for the dispatch."""

    def __init__(self, outcomes: dict[int, RowOutcome], verdict: Verdict | None) -> None:
        super().__init__(verdict)
        self.outcomes = outcomes
        self.verdict = verdict


def journal_folder() -> Path:
    """Where the journals of this machine's workers lie."""
    return Path(settings.WICI_DATA) / "journal"


def _opened_journals(folder: Path, name: str) -> Journals:
    try:
        return Journals(folder, name)
    except JournalFailedError:
        raise
    except OSError as error:
        raise JournalFailedError(error.errno, error.strerror, str(folder)) from error
