"""The content of a message as it is frozen when it is approved for sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from wici.merging.catalogue import Catalogue, frozen_catalogue
from wici.shared.refusals import Sentence


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file of the message: an attachment by its file name, a picture by its Content-ID."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document that is made for each recipient: which template, and which version of it (0: as it is now,
    of a message being written).

    ``key`` is its tag, ``name`` what organisers call it. It goes along where its tag is met, and if it
    ``is_attached`` also without, to those of whom ``condition`` is true (empty: to everybody).
    """

    template: int
    version: int
    key: str
    name: str
    is_attached: bool = False
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that all recipients' messages have in common.

    ``subject``, ``html`` and ``text`` are templates; ``html`` is the whole document that is sent, with
    layout and preheader, or empty for a message of text alone. ``shared`` is the catalogue's frozen part
    (see merging.catalogue), ``keys`` the tags that the templates use, ``sources`` the raw data that they
    and the documents need of each recipient. ``draft`` keeps what the author typed, so that a copy can be
    opened. No message with documents may be larger than ``size_limit`` (bytes; 0: no limit).
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
    documents: tuple[DocumentRef, ...] = ()
    size_limit: int = 0
    #: Of a text message (see mailings.sms.composing): how letters and numbers are read.
    sms: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The content as JSON; ``from_json`` makes it equal again."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The content that ``to_json`` gave, also before there were documents."""
        values = {each.name: data[each.name] for each in fields(cls) if each.name in data}
        for name in ("attachments", "pictures"):
            values[name] = tuple(FileRef(**row) for row in values[name])
        for name in ("keys", "sources"):
            values[name] = tuple(values[name])
        values["documents"] = tuple(DocumentRef(**row) for row in values.get("documents", ()))
        return cls(**values)

    def catalogue(self) -> Catalogue:
        """The tags as they were when the content was frozen."""
        return frozen_catalogue(self.shared)

    def needing_participant(self) -> list[Sentence]:
        """What has no meaning for a typed address: labels of tags, names of attached documents. A number
        has no name and no e-mail address, either."""
        catalogue = self.catalogue()
        found = catalogue.needing_participant(self.keys)
        if self.sms:
            found = [tag for tag in catalogue.tags if tag.key in self.keys and tag.sources - {"language"}]
        tags: list[Sentence] = [tag.label for tag in found]
        return [*tags, *(ref.name for ref in self.documents if ref.key not in self.keys)]
