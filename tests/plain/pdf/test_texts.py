"""Texts in their boxes: lines, sizes, alignment, directions, fallbacks; read back by pdfium."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plain.pdf.making import made, opened, prepared_of, read_font, text, texts_of
from wici.plain.pdf.fonts.shaping import style as shared_style
from wici.plain.pdf.model import Align, Fit, VerticalAlign
from wici.plain.pdf.painting import frame
from wici.plain.pdf.prepare import Prepared
from wici.plain.pdf.texts import _OneLine, _painted

MM = 72 / 25.4
PANGRAM = "Zażółć gęślą jaźń i pchnij w tę łódź jeża lub ośm skrzyń fig"


def content_of(content: bytes) -> bytes:
    """The operators of the first page."""
    document = opened(content)
    contents = document.pages[0].Contents
    return b"\n".join(
        each.read_bytes() for each in (contents if contents._type_name == "array" else [contents])
    )


def sizes(content: bytes) -> list[float]:
    """The sizes of letters that are set."""
    return [float(size) for size in re.findall(rb"/F\S+ (\S+) Tf", content_of(content))]


def problems_of(**fields: object) -> list[str]:
    """What is told of a text with these fields."""
    return [str(problem.wording) for problem in made(prepared_of(text(**fields))).problems]  # type: ignore[arg-type]


def box_of(content: bytes, letter: int = 0) -> tuple[float, float, float, float]:
    """Where a letter is, in mm from the page's upper left corner: left, top, right, bottom."""
    document = pypdfium2.PdfDocument(content)
    page = document[0]
    left, bottom, right, top = page.get_textpage().get_charbox(letter, loose=True)
    height = page.get_height()
    document.close()
    return left / MM, (height - top) / MM, right / MM, (height - bottom) / MM


def test_lines_break_at_spaces_and_after_hyphens() -> None:
    names = text(f"{PANGRAM} Kowalska-Nowakowska", width=60, height=60, size_pt=14)
    content = made(prepared_of(names)).content
    lines = "Zażółć gęślą jaźń i pchnij\nw tę łódź jeża lub ośm\nskrzyń fig Kowalska-Nowakowska"
    assert texts_of(content) == [lines]
    assert content_of(content).count(b"Tm") == 4


def test_line_ends_of_the_text_are_kept() -> None:
    content = made(prepared_of(text("A\r\nB\n\nC"))).content
    heights = [float(y) for y in re.findall(rb"1 0 0 1 \S+ (\S+) Tm", content_of(content))]
    assert [round(above - below, 2) for above, below in pairwise(heights)] == [14.4, 28.8]


def test_a_long_name_shrinks_to_its_box_in_one_line() -> None:
    name = "Hubert Blaine " * 8 + "Wolfeschlegel"
    assert len(name) > 120
    prepared = prepared_of(text("{{ name }}", size_pt=40, smallest_pt=5, fit=Fit.SHRINK))
    short, long = made(prepared, name="Ewa"), made(prepared, name=name)
    assert sizes(short.content) == [40]
    assert 5 < sizes(long.content)[0] < 12
    assert texts_of(long.content) == [name]
    assert long.problems == ()
    assert box_of(long.content, len(name) - 1)[2] <= 190


def test_what_does_not_fit_is_drawn_whole_and_told() -> None:
    done = made(prepared_of(text("{{ name }}", width=20, smallest_pt=10, fit=Fit.SHRINK)), name=PANGRAM)
    assert texts_of(done.content) == [PANGRAM]
    assert [(each.element_id, str(each.wording)) for each in done.problems] == [
        ("text", "The text does not fit into its box, even with letters of 10 pt.")
    ]


def test_lines_become_smaller_until_they_fit_the_height() -> None:
    wrapped = text(PANGRAM, width=60, height=12, size_pt=20)
    done = made(prepared_of(wrapped))
    assert done.problems == ()
    assert 10 < sizes(done.content)[0] < 20
    assert content_of(done.content).count(b"Tm") == 2
    assert problems_of(source=PANGRAM, width=60, height=12, size_pt=20, fit=Fit.WRAP) == [
        "The text does not fit into its box, even with letters of 20 pt."
    ]


def test_a_word_wider_than_its_box_is_broken_and_told() -> None:
    done = made(
        prepared_of(text("do łączności.elektronicznej@example.org!", width=20, height=40, fit=Fit.WRAP))
    )
    assert "".join(texts_of(done.content)[0].split()) == "dołączności.elektronicznej@example.org!"
    assert [str(each.wording) for each in done.problems] == [
        "A word is wider than its box and was broken: “łączności.elektronicznej@example.org!”."
    ]


@pytest.mark.parametrize(
    ("align", "left", "right"), [(Align.LEFT, 10, None), (Align.CENTRE, None, None), (Align.RIGHT, None, 110)]
)
def test_lines_stand_at_the_left_in_the_middle_or_at_the_right(
    align: Align, left: float | None, right: float | None
) -> None:
    content = made(prepared_of(text("iiii", x=10, width=100, align=align))).content
    first, last = box_of(content, 0)[0], box_of(content, 3)[2]
    assert first == pytest.approx(left if left is not None else first, abs=0.1)
    assert last == pytest.approx(right if right is not None else last, abs=0.1)
    if align is Align.CENTRE:
        assert (first + last) / 2 == pytest.approx(60, abs=0.1)


@pytest.mark.parametrize(
    ("vertical", "top_of_em"),
    [(VerticalAlign.TOP, 0.0), (VerticalAlign.MIDDLE, 15 * MM - 6), (VerticalAlign.BOTTOM, 30 * MM - 12)],
)
def test_lines_stand_at_the_top_in_the_middle_or_at_the_bottom(
    vertical: VerticalAlign, top_of_em: float
) -> None:
    content = made(prepared_of(text("A", height=30, vertical_align=vertical))).content
    [y] = re.findall(rb"1 0 0 1 \S+ (\S+) Tm", content_of(content))
    # Of the em of 12 pt, 88.8 % are above the base line in this font.
    assert float(y) == pytest.approx(297 * MM - top_of_em - 0.888 * 12, abs=0.01)


def test_turned_text_turns_clockwise_about_the_middle_of_its_box() -> None:
    content = made(prepared_of(text("L", x=50, y=50, width=40, height=20, rotation=90))).content
    # The upper left corner of the box is now at the upper right: x = 70 + 10, y = 60 - 20.
    left, top, right, _ = box_of(content)
    assert (round(top), left > 70, right < 81) == (40, True, True)


def test_capitals_are_made_of_any_letters() -> None:
    assert texts_of(made(prepared_of(text("{{ name }} ß", is_upper=True)), name="łucja").content) == [
        "ŁUCJA SS"
    ]


def test_letters_that_the_font_lacks_come_from_another_and_are_told() -> None:
    done = made(prepared_of(text("{{ name }}", font="Playfair Display")), name="Ελένη Nguyễn 李")
    assert texts_of(done.content) == ["Ελένη Nguyễn 李"]
    assert [str(each.wording) for each in done.problems] == [
        "The font Playfair Display has no “Ελένη”: another font stands in.",
        "No font has “李”: a question mark stands instead.",
    ]
    assert "NotoSerif-Regular" in fonts_of(done.content)


def fonts_of(content: bytes) -> set[str]:
    """The names of the fonts of the first page, without the tags of their subsets; all are embedded."""
    document = opened(content)
    found = set()
    for font in document.pages[0].Resources.Font.values():
        [descendant] = font.DescendantFonts
        assert "/FontFile2" in descendant.FontDescriptor
        assert re.fullmatch(r"/[A-Z]{6}\+.+", str(font.BaseFont))
        found.add(str(font.BaseFont)[8:])
    return found


def test_a_mark_that_no_font_has_is_left_out_and_told() -> None:
    done = made(prepared_of(text("{{ name }}")), name="A\U0001d165B")
    assert ".notdef" not in shown_glyphs(done.content)
    assert [str(each.wording) for each in done.problems] == [
        "No font has “\U0001d165”: a question mark stands instead."
    ]


def test_styles_are_set_in_their_own_fonts() -> None:
    elements = (
        text("{{ name }}"),
        text("{{ name }}", id="b", y=40, is_bold=True),
        text("{{ name }}", id="i", y=80, is_italic=True),
        text("{{ name }}", id="bi", y=120, is_bold=True, is_italic=True, font="Montserrat"),
        text("Stałe", id="g", y=160, font="Great Vibes", is_bold=True),
    )
    assert fonts_of(made(prepared_of(*elements), name="Ewa").content) == {
        "NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic", "Montserrat-BoldItalic", "GreatVibes-Regular",
    }  # fmt: skip


def test_hebrew_runs_from_right_to_left() -> None:
    content = made(prepared_of(text("{{ name }}")), name="שלום עולם").content
    assert texts_of(content) == ["שלום עולם"]
    # The first letter is the rightmost.
    assert box_of(content, 0)[0] > box_of(content, 3)[0] > box_of(content, 8)[0]


def test_arabic_letters_are_joined_and_keep_their_text() -> None:
    content = made(prepared_of(text("{{ name }}")), name="محمد سلام").content
    assert texts_of(content) == ["محمد سلام"]
    # The letter mim looks different at the beginning of a word, within it and at its end.
    assert len(set(re.findall(rb"<(\w{4})>", content_of(content)))) >= 6


@pytest.mark.parametrize("name", ["بن سلمان", "شيخ عبد الله", "فاطمة الزهراء", "پژمان", "Jan محمد Nowak"])
def test_arabic_letters_with_dots_are_read_as_they_were_written(name: str) -> None:
    assert texts_of(made(prepared_of(text("{{ name }}")), name=name).content) == [name]


def test_a_letter_that_its_glyphs_do_not_tell_tells_itself() -> None:
    operators = content_of(made(prepared_of(text("{{ name }}")), name="(אב)").content)
    # A bracket is drawn as its mirror image; from left to right, as they are drawn.
    assert re.findall(rb"/Span<</ActualText\((.+?)\)>>BDC", operators) == [rb"\)", rb"\("]


def test_kerning_and_ligatures_do_not_change_the_text() -> None:
    for font in ("Noto Sans", "Montserrat", "Playfair Display", "Great Vibes"):
        content = made(prepared_of(text("Wata office fjord Tę", font=font))).content
        assert texts_of(content) == ["Wata office fjord Tę"], font
        assert re.search(rb"\[<\w+>-?\d+ <", content_of(content)), font


def test_invisible_letters_are_left_out() -> None:
    name = "\u202aJan\xad\u200b \x07Nowak\ufeff\u202c"
    assert texts_of(made(prepared_of(text("{{ name }}")), name=name).content) == ["Jan Nowak"]
    assert content_of(made(prepared_of(text("{{ name }}")), name=" \u200b \n ").content).count(b"TJ") <= 2


EUROPEAN = st.characters(
    codec="utf-8", categories=("Lu", "Ll", "Nd"), min_codepoint=0x41, max_codepoint=0x52F
).filter(lambda letter: unicodedata.name(letter).split()[0] in ("LATIN", "GREEK", "CYRILLIC", "DIGIT"))


@settings(max_examples=60, deadline=None)
@given(st.text(EUROPEAN, min_size=1, max_size=40))
def test_any_european_name_is_read_as_it_was_written(name: str) -> None:
    for fit in Fit:
        done = made(_fitting(fit), name=name)
        assert texts_of(done.content)[0].replace("\n", "").replace("\ufffe", "-") == unicodedata.normalize(
            "NFC", name
        )


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_can_be_set(name: str) -> None:
    for fit in Fit:
        done = made(_fitting(fit), name=name)
        document = opened(done.content)
        assert len(document.pages) == 1
        assert ".notdef" not in shown_glyphs(done.content)
        texts_of(done.content)


def shown_glyphs(content: bytes) -> set[str]:
    """The codes of the glyphs that are shown; the box that stands for no letter by its name."""
    arrays = re.findall(rb"\[(.*?)\]TJ", content_of(content))
    strings = [each.decode() for array in arrays for each in re.findall(rb"<(\w+)>", array)]
    codes = {each[place : place + 4] for each in strings for place in range(0, len(each), 4)}
    return {".notdef" if code == "0000" else code for code in codes}


_PREPARED = {fit: prepared_of(text("{{ name }}", fit=fit, width=60, size_pt=20)) for fit in Fit}


def _fitting(fit: Fit) -> Prepared:
    return _PREPARED[fit]


_BOXES = st.fixed_dictionaries(
    {
        "width": st.sampled_from([5.0, 30.0, 90.0]),
        "height": st.sampled_from([2.0, 6.0, 15.0, 40.0]),
        "size_pt": st.sampled_from([7.0, 12.0, 44.3]),
        "smallest_pt": st.sampled_from([6.0, 20.0]),
        "rotation": st.sampled_from([0.0, 30.0]),
        "fit": st.sampled_from(Fit),
        "align": st.sampled_from(Align),
        "vertical_align": st.sampled_from(VerticalAlign),
        "is_upper": st.booleans(),
        "font": st.sampled_from(["Noto Sans", "Great Vibes"]),
    }
)


@settings(max_examples=300)
@given(_BOXES, st.text("Aaą -fiŁȘ\u00a0\u200b\u05d0\nЯ日", max_size=12) | st.text(max_size=8))
def test_texts_of_one_line_are_painted_as_any_other_text(fields: dict[str, object], words: str) -> None:
    element = text("", **fields)
    box = frame(element, 297)
    style = shared_style(element.font, is_bold=False, is_italic=False, read_font=read_font)
    painted = _OneLine(element, box, style).painted(words)
    assert painted in (None, _painted(words, element, box, style)._replace(problems=()))
    assert painted is None or not _painted(words, element, box, style).problems


def test_usual_names_are_texts_of_one_line() -> None:
    element = text("", width=90, height=8)
    style = shared_style(element.font, is_bold=False, is_italic=False, read_font=read_font)
    one_line = _OneLine(element, frame(element, 297), style)
    names = ("Zażółć Gęślą-Jaźń", "Anna", "22DD2-XXXXX-YYYYY", "a" * 35)
    assert None not in [one_line.painted(name) for name in names]
    assert [one_line.painted(name) for name in ("", " ", "a\nb", "אב", "日本", "a" * 200)] == [None] * 6
