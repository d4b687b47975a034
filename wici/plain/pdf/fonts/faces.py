"""One font file, loaded: its metrics, its glyphs, its slices."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from struct import unpack_from

import uharfbuzz as hb
from fontTools import agl

from wici.plain.pdf.fonts.embedding import Glyph, Metrics, font_part, subset
from wici.plain.pdf.fonts.families import FILES
from wici.plain.pdf.fonts.slices import cut
from wici.plain.pdf.objects import Part

#: Ligatures and letters in the shape that they have within a word, with the letters that they are.
_SHAPED = {
    code: unicodedata.normalize("NFKC", chr(code))
    for first, last in ((0xFB00, 0xFB4F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
    for code in range(first, last + 1)
}
ReadFont = Callable[[str], bytes]


class Slot:
    """Some glyphs of a font under one name in resources, with the code of each."""

    def __init__(self, name: bytes, codes: dict[int, int]) -> None:
        self.name = name
        self.codes = codes
        self._part: Part | None = None

    @property
    def part(self) -> Part:
        """The font as objects; there once it is known which glyphs are in it."""
        if self._part is None:
            raise RuntimeError("The glyphs of this font are still being collected.")
        return self._part

    def close(self, part: Part) -> None:
        """From now on it is embedded as this."""
        self._part = part


@dataclass(frozen=True, slots=True)
class Shown:
    """How a glyph is shown: its slot, its code in hexadecimal, its width there, the text that it says."""

    slot: Slot
    code: bytes
    width: int
    text: str


class Face:
    """A font file. Everything is measured in thousandths of an em."""

    def __init__(self, file: str, data: bytes) -> None:
        self.number = FILES.index(file)
        self.hb_face = hb.Face(data)
        self.hb_font = hb.Font(self.hb_face)
        self.unicodes = frozenset(self.hb_face.unicodes)
        self.scale = 1000 / self.hb_face.upem
        self.metrics = _metrics(self.hb_face, self.scale)
        #: Every character that it has.
        self.letters = frozenset(map(chr, self.unicodes))
        self._has_ascii = self.letters.issuperset(map(chr, range(0x20, 0x7F)))
        self._slots: dict[int, Slot] = {}
        self._shown: dict[int, Shown] = {}

    def has(self, text: str) -> bool:
        """Whether it has all letters of a text."""
        return (self._has_ascii and text.isascii() and text.isprintable()) or self.letters.issuperset(text)

    def glyph_of(self, code: int) -> int | None:
        """The glyph of a character as such."""
        glyph: int | None = self.hb_font.get_nominal_glyph(code)
        return glyph

    def width(self, glyph: int) -> float:
        """How far a glyph moves the pen."""
        return float(self.hb_font.get_glyph_h_advance(glyph) * self.scale)

    @cached_property
    def _texts(self) -> dict[int, str]:
        """The character of every glyph that has one; of several the one that is no variant of another."""
        texts: dict[int, str] = {}
        for code in sorted(self.unicodes, key=lambda code: (_is_variant(code), code), reverse=True):
            glyph = self.glyph_of(code)
            if glyph:
                texts[glyph] = _SHAPED.get(code) or chr(code)
        return texts

    def text_of(self, glyph: int) -> str:
        """What a glyph says: its character, or what its name tells (``f_i``, ``a.alt``)."""
        text = self._texts.get(glyph)
        return agl.toUnicode(self.hb_font.glyph_to_string(glyph)) if text is None else text

    @cached_property
    def _slices(self) -> tuple[tuple[int, ...], ...]:
        return cut(self.hb_face.glyph_count, self.unicodes, self.glyph_of)

    @cached_property
    def _slice_of(self) -> dict[int, int]:
        return {glyph: place for place, glyphs in enumerate(self._slices) for glyph in glyphs}

    def shown(self, glyph: int) -> Shown:
        """How a glyph is shown in the slice that has it."""
        found = self._shown.get(glyph)
        if found is None:
            found = self._shown[glyph] = self.shown_in(self.slot_of(glyph), glyph)
        return found

    def shown_in(self, slot: Slot, glyph: int) -> Shown:
        """How a glyph is shown in a slot of this font."""
        return Shown(slot, b"%04X" % slot.codes[glyph], round(self.width(glyph)), self.text_of(glyph))

    def slot_of(self, glyph: int) -> Slot:
        """The slice that has this glyph, embedded when it is first asked for."""
        place = self._slice_of.get(glyph, 0)
        slot = self._slots.get(place)
        if slot is None:
            slot = self._slots[place] = self._slice_slot(place)
        return slot

    def _slice_slot(self, place: int) -> Slot:
        made = subset(self.hb_face, self._slices[place])
        slot = Slot(b"/F%d.%d" % (self.number, place), dict(made.places))
        slot.close(font_part(self.metrics, made, self._glyphs(slot.codes), slot.codes))
        return slot

    def part_of(self, codes: dict[int, int]) -> Part:
        """Exactly these glyphs under these codes, as objects."""
        made = subset(self.hb_face, sorted(codes))
        return font_part(self.metrics, made, self._glyphs(codes), codes)

    def _glyphs(self, codes: dict[int, int]) -> dict[int, Glyph]:
        return {glyph: Glyph(self.width(glyph), self.text_of(glyph) if glyph else "") for glyph in codes}


def _is_variant(code: int) -> bool:
    character = chr(code)
    return unicodedata.normalize("NFKC", character) != character


def _metrics(face: hb.Face, scale: float) -> Metrics:
    """Read from the tables themselves (ISO/IEC 14496-22, 5.2): a library that knows all of OpenType takes
    longer to be imported than everything else about a font, and 15 MB."""
    head, os2, post, hhea = (face.reference_table(tag).data for tag in ("head", "OS/2", "post", "hhea"))
    ascent, descent = unpack_from(">hh", hhea, 4)
    # The height of capitals came with the second version of that table.
    cap_height = unpack_from(">h", os2, 88)[0] if unpack_from(">H", os2)[0] >= 2 else 0
    left, bottom, right, top = (each * scale for each in unpack_from(">hhhh", head, 36))
    return Metrics(
        postscript_name=str(face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME)),
        ascent=ascent * scale,
        descent=descent * scale,
        cap_height=(cap_height or ascent * 0.7) * scale,
        box=(left, bottom, right, top),
        italic_angle=unpack_from(">i", post, 4)[0] / 65536,
        weight=unpack_from(">H", os2, 4)[0],
    )


@lru_cache(maxsize=64)
def face(file: str, read_font: ReadFont) -> Face:
    """The font in a file of this name, kept for the process."""
    return Face(file, read_font(file))
