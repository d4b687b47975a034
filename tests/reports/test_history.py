"""The drawing of a dispatch over time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import builders
from tests.web.reports.conftest import send
from wici.delivery.models import Attempt, Dispatch, Recipient
from wici.reports.history import HEIGHT, STEPS, WIDTH, Area, history

pytestmark = pytest.mark.django_db


def attempt(dispatch: Dispatch, seconds: int, *outcomes: str) -> None:
    """Attempts with these outcomes, so many seconds after the dispatch was made."""
    row = Recipient.unscoped.filter(dispatch=dispatch)[0]
    at = dispatch.created_at + timedelta(seconds=seconds)
    for outcome in outcomes:
        Attempt.unscoped.create(recipient=row, number=1, at=at, outcome=outcome)


def test_there_is_nothing_to_draw_until_time_has_passed() -> None:
    dispatch = send(builders.event())
    assert history(dispatch) is None
    attempt(dispatch, 5, "sent", "sent")
    assert history(dispatch) is None


def test_outcomes_are_added_up_and_stand_upon_one_another() -> None:
    dispatch = send(builders.event())
    attempt(dispatch, 0, "sent", "deferred")
    attempt(dispatch, 60, "sent", "rejected", "sent")

    found = history(dispatch)

    assert found is not None
    assert (found.end - found.start, found.most) == (timedelta(seconds=60), 4)
    assert [(area.state, area.count) for area in found.areas] == [("sent", 3), ("rejected", 1)]
    tops = [area.points.split()[: STEPS + 1] for area in found.areas]
    assert (tops[0][0], tops[0][-1]) == (f"0,{HEIGHT * 3 // 4}", f"{WIDTH},{HEIGHT // 4}")
    assert (tops[1][0], tops[1][-1]) == (f"0,{HEIGHT * 3 // 4}", f"{WIDTH},0")


def test_another_dispatchs_attempts_do_not_count() -> None:
    event = builders.event()
    dispatch, other = send(event), send(event)
    attempt(other, 0, "sent")
    attempt(other, 60, "rejected")
    assert history(dispatch) is None
    found = history(other)
    assert found is not None
    assert all(isinstance(area, Area) for area in found.areas)
