"""Documents made of a layout, as other programs read them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from tests.plain.pdf.making import made, opened, page_of, prepared_layout, prepared_of, text, texts_of
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Background, Element, Kind, Layout
from wici.plain.pdf.prepare import Prepared


def test_a_text_with_tags_is_made_for_each_person() -> None:
    prepared = prepared_of(text("Dla {{ name }} z {{ town }}"))
    assert prepared.keys == {"name", "town"}
    for name, town in (("Zażółć Gęślą-Jaźń", "Łodzi"), ("Æthelflæd Ñuñez", "Θεσσαλονίκη")):
        document = made(prepared, name=name, town=town)
        assert (document.pages, document.problems) == (1, ())
        assert texts_of(document.content) == [f"Dla {name} z {town}"]
        opened(document.content)


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (prepared_of(text("{{ name }}"), title="Dla {{ name }}") for _ in range(2))
    assert made(first, name="Ewa").content == made(second, name="Ewa").content
    assert made(first, name="Ewa").content != made(first, name="Jan").content


def test_title_and_language_are_told_and_nothing_else() -> None:
    document = opened(made(prepared_of(text("A"), title="Certyfikat: {{ name }}"), name="Łucja <3").content)
    assert dict(document.docinfo) == {"/Title": "Certyfikat: Łucja <3", "/CreationDate": "D:20260501123000Z"}
    assert document.Root.Lang == "pl"
    assert document.Root.ViewerPreferences.DisplayDocTitle == True  # noqa: E712 - an object of pikepdf
    with document.open_metadata() as metadata:
        assert dict(metadata) == {
            "{http://purl.org/dc/elements/1.1/}title": "Certyfikat: Łucja <3",
            "{http://purl.org/dc/elements/1.1/}language": {"pl"},
            "{http://ns.adobe.com/xap/1.0/}CreateDate": "2026-05-01T12:30:00Z",
        }


def test_pages_are_there_on_their_conditions() -> None:
    layout = Layout(
        pages=(page_of(text("A"), condition="town"), page_of(text("B"), condition='name == "Jan"'))
    )
    prepared = prepared_layout(layout)
    assert texts_of(made(prepared, name="Jan", town="Łódź").content) == ["A", "B"]
    assert texts_of(made(prepared, name="Jan").content) == ["B"]
    with pytest.raises(DocumentError, match="The conditions hide every page"):
        made(prepared)


def test_elements_are_there_on_their_conditions_and_in_their_order() -> None:
    prepared = prepared_of(
        text("first"),
        text("second", id="2", y=40, condition="town"),
        text("{{ name }}", id="3", y=80),
    )
    assert texts_of(made(prepared, name="third", town="x").content) == ["first\nsecond\nthird"]
    assert texts_of(made(prepared, name="third").content) == ["first\nthird"]


def test_only_letters_that_are_used_are_embedded() -> None:
    fixed = made(prepared_of(text("CERTYFIKAT"))).content
    with_name = made(prepared_of(text("CERTYFIKAT {{ name }}")), name="Ewa").content
    assert len(fixed) < 7_000
    assert len(with_name) < 20_000
    assert len(made(prepared_of(text("{{ name }}")), name="Ελένη").content) > len(with_name)


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        (text("{{ nmae }}"), 'The text of this element has a mistake: There is no tag "nmae".'),
        (text("A", condition="nmae"), 'The condition has a mistake: There is no tag "nmae".'),
        (text("A", font="Comic Sans"), "There is no font “Comic Sans”: choose another."),
    ],
)
def test_what_cannot_be_prepared_is_refused_with_the_element(element: Element, sentence: str) -> None:
    with pytest.raises(DocumentError, match=sentence) as caught:
        prepared_of(element)
    assert caught.value.element_id == "text"


def test_a_layout_without_pages_is_refused() -> None:
    with pytest.raises(DocumentError, match="The document has no pages"):
        prepared_layout(Layout())


def test_shapes_are_drawn() -> None:
    shapes = (
        Element("r", Kind.RECTANGLE, fill="#ff0000", stroke="", width=10, height=10),
        Element("o", Kind.ELLIPSE, y=20, radius_mm=2),
        Element("l", Kind.LINE, y=40, rotation=30),
        Element("n", Kind.RECTANGLE, y=60, radius_mm=2, stroke="#00ff00", fill="#0000ff"),
    )
    document = opened(made(prepared_of(*shapes)).content)
    content = b"\n".join(each.read_bytes() for each in document.pages[0].Contents)
    operators = [token for token in content.split() if token in (b"re", b"f", b"S", b"B", b"c", b"l", b"cm")]
    assert operators == [b"re", b"f", *_rounded(), b"S", b"cm", b"l", b"S", *_rounded(), b"B"]


def _rounded() -> list[bytes]:
    return [b"l", b"c", b"l", b"c", b"l", b"c", b"l", b"c"]


def test_documents_with_the_same_letters_begin_with_the_same_object() -> None:
    prepared = prepared_of(text("{{ name }}"))
    first, second, other = (made(prepared, name=name) for name in ("Ewa", "Łucja", "Ελένη"))
    assert first.beginning is second.beginning
    assert first.beginning is not other.beginning
    assert all(each.content.startswith(each.beginning) for each in (first, second, other))


def test_only_a_few_beginnings_are_kept_when_they_are_large() -> None:
    noise = BytesIO()
    Image.effect_noise((2000, 2000), 100).save(noise, "PNG")
    large = Layout(pages=(page_of(text("{{ name }}"), background=Background("noise")),))
    assert _is_kept(prepared_of(text("{{ name }}")))
    assert not _is_kept(prepared_layout(large, {"noise": noise.getvalue()}))


def _is_kept(prepared: Prepared) -> bool:
    """Whether a beginning is still there after those of other letters."""
    first = made(prepared, name="a")
    for letters in ("ñ", "ł ñ", "Ελ", "Я", "Яñ", "Ελñ", "ế", "ế Я"):
        made(prepared, name=letters)
    again = made(prepared, name="a")
    assert again == first
    return again.beginning is first.beginning
