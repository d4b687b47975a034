"""Lines, rectangles and ellipses."""

from __future__ import annotations

from wici.plain.pdf.model import Element, Kind
from wici.plain.pdf.objects import number, numbers
from wici.plain.pdf.painting import MM, Canvas, Frame, Painting, Values, colour, frame

#: How far a Bézier curve's handles reach for a quarter of a circle of radius 1.
_QUARTER = 0.552285


def shape_painting(element: Element, page_height: float) -> Painting:
    """How a line, a rectangle or an ellipse is painted."""
    box = frame(element, page_height)
    content = b"".join((box.begin or b"q\n", _look(element), _path(element, box), _paint(element), b"Q\n"))

    def paint(values: Values, canvas: Canvas) -> None:
        canvas.content.append(content)

    return Painting(paint)


def _look(element: Element) -> bytes:
    look = b""
    if element.stroke:
        look += b"%b RG %b w\n" % (colour(element.stroke), number(element.stroke_mm * MM))
    if element.fill:
        look += b"%b rg\n" % colour(element.fill)
    return look


def _paint(element: Element) -> bytes:
    """The operator that fills and strokes the path (8.5.3); ``n`` when it does neither."""
    is_filled = bool(element.fill) and element.kind is not Kind.LINE
    is_stroked = bool(element.stroke) and element.stroke_mm > 0
    return {(True, True): b"B\n", (True, False): b"f\n", (False, True): b"S\n", (False, False): b"n\n"}[
        is_filled, is_stroked
    ]


def _path(element: Element, box: Frame) -> bytes:
    right = box.left + box.width
    if element.kind is Kind.LINE:
        ends = (box.bottom, box.top) if element.is_rising else (box.top, box.bottom)
        return b"%b m %b l\n" % (numbers(box.left, ends[0]), numbers(right, ends[1]))
    if element.kind is Kind.ELLIPSE:
        return _rounded(box, box.width / 2, box.height / 2)
    radius = min(element.radius_mm * MM, box.width / 2, box.height / 2)
    if radius <= 0:
        return b"%b re\n" % numbers(box.left, box.bottom, box.width, box.height)
    return _rounded(box, radius, radius)


def _rounded(box: Frame, across: float, up: float) -> bytes:
    """A box whose corners are quarters of an ellipse with these half axes."""
    left, bottom, right, top = box.left, box.bottom, box.left + box.width, box.top
    x, y = across * (1 - _QUARTER), up * (1 - _QUARTER)
    return b"".join((
        b"%b m %b l\n" % (numbers(left + across, bottom), numbers(right - across, bottom)),
        b"%b c\n" % numbers(right - x, bottom, right, bottom + y, right, bottom + up),
        b"%b l\n" % numbers(right, top - up),
        b"%b c\n" % numbers(right, top - y, right - x, top, right - across, top),
        b"%b l %b c\n" % (numbers(left + across, top), numbers(left + x, top, left, top - y, left, top - up)),
        b"%b l %b c h\n" % (
            numbers(left, bottom + up), numbers(left, bottom + y, left + x, bottom, left + across, bottom)
        ),
    ))  # fmt: skip
