"""How a letter begins, in the participant's language."""

from __future__ import annotations

from typing import Any

import pytest

from wici.merging.catalogue import evaluator, frozen_catalogue
from wici.merging.forms_of_address import ALIASES, doubts
from wici.plain.polish import Doubt

SHARED: dict[str, Any] = {"language": "pl", "today": "2026-11-20", "forms_of_address": {}}
TAGS = evaluator([frozen_catalogue(SHARED).by_key[key] for key in ALIASES])


def forms(raw: dict[str, Any]) -> tuple[str, ...]:
    return tuple(TAGS(raw)[key] for key in ("greeting", "salutation", "salutation_name", "vocative"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"first_name": "Anna"}, ("Szanowna Pani Anno", "Szanowna Pani", "Pani Anno", "Anno")),
        ({"first_name": "Łukasz"}, ("Szanowny Panie Łukaszu", "Szanowny Panie", "Panie Łukaszu", "Łukaszu")),
        (
            {"first_name": "Maria", "gender": "m"},
            ("Szanowny Panie Mario", "Szanowny Panie", "Panie Mario", "Mario"),
        ),
        (
            {"first_name": "Nicola", "gender": "f", "vocative": "Nicolo"},
            ("Szanowna Pani Nicolo", "Szanowna Pani", "Pani Nicolo", "Nicolo"),
        ),
        ({"first_name": ""}, ("Szanowni Państwo", "Szanowni Państwo", "Szanowni Państwo", "")),
        (
            {"email": "a@b.pl", "name": "Anna Żółć"},
            ("Szanowna Pani Anno", "Szanowna Pani", "Pani Anno", "Anno"),
        ),
    ],
)
def test_polish_forms(raw: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert forms(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"first_name": "Ann", "gender": "f"}, ("Dear Ann", "Dear Madam", "Ann", "Ann")),
        ({"first_name": "Tom", "gender": "m"}, ("Dear Tom", "Dear Sir", "Tom", "Tom")),
        ({"first_name": "Anna"}, ("Dear Anna", "Dear Sir or Madam", "Anna", "Anna")),
        ({"first_name": ""}, ("Dear Sir or Madam", "Dear Sir or Madam", "", "")),
    ],
)
def test_english_forms(raw: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert forms({**raw, "language": "en"}) == expected


def test_what_was_guessed_is_said() -> None:
    assert doubts({"first_name": "Anna"}, SHARED) == ()
    assert Doubt.UNKNOWN_GENDER in doubts({"first_name": "Alex"}, SHARED)
    assert Doubt.NO_NAME in doubts({"first_name": ""}, SHARED)
    assert doubts({"first_name": "Alex", "gender": "f", "vocative": "Alex"}, SHARED) == ()
    assert doubts({"first_name": "", "language": "en"}, SHARED) == ()
