from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.outcomes import NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.pacing import (
    Busy,
    Handed,
    Policy,
    RefusalRun,
    Rule,
    Send,
    WaitUntil,
    decide,
    decide_all,
    retry_delay,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def ago(seconds: float, count: int = 1) -> Handed:
    return Handed(NOW - timedelta(seconds=seconds), count)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=n) for n in (1, 60, 3600, 86_400))


@pytest.mark.parametrize(
    ("policy", "history", "decision"),
    [
        (Policy(), [], Send(None, 10)),
        (Policy(), [ago(0, 1000)], Send(None, 10)),
        (Policy(per_minute=60, connections=3), [], Send(60, 3)),
        (Policy(per_minute=60), [ago(61, 500), ago(30, 20)], Send(40, 10)),
        (Policy(per_minute=60), [ago(60, 60)], Send(60, 10)),
        (Policy(per_minute=60), [ago(59, 60)], WaitUntil(at(1), 60, MINUTE)),
        (Policy(per_minute=60), [ago(50, 30), ago(20, 30)], WaitUntil(at(10), 60, MINUTE)),
        (Policy(per_minute=60), [ago(50, 30), ago(20, 60)], WaitUntil(at(40), 60, MINUTE)),
        (Policy(per_second=5, per_hour=100), [ago(1800, 97), ago(0.5, 2)], Send(1, 10)),
        (Policy(per_second=5, per_hour=100), [ago(1800, 99), ago(0.5, 1)], WaitUntil(at(1800), 100, HOUR)),
        (Policy(per_second=5, per_minute=5), [ago(0.5, 5)], WaitUntil(at(59.5), 5, MINUTE)),
        (Policy(per_day=10), [ago(80_000, 10)], WaitUntil(at(6400), 10, DAY)),
        (Policy(per_second=0), [], WaitUntil(at(1), 0, SECOND)),
    ],
)
def test_no_stretch_of_time_gets_more_than_its_limit(
    policy: Policy, history: list[Handed], decision: Send | WaitUntil
) -> None:
    assert decide(policy, history, NOW) == decision


def test_the_connections_of_all_workers_count() -> None:
    policy = Policy(connections=4)

    assert decide(policy, [], NOW, connections_in_use=3) == Send(None, 1)
    assert decide(policy, [], NOW, connections_in_use=4) == Busy()


@given(st.integers(1, 20), st.lists(st.floats(0, 30), max_size=40))
def test_sending_as_told_never_exceeds_the_limit(limit: int, pauses: list[float]) -> None:
    policy = Policy(per_minute=limit)
    now = NOW
    history: list[Handed] = []
    for pause in pauses:
        now += timedelta(seconds=pause)
        decision = decide(policy, history, now)
        if isinstance(decision, WaitUntil):
            assert decision.at > now
            now = decision.at
            decision = decide(policy, history, now)
        assert isinstance(decision, Send)
        assert decision.messages
        history.append(Handed(now, decision.messages))

    for last in history:
        window = [handed.count for handed in history if last.at - MINUTE < handed.at <= last.at]
        assert sum(window) <= limit


limits = st.none() | st.integers(1, 12)
policies = st.builds(
    Policy, per_second=limits, per_minute=limits, per_hour=limits, per_day=limits, connections=st.just(3)
)


@given(st.lists(policies, min_size=1, max_size=3), st.lists(st.floats(0, 4_000), min_size=1, max_size=30))
def test_together_policies_are_never_exceeded_and_never_starve(
    together: list[Policy], pauses: list[float]
) -> None:
    """Whenever messages come, they go out; no stretch of any limit's length has more than the limit."""
    history: list[Handed] = []
    now = NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        decision = decide_all([Rule(policy, history) for policy in together], now)
        # A wait is never in vain: at its end something may go, whatever else is limited.
        if isinstance(decision, WaitUntil):
            assert now < decision.at <= now + DAY
            now = decision.at
            decision = decide_all([Rule(policy, history) for policy in together], now)
        assert isinstance(decision, Send)
        assert decision.messages is None or decision.messages > 0
        history.append(Handed(now, min(decision.messages or 3, 3)))

    for limit, per in {each for policy in together for each in policy.limits()}:
        for last in history:
            window = [handed.count for handed in history if last.at - per < handed.at <= last.at]
            assert sum(window) <= limit


def test_the_longest_wait_and_the_least_room_count() -> None:
    hour, minute = Policy(per_hour=10, connections=5), Policy(per_minute=4, connections=2)

    assert decide_all([], NOW) == Send(None, 0)
    assert decide_all([Rule(Policy(), []), Rule(hour, [ago(30, 3)])], NOW) == Send(7, 5)
    assert decide_all([Rule(hour, [ago(30, 3)]), Rule(minute, [ago(30, 3)])], NOW) == Send(1, 2)
    assert decide_all([Rule(hour, [ago(30, 10)]), Rule(minute, [ago(30, 4)])], NOW) == WaitUntil(
        at(3570), 10, HOUR
    )
    assert decide_all([Rule(Policy(connections=0), []), Rule(hour, [])], NOW) == Busy()


def test_retries_begin_after_five_minutes_grow_and_end_after_a_day() -> None:
    delays = [delay for n in range(1, 100) if (delay := retry_delay(n))]

    minutes = [delay / timedelta(minutes=1) for delay in delays]
    assert minutes == [5, 10, 20, 40, 80, 160, 240, 240, 240, 240, 165]
    assert sum(delays, timedelta()) == timedelta(hours=24)
    assert retry_delay(12) is None


POLICY_REFUSAL = Rejected(550, "5.7.1", "550 5.7.1 Blocked")
NO_SUCH_USER = Rejected(550, "5.1.1", "550 5.1.1 No such user")
BARE = Rejected(554, "", "554 No")
BUSY = Retry(450, "4.7.1", "450 4.7.1 Slow down")


@pytest.mark.parametrize(
    ("outcomes", "run"),
    [
        ([], RefusalRun()),
        ([POLICY_REFUSAL] * 3, RefusalRun("5.7", 3, "550 5.7.1 Blocked")),
        ([POLICY_REFUSAL, NO_SUCH_USER], RefusalRun("5.1", 1, "550 5.1.1 No such user")),
        ([POLICY_REFUSAL, Sent("250 ok"), POLICY_REFUSAL], RefusalRun("5.7", 1, "550 5.7.1 Blocked")),
        ([BUSY, Unknown("lost"), NotSent("down"), BUSY], RefusalRun("4.7", 2, "450 4.7.1 Slow down")),
        ([BARE, BARE], RefusalRun("5", 2, "554 No")),
        ([BARE, Sent("250 ok")], RefusalRun()),
    ],
)
def test_a_run_is_of_one_kind_and_ends_with_a_success(outcomes: list[Outcome], run: RefusalRun) -> None:
    result = RefusalRun()
    for outcome in outcomes:
        result = result.after(outcome)

    assert result == run


def test_a_long_run_is_a_reason_to_pause() -> None:
    assert RefusalRun("5.7", 19, "550 5.7.1 Blocked").pause_reason() is None
    assert str(RefusalRun("5.7", 20, "550 5.7.1 Blocked").pause_reason()) == (
        "The server refused 20 messages in a row, the last with: 550 5.7.1 Blocked"
    )
