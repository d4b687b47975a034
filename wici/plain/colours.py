"""One colour is chosen, the others follow: what can be read on it, and how it is read by day and at night."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: The least contrast of text with what it stands on (WCAG 2.2, success criterion 1.4.3).
READABLE = 4.5
LIGHT_GROUND = "#f1f3f6"
DARK_GROUND = "#222932"
_WHITE = "#ffffff"
_INK = "#0b0f14"
_STEPS = 40
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """An accent colour, the text that is readable on it, its pressed form, and its readable forms as text
    on a light and on a dark page. All are ``#rrggbb``."""

    accent: str
    on_accent: str
    pressed: str
    ink_on_light: str
    ink_on_dark: str


def palette(accent: str) -> Palette:
    """The colours that follow from an accent ``#rrggbb``. Raises ValueError for anything else."""
    on_accent = _WHITE if contrast(accent, _WHITE) >= READABLE else _best_ink(accent)
    return Palette(
        accent=accent.lower(),
        on_accent=on_accent,
        pressed=mix(accent, "#000000" if on_accent == _WHITE else _WHITE, 0.14),
        ink_on_light=_towards(accent, "#000000", LIGHT_GROUND),
        ink_on_dark=_towards(accent, _WHITE, DARK_GROUND),
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """A colour with a share (0 to 1) of another one mixed in."""
    mixed = (a + (b - a) * share for a, b in zip(_rgb(colour), _rgb(other), strict=True))
    return "#" + "".join(f"{round(part * 255):02x}" for part in mixed)


def _best_ink(accent: str) -> str:
    return _INK if contrast(accent, _INK) >= READABLE else "#000000"


def _towards(colour: str, end: str, ground: str) -> str:
    """The first of the colours from this one to black or white that is readable on the ground."""
    mixed = (mix(colour, end, step / _STEPS) for step in range(_STEPS + 1))
    return next(found for found in mixed if contrast(found, ground) >= READABLE)


def _rgb(colour: str) -> Rgb:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"not a colour: {colour!r}")
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
