"""Which letters of a font are embedded together.

A whole font is half a megabyte; a subset of its own for each person costs more time than everything else.
So a font is cut into slices once, and a document carries those from which it uses a letter: for nearly all
names the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

_FIRST = "".join(map(chr, range(0x20, 0x7F))) + "ĄĆĘŁŃÓŚŹŻąćęłńóśźż\xa0§«°·»–—‘’‚“”„•…"


def _between(*ranges: tuple[int, int]) -> str:
    return "".join(chr(code) for first, last in ranges for code in range(first, last + 1))


#: The rest of Europe's Latin letters.
_EUROPEAN = _between((0xA1, 0x17F), (0x218, 0x21B)) + "ẞ€™№‰‹›"
#: Letters and signs of everyday Latin texts.
LATIN = _FIRST + _EUROPEAN

_NAMED: tuple[str, ...] = (
    _FIRST,
    _EUROPEAN,
    # Vietnamese.
    "ƠơƯư" + _between((0x1EA0, 0x1EF9), (0x300, 0x304), (0x306, 0x30C), (0x323, 0x323)),
    _between((0x370, 0x3FF)),
    _between((0x400, 0x45F), (0x490, 0x491)),
)
#: Glyphs of each further slice, in the order that the font has them.
_FURTHER = 96


def cut(
    glyph_count: int, unicodes: Iterable[int], glyph_of: Callable[[int], int | None]
) -> tuple[tuple[int, ...], ...]:
    """The glyphs of every slice of a font; each glyph but the first (.notdef) is in exactly one."""
    known = set(unicodes)
    seen = {0}
    slices: list[tuple[int, ...]] = []
    for letters in _NAMED:
        glyphs = {glyph_of(ord(letter)) or 0 for letter in letters if ord(letter) in known} - seen
        seen |= glyphs
        slices.append(tuple(sorted(glyphs)))
    rest = [glyph for glyph in range(glyph_count) if glyph not in seen]
    slices.extend(tuple(rest[start : start + _FURTHER]) for start in range(0, len(rest), _FURTHER))
    return tuple(slices)
