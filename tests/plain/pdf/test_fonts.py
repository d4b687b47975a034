"""Fonts: slices, subsets, fallbacks of styles."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from tests.plain.pdf.making import FONTS, read_font
from wici.plain.pdf.fonts.embedding import subset
from wici.plain.pdf.fonts.faces import Face, face
from wici.plain.pdf.fonts.families import FAMILIES, FILES, chain
from wici.plain.pdf.fonts.shaping import clusters, style
from wici.plain.pdf.fonts.slices import cut

POLISH = "Zażółć gęślą jaźń ŁÓDŹ 0123456789 „”–"


def test_every_file_of_a_family_is_there_and_may_be_embedded() -> None:
    for file in FILES:
        font = TTFont(BytesIO(read_font(file)))
        assert "glyf" in font, file
        # Bits 1 to 3 of fsType: 0 is installable embedding (OpenType, OS/2).
        assert font["OS/2"].fsType & 0b1110 == 0, file
    assert {path.name for path in FONTS.glob("*.ttf")} == set(FILES)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_every_family_has_all_letters_of_europe_or_borrows_them(family: str) -> None:
    chosen = style(family, is_bold=True, is_italic=True, read_font=read_font)
    assert chosen.words[POLISH.replace(" ", "")].borrowed == ""
    letters = "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽßẞÄÖÜÅÆØÐÞĀĒĢĪĶĻŅŪĠĦŻŐŰȘȚЂЉЊЋЏЇЄҐΆΈΉΊΌΎΏß"
    word = chosen.words[letters]
    assert word.missing == ""


def test_the_chain_begins_with_the_style_and_names_each_file_once() -> None:
    for family in FAMILIES.values():
        for is_bold in (False, True):
            files = chain(family, is_bold=is_bold, is_italic=False)
            assert files[0] == family.file(is_bold=is_bold, is_italic=False)
            assert len(files) == len(set(files))
            assert set(files) <= set(FILES)
            assert files[-1] == "DejaVuSans.ttf"


@pytest.mark.parametrize("file", ["NotoSans_400Regular.ttf", "NotoSansArabic_700Bold.ttf"])
def test_every_glyph_is_in_one_slice(file: str) -> None:
    font = face(file, read_font)
    slices = cut(font.hb_face.glyph_count, font.unicodes, font.glyph_of)
    assert sorted(glyph for each in slices for glyph in each) == list(range(1, font.hb_face.glyph_count))


def test_polish_is_in_the_first_slice() -> None:
    for file in FILES[:16]:
        font = face(file, read_font)
        slots = {font.shown(font.glyph_of(ord(letter)) or 0).slot.name for letter in POLISH}
        assert slots == {b"/F%d.0" % font.number}, file


def test_a_subset_draws_the_same_letters() -> None:
    font = face("PlayfairDisplay_700Bold.ttf", read_font)
    glyphs = [font.glyph_of(ord(letter)) or 0 for letter in "Łódźfi"]
    made = subset(font.hb_face, glyphs)
    whole, part = TTFont(BytesIO(read_font("PlayfairDisplay_700Bold.ttf"))), TTFont(BytesIO(made.program))
    assert set(part.keys()) - {"GlyphOrder"} == {"glyf", "loca", "head", "hhea", "hmtx", "maxp"}
    for glyph in glyphs:
        old, new = whole.getGlyphOrder()[glyph], part.getGlyphOrder()[made.places[glyph]]
        assert part["hmtx"][new][0] == whole["hmtx"][old][0]
        assert (
            part["glyf"][new].getCoordinates(part["glyf"])[0]
            == whole["glyf"][old].getCoordinates(whole["glyf"])[0]
        )


def test_glyphs_tell_the_text_that_they_stand_for() -> None:
    font = face("NotoSans_400Regular.ttf", read_font)
    assert [font.text_of(font.glyph_of(ord(letter)) or 0) for letter in "aŁ μΩﬁ"] == [
        "a",
        "Ł",
        " ",
        "μ",
        "Ω",
        "fi",
    ]


def test_the_same_font_is_loaded_once() -> None:
    assert face(FILES[0], read_font) is face(FILES[0], read_font)
    assert isinstance(face(FILES[0], read_font), Face)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", ["a", "b", "c"]),
        ("e\u0301x", ["e\u0301", "x"]),
        ("👩\u200d🚀!", ["👩\u200d🚀", "!"]),
        ("🇵🇱🇩🇪", ["🇵🇱", "🇩🇪"]),
        ("👍🏽", ["👍🏽"]),
        ("1\ufe0f\u20e3", ["1\ufe0f\u20e3"]),
        ("", []),
    ],
)
def test_what_people_take_for_one_letter_stays_together(text: str, expected: list[str]) -> None:
    assert list(clusters(text)) == expected


def test_words_are_kept_but_not_endless_ones() -> None:
    chosen = style("Montserrat", is_bold=False, is_italic=False, read_font=read_font)
    assert chosen.words["Łucja"] is chosen.words["Łucja"]
    assert len(chosen.words["Ł" * 500].runs) == 1
    assert "Ł" * 500 not in chosen.words
