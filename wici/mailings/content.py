"""The content of a message as it is frozen when it is approved for sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from wici.merging.catalogue import Catalogue, frozen_catalogue


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file of the message: an attachment by its file name, a picture by its Content-ID."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that all recipients' messages have in common.

    ``subject``, ``html`` and ``text`` are templates; ``html`` is the whole document that is sent, with
    layout and preheader, or empty for a message of text alone. ``shared`` is the catalogue's frozen part
    (see merging.catalogue), ``keys`` the tags that the templates use, ``sources`` the raw data that they
    need of each recipient. ``draft`` keeps what the author typed, so that a copy can be opened.
    """

    kind: str
    subject: str
    preheader: str
    html: str
    text: str
    from_name: str
    from_address: str
    reply_to: str
    attachments: tuple[FileRef, ...]
    pictures: tuple[FileRef, ...]
    shared: Mapping[str, Any]
    language: str
    keys: tuple[str, ...]
    sources: tuple[str, ...]
    draft: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The content as JSON; ``from_json`` makes it equal again."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The content that ``to_json`` gave."""
        values = {field.name: data[field.name] for field in fields(cls)}
        for name in ("attachments", "pictures"):
            values[name] = tuple(FileRef(**row) for row in values[name])
        for name in ("keys", "sources"):
            values[name] = tuple(values[name])
        return cls(**values)

    def catalogue(self) -> Catalogue:
        """The tags as they were when the content was frozen."""
        return frozen_catalogue(self.shared)
