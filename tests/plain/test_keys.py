"""Folding, field keys and participant codes."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.keys import CODE_ALPHABET, KEY_LENGTH, fold, participant_code, slug_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("   \t\n ", ""),
        ("Żółć", "zolc"),
        ("ZAŻÓŁĆ GĘŚLĄ JAŹŃ", "zazolc gesla jazn"),
        ("Łukasz  Błąd\n", "lukasz blad"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Zo\u0308e", "zoe"),
        ("Søren Đorđe Œuvre Þór", "soren dorde oeuvre thor"),
        ("İstanbul ısı", "istanbul isi"),
        ("O’Brien – Smith", "o'brien - smith"),
        ("so\u00adft\ufeff", "soft"),
        ("a\u00a0b\u2003c", "a b c"),
        ("ﬁrma ℡", "firma tel"),
        ("Юрій Олексій", "юріи олексіи"),
        ("ΑΣ", "ας".replace("ς", "σ")),
        ("anna@Example.COM", "anna@example.com"),
    ],
)
def test_folds_text_for_comparison(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_makes_no_difference(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Firma", "firma"),
        ("Firma / instytucja", "firma_instytucja"),
        ("  Czy potrzebujesz noclegu?  ", "czy_potrzebujesz_noclegu"),
        ("Numer NIP (10 cyfr)", "numer_nip_10_cyfr"),
        ("2. nocleg", "field_2_nocleg"),
        ("Źródło", "zrodlo"),
        ("Фирма", "field"),
        ("???", "field"),
        ("", "field"),
        ("x" * 60, "x" * 40),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def test_makes_a_key_of_a_label(label: str, key: str) -> None:
    assert slug_key(label, ()) == key


def test_numbers_a_key_that_is_taken_or_reserved() -> None:
    assert slug_key("Firma", {"firma"}) == "firma_2"
    assert slug_key("Firma", {"firma", "firma_2"}, reserved={"firma_3"}) == "firma_4"
    assert slug_key("E-mail", (), reserved={"e_mail"}) == "e_mail_2"
    assert slug_key("x" * 60, {"x" * 40}) == "x" * 38 + "_2"


@given(st.lists(st.text(max_size=60), max_size=12))
def test_keys_are_unique_and_well_formed(labels: list[str]) -> None:
    taken: list[str] = []
    for label in labels:
        taken.append(slug_key(label, taken, reserved={"first_name", "field"}))
    assert len(set(taken)) == len(labels)
    assert not {"first_name", "field"} & set(taken)
    assert all(len(key) <= KEY_LENGTH and re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", key) for key in taken)


def test_codes_use_only_characters_that_are_told_apart() -> None:
    source = random.Random(7)
    codes = [participant_code(source, 8) for _ in range(2000)]
    assert len(set(codes)) == 2000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(CODE_ALPHABET)
    assert not set("01OILZSBUAEIOY25") & set(CODE_ALPHABET)
    assert participant_code(random.Random(1), 8) == participant_code(random.Random(1), 8)


@pytest.mark.parametrize("length", [-1, 0, 3])
def test_refuses_codes_that_are_too_short(length: int) -> None:
    with pytest.raises(ValueError, match=f"not {length}"):
        participant_code(random.Random(1), length)
