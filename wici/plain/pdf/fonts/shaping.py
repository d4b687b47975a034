"""Words into glyphs: HarfBuzz places them; a letter that a font lacks comes from the next that has it.

A shaped word is kept: most words of a document are the same for all, and first names and towns come again
and again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import uharfbuzz as hb

from wici.plain.pdf.fonts.faces import Face, ReadFont, Shown, Slot, face
from wici.plain.pdf.fonts.families import FAMILIES, chain
from wici.plain.pdf.fonts.pairs import Pairs, Placed

#: Words kept for a style, two megabytes; then it begins anew. What is longer hardly comes again.
_KEPT, _LONGEST_KEPT = 5_000, 64
_REPLACEMENT = "?"
_FLAGS_OF_SHAPING = hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES | hb.BufferFlags.DO_NOT_INSERT_DOTTED_CIRCLE
_JOINER = "\u200d"
#: The joiner, variation selectors, the key around a digit.
_JOINING = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_INVISIBLE = frozenset(map(ord, "\u200c\u200d\ufe0e\ufe0f"))
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAGS = range(0x1F1E6, 0x1F200)


class Run(NamedTuple):
    """Glyphs of one slot: ``shown`` is what stands in the array of TJ; ``rise`` in thousandths of an em."""

    slot: Slot
    rise: float
    shown: bytes


class Word(NamedTuple):
    """A word as it is drawn. ``width`` in thousandths of an em.

    ``actual`` is the text, where the glyphs alone do not tell it (14.9.4, ActualText). ``borrowed`` are
    letters that came from another font than the chosen one, ``missing`` those that no font has. ``plain`` is
    the one run of a word that has nothing of all this.
    """

    runs: tuple[Run, ...]
    width: float
    actual: str = ""
    borrowed: str = ""
    missing: str = ""
    plain: Run | None = None


def _forms() -> dict[tuple[str, str], int]:
    """The codes of Arabic letters in the form that they have within a word, by the form and the letter."""
    forms: dict[tuple[str, str], int] = {}
    for code in (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFEFD)):
        form, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        if letters and " " not in letters:
            forms[form, chr(int(letters, 16))] = code
    return forms


_FORMS = _forms()
_FORM_OF_SUFFIX = {"": "<isolated>", "init": "<initial>", "medi": "<medial>", "fina": "<final>"}


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some letters of a word that one font draws."""

    place: int
    text: str


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


class _Words(dict[str, Word]):
    """Words of a style that were shaped, by their texts; a new one is shaped when it is asked for."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, text: str) -> Word:
        word = self._style.shape(text)
        if len(text) <= _LONGEST_KEPT:
            if len(self) >= _KEPT:
                self.clear()
            self[text] = word
        return word


class Style:
    """A family in one style, with the fonts that lend it letters."""

    def __init__(self, files: tuple[str, ...], read_font: ReadFont, exact: Exact | None = None) -> None:
        self._files = files
        self._read_font = read_font
        self._exact = exact
        #: Words that run from left to right, as they are drawn.
        self.words = _Words(self)
        self.face = face(files[0], read_font)
        #: Exact slots are for texts that are drawn once.
        self._pairs = Pairs(self.face, partial(_placed, self.face, is_rtl=False)) if exact is None else None
        metrics = self.face.metrics
        #: From the top of the em to the base line, in ems, with the letters in the middle of it.
        self.ascent = 0.5 + (metrics.ascent + metrics.descent) / 2000

    @cached_property
    def space(self) -> Word:
        """What stands between two words."""
        return self.words[" "]

    def shape(self, text: str) -> Word:
        """A word that runs from left to right, as it is drawn."""
        shown = self._pairs.word(text) if self._pairs is not None and text else None
        if shown is not None:
            run = Run(shown.slot, 0.0, shown.shown)
            return Word((run,), shown.width, plain=run)
        pieces, borrowed, missing = self._pieces(text)
        runs: list[Run] = []
        width = 0.0
        told = ""
        for piece in pieces:
            font = self._face(piece.place)
            for cluster in _drawn(font, piece.text, self._show(font)):
                runs += cluster.runs
                width += cluster.width
                told += cluster.told
        actual = "" if told == text else text
        is_plain = len(runs) == 1 and not runs[0].rise and not (actual or borrowed or missing)
        return Word(tuple(runs), width, actual, borrowed, missing, runs[0] if is_plain else None)

    def shape_rtl(self, text: str) -> list[Word]:
        """A word that runs from right to left, letter by letter from left to right.

        Programs that read a PDF turn the order of letters that run from right to left, those of an
        ``ActualText`` among them; so each letter tells its own.
        """
        pieces, borrowed, missing = self._pieces(text)
        words: list[Word] = []
        for piece in reversed(pieces):
            font = self._face(piece.place)
            for cluster in _drawn(font, piece.text, self._show(font), is_rtl=True):
                actual = "" if cluster.told == cluster.text else cluster.text
                words.append(Word(tuple(cluster.runs), cluster.width, actual))
        if words and (borrowed or missing):
            words[0] = words[0]._replace(borrowed=borrowed, missing=missing)
        return words

    def _show(self, font: Face) -> Callable[[int], Shown]:
        return font.shown if self._exact is None else partial(self._exact.shown, font)

    def _face(self, place: int) -> Face:
        return face(self._files[place], self._read_font)

    def _pieces(self, text: str) -> tuple[list[_Piece], str, str]:
        """The text in pieces of one font each; letters borrowed and letters missing."""
        if self.face.has(text):
            return [_Piece(0, text)], "", ""
        pieces: list[_Piece] = []
        borrowed: list[str] = []
        missing: list[str] = []
        for cluster in clusters(text):
            place, drawn = self._lender(cluster)
            if drawn != cluster:
                missing.append("".join(letter for letter in cluster if letter not in drawn))
            elif place:
                borrowed.append(cluster)
            drawn = drawn or _REPLACEMENT
            if pieces and pieces[-1].place == place:
                pieces[-1] = _Piece(place, pieces[-1].text + drawn)
            else:
                pieces.append(_Piece(place, drawn))
        return pieces, "".join(dict.fromkeys(borrowed)), "".join(dict.fromkeys(missing))

    def _lender(self, cluster: str) -> tuple[int, str]:
        """The first font that has the whole cluster, or else its first letter, and what of it that font can
        draw; nothing when no font has that."""
        needed = {ord(letter) for letter in cluster} - _INVISIBLE
        for wanted in (needed, {ord(cluster[0])} - _INVISIBLE):
            for place in range(len(self._files)):
                known = self._face(place).unicodes
                if wanted <= known:
                    drawn = [each for each in cluster if ord(each) in known or ord(each) in _INVISIBLE]
                    return place, "".join(drawn)
        return 0, ""


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


class _Drawn(NamedTuple):
    """Letters of one font as they are drawn, their text, and the text that their glyphs tell."""

    runs: list[Run]
    width: float
    text: str
    told: str


def _drawn(font: Face, text: str, show: Callable[[int], Shown], *, is_rtl: bool = False) -> list[_Drawn]:
    """A text as it is drawn: as one, or from right to left each letter for itself."""
    placed = _placed(font, text, is_rtl=is_rtl)
    if not is_rtl:
        return [_shown(placed, text, show)]
    drawn: list[_Drawn] = []
    end = len(text)
    for cluster, glyphs in groupby(placed, key=itemgetter(0)):
        letter = text[cluster:end]
        drawn.append(_shown(_joined(font, letter, list(glyphs)), letter, show))
        end = cluster
    return drawn


def _joined(font: Face, letter: str, placed: list[Placed]) -> list[Placed]:
    """A letter that is drawn as a body and dots, as the one glyph of the same shape that says which letter it
    is, where the font has that: so it is read as it should be by programs that do not know ``ActualText``."""
    bodies = [each for each in placed if each[2]]
    if len(letter) != 1 or len(placed) < 2 or len(bodies) != 1:
        return placed
    cluster, body, advance, pen, _, _ = bodies[0]
    _, _, suffix = font.hb_font.glyph_to_string(body).partition(".")
    code = _FORMS.get((_FORM_OF_SUFFIX.get(suffix, ""), letter))
    glyph = font.glyph_of(code) if code else None
    if not glyph or abs(font.width(glyph) - advance) >= 0.5:
        return placed
    return [(cluster, glyph, advance, pen, pen, 0.0)]


def _placed(font: Face, text: str, *, is_rtl: bool) -> list[Placed]:
    """The glyphs of a text from left to right, in thousandths of an em."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_rtl else "ltr"
    buffer.flags = _FLAGS_OF_SHAPING
    hb.shape(font.hb_font, buffer)
    scale = font.scale
    placed: list[Placed] = []
    pen = 0.0
    # Of no glyphs at all HarfBuzz has no positions.
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or (), strict=True):
        advance = position.x_advance * scale
        x, y = pen + position.x_offset * scale, position.y_offset * scale
        placed.append((info.cluster, info.codepoint, advance, pen, x, y))
        pen += advance
    return placed


def _shown(placed: Sequence[Placed], text: str, show: Callable[[int], Shown]) -> _Drawn:
    """Glyphs as TJ shows them: codes in hexadecimal, and between them numbers that move the pen back (9.4.3)
    from where the glyph before left it. Less than half a thousandth is nothing."""
    runs: list[Run] = []
    told: list[str] = []
    written: list[bytes] = []
    slot: Slot | None = None
    width = rise = 0.0
    pen = start = min([each[3] for each in placed], default=0.0)
    for _, glyph, advance, _, x, y in placed:
        shown = show(glyph)
        if slot is not shown.slot or rise != y:
            if slot is not None:
                runs.append(_run(slot, rise, written))
            slot, rise, written = shown.slot, y, []
        move = round(x - pen)
        if move:
            written.append(b">%d <" % -move)
        written.append(shown.code)
        width += advance
        pen = x + shown.width
        told.append(shown.text)
    if slot is not None:
        move = round(start + width - pen)
        if move:
            written.append(b">%d <" % -move)
        runs.append(_run(slot, rise, written))
    return _Drawn(runs, width, text, "".join(told))


def _run(slot: Slot, rise: float, written: list[bytes]) -> Run:
    return Run(slot, rise, (b"<%b>" % b"".join(written)).replace(b"<>", b""))


@lru_cache(maxsize=32)
def style(family: str, *, is_bold: bool, is_italic: bool, read_font: ReadFont) -> Style:
    """The style of a family, kept for the process with the words it has shaped.

    :raises KeyError: when there is no such family.
    """
    return Style(chain(FAMILIES[family], is_bold=is_bold, is_italic=is_italic), read_font)
