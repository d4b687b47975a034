"""Page sizes that a designer may choose by name."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN = "own"
PORTRAIT, LANDSCAPE = "portrait", "landscape"


class Size(NamedTuple):
    """A size by name; ``width`` by ``height`` mm as it stands upright (or as such badges usually lie)."""

    name: str
    label: Promise
    width: float
    height: float


SIZES: tuple[Size, ...] = (
    Size("a4", _("A4 (210 × 297 mm)"), 210, 297),
    Size("a5", _("A5 (148 × 210 mm)"), 148, 210),
    Size("a6", _("A6, large badge (105 × 148 mm)"), 105, 148),
    Size("badge", _("Badge 90 × 120 mm"), 90, 120),
    Size("card", _("Name card 54 × 86 mm"), 54, 86),
)
_BY_NAME = {size.name: size for size in SIZES}


def sides(name: str, orientation: str) -> tuple[float, float]:
    """Width and height in mm of a named size, upright or on its side. Raises KeyError."""
    size = _BY_NAME[name]
    pair = size.width, size.height
    return pair if orientation == PORTRAIT else pair[::-1]
