"""Tags out of harm's way while other software works on the HTML around them.

CSS inliners and converters to plain text know nothing of tags: they would move the ``{% if %}``
between two table rows out of the table, refuse ``style="{{ style }}"``, or encode the braces.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from wici.plain.mergetags import markup
from wici.plain.mergetags.markup import MERGED, Spot, Where
from wici.plain.mergetags.nodes import Kind
from wici.plain.mergetags.scanning import Piece, PieceType, scan

#: Elements and ends of elements after which a table's structure goes on, where HTML allows no text.
_STRUCTURE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "colgroup", "col"})
_STRUCTURE_ENDS = frozenset({"tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"})
_CELLS = frozenset({"td", "th", "caption"})
_AFTER_ANGLE = re.compile(r"(?<=>)")
_DECLARATION_START = re.compile(rf"(?:\A|;)[\s{MERGED}]*\Z")
_IN_TAG = frozenset({Where.TAG_NAME, Where.IN_TAG, Where.ATTRIBUTE_NAME, Where.AFTER_NAME})


def protect(source: str, *, into: Kind = Kind.HTML) -> tuple[str, Callable[[str], str]]:
    """Swap every tag of an HTML source for a word of letters and digits that other software leaves
    alone, also inside addresses and styles. Returns the new source and a function that puts the tags
    back, wherever their words have gone.

    ``into`` says what the software makes of it. For HTML, tags between the parts of a table become
    comments; a style sheet's rules are no place for conditions, since inliners drop them. For plain
    text, such tags go into the next cell, those that choose attributes go for good, and entities in
    tags are decoded on the way back.
    """
    shield = _Shield(source, into)
    for piece in scan(source).pieces:
        shield.take(piece)
    return shield.finish(), shield.restore


@dataclass(frozen=True, slots=True)
class _Swap:
    """A tag that was taken out, and what was put around its word to keep it alive."""

    original: str
    is_comment: bool = False
    #: A whole declaration of a style: ``:x``, with a semicolon if none follows.
    declaration: str = ""
    is_attribute: bool = False
    space_before: str = ""
    space_after: str = ""


class _Shield:
    def __init__(self, source: str, into: Kind) -> None:
        self._source = source
        self._into = into
        self._prefix = "wicitag"
        while self._prefix in source.lower():
            self._prefix += "q"
        self._swaps: list[_Swap] = []
        self._parts: list[str] = []
        self._waiting = ""
        self._spot = Spot()
        self._is_between_cells = False

    def take(self, piece: Piece) -> None:
        """Copy a static text, or put a word in a tag's place."""
        text = self._source[piece.start : piece.end]
        if piece.type is PieceType.TEXT:
            self._copy(text)
            return
        swap = self._swap(text, piece.end)
        word = self._dressed(swap)
        self._swaps.append(swap)
        if self._into is not Kind.TEXT:
            self._parts.append(word)
        elif self._is_between_cells:
            self._waiting += word
        elif self._spot.where not in _IN_TAG:
            self._parts.append(word)
        if piece.type is PieceType.OUTPUT:
            self._spot = markup.after_value(self._spot)

    def finish(self) -> str:
        """The whole source with words in the places of tags."""
        return "".join(self._parts) + self._waiting

    def restore(self, text: str) -> str:
        """The text with the tags back in the places of their words."""
        words = rf'(<!--)?( ?){self._prefix}(\d+)z(="")?(\s*:\s*x)?(;?)( ?)(-->)?'
        return re.sub(words, self._original, text, flags=re.IGNORECASE)

    def _copy(self, text: str) -> None:
        for part in _AFTER_ANGLE.split(text) if self._waiting else (text,):
            self._parts.append(part)
            self._spot = markup.advance(self._spot, part)
            if self._waiting and _is_cell_start(self._spot):
                self._parts.append(self._waiting)
                self._waiting = ""
        end = text[text.rfind(">") + 1 :]
        if end.strip():
            self._is_between_cells = False
        elif text.strip():
            self._is_between_cells = _is_in_structure(self._spot)

    def _swap(self, original: str, end: int) -> _Swap:
        if self._into is Kind.TEXT:
            return _Swap(html.unescape(original))
        spot = self._spot
        if spot.where in _IN_TAG:
            before, after = "".join(self._parts[-1:])[-1:], self._source[end : end + 1]
            return _Swap(
                original,
                is_attribute=True,
                space_before="" if before.isspace() else " ",
                space_after="" if not after or after.isspace() or after in "/>" else " ",
            )
        is_styled = spot.where is Where.VALUE and spot.attribute == "style"
        is_declaration = is_styled and _DECLARATION_START.search(spot.written) is not None
        return _Swap(
            original,
            is_comment=self._is_between_cells and spot.where is Where.TEXT,
            declaration=(":x" if self._source.startswith(";", end) else ":x;") if is_declaration else "",
        )

    def _dressed(self, swap: _Swap) -> str:
        """The word of a swap in the form that its place needs."""
        word = f"{self._prefix}{len(self._swaps)}z"
        if swap.is_comment:
            return f"<!--{word}-->"
        return f"{swap.space_before}{word}{swap.declaration}{swap.space_after}"

    def _original(self, found: re.Match[str]) -> str:
        index = int(found.group(3))
        if index >= len(self._swaps):
            return found.group()
        swap = self._swaps[index]
        opening, before, _, empty_value, declaration, semicolon, after, closing = (
            part or "" for part in found.groups()
        )
        if swap.is_comment and opening and closing:
            opening = closing = ""
        if swap.declaration:
            declaration = ""
            semicolon = semicolon.removeprefix(swap.declaration[2:])
        if swap.is_attribute:
            empty_value = ""
            before = before.removeprefix(swap.space_before)
            after = after.removeprefix(swap.space_after)
        return "".join((opening, before, swap.original, empty_value, declaration, semicolon, after, closing))


def _is_in_structure(spot: Spot) -> bool:
    """Whether the last tag left a table's structure open for rows or cells, not for text."""
    return spot.where is Where.TEXT and spot.element in (_STRUCTURE_ENDS if spot.closing else _STRUCTURE)


def _is_cell_start(spot: Spot) -> bool:
    """Whether the last tag opened a cell, or ended the table."""
    names = {"table"} if spot.closing else _CELLS
    return spot.where is Where.TEXT and spot.element in names
