"""Subjects as they were written, with the merge tags in them told from the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from wici.events.models import Event
from wici.merging.catalogue import Catalogue, tags_named
from wici.plain.mergetags.naming import names
from wici.plain.mergetags.scanning import PieceType, scan
from wici.shared.refusals import Sentence


class Piece(NamedTuple):
    """Some words of a subject, or the name of a tag in it."""

    text: Sentence
    is_tag: bool


Labels = Mapping[str, Sentence]


def labels(event: Event, subjects: Iterable[str]) -> Labels:
    """What the tags in these subjects are called on screens, by the names that they have there."""
    used = {name for subject in subjects if "{" in subject for name in _names_in(subject)}
    return {name: tag.label for name, tag in tags_named(event, used).items()} if used else {}


def labels_in(known: Catalogue) -> Labels:
    """What these tags are called on screens, by every name that they have."""
    return {name: tag.label for name, tag in known.by_name.items()}


def pieces(subject: str, known: Labels) -> list[Piece]:
    """The subject piece by piece; conditions and comments, which print nothing, are left out."""
    found = []
    for piece in scan(subject).pieces:
        source = subject[piece.start : piece.end]
        if piece.type is PieceType.TEXT:
            found.append(Piece(source, False))
        elif piece.type is PieceType.OUTPUT:
            used = names(source)
            name = used[0].name if used else subject[piece.inner_start : piece.inner_end].strip()
            found.append(Piece(known.get(name, name), True))
    return found


def _names_in(subject: str) -> Iterator[str]:
    for piece in scan(subject).pieces:
        if piece.type is PieceType.OUTPUT:
            yield from (used.name for used in names(subject[piece.start : piece.end])[:1])
