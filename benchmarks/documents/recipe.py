"""What people do without Wici: a canvas of reportlab's for each document, fonts registered once."""

from __future__ import annotations

import io
from collections.abc import Mapping

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.documents.scene import PAGE, draw_background
from wici.documents.fonts import read_font

_FONTS = {
    "title": "PlayfairDisplay_700Bold.ttf",
    "name": "PlayfairDisplay_400Regular_Italic.ttf",
    "text": "NotoSans_400Regular.ttf",
}
_QR_MM = 26


def register_fonts() -> None:
    """Once in a process."""
    for name, file in _FONTS.items():
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(read_font(file))))


def document(values: Mapping[str, str]) -> bytes:
    """The certificate as Wici's ready one, of the same values."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=PAGE)
    canvas.setTitle(f"Certyfikat uczestnictwa: {values['full_name']}")
    draw_background(canvas)
    _frame(canvas)
    middle = PAGE[0] / 2
    for font, size, height, words in (
        ("title", 38, 170, "Certyfikat uczestnictwa"), ("text", 13, 145, "otrzymuje"),
        ("name", 44, 124, values["full_name"]), ("text", 13, 103, "za udział w wydarzeniu"),
        ("title", 22, 84, values["event_name"]), ("text", 12.5, 69, values["event_place"]),
    ):  # fmt: skip
        canvas.setFont(font, size)
        canvas.drawCentredString(middle, height * mm, words)
    canvas.setFont("text", 9.5)
    canvas.drawCentredString(69 * mm, 28 * mm, "Organizator")
    canvas.drawRightString(233 * mm, 42 * mm, "Sprawdź autentyczność")
    canvas.drawRightString(233 * mm, 37 * mm, f"Dokument nr {values['document_serial']}")
    code = QrCodeWidget(
        values["document_check_link"], barLevel="M", barWidth=_QR_MM * mm, barHeight=_QR_MM * mm
    )
    code.barBorder = 0
    drawing = Drawing(_QR_MM * mm, _QR_MM * mm)
    drawing.add(code)
    renderPDF.draw(drawing, canvas, 237 * mm, 30 * mm)
    canvas.save()
    return file.getvalue()


def _frame(canvas: Canvas) -> None:
    width, height = PAGE
    canvas.setStrokeColorRGB(0.06, 0.37, 0.66)
    canvas.setLineWidth(1.1 * mm)
    canvas.rect(9 * mm, 9 * mm, width - 18 * mm, height - 18 * mm)
    canvas.setLineWidth(0.25 * mm)
    canvas.rect(12.5 * mm, 12.5 * mm, width - 25 * mm, height - 25 * mm)
    canvas.line(88 * mm, 113 * mm, 209 * mm, 113 * mm)
    canvas.line(34 * mm, 34 * mm, 104 * mm, 34 * mm)
    canvas.setFillColorRGB(0.1, 0.14, 0.19)
