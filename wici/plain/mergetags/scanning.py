"""Source into pieces: plain text, outputs ``{{ … }}`` and statements ``{% … %}``.

Nothing is changed or understood here; every piece knows where it stands in the source, so that
errors can be shown in place and static text stays byte for byte what was written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import Enum

from wici.plain.mergetags.errors import ErrorCode, Problem

#: Invisible characters that editors leave behind; between braces they count as space.
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SPACE = rf"(?:[\s{INVISIBLE}]|&nbsp;|&\#160;|&\#[xX][aA]0;)*"
_OPENING = re.compile(r"\{\{|\{%")
#: What may follow inside a tag, read from left to right so that quotes pair up: a quoted text
#: without any brace pair, a quoted brace pair (``{{ "{{" }}``), or a brace pair by itself.
_INSIDE = re.compile(
    r"""(?P<quote>"|'|&quot;|&apos;|&\#34;|&\#39;)
        (?: \s*(?:\{\{|\}\}|\{%|%\})\s* | (?:(?!(?P=quote)|\{\{|\}\}|\{%|%\}).)* )
        (?P=quote)
      | \{\{ | \}\} | \{% | %\}""",
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(rf"{_SPACE}(raw|comment){_SPACE}")
_BLOCK_END = {word: re.compile(rf"\{{%(-?){_SPACE}end{word}{_SPACE}(-?)%\}}") for word in ("raw", "comment")}
_UNCLOSED_BLOCK = {"raw": ErrorCode.UNCLOSED_RAW, "comment": ErrorCode.UNCLOSED_COMMENT}
_EXCERPT = re.compile(r"[^\r\n<{}]{0,30}")
_LINE_END = re.compile(r"\r\n|\r|\n")


class PieceType(Enum):
    """What a piece of source is."""

    TEXT = "text"
    OUTPUT = "output"
    STATEMENT = "statement"
    #: A whole comment, or the ``raw`` and ``endraw`` around literal text: prints nothing.
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Piece:
    """``source[start:end]``; ``source[inner_start:inner_end]`` is what stands between the braces.
    The trims say that the white space next to the piece is to go (``{{-``, ``-%}``)."""

    type: PieceType
    start: int
    end: int
    inner_start: int = 0
    inner_end: int = 0
    trim_before: bool = False
    trim_after: bool = False


@dataclass(slots=True)
class Scan:
    """The pieces of a source, which cover it without gaps, and the braces that do not close."""

    pieces: list[Piece] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    #: Kinds of block whose end was looked for in vain; looking again would be in vain too.
    endless: set[str] = field(default_factory=set)

    def add_text(self, start: int, end: int) -> None:
        """Add the plain text between two offsets, if there is any."""
        if start < end:
            self.pieces.append(Piece(PieceType.TEXT, start, end))


def scan(source: str) -> Scan:
    """Cut a source into pieces. Braces that do not close are reported and stay plain text."""
    result = Scan()
    text_start = position = 0
    while opening := _OPENING.search(source, position):
        piece = _tag_at(source, opening.start())
        if piece is None:
            position = opening.end()
            excerpt = _EXCERPT.match(source, opening.start() + 2)
            name = f"{opening.group()}{excerpt.group() if excerpt else ''}".rstrip()
            result.problems.append(Problem(ErrorCode.UNCLOSED_TAG, opening.start(), name))
            continue
        result.add_text(text_start, piece.start)
        text_start = position = _add_tag(result, source, piece)
    result.add_text(text_start, len(source))
    return result


def _tag_at(source: str, start: int) -> Piece | None:
    """The output or statement that opens at ``start``; None when another opens before it closes."""
    is_output = source.startswith("{{", start)
    closing = "}}" if is_output else "%}"
    for stop in _INSIDE.finditer(source, start + 2):
        if stop.group() in ("{{", "{%"):
            return None
        if stop.group() == closing:
            break
    else:
        return None
    inner_start, inner_end = start + 2, stop.start()
    trim_before = source[inner_start:inner_end].startswith("-")
    inner_start += trim_before
    trim_after = source[inner_start:inner_end].endswith("-")
    inner_end -= trim_after
    kind = PieceType.OUTPUT if is_output else PieceType.STATEMENT
    return Piece(kind, start, stop.end(), inner_start, inner_end, trim_before, trim_after)


def _add_tag(result: Scan, source: str, piece: Piece) -> int:
    """Add a tag, with the whole block if it opens a comment or raw text; returns where to go on."""
    block = _BLOCK.fullmatch(source, piece.inner_start, piece.inner_end)
    if piece.type is PieceType.OUTPUT or block is None:
        result.pieces.append(piece)
        return piece.end
    word = block.group(1)
    end = None if word in result.endless else _BLOCK_END[word].search(source, piece.end)
    if end is None:
        result.endless.add(word)
        result.problems.append(Problem(_UNCLOSED_BLOCK[word], piece.start, word))
        result.pieces.append(Piece(PieceType.SILENT, piece.start, piece.end))
        return piece.end
    ends_trimmed = bool(end.group(1)), bool(end.group(2))
    if word == "comment":
        comment = Piece(PieceType.SILENT, piece.start, end.end(), 0, 0, piece.trim_before, ends_trimmed[1])
        result.pieces.append(comment)
    else:
        trims = piece.trim_before, piece.trim_after
        result.pieces.append(Piece(PieceType.SILENT, piece.start, piece.end, 0, 0, *trims))
        result.add_text(piece.end, end.start())
        result.pieces.append(Piece(PieceType.SILENT, end.start(), end.end(), 0, 0, *ends_trimmed))
    return end.end()


class Lines:
    """Turns offsets of a source into lines and columns (from 1); CRLF, LF and CR end a line."""

    def __init__(self, source: str) -> None:
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(source))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1
