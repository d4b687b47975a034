"""How fast to send, when to try again, and when to stop by oneself. Time is an argument everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wici.plain.outcomes import Outcome, Rejected, Retry, Sent
from wici.plain.wording import Wording, gettext_noop

#: RFC 5321 section 4.5.4.1 wants half an hour between tries as a rule; servers that greet with "not yet"
#: (greylisting) accept after 5 minutes already, so the gaps begin there and double.
FIRST_RETRY = timedelta(minutes=5)
LONGEST_RETRY = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(hours=24)
#: Refusals of one kind in a row after which something else is wrong than the addresses.
REFUSAL_RUN = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of one mail connection; None is no limit. ``connections`` are simultaneous ones."""

    per_second: int | None = None
    per_minute: int | None = None
    per_hour: int | None = None
    per_day: int | None = None
    connections: int = 10

    def limits(self) -> tuple[tuple[int, timedelta], ...]:
        """Each limit that there is, with the time it is for."""
        all_limits = (
            (self.per_second, timedelta(seconds=1)),
            (self.per_minute, timedelta(minutes=1)),
            (self.per_hour, timedelta(hours=1)),
            (self.per_day, timedelta(days=1)),
        )
        return tuple((limit, time) for limit, time in all_limits if limit is not None)


@dataclass(frozen=True, slots=True)
class Handed:
    """``count`` messages were begun at or before ``at`` (so several may be noted as one, later)."""

    at: datetime
    count: int = 1


@dataclass(frozen=True, slots=True)
class Send:
    """Up to ``messages`` may be sent now (None: any number) over up to ``connections`` more."""

    messages: int | None
    connections: int


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing more before ``at``, because of the limit of ``limit`` messages per ``per``."""

    at: datetime
    limit: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Busy:
    """All connections that the server may have from us are in use: ask again when one is free."""


def decide(
    policy: Policy, history: Sequence[Handed], now: datetime, *, connections_in_use: int = 0
) -> Send | WaitUntil | Busy:
    """What the limits allow now, given what was handed over before (oldest first).

    The times are sliding: never more than the limit in any stretch of that length, not only from one
    full minute to the next. ``history`` needs to reach back only as far as the longest limit.
    """
    connections = policy.connections - connections_in_use
    if connections <= 0:
        return Busy()
    allowed: int | None = None
    wait: WaitUntil | None = None
    for limit, per in policy.limits():
        left, free_at = _room(limit, per, history, now)
        if left <= 0 and (wait is None or free_at > wait.at):
            wait = WaitUntil(free_at, limit, per)
        allowed = left if allowed is None else min(allowed, left)
    return wait or Send(allowed, connections)


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy and what counts against it already, oldest first."""

    policy: Policy
    history: Sequence[Handed]


def decide_all(rules: Sequence[Rule], now: datetime) -> Send | WaitUntil | Busy:
    """What several policies allow together: the least that one of them does, or the longest wait."""
    allowed = Send(None, max((rule.policy.connections for rule in rules), default=0))
    wait: WaitUntil | None = None
    for rule in rules:
        decision = decide(rule.policy, rule.history, now)
        if isinstance(decision, Busy):
            return decision
        if isinstance(decision, WaitUntil):
            wait = decision if wait is None or decision.at > wait.at else wait
            continue
        counts = [count for count in (allowed.messages, decision.messages) if count is not None]
        allowed = Send(min(counts, default=None), min(allowed.connections, decision.connections))
    return wait or allowed


def _room(limit: int, per: timedelta, history: Sequence[Handed], now: datetime) -> tuple[int, datetime]:
    """How many are left of a limit, and when there will be one if there is none."""
    if limit <= 0:
        return 0, now + per
    used = 0
    for handed in reversed(history):
        if handed.at <= now - per:
            break
        used += handed.count
        if used >= limit:
            return 0, handed.at + per
    return limit - used, now


def retry_delay(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts that the server deferred (the first is 1): 5 minutes,
    then twice as long each time, at most 4 hours. None: given up, a day after the first attempt."""
    waited = timedelta(0)
    delay = FIRST_RETRY
    for _ in range(attempts - 1):
        waited += delay
        delay = min(2 * delay, LONGEST_RETRY)
    left = GIVE_UP_AFTER - waited
    return min(delay, left) if left >= FIRST_RETRY else None


@dataclass(frozen=True, slots=True)
class RefusalRun:
    """Refusals of one kind in a row. ``kind`` is the class and subject of the enhanced status code
    (``5.7`` is policy, RFC 3463), or the class alone (``5``) where the server gives none."""

    kind: str = ""
    count: int = 0
    reply: str = ""

    def after(self, outcome: Outcome) -> RefusalRun:
        """The run after one more outcome. Only the server's decisions count: a lost connection neither
        lengthens nor ends it."""
        if isinstance(outcome, Sent):
            return RefusalRun()
        if not isinstance(outcome, Retry | Rejected):
            return self
        kind = ".".join(outcome.enhanced.split(".")[:2]) or str(outcome.code)[:1]
        count = self.count + 1 if kind == self.kind else 1
        return RefusalRun(kind, count, outcome.reply)

    def after_all(self, outcomes: Iterable[object]) -> RefusalRun:
        """The run after several more outcomes, in their order; whatever else is among them does not count."""
        run = self
        for outcome in outcomes:
            if type(outcome) is Sent:
                run = NO_RUN
            elif isinstance(outcome, Retry | Rejected):
                run = run.after(outcome)
        return run

    def pause_reason(self, limit: int = REFUSAL_RUN) -> Wording | None:
        """Why the dispatch should pause now, or None if it should not."""
        if self.count < limit:
            return None
        return Wording(
            gettext_noop("The server refused %(count)s messages in a row, the last with: %(reply)s"),
            {"count": self.count, "reply": self.reply},
        )


NO_RUN = RefusalRun()
