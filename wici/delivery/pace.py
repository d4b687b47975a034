"""Keeping limits of messages per time while a batch is sent: the mail connection's and the sender's.

The rules are plain.pacing's; here is what they need: what was handed over before, and the waiting. Only one
batch of such a connection, and of such a sender, is sent at a time (see claim), so what the ledger knows is
all there is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Sum

from wici.delivery.models import Batch, Handover
from wici.delivery.standing import Reason
from wici.events.models import MailConnection, Sender
from wici.plain.pacing import Handed, Policy, Rule, Send, WaitUntil, decide, decide_all
from wici.plain.smtp import Envelope

#: Longer than this is not waited for with a batch in hand, even if nobody else has work for the worker.
LONGEST_PAUSE_SECONDS = 2
#: So often a worker that waits with a batch in hand looks whether anybody else has work for it.
LOOK_SECONDS = 0.2
#: Handovers are kept this long: twice the longest limit.
KEPT = timedelta(days=2)


@dataclass(slots=True)
class Limit:
    """A policy with what counts against it, and the reason to give when it lets nothing through."""

    policy: Policy
    reason: Reason
    history: list[Handed] = field(default_factory=list)

    @property
    def rule(self) -> Rule:
        """As plain.pacing takes it."""
        return Rule(self.policy, self.history)


def policy_of(connection: MailConnection) -> Policy:
    """The limits of a mail connection."""
    return Policy(
        per_second=connection.per_second,
        per_minute=connection.per_minute,
        per_hour=connection.per_hour,
        per_day=connection.per_day,
        connections=connection.max_connections,
    )


def policy_of_sender(sender: Sender) -> Policy:
    """The limits of a sender."""
    return Policy(per_hour=sender.per_hour, per_day=sender.per_day)


def is_paced(connection: MailConnection | None) -> bool:
    """Whether messages per time are limited."""
    return connection is not None and bool(policy_of(connection).limits())


def is_paced_sender(sender: Sender | None) -> bool:
    """Whether a sender's messages per time are limited."""
    return sender is not None and bool(policy_of_sender(sender).limits())


def limits_of(connection: MailConnection | None, sender: Sender | None, now: datetime) -> list[Limit]:
    """All limits of messages per time that there are, with what was handed over before."""
    found = []
    if connection is not None and is_paced(connection):
        policy = policy_of(connection)
        found.append(Limit(policy, Reason.LIMIT, _handed_over(policy, now, connection=connection)))
    if sender is not None and is_paced_sender(sender):
        policy = policy_of_sender(sender)
        found.append(Limit(policy, Reason.SENDER_LIMIT, _handed_over(policy, now, sender=sender)))
    return found


def _handed_over(policy: Policy, now: datetime, **whose: Any) -> list[Handed]:
    """What was handed over for as long as the longest limit looks back, oldest first.

    What a worker has that has not been heard of since its lease ended may just have been handed over.
    """
    since = now - max(time for _, time in policy.limits())
    noted = Handover.unscoped.filter(at__gt=since, **whose).order_by("at")
    history = [Handed(at, count) for at, count in noted.values_list("at", "count")]
    lost = Batch.unscoped.filter(state=Batch.State.LEASED, leased_until__lte=now, **whose)
    if count := lost.aggregate(count=Sum("count"))["count"]:
        history.append(Handed(now, count))
    return history


class Paced:
    """The envelopes of a batch as fast as the limits allow; ends early when they allow nothing for long, and
    when they allow nothing now while ``is_awaited()``: others have work for the worker.

    ``until`` then says when there will be room again, ``reason`` which limit it was.
    """

    def __init__(
        self,
        envelopes: Iterable[Envelope],
        limits: Sequence[Limit],
        clock: Callable[[], datetime],
        is_awaited: Callable[[], Future[bool]],
    ) -> None:
        self._envelopes = envelopes
        self._limits = limits
        self._clock = clock
        self._is_awaited = is_awaited
        self.until: datetime | None = None
        self.reason = Reason.LIMIT

    async def __aiter__(self) -> AsyncIterator[Envelope]:
        allowed = 0
        for envelope in self._envelopes:
            while not allowed:
                decision = decide_all([limit.rule for limit in self._limits], now := self._clock())
                if isinstance(decision, WaitUntil):
                    if not await self._waited(decision.at, now):
                        return
                else:
                    allowed = (decision.messages if isinstance(decision, Send) else None) or 1
            allowed -= 1
            handed = Handed(self._clock())
            for limit in self._limits:
                limit.history.append(handed)
            yield envelope

    async def _waited(self, until: datetime, now: datetime) -> bool:
        """Wait a little, or say that the batch is to be put aside."""
        seconds = (until - now).total_seconds()
        if seconds > LONGEST_PAUSE_SECONDS or await self._is_worker_awaited():
            self.until = until
            self.reason = self._hindrance(now)
            return False
        await asyncio.sleep(min(max(seconds, 0.001), LOOK_SECONDS))
        return True

    async def _is_worker_awaited(self) -> bool:
        try:
            return await asyncio.wrap_future(self._is_awaited())
        except DatabaseError:
            return False

    def _hindrance(self, now: datetime) -> Reason:
        """The limit that has to be waited for longest."""
        waits = [
            (decision.at, limit.reason.value, limit.reason)
            for limit in self._limits
            if isinstance(decision := decide(limit.policy, limit.history, now), WaitUntil)
        ]
        return max(waits)[2]
