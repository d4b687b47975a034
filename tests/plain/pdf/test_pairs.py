"""Words of known pairs are what HarfBuzz makes of the whole word, in every font."""

from __future__ import annotations

import random
from itertools import product

import pytest

from tests.plain.pdf.making import read_font
from wici.plain.pdf.fonts.families import FAMILIES, chain
from wici.plain.pdf.fonts.shaping import Exact, Style
from wici.plain.pdf.fonts.slices import LATIN

_USUAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-'.,/ąćęłńóśźżŁŻ"


def words(count: int) -> list[str]:
    chance = random.Random(7)
    usual = ["".join(chance.choices(_USUAL, k=chance.randint(1, 14))) for _ in range(count)]
    rare = ["".join(chance.choices(LATIN, k=chance.randint(1, 5))) for _ in range(count)]
    return [*usual, *rare, "office", "Affligem", "fjord", "Tę", "AVATAR", "1/2", "fi", "--", "...", "f\u0301"]


@pytest.mark.parametrize("family", FAMILIES)
def test_words_of_pairs_are_as_they_are_shaped_whole(family: str) -> None:
    for is_bold, is_italic in product((False, True), repeat=2):
        files = chain(FAMILIES[family], is_bold=is_bold, is_italic=is_italic)
        quick, whole = Style(files, read_font), Style(files, read_font)
        whole._pairs = None
        texts = words(400)
        assert [quick.shape(text) for text in texts] == [whole.shape(text) for text in texts]


def test_only_what_its_pairs_tell_is_put_together() -> None:
    style = Style(chain(FAMILIES["Noto Sans"], is_bold=False, is_italic=False), read_font)
    pairs = style._pairs
    assert pairs is not None
    known = {text for text in words(400) if pairs.word(text) is not None}
    assert {"AVATAR", "1/2", "--"} <= known
    assert "f\u0301" not in known
    # Of the usual letters, nearly all words are known.
    assert len(known) > 380
    assert Style(style._files, read_font, Exact())._pairs is None
