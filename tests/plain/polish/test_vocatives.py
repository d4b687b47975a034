"""Vocatives of first names."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.polish import men, women
from wici.plain.polish import Certainty, Gender, Vocative, vocative

TABLES = {
    "women": (women.POLISH, women.EASTERN, women.FOREIGN),
    "men": (men.POLISH, men.EASTERN, men.FOREIGN),
}


def sure(text: str) -> Vocative:
    return Vocative(text, Certainty.SURE)


def unsure(text: str) -> Vocative:
    return Vocative(text, Certainty.UNSURE)


def expected(table: str) -> dict[str, Vocative]:
    pairs = (entry.split(":") for entry in table.split())
    return {name: unsure(form[:-1]) if form.endswith("?") else sure(form) for name, form in pairs}


@pytest.mark.parametrize("table", [table for tables in TABLES.values() for table in tables])
def test_the_tables(table: str) -> None:
    forms = expected(table)
    assert {name: vocative(name) for name in forms} == forms


@pytest.mark.parametrize(
    ("gender", "tables"), [(Gender.FEMININE, TABLES["women"]), (Gender.MASCULINE, TABLES["men"])]
)
def test_a_known_gender_changes_no_form_of_its_own_names(gender: Gender, tables: tuple[str, ...]) -> None:
    forms = {name: form for table in tables for name, form in expected(table).items()}
    assert len(forms) > 700
    assert {name: vocative(name, gender) for name in forms} == forms


@pytest.mark.parametrize("table", [table for tables in TABLES.values() for table in tables])
def test_typing_in_capitals_or_small_letters_makes_no_difference(table: str) -> None:
    forms = expected(table)
    assert {name: vocative(name.upper()) for name in forms} == forms
    assert {name: vocative(name.lower()) for name in forms} == forms


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Anna", "Anno"), ("Łukasz", "Łukaszu"), ("Marek", "Marku"), ("Paweł", "Pawle"), ("Jakub", "Jakubie"),
        ("Kuba", "Kubo"), ("Maria", "Mario"), ("Kasia", "Kasiu"), ("Zofia", "Zofio"), ("Basia", "Basiu"),
        ("Beata", "Beato"), ("Piotr", "Piotrze"), ("Michał", "Michale"), ("Krzysztof", "Krzysztofie"),
        ("Franciszek", "Franciszku"), ("Jerzy", "Jerzy"), ("Antoni", "Antoni"), ("Ola", "Olu"),
        ("Aleksandra", "Aleksandro"), ("Alicja", "Alicjo"), ("Karol", "Karolu"), ("Oleg", "Olegu"),
        ("Kazimierz", "Kazimierzu"), ("Wojciech", "Wojciechu"), ("Noemi", "Noemi"), ("Nicole", "Nicole"),
        ("Carmen", "Carmen"), ("Oleksandr", "Oleksandrze"), ("Serhij", "Serhiju"), ("Natalija", "Natalijo"),
    ],
)  # fmt: skip
def test_well_known_names(name: str, form: str) -> None:
    assert vocative(name) == sure(form)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Anna Maria", sure("Anno Mario")),
        (" anna \t maria ", sure("Anno Mario")),
        ("ANNA MARIA", sure("Anno Mario")),
        ("Anna maria", sure("Anno Mario")),
        ("Anna\u00a0Maria", sure("Anno Mario")),
        ("Anna-Maria", sure("Anno-Mario")),
        ("Anna – Maria", sure("Anno – Mario")),
        ("Jan Maria", sure("Janie Mario")),
        ("Jan Paweł", sure("Janie Pawle")),
        ("Jean-Pierre", sure("Jean-Pierre")),
        ("JEAN-PIERRE", sure("Jean-Pierre")),
        ("Jean-Paul", unsure("Jean-Paulu")),
        ("Maria Jan", unsure("Mario Jan")),
        ("Anna Kowalska", unsure("Anno Kowalsko")),
        ("dr Anna", unsure("dr Anno")),
        ("Anna M.", unsure("Anno M.")),
        ("Anna (Ania)", unsure("Anno (Ania)")),
        ("María del Mar", unsure("Marío del Mar")),
    ],
)
def test_several_names(name: str, form: Vocative) -> None:
    assert vocative(name) == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Lukasz", "Łukaszu"),
        ("PAWEL", "Pawle"),
        ("malgorzata", "Małgorzato"),
        ("Zaneta", "Żaneto"),
        ("Bjorn", "Bjorn"),
    ],
)
def test_names_typed_without_polish_letters_are_taken_for_polish_but_unsure(name: str, form: str) -> None:
    assert vocative(name) == unsure(form)


@pytest.mark.parametrize(
    ("name", "gender", "form"),
    [
        ("Alex", Gender.UNKNOWN, unsure("Alex")),
        ("Alex", Gender.FEMININE, sure("Alex")),
        ("Alex", Gender.MASCULINE, unsure("Alex")),
        ("Robin", Gender.UNKNOWN, unsure("Robin")),
        ("Robin", Gender.FEMININE, sure("Robin")),
        ("Robin", Gender.MASCULINE, unsure("Robinie")),
        ("Sasza", Gender.UNKNOWN, unsure("Saszo")),
        ("Sasza", Gender.MASCULINE, sure("Saszo")),
        ("Sasza", Gender.FEMININE, sure("Saszo")),
        ("Xiaoling", Gender.UNKNOWN, unsure("Xiaoling")),
        ("Xiaoling", Gender.FEMININE, sure("Xiaoling")),
        ("Xiaoling", Gender.MASCULINE, unsure("Xiaolingu")),
        ("Dobrawina", Gender.UNKNOWN, unsure("Dobrawino")),
        ("Dobrawina", Gender.FEMININE, sure("Dobrawino")),
        ("Gunia", Gender.FEMININE, unsure("Guniu")),
        ("Florek", Gender.UNKNOWN, unsure("Florku")),
        ("Florek", Gender.MASCULINE, unsure("Florku")),
        ("Sędzisław", Gender.UNKNOWN, sure("Sędzisławie")),
        ("Sędzisława", Gender.UNKNOWN, sure("Sędzisławo")),
        ("Jan", Gender.FEMININE, unsure("Jan")),
        ("Anna", Gender.MASCULINE, unsure("Anno")),
    ],
)
def test_what_is_known_of_the_person_decides_unknown_names(name: str, gender: Gender, form: Vocative) -> None:
    assert vocative(name, gender) == form


@pytest.mark.parametrize(
    "name", ["A", "A.", "Anna2", "X Æ A-12", "O'Neil", "McKenzie", "!!!", "王", "Оксана"]
)
def test_what_is_no_known_name_comes_back_unchanged(name: str) -> None:
    assert vocative(name) == unsure(name)


@pytest.mark.parametrize("name", ["", "  ", "\n\t"])
def test_nothing_stays_nothing(name: str) -> None:
    assert vocative(name) == unsure("")


@given(st.text(max_size=30), st.sampled_from(Gender))
def test_any_text_has_an_answer(name: str, gender: Gender) -> None:
    answer = vocative(name, gender)
    assert bool(answer.text) is bool(name.strip())
    assert "\n" not in answer.text


def test_is_fast_enough_for_every_recipient() -> None:
    names = [name for tables in TABLES.values() for table in tables for name in expected(table)]
    vocative.cache_clear()
    started = time.perf_counter()
    for name in names:
        vocative(name)
    first = time.perf_counter()
    for name in names:
        vocative(name)
    again = time.perf_counter()
    assert (first - started) / len(names) < 0.001
    assert (again - first) / len(names) < 0.0001
