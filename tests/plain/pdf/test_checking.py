"""Everything that is wrong with a layout is told, with the element at fault."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.plain.pdf.making import TAGS, page_of, text
from wici.plain.pdf.checking import mistakes
from wici.plain.pdf.model import Background, Element, Kind, Layout, Symbology


def _told(layout: Layout, **fields: Any) -> list[tuple[str, int | None, str, bool]]:
    return [
        (each.element_id, each.page, str(each.wording), each.is_warning)
        for each in mistakes(layout, TAGS, **fields)
    ]


def test_a_right_layout_has_no_mistakes() -> None:
    elements = (
        text("{{ name }}", condition="town"),
        Element("line", Kind.LINE, y=40, height=0, stroke_mm=1),
        Element("code", Kind.CODE, y=50, height=50, text="{{ code }}"),
        Element("photo", Kind.IMAGE, y=100, photo_field="photo"),
    )
    assert _told(Layout(pages=(page_of(*elements),), title="Dla {{ name }}")) == []


def test_layouts_that_cannot_be() -> None:
    assert _told(Layout()) == [("", None, "The document has no pages: add one.", False)]
    crowd = (text("A"),) * 21
    many = Layout(pages=tuple(page_of(replace(each, id=str(n))) for n, each in enumerate(crowd)))
    assert _told(many) == [("", None, "The document has 21 pages; more than 20 cannot be made.", False)]
    wide = Layout(pages=(page_of(width=5.0, height=3000.0),))
    assert _told(wide) == [
        ("", 0, "Page 1 measures 5 × 3000 mm; each side must be between 10 and 2000 mm.", False)
    ]
    full = page_of(*(replace(text("A"), id=str(n)) for n in range(301)))
    assert _told(Layout(pages=(full,))) == [
        ("", 0, "Page 1 has 301 elements; more than 300 cannot be made.", False)
    ]
    twice = Layout(pages=(page_of(text("A"), text("B")),))
    assert (
        _told(twice)
        == [("text", 0, "Two elements have the same identity: delete one of them and add it again.", False)]
        * 2
    )


def test_mistakes_in_templates_have_their_places() -> None:
    layout = Layout(
        pages=(page_of(text("A\n  {{ nmae }} {{ }}", condition='name = "x"'), condition="twn"),),
        title="{{ nme }}",
    )
    assert _told(layout) == [
        ("", None, 'Character 4 of the document\'s title: There is no tag "nme". Did you mean "name"?',
         False),
        ("", 0, 'Character 1 of the condition of page 1: There is no tag "twn". Did you mean "town"?', False),
        ("text", 0, 'Character 6 of the condition: Values cannot be compared with "=": use ==, != or'
         " contains. Did you mean \"==\"?", False),
        ("text", 0, 'Line 2, character 6 of the text: There is no tag "nmae". Did you mean "name"?', False),
        ("text", 0, "Line 2, character 16 of the text: The braces are empty: write the name of a tag between"
         " them.", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("element", "sentence", "is_warning"),
    [
        (text("A", font="Comic Sans"), "There is no font “Comic Sans”: choose another.", False),
        (text("  "), "The text is empty: write something, or delete the element.", True),
        (text("A", size_pt=0.0), "Letters must be between 1 and 1000 pt.", False),
        (text("A", line_height=0.1), "The line height must be between 0.5 and 10.", False),
        (text("A", colour="red"), "“red” is not a colour: write it like #1a2b3c.", False),
        (text("A", width=0.0), "The element has no width or no height.", False),
        (text("A", x=float("nan")),
         "The position or the size of the element is not a number that can be drawn.", False),
        (
            Element("text", Kind.ELLIPSE, x=300.0, width=20.0, height=20.0),
            "The element is outside of the page.",
            True,
        ),
        (text("A", x=300.0), "The element is outside of the page.", True),
        (text("A", x=30.0), "A part of the element is outside of the page.", True),
        (text("A", y=10.0, rotation=90.0), "A part of the element is outside of the page.", True),
        (Element("text", Kind.IMAGE), "No picture is chosen: choose one, or delete the element.", False),
        (Element("text", Kind.IMAGE, file="gone"), "The picture’s file is no longer there: upload it again.",
         False),
        (Element("text", Kind.CODE), "The code says nothing: choose a tag for it, or delete the element.",
         False),
        (Element("text", Kind.CODE, symbology=Symbology.EAN13, text="4006381333932"),
         "“4006381333932” is not a valid EAN-13 number: its last digit should be 1. Correct the number.",
         False),
    ],
)  # fmt: skip
def test_mistakes_of_one_element(element: Element, sentence: str, is_warning: bool) -> None:
    layout = Layout(pages=(page_of(element),))
    assert _told(layout, has_file=lambda sha256: False) == [("text", 0, sentence, is_warning)]


def test_what_is_hidden_has_no_mistakes_and_a_missing_background_is_told() -> None:
    page = page_of(text("{{ nmae }}", is_hidden=True), background=Background("gone"))
    assert _told(Layout(pages=(page,)), has_file=lambda sha256: False) == [
        ("", 0, "The file of the background of page 1 is no longer there: upload it again.", False)
    ]
