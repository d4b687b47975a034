"""Certificates of attendance."""

from __future__ import annotations

from dataclasses import replace

from wici.documents.ready.vocabulary import CEREMONIAL, WHITE, Style, area, qr, rule, text
from wici.plain.colours import mix
from wici.plain.pdf.model import Align, Element, Kind, Layout, Page, VerticalAlign


def a4(style: Style) -> Layout:
    """A4 landscape: a double frame, the name, what for; who signs, and how to check that it is genuine."""
    width, height = 297.0, 210.0
    middle = {"align": Align.CENTRE, "colour": style.text}
    elements = (
        *_frame(style, width, height),
        text(
            "title", style.word("certificate"), (40, 27, 217, 18), 38, font=CEREMONIAL, is_bold=True,
            **{**middle, "colour": style.ink},
        ),
        *_ornament(style, width / 2, 51),
        text("receives", style.word("receives"), (40, 60, 217, 8), 13, **{**middle, "colour": style.muted}),
        text(
            "name", style.tag("full_name"), (35, 70, 227, 24), 44, font=CEREMONIAL, is_italic=True,
            smallest_pt=18, line_height=1.1, **middle,
        ),
        rule("name-line", 88, 97, 121, mix(style.accent, WHITE, 0.45), 0.3),
        text("for", style.word("for"), (40, 102, 217, 8), 13, **{**middle, "colour": style.muted}),
        text(
            "event", style.tag("event_name"), (45, 112, 207, 22), 22, font=CEREMONIAL, is_bold=True,
            smallest_pt=12, line_height=1.15, **middle,
        ),
        text("when", style.when_and_where, (45, 136, 207, 8), 12.5, **middle),
        rule("signature-line", 34, 176, 70, style.muted, 0.25),
        text(
            "signature", style.word("organiser"), (34, 177.5, 70, 6), 9.5, colour=style.muted,
            align=Align.CENTRE,
        ),
        qr("check", style.tag("document_check_link"), (237, 154, 26, 26), style.text),
        text(
            "check-words", style.word("check"), (177, 163, 56, 6), 9.5, colour=style.muted, align=Align.RIGHT,
        ),
        text(
            "serial", f"{style.word('serial')} {style.tag('document_serial')}", (167, 169, 66, 6), 9.5,
            colour=style.text, align=Align.RIGHT, vertical_align=VerticalAlign.TOP,
        ),
    )  # fmt: skip
    title = f"{style.word('certificate')}: {style.tag('full_name')}"
    return Layout((Page(width, height, elements=elements),), title, style.language)


def _frame(style: Style, width: float, height: float) -> tuple[Element, ...]:
    """Two lines around the page, the corners held by small diamonds."""
    outer = Element(
        "frame-outer", Kind.RECTANGLE, 9, 9, width - 18, height - 18, stroke=style.accent, stroke_mm=1.1,
        is_locked=True,
    )  # fmt: skip
    inner = Element(
        "frame-inner", Kind.RECTANGLE, 12.5, 12.5, width - 25, height - 25,
        stroke=mix(style.accent, WHITE, 0.35), stroke_mm=0.25, is_locked=True,
    )  # fmt: skip
    corners = [(x, y) for x in (12.5, width - 12.5) for y in (12.5, height - 12.5)]
    diamonds = [
        replace(area(f"corner-{place}", (x - 2.2, y - 2.2, 4.4, 4.4), style.accent), rotation=45)
        for place, (x, y) in enumerate(corners)
    ]
    grounds = [
        replace(area(f"corner-ground-{place}", (x - 3.6, y - 3.6, 7.2, 7.2), WHITE), rotation=45)
        for place, (x, y) in enumerate(corners)
    ]
    return (outer, inner, *grounds, *diamonds)


def _ornament(style: Style, x: float, y: float) -> tuple[Element, ...]:
    """A line with a diamond in its middle."""
    faint = mix(style.accent, WHITE, 0.3)
    return (
        rule("ornament-left", x - 34, y, 28, faint, 0.35),
        rule("ornament-right", x + 6, y, 28, faint, 0.35),
        replace(area("ornament", (x - 1.5, y - 1.5, 3, 3), style.accent), rotation=45),
    )
