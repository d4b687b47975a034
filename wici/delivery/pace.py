"""Keeping a mail connection's limits of messages per time while a batch is sent.

The rule is plain.pacing's; here is what it needs: what was handed over before, and the waiting. Only one
batch of such a connection is sent at a time (see claim), so what the ledger knows is all there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime

from django.db.models import Count

from wici.delivery.models import Attempt
from wici.events.models import MailConnection
from wici.plain.pacing import Handed, Policy, WaitUntil, decide
from wici.plain.smtp import Envelope

#: Longer than this is not waited for with a batch in hand: others may have work for the worker.
LONGEST_PAUSE_SECONDS = 2


def policy_of(connection: MailConnection) -> Policy:
    """The limits of a mail connection."""
    return Policy(
        per_second=connection.per_second,
        per_minute=connection.per_minute,
        per_hour=connection.per_hour,
        per_day=connection.per_day,
        connections=connection.max_connections,
    )


def handed_over(connection: MailConnection, now: datetime) -> list[Handed]:
    """What was handed to the connection's server for as long as its longest limit looks back."""
    limits = policy_of(connection).limits()
    if not limits:
        return []
    since = now - max(time for _, time in limits)
    attempts = Attempt.unscoped.filter(recipient__dispatch__connection=connection, at__gt=since)
    counted = attempts.order_by("at").values("at").annotate(count=Count("pk"))
    return [Handed(row["at"], row["count"]) for row in counted]


class Paced:
    """The envelopes of a batch as fast as the limits allow; ends early when they allow nothing for long.

    ``until`` then says when there will be room again.
    """

    def __init__(
        self,
        envelopes: Iterable[Envelope],
        policy: Policy,
        history: Iterable[Handed],
        clock: Callable[[], datetime],
    ) -> None:
        self._envelopes = envelopes
        self._policy = policy
        self._history = list(history)
        self._clock = clock
        self.until: datetime | None = None

    async def __aiter__(self) -> AsyncIterator[Envelope]:
        allowed = 0
        for envelope in self._envelopes:
            while not allowed:
                decision = decide(self._policy, self._history, now := self._clock())
                if isinstance(decision, WaitUntil):
                    seconds = (decision.at - now).total_seconds()
                    if seconds > LONGEST_PAUSE_SECONDS:
                        self.until = decision.at
                        return
                    await asyncio.sleep(max(seconds, 0.001))
                else:
                    allowed = getattr(decision, "messages", None) or 1
            allowed -= 1
            self._history.append(Handed(self._clock()))
            yield envelope
