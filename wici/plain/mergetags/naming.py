"""The names that templates use for tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wici.plain.mergetags.expressions import ExpressionError, Name, Output, read_output, read_statement
from wici.plain.mergetags.scanning import Lines, Piece, PieceType, scan


@dataclass(frozen=True, slots=True)
class NameUse:
    """A tag's name where a template uses it; ``line`` and ``column`` count from 1."""

    name: str
    line: int
    column: int


def names(source: str) -> tuple[NameUse, ...]:
    """Every use of a tag's name, in outputs and conditions, in the order of the source.

    The tags need not be known and the template need not be right: what cannot be understood is
    passed over.
    """
    lines = Lines(source)
    uses = (use for piece in scan(source).pieces for use in _names_in(source, piece))
    return tuple(NameUse(use.name, *lines.position(use.offset)) for use in uses)


def _names_in(source: str, piece: Piece) -> Iterator[Name]:
    inner = source[piece.inner_start : piece.inner_end]
    try:
        if piece.type is PieceType.OUTPUT:
            yield from _subject_of(read_output(inner, piece.inner_start, is_html=True))
        elif piece.type is PieceType.STATEMENT:
            statement = read_statement(inner, piece.inner_start, is_html=True)
            yield from (check.name for group in statement.groups for check in group)
    except ExpressionError:
        return


def _subject_of(output: Output) -> Iterator[Name]:
    if isinstance(output.subject, Name):
        yield output.subject
