"""When a dispatch may end: whatever takes longest, and nothing where nobody can know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.estimating import Aside, Left, Limited, Unknowable, ends_at, limited_until
from wici.plain.pacing import Handed, Policy, Send, WaitUntil, decide

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


LEFT = Left(queued=300, deferred=0, batches=3, next_batch_at=at(30), interval=timedelta(seconds=60))


@pytest.mark.parametrize(
    ("left", "end"),
    [
        # By the interval: the first batch in half a minute, two more after it.
        (LEFT, at(150)),
        (replace(LEFT, next_batch_at=at(-500)), at(120)),
        # By the pace of the last minutes, where it is slower than the interval.
        (replace(LEFT, per_minute=100.0), at(180)),
        (replace(LEFT, per_minute=1_000.0), at(150)),
        # By a limit of the connection or the sender.
        (replace(LEFT, limits=[Limited(Policy(per_hour=100))]), at(7_200)),
        (replace(LEFT, limits=[Limited(Policy()), Limited(Policy(per_minute=60))]), at(240)),
        # By a domain that others of the dispatch wait for.
        (replace(LEFT, aside=[Aside(200, 60, at(50))]), at(50 + 3 * 60)),
        (replace(LEFT, aside=[Aside(5, 60, at(-50))]), at(150)),
        # Without an interval the pace alone tells.
        (replace(LEFT, interval=timedelta(0), per_minute=600.0), at(30)),
        (replace(LEFT, interval=timedelta(0)), Unknowable.NOT_BEGUN),
        (replace(LEFT, interval=timedelta(0), limits=[Limited(Policy(per_minute=60))]), at(240)),
        (replace(LEFT, is_paused=True), Unknowable.PAUSED),
        (replace(LEFT, is_unreachable=True), Unknowable.UNREACHABLE),
        (replace(LEFT, queued=0, deferred=4, batches=0), Unknowable.ONLY_RETRIES),
        (replace(LEFT, queued=0, deferred=4, is_paused=True), Unknowable.PAUSED),
        (replace(LEFT, queued=0, deferred=0, is_paused=True), Unknowable.NOTHING_LEFT),
    ],
)
def test_the_end_is_what_takes_longest_or_cannot_be_known(left: Left, end: datetime | Unknowable) -> None:
    assert ends_at(left, NOW) == end


@pytest.mark.parametrize(
    ("history", "count", "end"),
    [
        ([], 10, at(0)),
        ([], 11, at(60)),
        ([], 30, at(120)),
        ([Handed(at(-50), 4)], 6, at(0)),
        ([Handed(at(-50), 4)], 7, at(10)),
        ([Handed(at(-50), 4)], 11, at(60)),
        ([Handed(at(-50), 10)], 10, at(10)),
        ([Handed(at(-50), 10)], 11, at(70)),
        ([Handed(at(-70), 10)], 10, at(0)),
        ([Handed(at(-50), 25)], 1, at(10)),
    ],
)
def test_a_limits_own_pace(history: list[Handed], count: int, end: datetime) -> None:
    assert limited_until(Limited(Policy(per_minute=10), history), count, NOW) == end


@given(
    st.integers(1, 8),
    st.lists(st.tuples(st.integers(1, 90), st.integers(1, 5)), max_size=6),
    st.integers(1, 40),
)
def test_the_estimate_is_when_sending_as_told_ends(
    limit: int, before: list[tuple[int, int]], count: int
) -> None:
    policy = Policy(per_minute=limit)
    history: list[Handed] = []
    for seconds, wanted in sorted(before, reverse=True):
        told = decide(policy, history, at(-seconds))
        if isinstance(told, Send) and told.messages:
            history.append(Handed(at(-seconds), min(wanted, told.messages)))
    expected = limited_until(Limited(policy, list(history)), count, NOW)

    now = NOW
    while True:
        told = decide(policy, history, now)
        if isinstance(told, WaitUntil):
            now = told.at
            continue
        assert isinstance(told, Send)
        assert told.messages
        sent = min(told.messages, count)
        history.append(Handed(now, sent))
        count -= sent
        if not count:
            break
    assert now == expected
