"""What people write into forms and cells is understood, or a sentence says why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from wici.people.checking import split_choices
from wici.people.importing.rows import _split_last_first, split_name
from wici.people.values import (
    Cell,
    read_day,
    read_moment,
    read_number,
    read_phone,
    read_text,
    read_tick,
    text_of,
)
from wici.shared.refusals import Refused

WARSAW = ZoneInfo("Europe/Warsaw")
#: Spreadsheets know no time zones.
TEN = datetime(2026, 3, 1, 10, 0)  # noqa: DTZ001
MIDNIGHT = datetime(2026, 3, 1)  # noqa: DTZ001


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("  Anna \t", "Anna"),
        ("raz\r\ndwa_x000D_\ntrzy\x00\ud800", "raz\ndwa\ntrzy"),
        ("\ufeffImię", "Imię"),
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1e15, "1000000000000000"),
        (12345678901234567.0, "12345678901234600"),
        (-2.5e-7, "-0.00000025"),
        (True, "TRUE"),
        (date(2026, 3, 1), "2026-03-01"),
        (MIDNIGHT, "2026-03-01"),
        (TEN, "2026-03-01 10:00"),
        (TEN + timedelta(seconds=5), "2026-03-01 10:00:05"),
        (time(10, 30), "10:30"),
    ],
)
def test_cells_as_text(value: Cell, text: str) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01", "2026/3/1", "2026.03.01", "1.03.2026", "01-03-2026", "1/3/2026", "1. 3. 2026",
        "1.03.2026 r.", "1 marca 2026", "1 MARCA 2026 r.", "1 March 2026", "01.03.2026 23:59", "46082", 46082,
        46082.75, date(2026, 3, 1), TEN, "2026-03-01T10:00:00Z",
    ],
)  # fmt: skip
def test_days_in_every_usual_form(value: Cell) -> None:
    assert read_day(value) == "2026-03-01"


@pytest.mark.parametrize(
    "value",
    [
        "31.02.2026",
        "2026-13-01",
        "03/15/2026",
        "jutro",
        "12",
        12,
        "2026-03-01 25:00",
        "1.03.26",
        True,
        "0001-01-01",
    ],
)
def test_what_is_not_a_day_is_refused(value: Cell) -> None:
    with pytest.raises(Refused, match=r"is not a date\. Write it like 2026-03-01 or"):
        read_day(value)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("", None),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=WARSAW)),
        (TEN, datetime(2026, 3, 1, 10, tzinfo=WARSAW)),
        ("1.03.2026, godz. 10.00", datetime(2026, 3, 1, 10, tzinfo=WARSAW)),
        ("1.03.2026 r., godz. 10:00", datetime(2026, 3, 1, 10, tzinfo=WARSAW)),
        ("2026-03-01 10:00:00.5", datetime(2026, 3, 1, 10, tzinfo=WARSAW)),
        ("2026-03-01T10:00:00Z", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("2026-03-01 12:00+0200", datetime(2026, 3, 1, 10, tzinfo=UTC)),
    ],
)
def test_points_in_time(value: Cell, moment: datetime | None) -> None:
    assert read_moment(value, WARSAW) == moment


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("", ""), ("1 200,50", "1200.5"), ("1\u00a0200", "1200"), ("1,200.50", "1200.5"),
        ("1.200,50", "1200.5"), ("−3", "-3"), ("+5", "5"), (7.0, "7"), (7.25, "7.25"),
        ("007", "7"), ("-0", "0"),
    ],
)  # fmt: skip
def test_numbers(value: Cell, number: str) -> None:
    assert read_number(value) == number


@pytest.mark.parametrize("value", ["dużo", "1,2,3", "12a", True, 1e16, "1e5"])
def test_what_is_not_a_number_is_refused(value: Cell) -> None:
    with pytest.raises(Refused, match="is not a number"):
        read_number(value)


def test_ticks_phones_and_long_texts() -> None:
    assert [read_tick(value) for value in ("Tak", "x", True, 1, "", "NIE", False, 0)] == ["yes"] * 4 + [
        ""
    ] * 4
    assert [read_phone(value) for value in ("", "+48 600 100 200 w. 12", 600100200.0)] == [
        "", "+48 600 100 200 w. 12", "600100200",
    ]  # fmt: skip
    with pytest.raises(Refused, match="longer than 10000 characters"):
        read_text("x" * 10_001)


@pytest.mark.parametrize(
    ("text", "options", "chosen"),
    [
        ("", [], []),
        ("joga", [], ["joga"]),
        ("joga; taniec ;", [], ["joga", "taniec"]),
        ("joga\ntaniec", [], ["joga", "taniec"]),
        ("joga, taniec", [], ["joga", "taniec"]),
        ("joga, łatwa; taniec", [], ["joga, łatwa", "taniec"]),
        ("Joga, łatwa", ["joga, łatwa"], ["Joga, łatwa"]),
    ],
)
def test_many_choices_in_one_cell(text: str, options: list[str], chosen: list[str]) -> None:
    assert split_choices(text, options) == chosen


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Anna Żółć", ("Anna", "Żółć")),
        ("Anna Maria Żółć-Nowak", ("Anna Maria", "Żółć-Nowak")),
        ("Żółć, Anna Maria", ("Anna Maria", "Żółć")),
        ("Jan van der Berg", ("Jan", "van der Berg")),
        ("Leonardo da Vinci", ("Leonardo", "da Vinci")),
        ("Anna", ("Anna", "")),
    ],
)
def test_names_in_one(text: str, names: tuple[str, str]) -> None:
    assert split_name(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Żółć Anna Maria", ("Anna Maria", "Żółć")),
        ("van der Berg Jan", ("Jan", "van der Berg")),
        ("Żółć, Anna", ("Anna", "Żółć")),
        ("Żółć", ("", "Żółć")),
    ],
)
def test_names_in_one_surname_first(text: str, names: tuple[str, str]) -> None:
    assert _split_last_first(text) == names
