"""Sending to a server of the test, with everything that was called back written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.fakes.smtp_server import FakeSmtpServer
from wici.plain.outcomes import Outcome
from wici.plain.smtp import ConnectionSettings, Envelope, Limits, Timeouts, deliver_many

#: Nothing in a test takes long.
QUICK = Timeouts(
    connect=5, tls=5, greeting=5, command=5, mail=5, rcpt=5, data=5, data_block=5, data_end=5, quit=1
)
ONE = Limits(connections=1)


@dataclass
class Log:
    """The call-backs of one delivery."""

    begun: list[int] = field(default_factory=list)
    outcomes: list[tuple[int, Outcome]] = field(default_factory=list)
    events: list[tuple[str, int]] = field(default_factory=list)

    def on_begin(self, envelope_id: int) -> None:
        self.begun.append(envelope_id)
        self.events.append(("begin", envelope_id))

    def on_outcome(self, envelope_id: int, outcome: Outcome) -> None:
        self.outcomes.append((envelope_id, outcome))
        self.events.append(("outcome", envelope_id))

    def __getitem__(self, envelope_id: int) -> Outcome:
        (outcome,) = [outcome for number, outcome in self.outcomes if number == envelope_id]
        return outcome

    @property
    def kinds(self) -> list[str]:
        """The kind of each outcome, by envelope."""
        return [type(outcome).__name__ for _, outcome in sorted(self.outcomes, key=lambda pair: pair[0])]


class MemoryTransport(asyncio.Transport):
    """Hands what is written to a function of the test instead of a network."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        super().__init__()
        self._write = write
        self.is_cut = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Everything is taken at once."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self.is_cut:
            self._write(bytes(data))

    def abort(self) -> None:
        self.is_cut = True


def envelopes(
    count: int, *, to: Callable[[int], str] = lambda number: f"p{number}@example.org"
) -> list[Envelope]:
    """Messages to different people, numbered from 0."""
    return [
        Envelope(
            number,
            "office@example.org",
            to(number),
            (f"Subject: {number}\r\n\r\n.dot {number}\r\n".encode(),),
        )
        for number in range(count)
    ]


def send(
    server: FakeSmtpServer,
    messages: Iterable[Envelope],
    *,
    limits: Limits = ONE,
    timeouts: Timeouts = QUICK,
    settings: ConnectionSettings | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Log:
    """Deliver and wait until everything has its outcome."""
    log = Log()
    asyncio.run(
        asyncio.wait_for(
            deliver_many(
                settings or ConnectionSettings(server.host, server.port),
                messages,
                on_begin=log.on_begin,
                on_outcome=log.on_outcome,
                should_stop=should_stop,
                limits=limits,
                timeouts=timeouts,
            ),
            30,
        )
    )
    return log
