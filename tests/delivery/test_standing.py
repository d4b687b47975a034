from __future__ import annotations

from datetime import timedelta

import pytest

from wici.delivery.standing import (
    DEFERRAL_RUN,
    GoOn,
    Pause,
    Reason,
    Verdict,
    connection_failure,
    delay_after,
    judge,
)
from wici.plain.outcomes import Cause, NotSent, Sent
from wici.plain.pacing import REFUSAL_RUN, RefusalRun

DOWN = NotSent("Connection refused")


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (RefusalRun(), GoOn()),
        (RefusalRun("5.1", REFUSAL_RUN - 1, "550 No"), GoOn()),
        (RefusalRun("5.1", REFUSAL_RUN, "550 No"), Pause(Reason.REFUSALS, "550 No")),
        (RefusalRun("4.7", REFUSAL_RUN, "450 Later"), GoOn()),
        (RefusalRun("4.7", DEFERRAL_RUN, "450 Later"), Pause(Reason.REFUSALS, "450 Later")),
    ],
)
def test_what_a_standing_means(run: RefusalRun, verdict: Verdict) -> None:
    assert judge(run) == verdict


def test_a_server_that_is_down_is_left_alone_for_twice_as_long_each_time_up_to_a_quarter_of_an_hour() -> None:
    delays = [delay_after(failures) / timedelta(seconds=1) for failures in (1, 2, 4, 5, 6, 50, 5_000)]

    assert delays == [30, 60, 240, 480, 900, 900, 900]


def test_a_stop_is_no_failure_of_the_connection() -> None:
    stopped = NotSent("Stopped", cause=Cause.STOPPED)

    assert connection_failure([Sent("250"), stopped]) is None
    assert connection_failure([stopped, DOWN]) is DOWN
