"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.sms.numbers import ListedNumber, Number, NumberProblem, read_number, read_numbers, spaced


@pytest.mark.parametrize(
    "written",
    [
        "601234567",
        "601 234 567",
        "601-234-567",
        "+48 601 234 567",
        "0048601234567",
        "(+48) 601.234.567",
        " +48601234567 ",
    ],
)
def test_a_polish_number_is_known_however_it_is_written(written: str) -> None:
    assert read_number(written, "PL") == Number("+48601234567")


def test_a_foreign_number_keeps_its_country() -> None:
    assert read_number("+49 1512 3456789", "PL") == Number("+4915123456789")
    assert read_number("07400 123456", "GB") == Number("+447400123456")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("brak", "“brak” is not a telephone number. Write it like +48 601 234 567."),
        (
            "60123456",
            "There is no number like “60123456”. Check its digits and its country code.",
        ),
        ("22 621 00 00", "“22 621 00 00” is not a mobile number, so no text message reaches it."),
    ],
)
def test_what_is_no_number_is_explained(written: str, sentence: str) -> None:
    found = read_number(written, "PL")
    assert isinstance(found, NumberProblem)
    assert (found.text, str(found.wording)) == (written, sentence)


def test_a_list_merges_repetitions_and_places_problems() -> None:
    found = read_numbers("601 234 567, +48601234567;\n 602345678\n,  oops", "PL")
    assert found.numbers == (ListedNumber(Number("+48601234567"), 2), ListedNumber(Number("+48602345678"), 1))
    assert found.duplicates == 1
    [problem] = found.problems
    assert (problem.text, problem.offset, problem.line, problem.column) == ("oops", 41, 3, 4)


@given(st.integers(min_value=600_000_000, max_value=609_999_999))
def test_a_number_reads_the_same_after_it_was_written_for_people(digits: int) -> None:
    found = read_number(str(digits), "PL")
    assert isinstance(found, Number)
    assert read_number(found.spaced, "DE") == found
    assert spaced(found.e164) == found.spaced


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_a_list(typed: str) -> None:
    found = read_numbers(typed, "PL")
    for problem in found.problems:
        assert typed[problem.offset : problem.offset + len(problem.text)] == problem.text
