"""Words into glyphs: HarfBuzz places them; a letter that a font lacks comes from the next that has it.

A shaped word is kept: most words of a document are the same for all, and first names and towns come again
and again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import uharfbuzz as hb

from wici.plain.pdf.fonts.faces import Face, ReadFont, Shown, Slot, face
from wici.plain.pdf.fonts.families import FAMILIES, chain

#: Words kept for a style; then it begins anew.
_KEPT = 20_000
_REPLACEMENT = "?"
_FLAGS_OF_SHAPING = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
_JOINER = "\u200d"
#: The joiner, variation selectors, the key around a digit.
_JOINING = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_INVISIBLE = frozenset(map(ord, "\u200c\u200d\ufe0e\ufe0f"))
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one slot: ``shown`` is what stands in the array of TJ; ``rise`` in thousandths of an em."""

    slot: Slot
    rise: float
    shown: bytes


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is drawn. ``width`` in thousandths of an em.

    ``actual`` is the text, where the glyphs alone do not tell it (14.9.4, ActualText). ``borrowed`` are
    letters that came from another font than the chosen one, ``missing`` those that no font has.
    """

    runs: tuple[Run, ...]
    width: float
    actual: str = ""
    borrowed: str = ""
    missing: str = ""

    @property
    def is_remarkable(self) -> bool:
        """Whether there is something to be told of it."""
        return bool(self.borrowed or self.missing)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some letters of a word that one font draws."""

    place: int
    text: str


#: Glyph, advance, offset to the right and upwards.
_Placed = tuple[int, float, float, float]


class Exact:
    """Slots for letters that are the same in all documents: one for each font, with those letters only."""

    def __init__(self) -> None:
        self._slots: dict[int, tuple[Face, Slot]] = {}

    def slot_of(self, face: Face, glyph: int) -> Slot:
        """The slot of the font, with a code for the glyph."""
        if face.number not in self._slots:
            self._slots[face.number] = face, Slot(b"/F%d.x" % face.number, {0: 0})
        slot = self._slots[face.number][1]
        slot.codes.setdefault(glyph, len(slot.codes))
        return slot

    def shown(self, face: Face, glyph: int) -> Shown:
        """How a glyph is shown."""
        return face.shown_in(self.slot_of(face, glyph), glyph)

    def close(self) -> None:
        """All letters are there: embed them."""
        for font, slot in self._slots.values():
            slot.close(font.part_of(slot.codes))


class Style:
    """A family in one style, with the fonts that lend it letters."""

    def __init__(self, files: tuple[str, ...], read_font: ReadFont, exact: Exact | None = None) -> None:
        self._files = files
        self._read_font = read_font
        self._exact = exact
        self._words: tuple[dict[str, Word], dict[str, Word]] = {}, {}
        self.face = face(files[0], read_font)
        metrics = self.face.metrics
        #: From the top of the em to the base line, in ems, with the letters in the middle of it.
        self.ascent = 0.5 + (metrics.ascent + metrics.descent) / 2000

    @cached_property
    def space(self) -> Word:
        """What stands between two words."""
        return self.word(" ")

    def word(self, text: str, *, is_rtl: bool = False) -> Word:
        """A word without spaces, in the order in which it is read, as it is drawn."""
        words = self._words[is_rtl]
        found = words.get(text)
        if found is None:
            if len(words) >= _KEPT:
                words.clear()
            found = words[text] = self._shape(text, is_rtl=is_rtl)
        return found

    def _shape(self, text: str, *, is_rtl: bool) -> Word:
        pieces, borrowed, missing = self._pieces(text)
        if is_rtl:
            pieces.reverse()
        runs: list[Run] = []
        width = 0.0
        told = ""
        for piece in pieces:
            font = self._face(piece.place)
            show = font.shown if self._exact is None else partial(self._exact.shown, font)
            glyphs = _shaped(font, piece.text, is_rtl=is_rtl)
            runs.extend(_runs(glyphs, show))
            width += sum([advance for _, advance, _, _ in glyphs])
            told += "".join([show(glyph).text for glyph, _, _, _ in glyphs])
        return Word(tuple(runs), width, "" if told == text else text, borrowed, missing)

    def _face(self, place: int) -> Face:
        return face(self._files[place], self._read_font)

    def _pieces(self, text: str) -> tuple[list[_Piece], str, str]:
        """The text in pieces of one font each; letters borrowed and letters missing."""
        if self.face.letters.issuperset(text):
            return [_Piece(0, text)], "", ""
        pieces: list[_Piece] = []
        borrowed: list[str] = []
        missing: list[str] = []
        for cluster in clusters(text):
            place = self._place(cluster)
            if place is None:
                missing.append(cluster)
                place, cluster = 0, _REPLACEMENT
            elif place:
                borrowed.append(cluster)
            if pieces and pieces[-1].place == place:
                pieces[-1] = _Piece(place, pieces[-1].text + cluster)
            else:
                pieces.append(_Piece(place, cluster))
        return pieces, "".join(dict.fromkeys(borrowed)), "".join(dict.fromkeys(missing))

    def _place(self, cluster: str) -> int | None:
        """The first font that has the whole cluster; else the first that has its first letter."""
        needed = {ord(letter) for letter in cluster} - _INVISIBLE
        for wanted in (needed, {ord(cluster[0])} - _INVISIBLE):
            for place in range(len(self._files)):
                if wanted <= self._face(place).unicodes:
                    return place
        return None


def clusters(text: str) -> Iterator[str]:
    """What people take for one letter: a base with its marks, a joined emoji, a flag."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _continues(text, place, start):
            yield text[start:place]
            start = place


def _continues(text: str, place: int, start: int) -> bool:
    letter, before = text[place], text[place - 1]
    if letter in _JOINING or before == _JOINER:
        return True
    if ord(letter) in _FLAGS:
        return ord(before) in _FLAGS and (place - start) % 2 == 1
    return ord(letter) in _SKIN_TONES or unicodedata.category(letter).startswith("M")


def _shaped(font: Face, text: str, *, is_rtl: bool) -> list[_Placed]:
    """The glyphs of a text from left to right, in thousandths of an em."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_rtl else "ltr"
    buffer.flags = _FLAGS_OF_SHAPING
    hb.shape(font.hb_font, buffer)
    scale = font.scale
    return [
        (info.codepoint, position.x_advance * scale, position.x_offset * scale, position.y_offset * scale)
        for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    ]


def _runs(glyphs: Sequence[_Placed], show: Callable[[int], Shown]) -> Iterator[Run]:
    """The glyphs as TJ shows them: codes in hexadecimal, and between them numbers that move the pen back
    (9.4.3) where an advance or an offset differs from the glyph's own width. Less than half a thousandth is
    nothing."""
    slot: Slot | None = None
    rise = pending = 0.0
    written = bytearray()
    is_open = False
    for glyph, advance, x_offset, y_offset in glyphs:
        shown = show(glyph)
        if slot is not None and (shown.slot is not slot or rise != y_offset):
            yield Run(slot, rise, bytes(written + b">"))
            written.clear()
            is_open = False
        slot, rise = shown.slot, y_offset
        move = round(pending + x_offset)
        if move:
            written += b">%d " % -move if is_open else b"%d " % -move
            is_open = False
        if not is_open:
            written += b"<"
            is_open = True
        written += shown.code
        pending = advance - shown.width - x_offset
    if slot is not None:
        move = round(pending)
        yield Run(slot, rise, bytes(written + (b">%d " % -move if move else b">")))


@lru_cache(maxsize=32)
def style(family: str, *, is_bold: bool, is_italic: bool, read_font: ReadFont) -> Style:
    """The style of a family, kept for the process with the words it has shaped.

    :raises KeyError: when there is no such family.
    """
    return Style(chain(FAMILIES[family], is_bold=is_bold, is_italic=is_italic), read_font)
