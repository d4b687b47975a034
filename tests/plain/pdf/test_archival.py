"""PDF/A-2b: documents that ask for it keep its rules with everything that a layout can have."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from tests.parts.archival import violations
from tests.parts.pdf_readers import Poppler, Qpdf
from tests.plain.pdf import making
from tests.plain.pdf.test_backgrounds import made as background
from tests.plain.pdf.test_pictures import pattern, saved
from tests.plain.pdf.test_vectors import DRAWING
from wici.plain.pdf.book import Book
from wici.plain.pdf.model import Background, Element, Kind, Layout, Page, Symbology


def in_ink(canvas: Canvas) -> None:
    """Colours of ink, transparency, and a picture."""
    canvas.setFillColorCMYK(1, 0, 0, 0.5)
    canvas.rect(50, 120, 100, 100, stroke=0, fill=1)
    canvas.setFillAlpha(0.5)
    canvas.drawInlineImage(Image.new("RGB", (10, 10), (10, 200, 90)), 100, 100, 50, 50)


def transparent() -> Image.Image:
    image = pattern("RGBA")
    image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image


FILES = {
    "paper": background(draw=in_ink),
    "logo": saved(transparent(), "PNG"),
    "photo": saved(pattern("CMYK"), "JPEG"),
    "drawing": DRAWING,
}
PICTURES = tuple(
    Element(name, Kind.IMAGE, x=10, y=60 + 40 * place, width=60, height=36, file=name)
    for place, name in enumerate(("logo", "photo", "drawing"))
)
CODES = tuple(
    Element(each.value, Kind.CODE, x=110, y=60 + 35 * place, width=60, height=30, text="590123412345",
            symbology=each, has_words=True)
    for place, each in enumerate(Symbology)
)  # fmt: skip
TEXTS = (
    making.text("{{ name }} — zażółć gęślą jaźń, Đặng Thị, Σωκράτης, שלום, مرحبا 🎉", x=10, y=8),
    making.text("{{ name }}", id="written", x=10, y=30, font="Great Vibes", size_pt=30),
    Element("box", Kind.RECTANGLE, x=5, y=5, width=200, height=280, radius_mm=4),
)
EVERYTHING = Layout(
    pages=(Page(background=Background("paper"), elements=(*PICTURES, *CODES, *TEXTS)),),
    title="Karta: {{ name }}", is_pdfa=True,
)  # fmt: skip


def test_a_document_with_everything_is_pdf_a(qpdf: Qpdf, poppler: Poppler) -> None:
    document = making.made(making.prepared_layout(EVERYTHING, FILES), name="Święcicka-Łoś")
    assert violations(document.content) == []
    assert qpdf.remarks(document.content) == []
    assert {font["emb"] for font in poppler.fonts(document.content)} == {"yes"}
    assert len(poppler.pictures(document.content, 40)) == 1


def test_a_book_of_such_documents_is_pdf_a(qpdf: Qpdf) -> None:
    file = io.BytesIO()
    book = Book(file.write, title="Wszyscy", language="pl", created=making.CREATED, is_pdfa=True)
    prepared = making.prepared_layout(EVERYTHING, FILES)
    for name in ("Anna Żółć", "Łukasz Dąb"):
        book.add(prepared, {"name": name})
    book.close()
    assert violations(file.getvalue()) == []
    assert qpdf.remarks(file.getvalue()) == []


def test_other_documents_are_found_not_to_be() -> None:
    plain = making.made(making.prepared_layout(replace(EVERYTHING, is_pdfa=False), FILES), name="Anna")
    found = violations(plain.content)
    assert "6.2.4.3 colours of ink" in found
    assert "6.2.3 no output intent for RGB" in found
    assert "6.6.4 no <pdfaid:part>2</pdfaid:part>" in found
    foreign = violations(background(draw=lambda canvas: canvas.drawString(10, 10, "x")))
    assert "6.2.11.4 /Helvetica is not embedded" in foreign
    assert "6.6.2.1 no metadata" in foreign
