from __future__ import annotations

from datetime import timedelta

import pytest

from wici.delivery.standing import (
    CONNECTION_LIMIT,
    DEFERRAL_RUN,
    GoOn,
    Pause,
    Reason,
    Verdict,
    Wait,
    connection_failure,
    judge,
    unreachable,
)
from wici.plain.outcomes import Cause, NotSent, Sent
from wici.plain.pacing import REFUSAL_RUN, RefusalRun

DOWN = NotSent("Connection refused")
WRONG = NotSent("535 Wrong password", permanent=True, cause=Cause.LOGIN)


@pytest.mark.parametrize(
    ("run", "failure", "verdict"),
    [
        (RefusalRun(), None, GoOn()),
        (RefusalRun("5.1", REFUSAL_RUN - 1, "550 No"), None, GoOn()),
        (RefusalRun("5.1", REFUSAL_RUN, "550 No"), None, Pause(Reason.REFUSALS, "550 No")),
        (RefusalRun("4.7", REFUSAL_RUN, "450 Later"), None, GoOn()),
        (RefusalRun("4.7", DEFERRAL_RUN, "450 Later"), None, Pause(Reason.REFUSALS, "450 Later")),
        (RefusalRun("conn", 50, ""), None, GoOn()),
        (RefusalRun("conn", 1), DOWN, Wait(timedelta(seconds=30), Reason.CONNECTION, DOWN.reason)),
        (RefusalRun("conn", 4), DOWN, Wait(timedelta(minutes=4), Reason.CONNECTION, DOWN.reason)),
        (RefusalRun("conn", 50), DOWN, Wait(timedelta(minutes=15), Reason.CONNECTION, DOWN.reason)),
        (RefusalRun("conn", CONNECTION_LIMIT), DOWN, Pause(Reason.CONNECTION, DOWN.reason)),
        (RefusalRun("conn", 1), WRONG, Pause(Reason.CONNECTION, WRONG.reason)),
    ],
)
def test_what_a_standing_means(run: RefusalRun, failure: NotSent | None, verdict: Verdict) -> None:
    assert judge(run, failure) == verdict


def test_failures_to_reach_the_server_are_counted_until_it_answers() -> None:
    run = unreachable(unreachable(RefusalRun("5.1", 7), DOWN), DOWN)

    assert run == RefusalRun("conn", 2, "Connection refused")
    assert run.after(Sent("250 Ok")) == RefusalRun()


def test_a_stop_is_no_failure_of_the_connection() -> None:
    stopped = NotSent("Stopped", cause=Cause.STOPPED)

    assert connection_failure([Sent("250"), stopped]) is None
    assert connection_failure([stopped, DOWN]) is DOWN
