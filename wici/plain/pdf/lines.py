"""Texts into lines: where a paragraph may be broken, and in which order its words are drawn.

All widths are in thousandths of an em, so that they hold for every size of letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
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
#: A line may end after spaces, and after a hyphen or a zero-width space between letters.
_BREAKS = re.compile("( +)|(?<=\\w[-\u2010\u2013])(?=[^\\W\\d_])|\u200b")


class Token(NamedTuple):
    """What stays together in a line, by its offsets in the paragraph; ``gap`` is the space before it."""

    start: int
    end: int
    width: float
    gap: float


def clean(text: str) -> str:
    """The text as it is drawn: composed letters, line ends as LF, all spaces alike, no controls."""
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    return _SPACES.sub(" ", text)


class Paragraph:
    """A text without line ends, in a style."""

    def __init__(self, text: str, style: Style) -> None:
        self.text = text
        self._style = style
        self._levels = bidi.levels(text) if bidi.has_rtl(text) else None
        self._base = bidi.base_level(text) if self._levels else 0
        #: All of it as one line, and how wide that is.
        self.whole = self._words(0, len(text))
        self.width = width_of(self.whole)

    @cached_property
    def tokens(self) -> list[Token]:
        """It in pieces between which a line may end."""
        space = self._style.space.width
        tokens: list[Token] = []
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

    def _token(self, start: int, end: int, gap: float) -> Token:
        if self._levels is None:
            text = self.text[start:end].replace("\u200b", "")
            return Token(start, end, self._style.word(text).width if text else 0.0, gap)
        return Token(start, end, width_of(self._words(start, end)), gap)

    def split(self, limit: float) -> list[Token]:
        """The tokens, with those wider than the limit in pieces that are not, a letter at least."""
        tokens: list[Token] = []
        for token in self.tokens:
            tokens.extend([token] if token.width <= limit else self._pieces(token, limit))
        return tokens

    def _pieces(self, token: Token, limit: float) -> list[Token]:
        pieces: list[Token] = []
        start, end, gap = token.start, token.start, token.gap
        for cluster in clusters(self.text[token.start : token.end]):
            longer = self._token(start, end + len(cluster), gap)
            if longer.width > limit and end > start:
                pieces.append(self._token(start, end, gap))
                start, gap = end, 0.0
            end += len(cluster)
        pieces.append(self._token(start, end, gap))
        return pieces

    def line(self, tokens: Sequence[Token]) -> list[Word]:
        """The words of a line, spaces among them, from left to right."""
        return self._words(tokens[0].start, tokens[-1].end)

    def _words(self, start: int, end: int) -> list[Word]:
        if self._levels is None:
            return self._spaced(self.text[start:end], is_rtl=False)
        is_space = [letter == " " for letter in self.text]
        words: list[Word] = []
        for stretch in bidi.visual(self._levels, start, end, self._base, is_space):
            text = _DIRECTION_MARKS.sub("", self.text[stretch.start : stretch.end])
            spaced = self._spaced(text, is_rtl=stretch.is_rtl)
            words.extend(reversed(spaced) if stretch.is_rtl else spaced)
        return words

    def _spaced(self, text: str, *, is_rtl: bool) -> list[Word]:
        style = self._style
        text = text.replace("\u200b", "")
        if " " not in text:
            return [style.word(text, is_rtl=is_rtl)] if text else []
        words: list[Word] = []
        space, word = style.space, style.word
        for each in text.split(" "):
            if each:
                words.append(word(each, is_rtl=is_rtl))
            words.append(space)
        words.pop()
        return words


def broken(tokens: Sequence[Token], limit: float) -> list[list[Token]]:
    """The tokens in lines no wider than the limit, as many in each as it holds."""
    lines: list[list[Token]] = [[tokens[0]]]
    width = tokens[0].width
    for token in tokens[1:]:
        width += token.gap + token.width
        if width > limit:
            lines.append([])
            width = token.width
        lines[-1].append(token)
    return lines


def width_of(words: Sequence[Word]) -> float:
    """The width of a line."""
    return sum([word.width for word in words])
