"""Invitation codes: made, compared, long enough."""

from __future__ import annotations

import random

import pytest

from wici.plain.invitation_codes import compared, is_long_enough, new_code
from wici.plain.keys import CODE_ALPHABET


def test_a_new_code_has_no_characters_that_look_alike() -> None:
    codes = {new_code(random.Random(seed)) for seed in range(500)}

    assert len(codes) == 500
    assert {len(code) for code in codes} == {11}
    assert {code[5] for code in codes} == {"-"}
    assert set("".join(codes)) - {"-"} <= set(CODE_ALPHABET)
    assert not set("01OIL") & set(CODE_ALPHABET)


@pytest.mark.parametrize(
    "typed", ["H4X7K-Q9RTC", "h4x7kq9rtc", " h4x7k q9rtc ", "H4X7K–Q9RTC", "H4X7K\u00a0Q9RTC", "Ｈ4X7K-Q9RTC"]
)
def test_case_spaces_and_dashes_make_no_difference(typed: str) -> None:
    assert compared(typed) == "h4x7kq9rtc"


def test_what_looks_alike_is_the_same() -> None:
    assert compared("VIP-2O1O") == compared("vip-2010") == compared("VlP-2OlO")


@pytest.mark.parametrize(
    "typed", ["", "  ", "-", "kod <b>", "kod;drop", "a" * 41, "a" * 5_000, "\x00abcdefg", "日本語日本語"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert compared(typed) == ""
    assert not is_long_enough(typed)


def test_a_short_code_is_too_easy_to_guess() -> None:
    assert not is_long_enough("VIP-20")
    assert is_long_enough("VIP-206")
