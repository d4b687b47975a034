"""A transport that keeps messages in memory: for tests, and for trying out the engine without a network."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from wici.delivery.transports.base import Envelopes
from wici.events.models import MailConnection
from wici.plain.outcomes import Cause, NotSent, Outcome, Sent
from wici.plain.smtp import Envelope

#: Says what becomes of a message; what it raises breaks the delivery off.
Decide = Callable[[Envelope], Outcome]


def take(envelope: Envelope) -> Outcome:
    """A server that takes everything."""
    return Sent("250 2.0.0 Kept in memory")


class MemoryTransport:
    """Hands messages to ``decide`` one by one and keeps those that were sent in ``kept``."""

    def __init__(self, connection: MailConnection, *, connections: int, decide: Decide = take) -> None:
        self.connection = connection
        self.connections = connections
        self.kept: list[Envelope] = []
        self.is_closed = False
        self._decide = decide

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """See base.Transport."""
        async for envelope in _each(envelopes):
            if should_stop():
                on_outcome(envelope.id, NotSent("Stopped before this message began.", cause=Cause.STOPPED))
                continue
            on_begin(envelope.id)
            outcome = self._decide(envelope)
            if isinstance(outcome, Sent):
                self.kept.append(envelope)
            on_outcome(envelope.id, outcome)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Nothing is kept open."""
        self.is_closed = True


async def _each(envelopes: Envelopes) -> AsyncIterator[Envelope]:
    if hasattr(envelopes, "__aiter__"):
        async for envelope in envelopes:
            yield envelope
    else:
        for envelope in envelopes:
            yield envelope
