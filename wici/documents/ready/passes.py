"""Entry passes."""

from __future__ import annotations

from wici.documents.ready.vocabulary import HEADINGS, WHITE, Style, area, circle, qr, rule, text
from wici.plain.pdf.model import Align, Element, Layout, Page, VerticalAlign


def a5(style: Style) -> Layout:
    """A5: a band with the event, the participant, the code to be read at the entrance."""
    width, height, margin = 148.0, 210.0, 12.0
    inner = width - 2 * margin
    elements = (
        *_band(style, width, height, 64.0, margin),
        text("participant-label", style.word("participant"), (margin, 74, inner, 5), 8.5, colour=style.muted),
        text(
            "name", style.names, (margin, 79, inner, 20), 27,
            font=HEADINGS, is_bold=True, colour=style.text, smallest_pt=12, line_height=1.1,
            vertical_align=VerticalAlign.TOP,
        ),
        text(
            "type", style.tag("participation_type"), (margin, 100, inner, 7), 13, font=HEADINGS, is_bold=True,
            colour=style.ink,
        ),
        area("code-ground", (margin, 114, inner, 66), style.pale, radius_mm=4),
        area("code-paper", (margin + 5, 119, 56, 56), WHITE, radius_mm=2.5),
        qr("code", style.tag("participant_code"), (margin + 9, 123, 48, 48)),
        text("code-label", style.word("code"), (margin + 67, 121, 52, 5), 8.5, colour=style.muted),
        text(
            "code-words", style.tag("participant_code"), (margin + 67, 126, 52, 9), 16, font=HEADINGS,
            is_bold=True, colour=style.text,
        ),
        text(
            "show", style.word("show"), (margin + 67, 142, 52, 31), 10, colour=style.text, line_height=1.4,
            vertical_align=VerticalAlign.BOTTOM,
        ),
        *_foot(style, margin, 190, inner),
    )  # fmt: skip
    return Layout((Page(width, height, elements=elements),), style.word("pass_file"), style.language)


def a4(style: Style) -> Layout:
    """A4, with what is worth knowing before."""
    width, height, margin = 210.0, 297.0, 20.0
    inner = width - 2 * margin
    elements = (
        *_band(style, width, height, 92.0, margin),
        text("participant-label", style.word("participant"), (margin, 108, inner, 6), 10, colour=style.muted),
        text(
            "name", style.names, (margin, 114, inner, 28), 38,
            font=HEADINGS, is_bold=True, colour=style.text, smallest_pt=14, line_height=1.1,
            vertical_align=VerticalAlign.TOP,
        ),
        text(
            "type", style.tag("participation_type"), (margin, 143, inner, 9), 17, font=HEADINGS, is_bold=True,
            colour=style.ink,
        ),
        area("code-ground", (margin, 163, inner, 86), style.pale, radius_mm=5),
        area("code-paper", (margin + 8, 171, 70, 70), WHITE, radius_mm=3),
        qr("code", style.tag("participant_code"), (margin + 13, 176, 60, 60)),
        text("code-label", style.word("code"), (margin + 88, 172, 74, 6), 9.5, colour=style.muted),
        text(
            "code-words", style.tag("participant_code"), (margin + 88, 178, 74, 11), 21, font=HEADINGS,
            is_bold=True, colour=style.text,
        ),
        text(
            "before", style.word("before"), (margin + 88, 196, 74, 6), 10.5, font=HEADINGS, is_bold=True,
            colour=style.ink,
        ),
        text(
            "before-text", f"{style.word('show')}\n{style.word('before_text')}\n{style.tag('event_link')}",
            (margin + 88, 203, 74, 38), 9.5, colour=style.text, line_height=1.35,
            vertical_align=VerticalAlign.TOP,
        ),
        *_foot(style, margin, 267, inner),
    )  # fmt: skip
    return Layout((Page(width, height, elements=elements),), style.word("pass_file"), style.language)


def _band(style: Style, width: float, height: float, band: float, margin: float) -> tuple[Element, ...]:
    """The event on its colour, with circles that the edge of the band cuts off."""
    inner, unit = width - 2 * margin, band / 64
    narrow = inner - 20 * unit
    return (
        area("band", (0, 0, width, band), style.accent),
        circle("circle-large", width - 14 * unit, 4 * unit, 84 * unit, style.shades[0]),
        circle("circle-small", width - 2 * unit, band - 8 * unit, 44 * unit, style.shades[1]),
        area("ground", (0, band, width, height - band), WHITE),
        text(
            "pass", style.word("entry_pass"), (margin, 10 * unit, inner, 6 * unit), 10 * unit**0.5,
            font=HEADINGS, is_bold=True, is_upper=True, colour=style.on_accent,
        ),
        text(
            "event", style.tag("event_name"), (margin, 18 * unit, narrow, 26 * unit), 23 * unit**0.8,
            font=HEADINGS, is_bold=True, colour=style.on_accent, smallest_pt=11, line_height=1.12,
            vertical_align=VerticalAlign.MIDDLE,
        ),
        text(
            "when", style.when_and_where, (margin, 47 * unit, narrow, 11 * unit), 10.5 * unit**0.5,
            colour=style.on_accent, line_height=1.3,
        ),
    )  # fmt: skip


def _foot(style: Style, margin: float, y: float, inner: float) -> tuple[Element, ...]:
    half = inner / 2
    return (
        rule("foot-line", margin, y, inner, style.shades[0], 0.25),
        text("link", style.tag("event_link"), (margin, y + 2, half, 5), 8, colour=style.muted),
        text(
            "serial", f"{style.word('serial')} {style.tag('document_serial')}",
            (margin + half, y + 2, half, 5), 8, colour=style.muted, align=Align.RIGHT,
        ),
    )  # fmt: skip
