"""When a dispatch may end, from its real pace, its batches and all limits. Time is an argument everywhere."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import accumulate

from wici.plain.pacing import Handed, Policy


class Unknowable(Enum):
    """Why nobody can say when a dispatch ends."""

    NOTHING_LEFT = "nothing_left"  #: nothing is left to be sent
    PAUSED = "paused"  #: a person decides when it goes on
    UNREACHABLE = "unreachable"  #: its mail server cannot be reached
    ONLY_RETRIES = "only_retries"  #: all that is left waits until servers want it again
    NOT_BEGUN = "not_begun"  #: nothing has left yet, so its pace is not known


@dataclass(frozen=True, slots=True)
class Limited:
    """A limit's rule and what counts against it already, oldest first."""

    policy: Policy
    history: Sequence[Handed] = ()


@dataclass(frozen=True, slots=True)
class Aside:
    """So many messages wait for their domain, which takes ``per_minute``; the first leave at ``from_``."""

    waiting: int
    per_minute: int
    from_: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a dispatch. ``queued`` includes what is being sent; ``batches`` wait for their turn.

    ``per_minute`` is the pace of the last minutes, None when nothing left then.
    """

    queued: int
    deferred: int
    batches: int
    next_batch_at: datetime
    interval: timedelta
    per_minute: float | None = None
    limits: Sequence[Limited] = ()
    aside: Sequence[Aside] = ()
    is_paused: bool = False
    is_unreachable: bool = False


def ends_at(left: Left, now: datetime) -> datetime | Unknowable:
    """When the last first attempt leaves, by whatever takes longest; or why that cannot be known.

    Retries are left out: nobody knows when the receiving servers will want them.
    """
    hindrance = _hindrance(left)
    if hindrance is not None:
        return hindrance
    start = max(left.next_batch_at, now)
    moments = [start + max(0, left.batches - 1) * left.interval]
    moments += [limited_until(limit, left.queued, now) for limit in left.limits]
    moments += [_domain_until(aside, now) for aside in left.aside]
    if left.per_minute:
        moments.append(now + timedelta(minutes=left.queued / left.per_minute))
    elif not left.interval and max(moments) <= start:
        return Unknowable.NOT_BEGUN
    return max(moments)


def _hindrance(left: Left) -> Unknowable | None:
    if left.queued + left.deferred <= 0:
        return Unknowable.NOTHING_LEFT
    if left.is_paused:
        return Unknowable.PAUSED
    if left.queued <= 0:
        return Unknowable.ONLY_RETRIES
    return Unknowable.UNREACHABLE if left.is_unreachable else None


def limited_until(limited: Limited, count: int, now: datetime) -> datetime:
    """When the last of ``count`` messages may leave if they leave as fast as the limit allows.

    After a limit is used up, each message makes room for another one a period later: so whole rounds take
    whole periods, and the rest follows the history once more.
    """
    return max((_until(limit, per, limited.history, count, now) for limit, per in limited.policy.limits()),
               default=now)  # fmt: skip


def _until(limit: int, per: timedelta, history: Sequence[Handed], count: int, now: datetime) -> datetime:
    if limit <= 0:
        return datetime.max.replace(tzinfo=now.tzinfo)
    counting = deque((handed.at, handed.count) for handed in history if handed.at > now - per)
    free = limit - sum(used for _, used in counting)
    # Whoever is over the limit already (it was lowered meanwhile) has to wait for the excess, too.
    count += max(0, -free)
    free = max(0, free)
    if count <= free:
        return now
    count -= free
    if free:
        counting.append((now, free))
    round_size = sum(used for _, used in counting)
    rounds, rest = divmod(count - 1, round_size)
    last_of_round = bisect_right(list(accumulate(used for _, used in counting)), rest)
    return counting[last_of_round][0] + per * (rounds + 1)


def _domain_until(aside: Aside, now: datetime) -> datetime:
    more_minutes = max(0, -(-aside.waiting // max(1, aside.per_minute)) - 1)
    return max(aside.from_, now) + timedelta(minutes=more_minutes)
