"""Words of everyday Latin letters, put together from what HarfBuzz said of each two neighbours.

In our fonts (the tests try all of them) such a letter is one glyph, and only its neighbours move it, which is
kerning. Two that become something else together, as a ligature does, are left to HarfBuzz with all of their
word: asking it for each new name takes ten times as long as looking up its pairs, of which there are few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import add
from typing import NamedTuple

from wici.plain.pdf.fonts.faces import Face, Slot
from wici.plain.pdf.fonts.slices import LATIN

#: Place of the letter, glyph, how far it moves the pen and from where, where it is drawn (see shaping).
Placed = tuple[int, int, float, float, float, float]
_LETTERS = frozenset(LATIN) - frozenset(" \xa0\xad")


class Shown(NamedTuple):
    """A word of one slot: what stands in the array of TJ, and how far it moves the pen."""

    slot: Slot
    shown: bytes
    width: float


class _First(NamedTuple):
    """The first letter of a pair: its slot (None: it cannot be known from the pair), its code with the move
    that follows, how far it moves the pen in all."""

    slot: Slot | None
    written: bytes = b""
    advance: float = 0.0


_UNKNOWN = _First(None)


class Pairs(dict[str, _First]):
    """What is known of a font's pairs, and of letters that end a word, by their text. ``place`` shapes a
    text."""

    def __init__(self, face: Face, place: Callable[[str], Sequence[Placed]]) -> None:
        super().__init__()
        self._face, self._place = face, place

    def word(self, text: str) -> Shown | None:
        """The word; None when it is not for pairs alone to say."""
        found = [*map(self.__getitem__, map(add, text, text[1:])), self[text[-1:]]]
        slots, written, advances = zip(*found, strict=True)
        slot = slots[0]
        if slot is None or slots.count(slot) < len(slots):
            return None
        return Shown(slot, (b"<%b>" % b"".join(written)).replace(b"<>", b""), sum(advances))

    def __missing__(self, text: str) -> _First:
        found = self[text] = self._first(text) if _LETTERS.issuperset(text) else _UNKNOWN
        return found

    def _first(self, text: str) -> _First:
        alone = [self._alone(letter) for letter in text]
        placed = self._place(text)
        if not text or None in alone or [each[1] for each in placed] != alone:
            return _UNKNOWN
        pen = 0.0
        for _, _, advance, before, x, y in placed:
            if (before, x, y) != (pen, pen, 0.0):
                return _UNKNOWN
            pen += advance
        if len(placed) == 2 and placed[1][2] != self._place(text[1])[0][2]:
            return _UNKNOWN
        glyph, advance = placed[0][1:3]
        shown = self._face.shown(glyph)
        move = round(advance - shown.width)
        return _First(shown.slot, shown.code + (b">%d <" % -move if move else b""), advance)

    def _alone(self, letter: str) -> int | None:
        """The one glyph of a letter, which says just this letter."""
        placed = self._place(letter)
        if len(placed) != 1 or self._face.text_of(placed[0][1]) != letter:
            return None
        return placed[0][1]
