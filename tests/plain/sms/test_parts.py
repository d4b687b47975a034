"""Parts of text messages: the limits of the networks, at their edges and for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.sms.parts import Alphabet, Measure, measure, split

TEXTS = st.text(
    st.one_of(st.sampled_from("aZ ą€^{\n@Δ😀ó"), st.characters(exclude_categories=["Cs"])), max_size=400
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Measure(Alphabet.GSM, 0, 0, 160)),
        ("a" * 160, Measure(Alphabet.GSM, 160, 1, 0)),
        ("a" * 161, Measure(Alphabet.GSM, 161, 2, 145)),
        ("a" * 306, Measure(Alphabet.GSM, 306, 2, 0)),
        ("a" * 307, Measure(Alphabet.GSM, 307, 3, 152)),
        ("€" * 80, Measure(Alphabet.GSM, 160, 1, 0)),
        ("ą" + "a" * 69, Measure(Alphabet.UCS2, 70, 1, 0, "ą")),
        ("ą" + "a" * 70, Measure(Alphabet.UCS2, 71, 2, 63, "ą")),
        ("Zażółć gęślą", Measure(Alphabet.UCS2, 12, 1, 58, "żółćęśą")),
        ("o\u0301", Measure(Alphabet.UCS2, 1, 1, 69, "ó")),
        ("😀" * 35, Measure(Alphabet.UCS2, 70, 1, 0, "😀")),
        ("é ü ö Ø @ Δ\n", Measure(Alphabet.GSM, 12, 1, 148)),
    ],
)
def test_a_text_is_counted_as_the_network_counts_it(text: str, expected: Measure) -> None:
    assert measure(text) == expected


def test_an_escaped_character_is_not_split() -> None:
    # The escape would be the last septet of the first part, so the character moves to the second one whole.
    text = "a" * 152 + "€" + "b" * 152
    assert measure(text) == Measure(Alphabet.GSM, 306, 3, 152)
    assert split(text) == ["a" * 152, "€" + "b" * 151, "b"]


def test_a_pair_of_surrogates_is_not_split() -> None:
    text = "a" * 66 + "😀" + "b" * 66
    assert measure(text) == Measure(Alphabet.UCS2, 134, 3, 66, "😀")
    assert split(text) == ["a" * 66, "😀" + "b" * 65, "b"]


@given(TEXTS)
def test_parts_make_the_text_again_and_none_is_too_long(text: str) -> None:
    parts, measured = split(text), measure(text)
    assert measured == measure("".join(parts))
    assert len(parts) == measured.parts
    limit = measured.alphabet.alone if measured.parts < 2 else measured.alphabet.of_several
    widths = [_octets(part, measured.alphabet) for part in parts]
    assert all(0 < width <= limit for width in widths)
    assert sum(widths) == measured.units
    assert not parts or measured.left == limit - widths[-1]


@given(TEXTS)
def test_a_text_is_gsm_when_nothing_forces_it_to_be_more(text: str) -> None:
    measured = measure(text)
    assert (measured.alphabet is Alphabet.GSM) == (measured.forcing == "")


def _octets(part: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.UCS2:
        return len(part.encode("utf-16-be")) // 2
    return len(part) + sum(part.count(character) for character in "\f^{}\\[~]|€")
