"""One connection to a mail server: bytes out, replies in, and a watch on the time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from typing import cast

from wici.plain.outcomes import Cause, NotSent
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.dialogue import Dialogue, Step, Work, unasked
from wici.plain.smtp.envelope import Envelope
from wici.plain.smtp.replies import MalformedReplyError, Reply, ReplyParser
from wici.plain.smtp.settings import Limits, Timeouts

#: Octets handed to the transport at once; it copies what the network does not take right away, so this
#: bounds the memory of a connection however big the messages are.
BLOCK = 131_072
#: Octets of replies taken from the network at once. asyncio's own 256 kB, made for every read and returned to
#: the system after it, cost 25 µs a message, as much as all the rest of the session.
REPLIES = 4_096
#: Seconds between two looks at the clock.
TICK = 0.2


class ConnectionFailedError(Exception):
    """The connection could not be opened, or is of no more use."""

    def __init__(self, failure: NotSent) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class Connection(asyncio.BufferedProtocol):
    """A connection that is first opened step by step (``command``) and then given messages (``send``).

    ``failure`` says why it is of no more use, once it is.
    """

    def __init__(self, timeouts: Timeouts) -> None:
        self.failure: NotSent | None = None
        self.capabilities = Capabilities()
        self._timeouts = timeouts
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser = ReplyParser()
        self._buffer = memoryview(bytearray(REPLIES))
        self._replies: deque[Reply] = deque()
        self._pending: deque[bytes | memoryview] = deque()
        self._is_paused = False
        self._dialogue: Dialogue | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._deadline = float("inf")
        #: An answer came since the last look at the clock, so the deadline has to be set anew.
        self._has_moved = False
        self._watch: asyncio.TimerHandle | None = None
        self._seconds = {
            Step.RESET: timeouts.command,
            Step.MAIL: timeouts.mail,
            Step.RCPT: timeouts.rcpt,
            Step.DATA: timeouts.data,
            Step.CONTENT: timeouts.data_end,
            Step.NOTHING: timeouts.data_end,
        }

    # Opening: one command, one reply

    @property
    def transport(self) -> asyncio.Transport:
        """What the bytes go through.

        :raises ConnectionFailedError: before the connection is made.
        """
        if self._transport is None:
            raise ConnectionFailedError(NotSent("The connection is not open."))
        return self._transport

    def use_transport(self, transport: asyncio.Transport) -> None:
        """Go on over this transport (the encrypted one, after STARTTLS)."""
        self._transport = transport
        transport.set_write_buffer_limits(high=BLOCK)

    @property
    def has_leftovers(self) -> bool:
        """Whether the server said more than it was asked, which before STARTTLS is an injection."""
        return bool(self._replies) or not self._parser.is_clean

    async def command(self, line: bytes, seconds: float) -> Reply:
        """Say one line and wait for the reply; an empty line only waits.

        :raises ConnectionFailedError: when the connection ends or the time is over first.
        """
        if line and self.failure is None:
            self.transport.write(line)
        self._deadline = self._loop.time() + seconds
        while not self._replies:
            if self.failure is not None:
                raise ConnectionFailedError(self.failure)
            await self._wait()
        self._deadline = float("inf")
        return self._replies.popleft()

    # Sending

    async def send(self, envelope: Envelope, work: Work, limits: Limits) -> None:
        """Send this message and whatever ``work`` has next, until it has nothing right now, or the
        connection has had all the messages that it may have, or fails."""
        if self.failure is not None:
            work.give_back(envelope, self.failure)
            return
        dialogue = self._dialogue
        if dialogue is None:
            dialogue = self._dialogue = Dialogue(
                self.capabilities,
                work,
                self.write,
                pipelining=limits.pipelining,
                messages=limits.messages_per_connection,
            )
        dialogue.work = work
        dialogue.start(envelope)
        self._after_dialogue()
        while self.failure is None and not dialogue.is_idle:
            await self._wait()

    @property
    def answered(self) -> int:
        """How many messages the server has decided about on this connection."""
        return self._dialogue.answered if self._dialogue is not None else 0

    @property
    def is_usable(self) -> bool:
        """Whether it may be given another message."""
        return self.failure is None and not (self._dialogue is not None and self._dialogue.is_full)

    def write(self, pieces: Sequence[bytes]) -> None:
        """Write the pieces in order, as fast as the network takes them."""
        if not self._pending and not self._is_paused and sum(map(len, pieces)) <= BLOCK:
            self.transport.write(b"".join(pieces))
            return
        self._pending.extend(_blocks(pieces))
        self._flush()

    async def quit(self) -> None:
        """Say goodbye (RFC 5321 section 4.1.1.10), but don't insist."""
        if self.failure is None:
            self._dialogue = None
            try:
                await self.command(b"QUIT\r\n", self._timeouts.quit)
            except ConnectionFailedError:
                return
            self.fail(NotSent("The connection is closed.", cause=Cause.DROPPED))

    def fail(self, failure: NotSent) -> None:
        """The connection is of no more use: drop it at once."""
        if self.failure is not None:
            return
        self.failure = failure
        self._deadline = float("inf")
        self._pending.clear()
        if self._watch is not None:
            self._watch.cancel()
        if self._transport is not None:
            self._transport.abort()
        if self._dialogue is not None:
            self._dialogue.fail(failure)
        self._wake()

    # What the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.use_transport(cast(asyncio.Transport, transport))
        self._look_at_the_clock()

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        packet = bytes(self._buffer[:nbytes])
        dialogue = self._dialogue
        if dialogue is None or not self._parser.is_clean or self._pending or not dialogue.hear(packet):
            self._read(packet)
        elif dialogue.content is not None:
            # A message is under way: what nearly every answer leads to.
            self._has_moved = True
        elif dialogue.failure is not None or dialogue.is_idle:
            self._after_dialogue()
        else:
            self._has_moved = True

    def _read(self, data: bytes) -> None:
        nonsense = ""
        try:
            replies = self._parser.feed(data)
        except MalformedReplyError as error:
            replies, nonsense = error.replies, str(error) or "an empty line"
        dialogue = self._dialogue
        if dialogue is None:
            self._replies.extend(replies)
            self._wake()
        else:
            due = max(1, dialogue.awaiting)
            for reply in replies[:due]:
                dialogue.receive(reply, is_written=not self._pending)
            for reply in replies[due:]:
                dialogue.fail(unasked(reply))
            # A server that says something but never ends its line does not win time by it.
            if replies:
                self._after_dialogue()
        if nonsense:
            self.fail(NotSent(f"The server's answer is no SMTP reply: {nonsense}", cause=Cause.PROTOCOL))

    def eof_received(self) -> None:
        self.fail(NotSent("The server closed the connection.", cause=Cause.DROPPED))

    def connection_lost(self, error: Exception | None) -> None:
        words = f"The connection was lost: {error}" if error else "The server closed the connection."
        self.fail(NotSent(words, cause=Cause.DROPPED))

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._flush()
        self._set_deadline()

    # Inside

    def _flush(self) -> None:
        pending, transport = self._pending, self.transport
        while pending and not self._is_paused:
            transport.write(pending.popleft())

    def _after_dialogue(self) -> None:
        dialogue = self._dialogue
        if dialogue is None:
            return
        if dialogue.failure is not None:
            self.fail(dialogue.failure)
        elif dialogue.is_idle:
            self._deadline = float("inf")
            self._has_moved = False
            self._wake()
        else:
            self._set_deadline()

    def _set_deadline(self) -> None:
        self._has_moved = False
        step = self._dialogue.awaited if self._dialogue is not None else None
        if step is not None:
            seconds = self._timeouts.data_block if self._pending else self._seconds[step]
            self._deadline = self._loop.time() + seconds

    def _look_at_the_clock(self) -> None:
        """Check the deadline a few times per second: far cheaper than a timer for every reply."""
        if self.failure is not None:
            return
        if self._has_moved:
            self._set_deadline()
        elif self._loop.time() >= self._deadline:
            step = self._dialogue.awaited if self._dialogue is not None else None
            words = f"The server did not answer {step.value if step else 'in time'}".rstrip()
            self.fail(NotSent(f"{words}.", cause=Cause.TIMEOUT))
            return
        self._watch = self._loop.call_later(TICK, self._look_at_the_clock)

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _blocks(pieces: Sequence[bytes]) -> Iterator[bytes | memoryview]:
    """Small pieces joined, big ones cut: each block is one write."""
    joined: list[bytes] = []
    size = 0
    for piece in pieces:
        if size + len(piece) <= BLOCK:
            joined.append(piece)
            size += len(piece)
            continue
        if joined:
            yield b"".join(joined)
        joined, size = [], 0
        if len(piece) <= BLOCK:
            joined, size = [piece], len(piece)
            continue
        view = memoryview(piece)
        for start in range(0, len(piece), BLOCK):
            yield view[start : start + BLOCK]
    if joined:
        yield b"".join(joined)
