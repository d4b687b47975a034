"""PDF/A-2b: what ISO 19005-2 asks for and can be checked here."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from fontTools.ttLib import TTFont
from PIL import ImageCms

from tests.plain.pdf.making import CREATED, made, opened, page_of, prepared_layout, text
from tests.plain.pdf.test_placing import FILES
from wici.plain.pdf.book import Book
from wici.plain.pdf.metadata import output_intent
from wici.plain.pdf.model import Background, Element, Kind, Layout

ID = "{http://www.aiim.org/pdfa/ns/id/}"
FORBIDDEN = {"/AA", "/JavaScript", "/EmbeddedFiles", "/AcroForm", "/OpenAction", "/Encrypt", "/LZWDecode"}


def _layout(*, is_pdfa: bool = True) -> Layout:
    page = page_of(
        text("{{ name }} ĄĘ"),
        text("Stałe", id="2", y=40, font="Playfair Display", is_italic=True),
        Element("q", Kind.CODE, y=80, text="{{ code }}"),
        Element("i", Kind.IMAGE, y=120, file="blue"),
        background=Background("red"),
    )
    return Layout(pages=(page,), title="Certyfikat {{ name }}", is_pdfa=is_pdfa)


def _document() -> pikepdf.Pdf:
    return opened(made(prepared_layout(_layout(), FILES), name="Łucja", code="1").content)


def test_it_says_that_it_is_pdfa_and_agrees_with_itself() -> None:
    document = _document()
    with document.open_metadata() as metadata:
        assert (metadata[f"{ID}part"], metadata[f"{ID}conformance"]) == ("2", "B")
        assert metadata["{http://purl.org/dc/elements/1.1/}title"] == document.docinfo["/Title"]
    assert document.pdf_version == "1.7"
    assert len(document.trailer.ID) == 2
    assert "/Filter" not in document.Root.Metadata


def test_colours_have_a_meaning() -> None:
    document = _document()
    [intent] = document.Root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.N == 3
    profile = intent.DestOutputProfile.read_bytes()
    assert profile[8:10] == b"\x04\x20"
    described = ImageCms.ImageCmsProfile(BytesIO(profile)).profile
    assert (described.xcolor_space.strip(), described.device_class) == ("RGB", "mntr")
    assert output_intent() is output_intent()


def test_every_font_is_embedded_with_the_widths_that_it_has() -> None:
    document = _document()
    for font in document.pages[0].Resources.Font.values():
        [descendant] = font.DescendantFonts
        program = descendant.FontDescriptor.FontFile2.read_bytes()
        assert descendant.FontDescriptor.FontFile2.Length1 == len(program)
        assert descendant.CIDSystemInfo.Ordering == "Identity"
        assert "/CIDSet" not in descendant.FontDescriptor
        assert "/ToUnicode" in font
        assert _widths(descendant) == _true_widths(descendant, program)


def _widths(descendant: pikepdf.Object) -> dict[int, float]:
    widths: dict[int, float] = {}
    entries = list(descendant.W)
    for first, own in zip(entries[::2], entries[1::2], strict=True):
        widths |= {int(first) + place: float(width) for place, width in enumerate(own)}
    return widths


def _true_widths(descendant: pikepdf.Object, program: bytes) -> dict[int, float]:
    font = TTFont(BytesIO(program))
    order, metrics = font.getGlyphOrder(), font["hmtx"]
    scale = 1000 / font["head"].unitsPerEm
    codes = _widths(descendant)
    places = {code: code for code in codes}
    if descendant.CIDToGIDMap != "/Identity":
        mapped = descendant.CIDToGIDMap.read_bytes()
        places = {code: int.from_bytes(mapped[2 * code : 2 * code + 2], "big") for code in codes}
    return {code: round(metrics[order[place]][0] * scale) for code, place in places.items()}


def test_nothing_in_it_acts_or_points_elsewhere() -> None:
    document = _document()
    names = {str(key) for each in document.objects for key in _keys(each)}
    assert not names & FORBIDDEN
    assert not {"/Producer", "/Creator", "/Author"} & names


def _keys(each: pikepdf.Object) -> list[str]:
    return list(each.keys()) if each._type_name in ("dictionary", "stream") else []


def test_a_book_of_archived_documents_is_one_too() -> None:
    prepared = prepared_layout(_layout(), FILES)
    file = BytesIO()
    book = Book(file.write, title="Wszystkie", language="pl", created=CREATED, is_pdfa=True)
    for name in ("Ewa", "Jan"):
        book.add(prepared, {"name": name, "code": "1"})
    book.close()
    document = opened(file.getvalue())
    assert len(document.Root.OutputIntents) == 1
    with document.open_metadata() as metadata:
        assert metadata[f"{ID}part"] == "2"


def test_others_do_not_claim_it() -> None:
    document = opened(made(prepared_layout(_layout(is_pdfa=False), FILES), name="A", code="1").content)
    assert "/OutputIntents" not in document.Root
    with document.open_metadata() as metadata:
        assert f"{ID}part" not in metadata
