"""What all ready designs are made of: words in both languages, colours, and elements with good defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from wici.plain.colours import mix, palette
from wici.plain.pdf.model import Element, Fit, Kind, Symbology, VerticalAlign

HEADINGS, BODY, CEREMONIAL = "Montserrat", "Noto Sans", "Playfair Display"
WHITE = "#ffffff"

#: Tags by the names that their readers know.
_POLISH_TAGS = {
    "full_name": "imie_nazwisko", "first_name": "imie", "last_name": "nazwisko",
    "participation_type": "rodzaj_uczestnictwa", "participant_code": "kod_uczestnika",
    "event_name": "nazwa_wydarzenia", "event_date": "data_wydarzenia", "event_place": "miejsce",
    "event_link": "link_wydarzenia", "document_serial": "numer_dokumentu",
    "document_check_link": "link_sprawdzenia_dokumentu",
}  # fmt: skip

#: Not interface texts: they are a document's own, in the document's language, and its author changes them.
_WORDS: Mapping[str, Mapping[str, str]] = {
    "pl": {
        "entry_pass": "Karta wstępu", "participant": "Uczestnik", "code": "Kod uczestnika",
        "show": "Pokaż ten kod przy wejściu: wydrukowany albo na ekranie telefonu.",
        "before": "Zanim przyjdziesz",
        "before_text": (
            "Kod jest ważny dla jednej osoby i czytany przy wejściu.\n"
            "Przyjdź kilkanaście minut wcześniej: rejestracja pójdzie szybciej.\n"
            "Wszystkie wiadomości o wydarzeniu:"
        ),
        "serial": "Dokument nr", "check": "Sprawdź autentyczność",
        "certificate": "Certyfikat uczestnictwa", "receives": "otrzymuje", "for": "za udział w wydarzeniu",
        "organiser": "Organizator",
        "pass_file": "Karta wstępu", "badge_file": "Identyfikator", "certificate_file": "Certyfikat",
    },
    "en": {
        "entry_pass": "Entry pass", "participant": "Participant", "code": "Participant code",
        "show": "Show this code at the entrance: printed, or on the screen of your phone.",
        "before": "Before you come",
        "before_text": (
            "The code is good for one person and is read at the entrance.\n"
            "Come a quarter of an hour early: registration will be quicker.\n"
            "Everything about the event:"
        ),
        "serial": "Document no.", "check": "Check that it is genuine",
        "certificate": "Certificate of Attendance", "receives": "presented to", "for": "for attending",
        "organiser": "Organiser",
        "pass_file": "Entry pass", "badge_file": "Badge", "certificate_file": "Certificate",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """A language and an accent colour (``#rrggbb``), and what follows from them."""

    language: str
    accent: str
    #: Text on the accent, and the accent as text on white.
    on_accent: str = field(init=False)
    ink: str = field(init=False)
    #: The accent as a breath of colour, and a little stronger than itself.
    pale: str = field(init=False)
    shades: tuple[str, str] = field(init=False)
    text: str = "#1b2330"
    muted: str = "#5a6473"

    def __post_init__(self) -> None:
        colours = palette(self.accent)
        towards = "#000000" if colours.on_accent != WHITE else WHITE
        values = {
            "on_accent": colours.on_accent, "ink": colours.ink_on_light,
            "pale": mix(self.accent, WHITE, 0.88),
            "shades": (mix(self.accent, towards, 0.1), mix(self.accent, towards, 0.2)),
        }  # fmt: skip
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def tag(self, key: str) -> str:
        """A tag as it is written in this language."""
        return f"{{{{ {self.name(key)} }}}}"

    def name(self, key: str) -> str:
        """The name of a tag in this language."""
        return _POLISH_TAGS[key] if self.language == "pl" else key

    def word(self, key: str) -> str:
        """Words of the document in its language."""
        return _WORDS[self.language][key]

    @property
    def names(self) -> str:
        """First and last name, each on a line of its own."""
        return f"{self.tag('first_name')}\n{self.tag('last_name')}"

    @property
    def when_and_where(self) -> str:
        """Date and place, as far as the event has them."""
        date, place = self.name("event_date"), self.name("event_place")
        between = f"{{% if {date} and {place} %}} · {{% endif %}}"
        return f"{{{{ {date} }}}}{between}{{{{ {place} }}}}"


Box = tuple[float, float, float, float]


def text(name: str, words: str, box: Box, size_pt: float, **more: Any) -> Element:
    """Text in a box (x, y, width, height in mm) that becomes smaller rather than leaving it."""
    usual: dict[str, Any] = {
        "font": BODY, "fit": Fit.WRAP_SHRINK, "smallest_pt": min(6.0, size_pt),
        "vertical_align": VerticalAlign.MIDDLE,
    }  # fmt: skip
    return Element(name, Kind.TEXT, *box, text=words, size_pt=size_pt, **{**usual, **more})


def area(name: str, box: Box, fill: str, *, radius_mm: float = 0.0, is_locked: bool = True) -> Element:
    """A filled rectangle without an outline."""
    return Element(name, Kind.RECTANGLE, *box, fill=fill, stroke="", radius_mm=radius_mm, is_locked=is_locked)


def circle(name: str, x: float, y: float, diameter: float, fill: str) -> Element:
    """A filled circle; ``x`` and ``y`` are its middle."""
    box = (x - diameter / 2, y - diameter / 2, diameter, diameter)
    return Element(name, Kind.ELLIPSE, *box, fill=fill, stroke="", is_locked=True)


def rule(name: str, x: float, y: float, width: float, colour: str, stroke_mm: float = 0.3) -> Element:
    """A level line."""
    return Element(name, Kind.LINE, x, y, width, 0.0, stroke=colour, stroke_mm=stroke_mm)


def qr(name: str, words: str, box: Box, colour: str = "#000000", *, has_quiet_zone: bool = False) -> Element:
    """A QR code. On white ground with space around, it needs no quiet zone of its own."""
    return Element(
        name,
        Kind.CODE,
        *box,
        text=words,
        colour=colour,
        symbology=Symbology.QR,
        has_quiet_zone=has_quiet_zone,
    )


def upside_down(elements: Iterable[Element], width: float, height: float) -> tuple[Element, ...]:
    """The elements of an area at the page's upper left corner, turned by half a turn about its middle."""
    return tuple(
        replace(
            each,
            id=f"{each.id}-back", x=width - each.x - each.width, y=height - each.y - each.height,
            rotation=(each.rotation + 180) % 360,
        )
        for each in elements
    )  # fmt: skip
