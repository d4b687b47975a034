"""Pictures, photos, backgrounds and codes at their places."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from tests.plain.pdf.making import (
    CREATED,
    made,
    opened,
    page_of,
    prepared_layout,
    prepared_of,
    text,
    texts_of,
)
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Background, Element, Kind, Layout, Scaling, Symbology
from wici.plain.pdf.prepare import Prepared


def picture(colour: str, size: tuple[int, int] = (40, 20)) -> bytes:
    """A PNG of one colour."""
    file = BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


FILES = {"red": picture("red"), "blue": picture("blue")}


def shown(content: bytes, page: int = 0) -> Image.Image:
    """A page as pdfium draws it, one dot for a millimetre."""
    document = pypdfium2.PdfDocument(content)
    try:
        image: Image.Image = document[page].render(scale=25.4 / 72).to_pil().convert("RGB")
        return image
    finally:
        document.close()


def colours(content: bytes, *places: tuple[int, int], page: int = 0) -> list[str]:
    """The names of the colours at these places in mm; edges between dots make them a little different."""
    names = {(1, 0, 0): "red", (0, 0, 1): "blue", (1, 1, 1): "white"}
    image = shown(content, page)
    dots = [image.crop((x, y, x + 1, y + 1)).tobytes() for x, y in places]
    return [names.get((r // 224, g // 224, b // 224), "other") for r, g, b in dots]


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        (Scaling.CONTAIN, ["white", "red", "white", "white"]),
        (Scaling.COVER, ["red", "red", "red", "white"]),
        (Scaling.STRETCH, ["red", "red", "red", "white"]),
    ],
)
def test_a_picture_fills_its_box_as_it_should(scaling: Scaling, expected: list[str]) -> None:
    element = Element("i", Kind.IMAGE, x=10, y=10, width=40, height=40, file="red", scaling=scaling)
    content = made(prepared_of(element, files=FILES)).content
    assert colours(content, (30, 12), (30, 30), (30, 48), (55, 30)) == expected
    opened(content)


def test_a_turned_picture_turns_clockwise() -> None:
    element = Element(
        "i", Kind.IMAGE, x=10, y=40, width=80, height=10, file="red", rotation=45, scaling=Scaling.STRETCH
    )
    content = made(prepared_of(element, files=FILES)).content
    assert colours(content, (50, 45), (65, 60), (35, 30), (65, 30), (35, 60)) == [
        "red", "red", "red", "white", "white",
    ]  # fmt: skip


def _with_photo(**fields: str) -> Prepared:
    elements = (
        Element("front", Kind.IMAGE, x=10, y=10, width=40, height=20, photo_field="photo", **fields),  # type: ignore[arg-type]
        Element("again", Kind.IMAGE, x=10, y=50, width=40, height=20, photo_field="photo", **fields),  # type: ignore[arg-type]
    )
    return prepared_of(*elements, files=FILES)


def test_a_photo_is_the_persons_own() -> None:
    prepared = _with_photo()
    assert prepared.photo_fields == {"photo"}
    for colour in ("red", "blue"):
        content = made(prepared, photos={"photo": FILES[colour]}).content
        assert colours(content, (30, 20), (30, 60)) == [colour, colour]
        document = opened(content)
        assert list(document.pages[0].obj.Resources.XObject.keys()) == ["/U0"]


def test_a_missing_photo_is_refused_unless_a_picture_stands_in() -> None:
    with pytest.raises(DocumentError, match="There is no photo") as caught:
        made(_with_photo())
    assert caught.value.element_id == "front"
    assert colours(made(_with_photo(file="blue")).content, (30, 20)) == ["blue"]


def test_in_a_draft_a_grey_box_stands_for_a_missing_photo() -> None:
    prepared = _with_photo()
    done = prepared.make({}, created=CREATED, is_draft=True)
    assert shown(done.content).getpixel((30, 20)) == (217, 217, 217)


def test_a_background_is_behind_everything_and_shared() -> None:
    background = made(prepared_of(text("BEHIND"))).content
    files = {**FILES, "pdf": background}
    layout = Layout(
        pages=(
            page_of(text("{{ name }}", y=50), background=Background("pdf")),
            page_of(text("{{ name }}", y=50), background=Background("red")),
            page_of(text("{{ name }}", y=50), background=Background("pdf"), condition="town"),
        )
    )
    content = made(prepared_layout(layout, files), name="Ewa").content
    assert texts_of(content) == ["BEHIND\nEwa", "Ewa"]
    assert colours(content, (5, 290), page=1) == ["red"]
    document = opened(content)
    assert len(document.pages) == 2
    whole = opened(made(prepared_layout(layout, files), name="Ewa", town="x").content)
    assert whole.pages[0].obj.Resources.objgen == whole.pages[2].obj.Resources.objgen


@pytest.mark.parametrize("symbology", list(Symbology))
def test_codes_say_what_they_should_at_any_size_and_turn(symbology: Symbology) -> None:
    value = "590123412345" if symbology is Symbology.EAN13 else "WICI-0001"
    linear = symbology in (Symbology.CODE128, Symbology.EAN13, Symbology.PDF417)
    element = Element(
        "c", Kind.CODE, x=30, y=40, width=80, height=25 if linear else 80, rotation=90, text="{{ code }}",
        symbology=symbology, has_words=True, size_pt=10,
    )  # fmt: skip
    content = made(prepared_of(element), code=value).content
    document = pypdfium2.PdfDocument(content)
    image = document[0].render(scale=3).to_pil().convert("L")
    document.close()
    assert [found.text[: len(value)] for found in zxingcpp.read_barcodes(image)] == [value]
    words = {Symbology.CODE128: value, Symbology.EAN13: "5 901234 123457"}.get(symbology, "")
    assert "".join(texts_of(content)) == words
    opened(content)


def test_a_code_without_a_value_is_refused_with_its_element() -> None:
    prepared = prepared_of(Element("c", Kind.CODE, text="{{ code }}"))
    with pytest.raises(DocumentError, match="its value is empty for this person") as caught:
        made(prepared)
    assert caught.value.element_id == "c"
