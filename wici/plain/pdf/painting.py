"""What painting an element adds to a page, and where it stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from wici.plain.pdf.fonts.faces import Slot
from wici.plain.pdf.model import Element
from wici.plain.pdf.objects import Part, numbers
from wici.plain.pdf.problems import Problem

#: Points of a millimetre.
MM = 72 / 25.4

Values = Mapping[str, str]


@dataclass(slots=True)
class Canvas:
    """Content of a page as it is painted, and what of the document's resources it uses."""

    content: list[bytes] = field(default_factory=list)
    slots: set[Slot] = field(default_factory=set)
    #: Pictures by their names in resources (with the slash).
    pictures: dict[bytes, Part] = field(default_factory=dict)
    #: The same of pictures that only this document has.
    photo_parts: dict[bytes, Part] = field(default_factory=dict)
    #: The number in the name of the first of those.
    first_photo: int = 0
    problems: list[Problem] = field(default_factory=list)
    #: Files of photos by their fields.
    photos: Mapping[str, bytes] = field(default_factory=dict)
    #: For the designer's eyes: a grey box stands for a photo that is not there.
    is_draft: bool = False


Paint = Callable[[Values, Canvas], None]


@dataclass(frozen=True, slots=True)
class Painting:
    """How an element is painted. ``keys`` are the tags that it needs; without any, and without a photo, it
    is the same for everybody."""

    paint: Paint
    keys: frozenset[str] = frozenset()
    photo_fields: frozenset[str] = frozenset()

    @property
    def is_static(self) -> bool:
        """Whether it is the same in all documents."""
        return not self.keys and not self.photo_fields


@dataclass(frozen=True, slots=True)
class Frame:
    """The box of an element in points, y upwards: ``left`` and ``bottom`` count from the page's corner, or,
    of an element that is turned, from the middle of the box, to which ``begin`` moves the origin."""

    left: float
    bottom: float
    width: float
    height: float
    begin: bytes = b""
    end: bytes = b""

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height


def frame(element: Element, page_height: float) -> Frame:
    """Where an element stands on a page of this height (mm)."""
    width, height = element.width * MM, element.height * MM
    left, bottom = element.x * MM, (page_height - element.y - element.height) * MM
    if element.rotation % 360 == 0:
        return Frame(left, bottom, width, height)
    # Clockwise for people, counter-clockwise for PDF (8.3.3).
    angle = math.radians(-element.rotation)
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = b" ".join(f"{part:.6f}".rstrip("0").rstrip(".").encode() for part in (cos, sin, -sin, cos))
    begin = b"q %b %b cm\n" % (matrix, numbers(left + width / 2, bottom + height / 2))
    return Frame(-width / 2, -height / 2, width, height, begin, b"Q\n")


@lru_cache(maxsize=512)
def colour(code: str) -> bytes:
    """The operands that set a colour ``#rrggbb`` (without the operator: ``rg`` or ``RG``)."""
    red, green, blue = (int(code[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return numbers(red, green, blue)
