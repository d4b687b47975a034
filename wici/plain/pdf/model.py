"""What a document looks like: pages of elements, in millimetres from the upper left corner.

``load`` and ``dump`` are the JSON that the designer edits and the database keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

VERSION = 1
MOST_PAGES = 20
MOST_ELEMENTS = 300
#: Sides of a page in millimetres (ISO 32000-1, annex C: 14,400 points are 5,080 mm; nobody prints that).
SMALLEST_SIDE, LARGEST_SIDE = 10.0, 2000.0


class Kind(StrEnum):
    """What an element is."""

    TEXT = "text"
    IMAGE = "image"
    CODE = "code"
    LINE = "line"
    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


class Align(StrEnum):
    """Where lines of a text stand in its box."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class VerticalAlign(StrEnum):
    """Where the lines of a text stand in the height of its box."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Fit(StrEnum):
    """What becomes of a text that is wider than its box: ``wrap`` breaks lines, ``shrink`` makes the letters
    of its one line smaller, ``wrap_shrink`` breaks lines and makes them smaller until all fit the height."""

    WRAP = "wrap"
    SHRINK = "shrink"
    WRAP_SHRINK = "wrap_shrink"


class Scaling(StrEnum):
    """How a picture fills its box: whole in it, cut to fill it, or pulled to its shape."""

    CONTAIN = "contain"
    COVER = "cover"
    STRETCH = "stretch"


class Symbology(StrEnum):
    """Kinds of codes."""

    QR = "qr"
    CODE128 = "code128"
    EAN13 = "ean13"
    PDF417 = "pdf417"
    DATA_MATRIX = "datamatrix"
    AZTEC = "aztec"


@dataclass(frozen=True, slots=True)
class Element:
    """One thing on a page. Which of the fields count depends on its kind.

    ``x``, ``y``, ``width``, ``height`` in mm; ``rotation`` in degrees clockwise about the middle. A line goes
    from the upper left corner of its box to the lower right one (``is_rising``: lower left to upper right).
    ``condition`` is what could stand in ``{% if … %}``; empty: always shown. Later elements cover earlier
    ones. Colours are ``#rrggbb``; an empty ``fill`` or ``stroke`` is none.
    """

    id: str
    kind: Kind
    x: float = 0.0
    y: float = 0.0
    width: float = 50.0
    height: float = 10.0
    rotation: float = 0.0
    condition: str = ""
    name: str = ""
    is_locked: bool = False
    #: Kept in the design, and in no document.
    is_hidden: bool = False
    # Text: a template with merge tags.
    text: str = ""
    font: str = "Noto Sans"
    size_pt: float = 12.0
    smallest_pt: float = 6.0
    is_bold: bool = False
    is_italic: bool = False
    is_upper: bool = False
    colour: str = "#000000"
    align: Align = Align.LEFT
    vertical_align: VerticalAlign = VerticalAlign.TOP
    line_height: float = 1.2
    fit: Fit = Fit.WRAP_SHRINK
    # Image: a stored file (its SHA-256), or the photo that a participant gave (key of the field).
    file: str = ""
    photo_field: str = ""
    scaling: Scaling = Scaling.CONTAIN
    # Code: what it says is the template ``text``; its modules have ``colour``.
    symbology: Symbology = Symbology.QR
    has_quiet_zone: bool = True
    #: The value in letters below a barcode of lines.
    has_words: bool = False
    # Line, rectangle, ellipse.
    stroke: str = "#000000"
    stroke_mm: float = 0.3
    fill: str = ""
    radius_mm: float = 0.0
    is_rising: bool = False


@dataclass(frozen=True, slots=True)
class Background:
    """A stored file behind everything of a page; ``page`` counts from 0 in a PDF of several."""

    file: str
    name: str = ""
    page: int = 0
    scaling: Scaling = Scaling.STRETCH


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``condition`` as of an element."""

    width: float = 210.0
    height: float = 297.0
    background: Background | None = None
    elements: tuple[Element, ...] = ()
    condition: str = ""

    @property
    def visible(self) -> tuple[Element, ...]:
        """The elements that documents show."""
        return tuple(element for element in self.elements if not element.is_hidden)


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole document. ``title`` is a template, for its properties; ``language`` is ``pl`` or ``en``."""

    pages: tuple[Page, ...] = ()
    title: str = ""
    language: str = "pl"
    is_pdfa: bool = False
    version: int = VERSION
    #: Guides of the designer, mm: for people, not for the document.
    guides: Mapping[str, Any] = field(default_factory=dict)

    @property
    def files(self) -> frozenset[str]:
        """SHA-256 of every stored file that it needs."""
        backgrounds = {page.background.file for page in self.pages if page.background}
        return frozenset(
            backgrounds | {each.file for page in self.pages for each in page.elements if each.file}
        )

    @property
    def photo_fields(self) -> frozenset[str]:
        """Keys of the fields whose photos it shows."""
        return frozenset(
            each.photo_field for page in self.pages for each in page.elements if each.photo_field
        )


def dump(layout: Layout) -> dict[str, Any]:
    """The layout as JSON; ``load`` makes it equal again."""
    return asdict(layout)


def load(data: Mapping[str, Any]) -> Layout:
    """The layout that ``dump`` gave. Missing fields have their defaults.

    :raises (ValueError, TypeError, KeyError, AttributeError): for anything that is not a layout.
    """
    pages = tuple(_page(page) for page in data.get("pages", ()))
    return Layout(**{**data, "pages": pages, "guides": dict(data.get("guides") or {})})


def _page(data: Mapping[str, Any]) -> Page:
    given = data.get("background")
    background = (
        Background(**{**given, "scaling": Scaling(given.get("scaling", "stretch"))}) if given else None
    )
    elements = tuple(_element(element) for element in data.get("elements", ()))
    return Page(**{**data, "background": background, "elements": elements})


_CHOICES = {
    "kind": Kind, "align": Align, "vertical_align": VerticalAlign, "fit": Fit, "scaling": Scaling,
    "symbology": Symbology,
}  # fmt: skip


def _element(data: Mapping[str, Any]) -> Element:
    return Element(**{**data, **{name: kind(data[name]) for name, kind in _CHOICES.items() if name in data}})
