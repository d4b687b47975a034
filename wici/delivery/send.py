"""One batch on its way: render, hand over, and know at every instant what became of each message.

No transaction is open here. The journal is written before a message begins and when it is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wici.delivery import pace
from wici.delivery.claim import LEASE_SECONDS, Lease, is_paced
from wici.delivery.journal import Journal, JournalFailedError
from wici.delivery.messages import Maker
from wici.delivery.models import Recipient
from wici.delivery.record import Held, RowOutcome, Work, run_of
from wici.delivery.standing import Again, Pause, Reason, Verdict, Wait, is_too_long
from wici.delivery.transports.base import Envelopes, Transport
from wici.mailings.rendering import CannotRender
from wici.plain.outcomes import Cause, NotSent, Outcome, Unknown
from wici.plain.pacing import Handed
from wici.plain.smtp import Envelope

log = logging.getLogger(__name__)

#: Nothing is begun in the last seconds of a lease: the clocks of two machines may differ.
LEASE_MARGIN_SECONDS = 20
#: Seconds between two looks at the ledger while a batch is being sent.
WATCH_SECONDS = 1

_STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)
_BROKEN_OFF = Unknown("Sending ended while the server was answering.", Cause.STOPPED)


@dataclass(frozen=True, slots=True)
class Row:
    """A recipient to write to."""

    id: int
    position: int
    address: str
    name: str
    frozen: Mapping[str, Any]
    attempts: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the ledger says about a batch that is being sent."""

    #: The lease is still ours, until this moment of ``time.monotonic()``.
    deadline: float
    #: The dispatch goes on, the lease is ours.
    goes_on: bool
    #: Another dispatch waits for this worker.
    is_awaited: bool


def rows_of(lease: Lease) -> list[Row]:
    """The recipients of a leased batch in their order."""
    rows = Recipient.unscoped.filter(
        dispatch=lease.dispatch, batch_number=lease.number, state=Recipient.State.SENDING
    )
    fields = ("pk", "position", "address", "name", "frozen", "attempts")
    return [Row(*values) for values in rows.order_by("position").values_list(*fields)]


class Sending:
    """A leased batch being sent. ``run()``, then ``outcomes`` and ``verdict`` are ready to be recorded.

    ``stop`` is asked before every message whether the process is to end. ``look`` prolongs the lease and
    reads the ledger; it is called in a thread, about once a second. ``history`` is what the connection's
    server was handed before, where messages per time are limited.
    """

    def __init__(
        self,
        lease: Lease,
        rows: list[Row],
        *,
        maker: Maker,
        journal: Journal,
        stop: Callable[[], bool],
        look: Callable[[], Look],
        clock: Callable[[], datetime],
        history: Sequence[Handed] = (),
    ) -> None:
        self.lease = lease
        self.rows = rows
        self.outcomes: dict[int, RowOutcome] = {}
        #: What follows for the dispatch, where its server's answers do not decide.
        self.verdict: Verdict | None = None
        self._maker = maker
        self._journal = journal
        self._stop = stop
        self._look = look
        self._clock = clock
        self._history = history
        self._begun: set[int] = set()
        self._run = run_of(lease.dispatch)
        self._started = time.monotonic()
        self._deadline = self._started + LEASE_SECONDS - LEASE_MARGIN_SECONDS
        self._must_end = False

    @property
    def work(self) -> Work:
        """The batch as it is recorded."""
        return work_of(self.lease, self.rows)

    async def run(self, transport: Transport) -> None:
        """Hand the batch over. Never raises for what a message, the server or the disk does."""
        watch = asyncio.create_task(self._watch())
        envelopes = self._paced()
        try:
            self._journal.open_batch(self.lease.id)
            await transport.deliver(
                envelopes,
                on_begin=self._on_begin,
                on_outcome=self._on_outcome,
                should_stop=self._should_stop,
            )
        except JournalFailedError as error:
            self.verdict = Pause(Reason.DISK, str(error))
        except Exception as error:
            log.exception("Batch %s of dispatch %s broke off", self.lease.number, self.lease.dispatch.pk)
            self.verdict = Pause(Reason.ERROR, f"{type(error).__name__}: {error}")
        finally:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
            self._complete()
        if isinstance(envelopes, pace.Paced) and envelopes.until is not None and self.verdict is None:
            self.verdict = Wait(envelopes.until - self._clock(), Reason.LIMIT)

    def _paced(self) -> Envelopes:
        connection = self.lease.dispatch.connection
        envelopes = self._envelopes()
        if connection is None or not is_paced(connection):
            return envelopes
        return pace.Paced(envelopes, pace.policy_of(connection), self._history, self._clock)

    def _envelopes(self) -> Iterator[Envelope]:
        """The messages, made one by one when a connection is ready for the next. What cannot be made is
        held with its reason and does not stop the others."""
        mail_from = self._maker.content.from_address
        for row in self.rows:
            if self._must_end or self._stop():
                return
            try:
                message = self._maker.make(
                    position=row.position, address=row.address, name=row.name, frozen=row.frozen
                )
            except CannotRender as error:
                self.outcomes[row.id] = Held(error.code, str(error))
                continue
            except Exception as error:
                log.exception("The message of recipient %s cannot be made", row.id)
                self.outcomes[row.id] = Held("cannot_render", f"{type(error).__name__}: {error}")
                continue
            yield Envelope(row.id, mail_from, row.address, message.pieces, message.needs_smtputf8)

    def _on_begin(self, row: int) -> None:
        self._journal.begun(row)
        self._begun.add(row)

    def _on_outcome(self, row: int, outcome: Outcome) -> None:
        self.outcomes[row] = outcome
        if not isinstance(outcome, NotSent):
            self._run = self._run.after(outcome)
            self._journal.answered(row, outcome)

    def _should_stop(self) -> bool:
        if self._stop():
            self.verdict = self.verdict or Again()
            return True
        return self._must_end or is_too_long(self._run) or time.monotonic() > self._deadline

    async def _watch(self) -> None:
        """Prolong the lease, and notice when the dispatch is paused or cancelled or others wait."""
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                seen = await asyncio.to_thread(self._look)
            except Exception:
                # The database is busy or away: sending goes on until the lease ends.
                log.warning("The ledger could not be read while sending", exc_info=True)
                continue
            self._deadline = seen.deadline - LEASE_MARGIN_SECONDS
            if not seen.goes_on:
                self._must_end = True
            elif seen.is_awaited:
                self._must_end = True
                self.verdict = self.verdict or Again()

    def _complete(self) -> None:
        """Every row has an outcome, also when sending broke off."""
        for row in self.rows:
            if row.id not in self.outcomes:
                self.outcomes[row.id] = _BROKEN_OFF if row.id in self._begun else _STOPPED
        left = [outcome for outcome in self.outcomes.values() if isinstance(outcome, NotSent)]
        if isinstance(self.verdict, Again) and not any(outcome.cause is Cause.STOPPED for outcome in left):
            self.verdict = None


def work_of(lease: Lease, rows: list[Row]) -> Work:
    """A leased batch as it is recorded."""
    return Work(
        lease=lease.id,
        batch_id=lease.batch_id,
        number=lease.number,
        dispatch_id=lease.dispatch.pk,
        tries={row.id: row.attempts for row in rows},
    )


def nothing_begun(rows: list[Row]) -> dict[int, RowOutcome]:
    """The outcomes of a batch that could not be started."""
    return {row.id: _STOPPED for row in rows}
