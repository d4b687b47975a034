"""Writing without Polish letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wici.plain.sms.letters import replaced, simplified
from wici.plain.sms.parts import Alphabet, measure

POLISH = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"


def test_polish_letters_become_those_they_come_from() -> None:
    assert simplified(POLISH) == "acelnoszzACELNOSZZ"


def test_marks_of_a_word_processor_become_those_of_a_keyboard() -> None:
    assert simplified("„Wici” – tak…\u00a0‘a’ • b\u200b") == "\"Wici\" - tak... 'a' * b"


def test_letters_that_telephones_know_and_those_without_likeness_stay() -> None:
    assert simplified("é ü Ø € 😀 Ж") == "é ü Ø € 😀 Ж"


def test_what_changes_is_named_once_and_in_order() -> None:
    assert replaced("Łąka – łąka") == (("Ł", "L"), ("ą", "a"), ("–", "-"), ("ł", "l"))
    assert replaced("Wici") == ()


@given(st.text(st.sampled_from(POLISH + "abc XYZ.,!?„”–…"), max_size=200))
def test_polish_text_fits_the_gsm_alphabet(text: str) -> None:
    assert measure(simplified(text)).alphabet is Alphabet.GSM


@given(st.text(max_size=200))
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    once = simplified(text)
    assert simplified(once) == once
    assert replaced(once) == ()
