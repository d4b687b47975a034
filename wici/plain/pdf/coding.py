"""Codes at their places on a page."""

from __future__ import annotations

from dataclasses import replace

from wici.plain.mergetags import Template, compile_renderer
from wici.plain.pdf import codes
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.fonts.shaping import Style
from wici.plain.pdf.model import Align, Element, Fit, VerticalAlign
from wici.plain.pdf.objects import Drawing
from wici.plain.pdf.painting import Canvas, Frame, Painting, Values, colour, frame
from wici.plain.pdf.texts import paint_text

#: The letters below a code take at most this share of its height.
_MOST_WORDS = 0.4


def code_painting(element: Element, page_height: float, template: Template, style: Style | None) -> Painting:
    """How a code is painted; with a ``style``, in letters below as well, where such a code has any."""
    box = frame(element, page_height)
    begin = (box.begin or b"q\n") + colour(element.colour) + b" rg\n"
    printer = compile_renderer(template)
    is_stretched = element.symbology in codes.LINEAR

    def paint(values: Values, canvas: Canvas) -> None:
        drawing = _drawing(printer(values).strip(), element)
        bars = box
        if style is not None and drawing.words:
            words, bars = _below(element, box)
            paint_text(drawing.words, words, box, style, canvas)
        canvas.content += (
            begin,
            _matrix(drawing, bars, is_stretched=is_stretched),
            drawing.path,
            b"\nf\nQ\n",
        )

    return Painting(paint, template.keys)


def _drawing(value: str, element: Element) -> Drawing:
    try:
        return codes.drawing(element.symbology, value, has_quiet_zone=element.has_quiet_zone)
    except DocumentError as error:
        raise DocumentError(error.wording, element.id) from error


def _below(element: Element, box: Frame) -> tuple[Element, Frame]:
    """The element as a line of text at the bottom of its box, and what of the box is left for the bars."""
    size = min(element.size_pt, box.height * _MOST_WORDS)
    words = replace(
        element,
        size_pt=size,
        smallest_pt=min(element.smallest_pt, size),
        is_upper=False,
        align=Align.CENTRE,
        vertical_align=VerticalAlign.BOTTOM,
        fit=Fit.SHRINK,
    )
    return words, replace(box, bottom=box.bottom + size, height=box.height - size)


def _matrix(drawing: Drawing, box: Frame, *, is_stretched: bool) -> bytes:
    """From the drawing's units to the box: all of it, or as much as its proportions allow, in the middle."""
    across, up = box.width / drawing.width, box.height / drawing.height
    if not is_stretched:
        across = up = min(across, up)
    left = box.left + (box.width - across * drawing.width) / 2
    bottom = box.bottom + (box.height - up * drawing.height) / 2
    return b"%.6f 0 0 %.6f %.3f %.3f cm\n" % (across, up, left, bottom)
