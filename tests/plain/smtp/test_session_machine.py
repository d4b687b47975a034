"""One connection after another against a model server that answers anything, cut into any packets.

No network: the bytes go straight from one to the other, so that many thousand histories can be tried.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plain.smtp.sending import QUICK, MemoryTransport
from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.smtp import Envelope, Limits
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.connection import Connection
from wici.plain.smtp.delivery import Delivery

#: What the model may say instead of the usual; ``{}`` is the number of the message it is about.
SURPRISES: dict[str, bytes] = {
    "later": b"450 4.2.0 Later for {}\r\n",
    "full": b"452 4.5.3 Full for {}\r\n",
    "never": b"550-5.1.1 Never\r\n550 5.1.1 for {}\r\n",
    "bye": b"421 4.3.2 Bye for {}\r\n",
    "sequence": b"503 5.5.1 Sequence for {}\r\n",
    "two lines": b"250-2.0.0 Fine\r\n250 2.0.0 for {}\r\n",
    "go on": b"354 Go on for {}\r\n",
    "moved": b"302 Moved for {}\r\n",
    "garbage": b"\xff\x00\xfe\r\n",
    "empty": b"\r\n",
    "extra": b"250 2.0.0 for {}\r\n250 2.0.0 Another\r\n",
    "skipped": b"",
    "silence": b"",
    "drop": b"",
    "drop after": b"250 2.0.0 for {}\r\n",
}


#: After these, words and answers no longer stand side by side.
MISCOUNTED = {"extra", "skipped"}


@dataclass
class Model:
    """A server that reads what is written and remembers what it took; one object for all connections."""

    surprises: list[str | None]
    log: History
    out: bytearray = field(default_factory=bytearray)
    has_dropped: bool = False
    is_silent: bool = False
    taken: Counter[int] = field(default_factory=Counter)
    accepted: Counter[int] = field(default_factory=Counter)
    said: set[str] = field(default_factory=set)
    _in: bytearray = field(default_factory=bytearray)
    _is_content: bool = False
    _is_empty: bool = True
    _number: int = -1

    def reconnect(self) -> None:
        self.out, self._in = bytearray(), bytearray()
        self.has_dropped = self.is_silent = self._is_content = False

    def hear(self, written: bytes) -> None:
        self._in += written
        while not (self.has_dropped or self.is_silent) and (line := self._line()) is not None:
            if self._is_content:
                self._on_content(line)
            else:
                self._on_command(line)

    def _line(self) -> bytes | None:
        end = self._in.find(b"\r\n")
        if end < 0:
            return None
        line = bytes(self._in[:end])
        del self._in[: end + 2]
        return line

    def _on_command(self, line: bytes) -> None:
        if found := re.match(rb"MAIL FROM:<s(\d+)@", line):
            self._number = int(found[1])
        if line == b"DATA":
            self._is_empty = True
            self._is_content = self._say(b"354 Go for {}\r\n").startswith(b"354")
        else:
            assert line == b"RSET" or line.startswith((b"MAIL FROM:<s", b"RCPT TO:<p")), line
            self._say(b"250 2.1.0 Fine for {}\r\n")

    def _on_content(self, line: bytes) -> None:
        if not line.startswith((b"message", b".")) and MISCOUNTED & self.said:
            # It waits for a content that we don't know of.
            return
        if line != b".":
            # Not one byte of a message before it is noted as begun, and then only of that one.
            assert line == b"message %d" % self._number
            assert self._number in self.log.begun
            self.taken[self._number] += 1
            self._is_empty = False
            return
        self._is_content = False
        answer = self._say(b"250 2.0.0 Queued for {}\r\n")
        if answer.startswith(b"2") and not self._is_empty:
            self.accepted[self._number] += 1

    def _say(self, usual: bytes) -> bytes:
        surprise = self.surprises.pop(0) if self.surprises else None
        self.said.add(surprise or "")
        answer = usual if surprise is None else SURPRISES[surprise]
        self.out += answer.replace(b"{}", b"%d" % self._number)
        self.has_dropped = surprise in ("drop", "drop after")
        self.is_silent = surprise == "silence"
        return answer


@dataclass
class History:
    """What was called back, and on the how-manieth connection."""

    begun: list[int] = field(default_factory=list)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)
    unknown: Counter[int] = field(default_factory=Counter)
    connection: int = 0

    def on_begin(self, number: int) -> None:
        self.begun.append(number)
        settled = {settled for settled, _ in self.outcomes}
        assert len(set(self.begun) - settled) == 1

    def on_outcome(self, number: int, outcome: Outcome) -> None:
        self.outcomes.append((number, outcome))
        if isinstance(outcome, Unknown):
            self.unknown[self.connection] += 1


async def deliver(
    model: Model, history: History, count: int, limits: Limits, features: Capabilities, sizes: list[int]
) -> None:
    """Send the messages over as many connections as it takes, one after another."""
    messages = [
        Envelope(n, f"s{n}@example.org", f"p{n}@example.org", (b"message %d\r\n" % n,), False, n % 2 == 0)
        for n in range(count)
    ]
    delivery = Delivery(iter(messages), history.on_begin, history.on_outcome, lambda: False, tries=3, ahead=1)
    while (envelope := delivery.take()) is not None:
        history.connection += 1
        assert history.connection < 200
        model.reconnect()
        await talk(model, envelope, delivery, limits, features, sizes)
    await delivery.finish()
    assert delivery.error is None


async def talk(
    model: Model,
    envelope: Envelope,
    delivery: Delivery,
    limits: Limits,
    features: Capabilities,
    sizes: list[int],
) -> None:
    connection = Connection(QUICK)
    transport = MemoryTransport(model.hear)
    connection.connection_made(transport)
    connection.capabilities = features
    task = asyncio.create_task(connection.send(envelope, delivery, limits))
    await asyncio.sleep(0)
    packets = cycle(sizes)
    while not task.done():
        packet = bytes(model.out[: next(packets)])
        del model.out[: len(packet)]
        if packet:
            connection.get_buffer(-1)[: len(packet)] = packet
            connection.buffer_updated(len(packet))
        elif model.has_dropped:
            connection.eof_received()
        else:
            connection.fail(NotSent("The server did not answer.", cause=Cause.TIMEOUT))
        await asyncio.sleep(0)
    await task
    connection.fail(NotSent("The end.", cause=Cause.DROPPED))


@settings(max_examples=400, deadline=None)
@given(
    surprises=st.lists(st.none() | st.sampled_from(sorted(SURPRISES)), max_size=40),
    count=st.integers(1, 10),
    per_connection=st.integers(0, 4),
    pipelining=st.booleans(),
    sizes=st.lists(st.sampled_from([1, 2, 7, 40, 100, 4_000]), min_size=1, max_size=5),
)
def test_whatever_a_server_says_every_message_gets_one_true_outcome(
    surprises: list[str | None], count: int, per_connection: int, pipelining: bool, sizes: list[int]
) -> None:
    history = History()
    model = Model(list(surprises), history)
    limits = Limits(1, messages_per_connection=per_connection)
    features = Capabilities(pipelining=pipelining, size=True)
    asyncio.run(deliver(model, history, count, limits, features, sizes))

    assert sorted(number for number, _ in history.outcomes) == list(range(count))
    assert max(Counter(history.begun).values(), default=1) == 1
    assert max(history.unknown.values(), default=0) <= 1
    assert max(model.taken.values(), default=0) <= 1
    for number, outcome in history.outcomes:
        check_truth(model, history, number, outcome)


def check_truth(model: Model, history: History, number: int, outcome: Outcome) -> None:
    """The outcome is what the server decided about this message, in the words that it said about it."""
    if isinstance(outcome, NotSent):
        assert number not in history.begun
        assert not model.taken[number]
    elif isinstance(outcome, Unknown):
        assert number in history.begun
    elif not MISCOUNTED & model.said:
        # (A server that answers twice or not is believed in the order of its words until they make no sense.)
        assert isinstance(outcome, Sent | Retry | Rejected)
        assert outcome.reply.endswith(f"for {number}")
        assert model.accepted[number] == isinstance(outcome, Sent)
    if isinstance(outcome, Sent):
        assert number in history.begun
        assert model.taken[number] == 1
