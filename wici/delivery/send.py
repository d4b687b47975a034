"""Batches on their way: render, hand over, and know at every instant what became of each message.

One ``Sending`` is a stream of batches of one dispatch over the same open connections: when a batch begins,
the next ones are asked for, so that the connections never run dry between two; each batch is given to be
recorded as soon as its last message has an outcome. No transaction is open while messages travel. The journal
is written before a message begins and when it is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError

from wici.delivery import logbook, pace
from wici.delivery.journal import Journal, JournalFailedError, Journals
from wici.delivery.leasing import LEASE_SECONDS, Lease
from wici.delivery.loading import Row
from wici.delivery.making import Bench
from wici.delivery.record import Held, RowOutcome, Work, run_of
from wici.delivery.standing import Again, Pause, Reason, Verdict, Wait, is_too_long
from wici.delivery.transports.base import Envelopes, Transport
from wici.mailings.rendering import CannotRender, Message
from wici.plain.outcomes import Cause, NotSent, Outcome, Sent, Unknown
from wici.plain.pacing import NO_RUN
from wici.plain.smtp import Envelope

#: Nothing is begun in the last seconds of a lease: the clocks of two machines may differ.
LEASE_MARGIN_SECONDS = 20
#: Seconds between two looks at the ledger while batches are being sent.
WATCH_SECONDS = 1
#: Batches that may be open at once: one slow answer must not let the others wait, but a server that has
#: stopped answering must not be given a batch after the other.
MOST_OPEN = 4

#: The next batches are asked for while so many that are leased have not begun.
FEW_WAITING = 2

#: So long the connections may wait for the next batch, when the ledger is slow.
LONGEST_WAIT_SECONDS = 2

_STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)
_BROKEN_OFF = Unknown("Sending ended while the server was answering.", Cause.STOPPED)


@dataclass(frozen=True, slots=True)
class Look:
    """What the ledger says about batches that are being sent."""

    #: The leases are still ours, until this moment of ``time.monotonic()``.
    deadline: float
    #: Leases that were no longer ours; those of batches that we have recorded meanwhile are among them.
    lost: frozenset[UUID]
    #: The dispatch is neither paused nor cancelled.
    goes_on: bool
    #: Another dispatch waits for this worker.
    is_awaited: bool


class Part:
    """A leased batch at hand."""

    __slots__ = ("begun", "journal", "lease", "outcomes", "rows")

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.rows = lease.rows
        self.journal: Journal | None = None
        self.outcomes: dict[int, RowOutcome] = {}
        self.begun: set[int] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every row has an outcome."""
        return len(self.outcomes) == len(self.rows)

    def tell(self) -> Journal:
        """Where the batch's events are written."""
        assert self.journal is not None  # noqa: S101 - opened before its first message is made
        return self.journal

    @property
    def work(self) -> Work:
        """The batch as it is recorded."""
        return work_of(self.lease)

    def complete(self) -> None:
        """Give an outcome to every row that has none, because sending ended."""
        for row in self.rows:
            if row.id not in self.outcomes:
                self.outcomes[row.id] = _BROKEN_OFF if row.id in self.begun else _STOPPED


class Sending:
    """Batches of a dispatch being sent, beginning with a leased one. ``run()`` returns when all are recorded.

    ``follow`` asks for the next batches, of which there may be none; ``settle`` gives a batch all of whose
    rows have an outcome to be recorded, with what follows for the dispatch where its server's answers do not
    decide. Both are done beside the event loop, one after the other. ``stop`` is asked before every message
    whether the process is to end. ``look`` prolongs the leases and reads the ledger, about once a second.
    ``limits`` are those of messages per time; when they let nothing through, ``is_awaited`` is asked whether
    others have work for the worker.
    """

    def __init__(
        self,
        lease: Lease,
        *,
        bench: Bench,
        journals: Journals,
        stop: Callable[[], bool],
        look: Callable[[list[Lease]], Future[Look]],
        clock: Callable[[], datetime],
        settle: Callable[[Part, Verdict | None], None],
        follow: Callable[[Lease], Future[list[Lease]] | None] = lambda lease: None,
        limits: Sequence[pace.Limit] = (),
        is_awaited: Callable[[], Future[bool]],
    ) -> None:
        self.dispatch = lease.dispatch
        self.verdict: Verdict | None = None
        self._bench = bench
        self._maker = bench.maker
        self._journals = journals
        self._stop = stop
        self._look = look
        self._clock = clock
        self._settle = settle
        self._follow = follow
        self._limits = limits
        self._is_awaited = is_awaited
        self._first = lease
        self._ahead: Future[list[Lease]] | None = None
        self._waiting: deque[Lease] = deque()
        self._open: list[Part] = []
        self._part_of: dict[int, Part] = {}
        self._run = run_of(lease.dispatch)
        self._deadline = time.monotonic() + LEASE_SECONDS - LEASE_MARGIN_SECONDS
        self._must_end = False

    async def run(self, transport: Transport) -> None:
        """Hand the batches over. Never raises for what a message, the server or the disk does."""
        watch = asyncio.create_task(self._watch())
        envelopes = self._paced()
        try:
            self._take(self._first)
            await transport.deliver(
                envelopes,
                on_begin=self._on_begin,
                on_outcome=self._on_outcome,
                should_stop=self._should_stop,
            )
        except JournalFailedError as error:
            self.verdict = Pause(Reason.DISK, str(error))
        except Exception as error:
            logbook.sending_broke_off(self.dispatch.pk, error)
            self.verdict = Pause(Reason.ERROR, f"{type(error).__name__}: {error}")
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            if isinstance(envelopes, pace.Paced) and envelopes.until is not None and self.verdict is None:
                self.verdict = Wait(envelopes.until - self._clock(), envelopes.reason)
            self._end()

    def _take(self, lease: Lease) -> Part:
        """Begin a batch: from here on it is recorded, whatever happens."""
        part = Part(lease)
        self._open.append(part)
        for row in part.rows:
            self._part_of[row.id] = part
        part.journal = self._journals.take()
        part.journal.open_batch(lease.id, lease.batch_id)
        return part

    def _paced(self) -> Envelopes:
        envelopes = self._envelopes()
        if not self._limits:
            return envelopes
        return pace.Paced(envelopes, self._limits, self._clock, self._is_awaited)

    def _envelopes(self) -> Iterator[Envelope]:
        """The messages of batch after batch, each made when a connection is ready for it."""
        part: Part | None = self._open[0]
        while part is not None:
            self._ask_next(part)
            for made in self._bench.made(part.lease.id, part.rows):
                if self._must_end or self._stop():
                    return
                envelopes = [self._envelope(part, row, message) for row, message in made]
                yield from filter(None, envelopes)
            part = self._next()

    def _envelope(self, part: Part, row: Row, message: Message | None) -> Envelope | None:
        """A recipient's message, made now unless it was before. What cannot be made is held with its reason
        and does not stop the others."""
        try:
            message = message or self._maker.make(
                position=row.position, address=row.address, name=row.name, frozen=row.frozen
            )
        except CannotRender as error:
            held = Held(error.code, str(error))
        except Exception as error:
            logbook.message_failed(self.dispatch.pk, row.id, error)
            held = Held("cannot_render", f"{type(error).__name__}: {error}")
        else:
            mail_from = self._maker.content.from_address
            return Envelope(row.id, mail_from, row.address, message.pieces, message.needs_smtputf8, True)
        self._decided(part, row.id, held)
        return None

    def _ask_next(self, part: Part) -> None:
        """Ask for the batches after the last that is leased, where any may follow: nothing hinders, and
        earlier ones come to their end. They are there when the messages of this one have been taken."""
        if self._ahead is None and len(self._waiting) <= FEW_WAITING and self._may_go_on():
            self._ahead = self._follow(self._waiting[-1] if self._waiting else part.lease)

    def _may_go_on(self) -> bool:
        return not (self._must_end or len(self._open) >= MOST_OPEN or is_too_long(self._run))

    def _next(self) -> Part | None:
        """The batch that was asked for, if it comes in time."""
        if not self._waiting or (self._ahead is not None and self._ahead.done()):
            try:
                arrived = self._arrived(LONGEST_WAIT_SECONDS)
            except TimeoutError:
                return None
            self._waiting += arrived
            self._ahead = None
            for lease in arrived:
                self._bench.expect(lease.id, lease.rows)
        if not self._waiting or not self._may_go_on():
            return None
        return self._take(self._waiting.popleft())

    def _arrived(self, seconds: float | None) -> list[Lease]:
        """The batches that were asked for; none if that failed. Raises TimeoutError when it takes longer."""
        if self._ahead is None:
            return []
        if not wait([self._ahead], seconds).done:
            raise TimeoutError
        return [] if self._ahead.exception() is not None else self._ahead.result()

    def _on_begin(self, row: int) -> None:
        part = self._part_of[row]
        part.tell().begun(row)
        part.begun.add(row)

    def _on_outcome(self, row: int, outcome: Outcome) -> None:
        part = self._part_of[row]
        try:
            if type(outcome) is Sent:
                self._run = NO_RUN
                part.tell().answered(row, outcome)
            elif not isinstance(outcome, NotSent):
                self._run = self._run.after(outcome)
                part.tell().answered(row, outcome)
        finally:
            # Known is known, also when the disk is full: the ledger may have room where the journal has none.
            self._decided(part, row, outcome)

    def _decided(self, part: Part, row: int, outcome: RowOutcome) -> None:
        part.outcomes[row] = outcome
        if part.is_complete and not any(isinstance(each, NotSent) for each in part.outcomes.values()):
            self._record(part, None)

    def _record(self, part: Part, verdict: Verdict | None) -> None:
        self._open.remove(part)
        for row in part.rows:
            del self._part_of[row.id]
        self._settle(part, verdict)

    def _should_stop(self) -> bool:
        if self._stop():
            self.verdict = self.verdict or Again()
            return True
        return self._must_end or is_too_long(self._run) or time.monotonic() > self._deadline

    async def _watch(self) -> None:
        """Prolong the leases, and notice when the dispatch is paused or cancelled or others wait."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            leases = self._leases()
            try:
                seen = await asyncio.wrap_future(self._look(leases))
            except DatabaseError:
                # It is busy or away: sending goes on until the leases end.
                continue
            except Exception as error:
                logbook.step_failed(error)
                continue
            self._deadline = seen.deadline - LEASE_MARGIN_SECONDS
            if not seen.goes_on or any(lease.id in seen.lost for lease in self._leases()):
                self._must_end = True
            elif seen.is_awaited:
                self._must_end = True
                self.verdict = self.verdict or Again()

    def _leases(self) -> list[Lease]:
        """What has to be prolonged: the open batches, and those that wait for their turn."""
        ahead = self._arrived(0) if self._ahead is not None and self._ahead.done() else []
        return [*(part.lease for part in self._open), *self._waiting, *ahead]

    def _end(self) -> None:
        """Every row has an outcome, also when sending broke off; whatever is open is recorded."""
        for part in list(self._open):
            part.complete()
            self._record(part, self._verdict_for(part))
        for unused in [*self._waiting, *self._arrived(None)]:
            part = Part(unused)
            part.complete()
            self._settle(part, self.verdict or Again())

    def _verdict_for(self, part: Part) -> Verdict | None:
        """Nothing is due at once where nobody was stopped."""
        left = [outcome for outcome in part.outcomes.values() if isinstance(outcome, NotSent)]
        if isinstance(self.verdict, Again) and not any(outcome.cause is Cause.STOPPED for outcome in left):
            return None
        return self.verdict


def work_of(lease: Lease) -> Work:
    """A leased batch as it is recorded."""
    return Work(
        lease=lease.id,
        batch_id=lease.batch_id,
        number=lease.number,
        dispatch_id=lease.dispatch.pk,
        tries={row.id: row.attempts for row in lease.rows},
        leased_at=lease.until - timedelta(seconds=LEASE_SECONDS),
        connection=lease.connection,
        sender=lease.dispatch.sender_id,
        domains=lease.domains,
        addresses=lambda: {row.id: row.address for row in lease.rows},
        worker=lease.worker,
    )


def nothing_begun(lease: Lease, why: NotSent = _STOPPED) -> dict[int, RowOutcome]:
    """The outcomes of a batch that could not be started."""
    return {row.id: why for row in lease.rows}
