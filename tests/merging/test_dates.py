"""Dates in messages."""

from __future__ import annotations

from datetime import date

import pytest

from wici.merging.dates import written, written_iso, written_range


def test_a_day_is_written_in_the_language_of_the_participant() -> None:
    assert written(date(2026, 11, 3), "pl") == "3 listopada 2026"
    assert written(date(2026, 11, 3), "en") == "3 November 2026"


@pytest.mark.parametrize(
    ("first", "last", "polish", "english"),
    [
        (date(2026, 11, 23), date(2026, 11, 25), "23–25 listopada 2026", "23–25 November 2026"),
        (
            date(2026, 11, 30),
            date(2026, 12, 2),
            "30 listopada – 2 grudnia 2026",
            "30 November – 2 December 2026",
        ),
        (
            date(2026, 12, 30),
            date(2027, 1, 2),
            "30 grudnia 2026 – 2 stycznia 2027",
            "30 December 2026 – 2 January 2027",
        ),
        (date(2026, 11, 23), date(2026, 11, 23), "23 listopada 2026", "23 November 2026"),
        (date(2026, 11, 23), None, "23 listopada 2026", "23 November 2026"),
        (None, date(2026, 11, 23), "23 listopada 2026", "23 November 2026"),
        (date(2026, 11, 23), date(2026, 11, 20), "23 listopada 2026", "23 November 2026"),
        (None, None, "", ""),
    ],
)
def test_the_days_of_an_event(first: date | None, last: date | None, polish: str, english: str) -> None:
    assert written_range(first, last, "pl") == polish
    assert written_range(first, last, "en") == english


def test_an_answer_that_is_no_date_stays_as_it_was_typed() -> None:
    assert written_iso("2026-02-01", "pl") == "1 lutego 2026"
    assert written_iso("w lutym", "pl") == "w lutym"
    assert written_iso("", "pl") == ""
