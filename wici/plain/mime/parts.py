"""What a message is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wici.plain.mergetags import Template


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address; the name may be empty."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that travels with a message: an attachment that is the same for all, or a document of
    one recipient's own. ``content_type`` is ``type/subtype``, without parameters. ``beginning``, where there
    is one, comes before the content: the very same object for many files, so that it is encoded once.
    """

    name: str
    content_type: str
    content: bytes = field(repr=False)
    beginning: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class InlineImage:
    """An image that the HTML shows as ``cid:content_id``, the same for all."""

    content_id: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class MessageParts:
    """The part of a mailing that is the same for every recipient of a dispatch.

    ``subject`` is a template of kind HEADER, ``text`` of kind TEXT, ``html`` of kind HTML or None for
    a message without. ``sender`` is only given when somebody else than ``from_`` submits the message
    (RFC 5322 section 3.6.2); the return path belongs to the envelope and is not here at all.
    ``headers`` are further headers with ASCII values as they stand (List-Id, Auto-Submitted...).
    """

    subject: Template
    text: Template
    html: Template | None
    from_: Mailbox
    reply_to: Mailbox | None = None
    sender: Mailbox | None = None
    attachments: tuple[File, ...] = ()
    inline_images: tuple[InlineImage, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
