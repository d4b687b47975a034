"""Texts into lines: where a paragraph may be broken, and in which order its words are drawn.

All widths are in thousandths of an em, so that they hold for every size of letters.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from wici.plain.pdf import bidi
from wici.plain.pdf.fonts.shaping import Style, Word, clusters

_SPACES = re.compile("[\t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Not drawn: controls, soft hyphens, marks of byte order, what no encoding can hold.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u2060-\u2064\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
#: Controls of direction have done their work once the order is known.
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: A line may end after spaces, and within a word after a hyphen between letters or a zero-width space.
_WITHIN = "(?<=\\w[-\u2010\u2013])(?=[^\\W\\d_])|\u200b"
_BREAK_WITHIN = re.compile(_WITHIN)
_BREAKS = re.compile(f"( +)|{_WITHIN}")


def clean(text: str) -> str:
    """The text as it is drawn: composed letters, line ends as LF, all spaces alike, no controls."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    return _SPACES.sub(" ", text)


class Line(NamedTuple):
    """Words from left to right, spaces among them, and how wide they are together."""

    words: Sequence[Word]
    width: float


class Paragraph(ABC):
    """A text without line ends, in a style: ``whole`` is all of it in one line."""

    text: str
    whole: Line

    @abstractmethod
    def lines(self, limit: float) -> list[Line]:
        """Lines no wider than the limit, as few as possible; a word that is wider is broken anywhere, but a
        letter stays whole."""

    @abstractmethod
    def too_wide(self, limit: float) -> str:
        """The first word that is wider than the limit; empty when there is none."""


def paragraph(text: str, style: Style) -> Paragraph:
    """A text without line ends, ready to be broken into lines."""
    if text.isascii():
        return _Plain(text, style)
    if bidi.has_rtl(text):
        return _Intricate(text, style)
    text = _DIRECTION_MARKS.sub("", text)
    return (_Intricate if "\u200b" in text else _Plain)(text, style)


class _Plain(Paragraph):
    """Words that run from left to right, and are parted only at spaces as long as that will do: nearly all
    there is."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self._style = style
        self._words = [*map(style.words.__getitem__, text.split(" "))]
        self._widths = [word.width for word in self._words]
        self._gap = style.space.width
        self._last: tuple[float, list[Line]] = -1.0, []
        width = sum(self._widths) + self._gap * (len(self._words) - 1)
        self.whole = self._line(0, len(self._words), width)

    def _line(self, start: int, end: int, width: float) -> Line:
        space = self._style.space
        words = [space] * (2 * (end - start) - 1)
        words[::2] = self._words[start:end]
        return Line(words, width)

    @cached_property
    def _intricate(self) -> _Intricate | None:
        """The same with its words parted, when some may be."""
        return _Intricate(self.text, self._style) if _BREAK_WITHIN.search(self.text) else None

    def too_wide(self, limit: float) -> str:
        if self.whole.width <= limit or max(self._widths) <= limit:
            return ""
        if self._intricate:
            return self._intricate.too_wide(limit)
        place = next(place for place, width in enumerate(self._widths) if width > limit)
        return self.text.split(" ")[place]

    def lines(self, limit: float) -> list[Line]:
        # The size that fits is asked for twice: to know that it does, and to be drawn.
        if self._last[0] != limit:
            self._last = limit, self._lines(limit)
        return self._last[1]

    def _lines(self, limit: float) -> list[Line]:
        if self.whole.width <= limit:
            return [self.whole]
        if self._intricate:
            return self._intricate.lines(limit)
        if max(self._widths) > limit:
            return _Intricate(self.text, self._style).lines(limit)
        lines: list[Line] = []
        start, gap = 0, self._gap
        width = -gap
        for place, own in enumerate(self._widths):
            longer = width + gap + own
            if longer > limit:
                lines.append(self._line(start, place, width))
                start, longer = place, own
            width = longer
        lines.append(self._line(start, len(self._words), width))
        return lines


class _Token(NamedTuple):
    """What stays together in a line, by its offsets in the paragraph; ``gap`` is the space before it."""

    start: int
    end: int
    width: float
    gap: float


class _Intricate(Paragraph):
    """A text with words that may be parted or must be, or that runs from right to left somewhere."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self._style = style
        self._levels = bidi.levels(text) if bidi.has_rtl(text) else None
        self._base = bidi.base_level(text) if self._levels else 0
        self._is_space = [letter == " " for letter in text]
        self.whole = self._line(0, len(text))

    @cached_property
    def _tokens(self) -> list[_Token]:
        space = self._style.space.width
        tokens: list[_Token] = []
        start = gap = 0
        for found in _BREAKS.finditer(self.text):
            if found.start() > start:
                tokens.append(self._token(start, found.start(), gap * space))
                gap = 0
            gap += len(found[1] or "")
            start = found.end()
        if start < len(self.text) or not tokens:
            tokens.append(self._token(start, len(self.text), gap * space))
        return tokens

    def _token(self, start: int, end: int, gap: float) -> _Token:
        return _Token(start, end, self._line(start, end).width, gap)

    def too_wide(self, limit: float) -> str:
        if self.whole.width <= limit:
            return ""
        wide = (self.text[token.start : token.end] for token in self._tokens if token.width > limit)
        return next(wide, "")

    def lines(self, limit: float) -> list[Line]:
        if self.whole.width <= limit:
            return [self.whole]
        tokens: list[_Token] = []
        for token in self._tokens:
            tokens.extend([token] if token.width <= limit else self._pieces(token, limit))
        return [self._line(start, end) for start, end in _broken(tokens, limit)]

    def _pieces(self, token: _Token, limit: float) -> Iterator[_Token]:
        """A token in pieces no wider than the limit, a letter at least; kerning between letters aside."""
        start = end = token.start
        gap, width = token.gap, 0.0
        for cluster in clusters(self.text[token.start : token.end]):
            own = self._style.words[cluster].width
            if width + own > limit and end > start:
                yield _Token(start, end, width, gap)
                start, gap, width = end, 0.0, 0.0
            end += len(cluster)
            width += own
        yield _Token(start, end, width, gap)

    def _line(self, start: int, end: int) -> Line:
        words = self._ordered(start, end)
        return Line(words, sum([word.width for word in words]))

    def _ordered(self, start: int, end: int) -> list[Word]:
        if self._levels is None:
            return self._spaced(self.text[start:end])
        words: list[Word] = []
        for stretch in bidi.visual(self._levels, start, end, self._base, self._is_space):
            text = _DIRECTION_MARKS.sub("", self.text[stretch.start : stretch.end])
            words += self._spaced_rtl(text) if stretch.is_rtl else self._spaced(text)
        return words

    def _spaced(self, text: str) -> list[Word]:
        words: list[Word] = []
        for each in text.replace("\u200b", "").split(" "):
            if each:
                words.append(self._style.words[each])
            words.append(self._style.space)
        return words[:-1]

    def _spaced_rtl(self, text: str) -> list[Word]:
        words: list[Word] = []
        for each in reversed(text.replace("\u200b", "").split(" ")):
            words += self._style.shape_rtl(each) if each else ()
            words.append(self._style.space)
        return words[:-1]


def _broken(tokens: Sequence[_Token], limit: float) -> Iterator[tuple[int, int]]:
    """Where lines begin and end that are no wider than the limit."""
    start, end, width = tokens[0].start, tokens[0].end, tokens[0].width
    for token in tokens[1:]:
        width += token.gap + token.width
        if width > limit:
            yield start, end
            start, width = token.start, token.width
        end = token.end
    yield start, end
