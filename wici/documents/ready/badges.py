"""Badges: the name is read from three metres away."""

from __future__ import annotations

from dataclasses import replace

from wici.documents.ready.vocabulary import HEADINGS, WHITE, Style, area, circle, qr, rule, text, upside_down
from wici.plain.pdf.model import Align, Element, Layout, Page, VerticalAlign


def card(style: Style) -> Layout:
    """86 × 54 mm, as a bank card."""
    width, height = 86.0, 54.0
    elements = (
        area("band", (0, 0, width, 11), style.accent),
        circle("circle", width - 4, 2, 22, style.shades[0]),
        area("ground", (0, 11, width, height - 11), WHITE),
        text(
            "event", style.tag("event_name"), (5, 1.5, 66, 8), 9, font=HEADINGS, is_bold=True,
            colour=style.on_accent,
        ),
        text(
            "first-name", style.tag("first_name"), (5, 14, 76, 12), 28, font=HEADINGS, is_bold=True,
            colour=style.text, smallest_pt=12, line_height=1.05,
        ),
        text(
            "last-name", style.tag("last_name"), (5, 26, 54, 9), 16, font=HEADINGS, colour=style.text,
            smallest_pt=8, line_height=1.05, vertical_align=VerticalAlign.TOP,
        ),
        text(
            "type", style.tag("participation_type"), (5, 42, 54, 7), 11, font=HEADINGS, is_bold=True,
            colour=style.ink, vertical_align=VerticalAlign.BOTTOM,
        ),
        qr("code", style.tag("participant_code"), (62, 30, 19, 19)),
    )  # fmt: skip
    return _layout(style, width, height, elements)


def tall(style: Style) -> Layout:
    """90 × 120 mm, hung on a lanyard."""
    width, height = 90.0, 120.0
    elements = (
        area("band", (0, 0, width, 34), style.accent),
        circle("circle-large", width - 6, 0, 46, style.shades[0]),
        circle("circle-small", width + 2, 30, 26, style.shades[1]),
        area("ground", (0, 34, width, height - 34), WHITE),
        text(
            "event", style.tag("event_name"), (8, 7, 70, 14), 14, font=HEADINGS, is_bold=True,
            colour=style.on_accent, line_height=1.12, vertical_align=VerticalAlign.BOTTOM,
        ),
        text(
            "when", style.when_and_where, (8, 23.2, 70, 7), 8, colour=style.on_accent,
            vertical_align=VerticalAlign.TOP,
        ),
        text(
            "first-name", style.tag("first_name"), (6, 41, 78, 16), 36, font=HEADINGS, is_bold=True,
            colour=style.text, align=Align.CENTRE, smallest_pt=14, line_height=1.05,
        ),
        text(
            "last-name", style.tag("last_name"), (6, 57, 78, 11), 21, font=HEADINGS, colour=style.text,
            align=Align.CENTRE, smallest_pt=10, line_height=1.05, vertical_align=VerticalAlign.TOP,
        ),
        qr("code", style.tag("participant_code"), (32.5, 73, 25, 25)),
        area("type-band", (0, 105, width, 15), style.pale),
        text(
            "type", style.tag("participation_type"), (6, 107, 78, 11), 15, font=HEADINGS, is_bold=True,
            colour=style.ink, align=Align.CENTRE,
        ),
    )  # fmt: skip
    return _layout(style, width, height, elements)


def folded(style: Style) -> Layout:
    """A5 folded to A6: the front is the lower half, the back the upper one, upside down before folding."""
    width, half = 148.0, 105.0
    front = tuple(_moved(each, half) for each in _front(style, width, half))
    back = upside_down(_back(style, width), width, half)
    # The upper half covers what leaves the lower one.
    return _layout(
        style, width, 2 * half, (*front, *back, rule("fold", 0, half, width, style.on_accent, 0.15))
    )


def _front(style: Style, width: float, height: float) -> tuple[Element, ...]:
    return (
        area("band", (0, 0, width, 27), style.accent),
        circle("circle-large", width - 8, 2, 56, style.shades[0]),
        circle("circle-small", width + 2, 27, 30, style.shades[1]),
        area("ground", (0, 27, width, height - 27), WHITE),
        text(
            "event", style.tag("event_name"), (10, 4, 124, 13), 15, font=HEADINGS, is_bold=True,
            colour=style.on_accent, line_height=1.1, vertical_align=VerticalAlign.BOTTOM,
        ),
        text(
            "when", style.when_and_where, (10, 18.5, 108, 6), 8.5, colour=style.on_accent,
            vertical_align=VerticalAlign.TOP,
        ),
        text(
            "first-name", style.tag("first_name"), (10, 33, 128, 22), 50, font=HEADINGS, is_bold=True,
            colour=style.text, align=Align.CENTRE, smallest_pt=18, line_height=1.05,
        ),
        text(
            "last-name", style.tag("last_name"), (10, 55, 128, 16), 30, font=HEADINGS, colour=style.text,
            align=Align.CENTRE, smallest_pt=14, line_height=1.05, vertical_align=VerticalAlign.TOP,
        ),
        area("type-band", (0, 86, width, 19), style.pale),
        text(
            "type", style.tag("participation_type"), (10, 89, 128, 13), 20, font=HEADINGS, is_bold=True,
            colour=style.ink, align=Align.CENTRE,
        ),
    )  # fmt: skip


def _back(style: Style, width: float) -> tuple[Element, ...]:
    return (
        area("back-ground", (0, 0, width, 105), WHITE),
        area("back-band", (0, 0, width, 6), style.accent),
        qr("code", style.tag("participant_code"), (12, 29, 48, 48)),
        text(
            "code-words", style.tag("participant_code"), (12, 80, 48, 6), 11, font=HEADINGS, is_bold=True,
            colour=style.text, align=Align.CENTRE,
        ),
        text(
            "back-name", style.names, (72, 28, 66, 16), 15, font=HEADINGS, is_bold=True,
            colour=style.text, line_height=1.15, vertical_align=VerticalAlign.TOP,
        ),
        rule("back-line", 72, 47, 14, style.accent, 0.8),
        text(
            "back-event", style.tag("event_name"), (72, 51, 66, 12), 11, font=HEADINGS, is_bold=True,
            colour=style.ink, line_height=1.15, vertical_align=VerticalAlign.TOP,
        ),
        text(
            "back-when", style.when_and_where, (72, 63, 66, 10), 9, colour=style.text, line_height=1.3,
            vertical_align=VerticalAlign.TOP,
        ),
        text(
            "back-link", style.tag("event_link"), (72, 80, 66, 6), 8, colour=style.muted,
        ),
    )  # fmt: skip


def _moved(element: Element, down: float) -> Element:
    return replace(element, y=element.y + down)


def _layout(style: Style, width: float, height: float, elements: tuple[Element, ...]) -> Layout:
    return Layout((Page(width, height, elements=elements),), style.word("badge_file"), style.language)
