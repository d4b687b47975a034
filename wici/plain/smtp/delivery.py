"""One delivery: the envelopes still to go, and the promise that each gets exactly one outcome."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator

from wici.plain.outcomes import Cause, NotSent, Outcome
from wici.plain.smtp.envelope import Envelope

#: Seconds between two questions whether to stop, while there is nothing to do but wait.
STOP_POLL = 0.25

OnBegin = Callable[[int], None]
OnOutcome = Callable[[int, Outcome], None]
ShouldStop = Callable[[], bool]
Envelopes = Iterable[Envelope] | AsyncIterable[Envelope]

_STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)


class Delivery:
    """What the connections of a pool work off together (the ``Work`` of their dialogues).

    Its methods never raise: a failing call-back or iterator stops the delivery, and ``error`` keeps it
    for the caller.
    """

    def __init__(
        self,
        envelopes: Envelopes,
        on_begin: OnBegin,
        on_outcome: OnOutcome,
        should_stop: ShouldStop,
        *,
        tries: int,
        ahead: int,
    ) -> None:
        self._on_begin = on_begin
        self._on_outcome = on_outcome
        self._should_stop = should_stop
        self._tries_allowed = tries
        self._tries: dict[int, int] = {}
        self._outstanding = 0
        self._returned: deque[Envelope] = deque()
        self._waiting: list[asyncio.Future[None]] = []
        self._is_stopping = False
        self.failure: NotSent | None = None
        self.error: BaseException | None = None
        self._feed = (
            _AsyncFeed(envelopes, ahead, self._wake_one, self._wake)
            if isinstance(envelopes, AsyncIterable)
            else None
        )
        self._iterator: Iterator[Envelope] | None = None if self._feed else iter(_iterable(envelopes))

    # The Work of a dialogue

    def take(self) -> Envelope | None:
        """The next message, if there is one right now and nobody asked to stop."""
        return None if self.is_stopping() else self.following()

    def following(self) -> Envelope | None:
        """The next message, if there is one right now; who takes it asks whether to stop before it begins."""
        if self._is_stopping:
            return None
        envelope = self._returned.popleft() if self._returned else self._pull()
        if envelope is not None:
            self._outstanding += 1
        return envelope

    def is_stopping(self) -> bool:
        """Whether nothing new may be begun; once True, always True."""
        if not self._is_stopping:
            try:
                self._is_stopping = self._should_stop()
            except Exception as error:
                self._break(error)
        return self._is_stopping

    def begin(self, envelope: Envelope) -> bool:
        """Write the message down as begun. False when that failed: then it must not be."""
        try:
            self._on_begin(envelope.id)
        except Exception as error:
            self._break(error)
            return False
        return True

    def settle(self, envelope: Envelope, outcome: Outcome) -> None:
        """Tell the caller what became of a message."""
        self._outstanding -= 1
        self._tell(envelope, outcome)
        if not self._outstanding:
            self._wake()

    def give_back(self, envelope: Envelope, failure: NotSent) -> None:
        """Let another connection try a message that was never begun, but not for ever."""
        if self._is_stopping:
            self.settle(envelope, _STOPPED)
            return
        tries = self._tries[envelope.id] = self._tries.get(envelope.id, 0) + 1
        if tries >= self._tries_allowed:
            self.settle(envelope, failure)
            return
        self.put_back(envelope)

    # For the pool

    def put_back(self, envelope: Envelope) -> None:
        """Return a message that no connection has tried."""
        self._outstanding -= 1
        self._returned.appendleft(envelope)
        self._wake_one()

    def give_up(self, failure: NotSent) -> None:
        """No connection can be had: what is left ends as ``failure``."""
        self.failure = self.failure or failure
        self._is_stopping = True
        self._wake()

    async def next(self) -> Envelope | None:
        """The next message, waited for; None when there will be none any more."""
        while True:
            envelope = self.take()
            if envelope is not None or self._is_over():
                return envelope
            waiter = asyncio.get_running_loop().create_future()
            self._waiting.append(waiter)
            try:
                await asyncio.wait({waiter}, timeout=STOP_POLL)
            finally:
                if waiter in self._waiting:
                    self._waiting.remove(waiter)

    async def finish(self) -> None:
        """Give everything that is left its outcome: all that a plain iterable still holds, and what an
        async one has already yielded."""
        self._is_stopping = True
        left = self.failure or _STOPPED
        if self._feed is not None:
            await self._feed.stop()
        while self._returned:
            self._tell(self._returned.popleft(), left)
        while (envelope := self._pull()) is not None:
            self._tell(envelope, left)

    def _is_over(self) -> bool:
        if self._is_stopping:
            return True
        is_exhausted = self._feed.is_exhausted if self._feed is not None else self._iterator is None
        return is_exhausted and not self._outstanding and not self._returned

    def _pull(self) -> Envelope | None:
        try:
            if self._feed is not None:
                return self._feed.pull()
            if self._iterator is not None:
                return next(self._iterator)
        except StopIteration:
            self._iterator = None
        except Exception as error:
            self._iterator = None
            self._break(error)
        return None

    def _tell(self, envelope: Envelope, outcome: Outcome) -> None:
        try:
            self._on_outcome(envelope.id, outcome)
        except Exception as error:
            self._break(error)

    def _break(self, error: BaseException) -> None:
        self.error = self.error or error
        self._is_stopping = True
        self._wake()

    def _wake(self) -> None:
        while self._waiting:
            self._wake_one()

    def _wake_one(self) -> None:
        """One message is there for one of those who wait: the one that waits for the shortest time, so that
        a slow source is served by few connections."""
        while self._waiting:
            waiter = self._waiting.pop()
            if not waiter.done():
                waiter.set_result(None)
                return


class _AsyncFeed:
    """Reads an async iterable a few messages ahead, so that connections can take without waiting."""

    def __init__(
        self,
        envelopes: AsyncIterable[Envelope],
        ahead: int,
        on_ready: Callable[[], None],
        on_end: Callable[[], None],
    ) -> None:
        self._envelopes: AsyncIterator[Envelope] = aiter(envelopes)
        self._ahead = asyncio.Semaphore(ahead)
        self._ready: deque[Envelope] = deque()
        self._on_ready = on_ready
        self._on_end = on_end
        self._error: BaseException | None = None
        self._task = asyncio.get_running_loop().create_task(self._read())

    @property
    def is_exhausted(self) -> bool:
        return self._task.done() and not self._ready and self._error is None

    def pull(self) -> Envelope | None:
        """The next message that has been yielded.

        :raises BaseException: what the iterable raised, once its messages are taken.
        """
        if self._ready:
            self._ahead.release()
            return self._ready.popleft()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return None

    async def stop(self) -> None:
        """Read no further."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _read(self) -> None:
        try:
            while True:
                await self._ahead.acquire()
                self._ready.append(await anext(self._envelopes))
                self._on_ready()
        except StopAsyncIteration:
            pass
        except Exception as error:
            self._error = error
        finally:
            close = getattr(self._envelopes, "aclose", None)
            if close is not None:
                await close()
            self._on_end()


def _iterable(envelopes: Envelopes) -> Iterable[Envelope]:
    if not isinstance(envelopes, Iterable):
        raise TypeError("envelopes must be an iterable or an async iterable")
    return envelopes
