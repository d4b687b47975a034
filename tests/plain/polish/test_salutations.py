"""How a letter to somebody begins."""

from __future__ import annotations

import pytest

from wici.plain.polish import Doubt, FormsOfAddress, Gender, forms_of_address

F, M, U = Gender.FEMININE, Gender.MASCULINE, Gender.UNKNOWN


def test_women_and_men() -> None:
    assert forms_of_address("Anna") == FormsOfAddress(F, "Anno", "Szanowna Pani", "Pani Anno")
    assert forms_of_address("ŁUKASZ") == FormsOfAddress(M, "Łukaszu", "Szanowny Panie", "Panie Łukaszu")
    assert forms_of_address("Anna Maria").courtesy == "Pani Anno Mario"
    assert forms_of_address("Kuba").courtesy == "Panie Kubo"


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("", FormsOfAddress(U, "", "Szanowni Państwo", "Szanowni Państwo",
                            (Doubt.NO_NAME, Doubt.UNKNOWN_GENDER))),
        ("Alex", FormsOfAddress(U, "Alex", "Szanowni Państwo", "Szanowni Państwo",
                                (Doubt.UNKNOWN_GENDER, Doubt.GUESSED_VOCATIVE))),
        ("Dobrawina", FormsOfAddress(F, "Dobrawino", "Szanowna Pani", "Pani Dobrawino",
                                     (Doubt.GUESSED_GENDER, Doubt.GUESSED_VOCATIVE))),
        ("Lukasz", FormsOfAddress(M, "Łukaszu", "Szanowny Panie", "Panie Łukaszu",
                                  (Doubt.GUESSED_VOCATIVE,))),
    ],
)  # fmt: skip
def test_doubts_are_named(name: str, forms: FormsOfAddress) -> None:
    assert forms_of_address(name) == forms
    assert not forms.is_sure


def test_a_known_gender_beats_the_guess() -> None:
    assert forms_of_address("Alex", gender=F) == FormsOfAddress(F, "Alex", "Szanowna Pani", "Pani Alex")
    assert forms_of_address("Dobrawina", gender=F) == FormsOfAddress(
        F, "Dobrawino", "Szanowna Pani", "Pani Dobrawino"
    )
    assert forms_of_address("", gender=M) == FormsOfAddress(
        M, "", "Szanowny Panie", "Szanowny Panie", (Doubt.NO_NAME,)
    )


def test_a_correction_is_used_as_it_stands() -> None:
    assert forms_of_address("Lukasz", correction=" Lukaszu ") == FormsOfAddress(
        M, "Lukaszu", "Szanowny Panie", "Panie Lukaszu"
    )
    assert forms_of_address("Alex", gender=M, correction="Aleksie") == FormsOfAddress(
        M, "Aleksie", "Szanowny Panie", "Panie Aleksie"
    )
    assert forms_of_address("Alex", correction="Alex") == FormsOfAddress(
        U, "Alex", "Szanowni Państwo", "Szanowni Państwo", (Doubt.UNKNOWN_GENDER,)
    )
    assert forms_of_address("", gender=F, correction="Anno") == FormsOfAddress(
        F, "Anno", "Szanowna Pani", "Pani Anno"
    )
    assert forms_of_address("Anna", correction="  ").is_sure


def test_certain_forms_have_no_doubts() -> None:
    assert forms_of_address("Anna").is_sure
    assert forms_of_address("Jean-Pierre").doubts == ()
