"""Subjects as they were written, with the merge tags in them told from the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from wici.events.models import Event
from wici.merging.catalogue import catalogue
from wici.plain.mergetags.naming import names
from wici.plain.mergetags.scanning import PieceType, scan
from wici.shared.refusals import Sentence


class Piece(NamedTuple):
    """Some words of a subject, or the name of a tag in it."""

    text: Sentence
    is_tag: bool


Labels = Mapping[str, Sentence]


def labels(event: Event) -> Labels:
    """What the event's tags are called on screens, by every name that they have."""
    return {name: tag.label for name, tag in catalogue(event).by_name.items()}


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
