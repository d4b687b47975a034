"""One message for one person: what is sent and what a preview shows come from here.

A renderer is prepared once for a content; everything that is the same for all is parsed, encoded and read
from the disk then.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wici.mailings import files
from wici.mailings.cannot_make import CannotMake
from wici.mailings.content import Content, FileRef
from wici.merging.catalogue import Catalogue, Tag, evaluator
from wici.plain.mergetags import Kind, Template, TemplateErrors, compile_renderer, parse
from wici.plain.mime import (
    AddressError,
    File,
    InlineImage,
    Mailbox,
    MessageError,
    MessageParts,
    needs_smtputf8,
    prepare,
)
from wici.shared.refusals import Sentence
from wici.shared.spoken import spoken

if TYPE_CHECKING:
    from wici.documents.rendering import Due, MadeDocument
    from wici.mailings.documents import Documents

#: What documents are, as files.
CONTENT_TYPE = "application/pdf"

ReadFile = Callable[[str], bytes]


class CannotRender(Exception):
    """A message that cannot be made: a short code for the row, and a sentence for people.

    Codes: ``bad_address``, ``cannot_render``, ``no_document``, ``too_large``, and for every message of the
    content ``missing_file``, ``bad_content`` and ``bad_document``.
    """

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Message(NamedTuple):
    """A whole message: its bytes in pieces, of which big ones are shared by all messages.

    No line of it begins with a dot, so the pieces are what goes over the wire (see
    wici.plain.mime.Prepared.assemble_pieces).
    """

    pieces: list[bytes]
    needs_smtputf8: bool

    @property
    def size(self) -> int:
        """Octets as they are counted for SIZE (RFC 1870)."""
        return sum(map(len, self.pieces))

    def as_bytes(self) -> bytes:
        """The message in one piece."""
        return b"".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a recipient reads. ``html`` is for a screen: pictures of the message stand in it as data."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Templates:
    """The parsed templates of a message; ``html`` is None for a message of text alone."""

    subject: Template
    text: Template
    html: Template | None

    @property
    def keys(self) -> frozenset[str]:
        """Every tag that is used."""
        return self.subject.keys | self.text.keys | (self.html.keys if self.html else frozenset())


def parse_templates(subject: str, html: str, text: str, catalogue: Catalogue) -> Templates:
    """The templates of a message. Raises TemplateErrors at the first template with mistakes."""
    words = catalogue.words()
    return Templates(
        subject=parse(subject, kind=Kind.HEADER, tags=words),
        text=parse(text, kind=Kind.TEXT, tags=words),
        html=parse(html, kind=Kind.HTML, tags=catalogue.specs()) if html else None,
    )


class Renderer:
    """Makes the messages of a content. May be shared by threads.

    Raises CannotRender when no message of this content can be made.
    """

    def __init__(self, content: Content, read_file: ReadFile = files.read) -> None:
        catalogue = content.catalogue()
        templates = _parsed(content, catalogue)
        self._documents = _documents(content, templates, catalogue)
        self._size_limit = content.size_limit
        keys = templates.keys
        if self._documents is not None:
            keys = (keys | self._documents.asked) - self._documents.keys
        self._evaluate = evaluator([catalogue.by_key[key] for key in sorted(keys)])
        self._pictures = _own_pictures(templates, catalogue)
        self._dated: tuple[datetime | None, str] = (None, "")
        self._shared_pictures = tuple(_inline(ref, read_file) for ref in content.pictures)
        self._print_subject = compile_renderer(templates.subject)
        self._print_text = compile_renderer(templates.text)
        self._print_html = compile_renderer(templates.html) if templates.html else None
        try:
            self._prepared = prepare(
                MessageParts(
                    subject=templates.subject,
                    text=templates.text,
                    html=templates.html,
                    from_=Mailbox(content.from_name, content.from_address),
                    reply_to=Mailbox("", content.reply_to) if content.reply_to else None,
                    attachments=tuple(_attached(ref, read_file) for ref in content.attachments),
                    inline_images=self._shared_pictures,
                )
            )
        except MessageError as error:
            raise CannotRender("bad_content", spoken(error.wording)) from error

    @property
    def documents(self) -> Documents | None:
        """What goes with the messages; None when nothing does."""
        return self._documents

    def values(self, frozen: Mapping[str, Any]) -> dict[str, str]:
        """The values of the used tags for a recipient's raw data."""
        values = self._evaluate(frozen)
        if self._documents is not None:
            self._documents.due(frozen, values)
        return values

    def fetch(self, frozen: Sequence[Mapping[str, Any]]) -> None:
        """Bring what these recipients' messages need to this machine: with one query at most, before they are
        made. Making them asks no database."""
        if self._documents is not None:
            self._documents.fetch_photos(frozen)

    def due_documents(self, frozen: Mapping[str, Any]) -> list[Due]:
        """The documents that go with a recipient's message, not yet made."""
        return self._documents.due(frozen, self._evaluate(frozen)) if self._documents is not None else []

    def made_documents(self, frozen: Mapping[str, Any], *, date: datetime) -> list[MadeDocument]:
        """The documents of a recipient's message, as ``assemble`` attaches them. Raises CannotRender."""
        if self._documents is None:
            return []
        try:
            return self._documents.made(self.due_documents(frozen), created=date)
        except CannotMake as error:
            raise CannotRender("no_document", error.sentence) from error

    def size(self, *, with_documents: bool = True) -> int:
        """Octets of a message without anybody's values, with documents of example values or without."""
        values, examples = self._evaluate({}), []
        if self._documents is not None:
            values.update(dict.fromkeys(self._documents.keys, ""))
            examples = self._documents.examples() if with_documents else []
        pieces = self._prepared.assemble_pieces(
            values,
            to_name="",
            to_address="a@example.org",
            message_id="<1@example.org>",
            date=self._written(datetime(2026, 1, 1, tzinfo=UTC)),
            images=self._draw(values) if self._pictures else None,
            documents=_as_files(examples),
        )
        return sum(map(len, pieces))

    def assemble(
        self,
        frozen: Mapping[str, Any],
        *,
        to_name: str,
        to_address: str,
        message_id: str,
        date: datetime,
        extra_headers: Mapping[str, str] | None = None,
    ) -> Message:
        """The message for one recipient, of whom ``frozen`` is the raw data.

        ``message_id`` is without angle brackets. The same arguments always give the same bytes. Raises
        CannotRender, in words about this recipient, when there is no message for them.
        """
        try:
            values = self._evaluate(frozen)
            documents = self._made(frozen, values, date) if self._documents is not None else ()
            pieces = self._prepared.assemble_pieces(
                values,
                to_name=to_name,
                to_address=to_address,
                message_id=f"<{message_id}>",
                date=self._written(date),
                images=self._draw(values) if self._pictures else None,
                documents=documents,
                headers=extra_headers,
            )
            is_utf8 = self._prepared.needs_smtputf8 or needs_smtputf8(to_address)
            message = Message(pieces, is_utf8)
        except AddressError as error:
            raise CannotRender("bad_address", spoken(error.wording)) from error
        except MessageError as error:
            raise CannotRender("cannot_render", spoken(error.wording)) from error
        except CannotMake as error:
            raise CannotRender("no_document", error.sentence) from error
        except (ValueError, LookupError, TypeError) as error:
            raise CannotRender("cannot_render", f"{type(error).__name__}: {error}") from error
        if documents and 0 < self._size_limit < message.size:
            raise CannotRender("too_large", _too_large(message.size, self._size_limit))
        return message

    def parts(self, frozen: Mapping[str, Any]) -> Parts:
        """What the recipient reads, printed from the templates and values of the message itself."""
        values = self.values(frozen)
        html = self._print_html(values) if self._print_html else ""
        for name, kind, content in self._pictures_shown(values):
            data = base64.b64encode(content).decode("ascii")
            html = html.replace(f"cid:{name}", f"data:{kind};base64,{data}")
        return Parts(subject=self._print_subject(values), html=html, text=self._print_text(values))

    def _made(self, frozen: Mapping[str, Any], values: dict[str, str], date: datetime) -> list[File]:
        """The recipient's documents; their names become values."""
        documents = self._documents
        if documents is None:
            return []
        return _as_files(documents.made(documents.due(frozen, values), created=date))

    def _written(self, date: datetime) -> str:
        """The Date header's value. All messages of a dispatch have the very same moment, and one object is
        known faster than equal ones (which moments of different time zones may be, too)."""
        known, written = self._dated
        if date is not known:
            written = format_datetime(date)
            self._dated = date, written
        return written

    def _draw(self, values: Mapping[str, str]) -> dict[str, bytes]:
        """The recipient's own pictures; an empty value has none."""
        return {key: draw(values[key]) for key, draw in self._pictures.items() if values[key]}

    def _pictures_shown(self, values: Mapping[str, str]) -> list[tuple[str, str, bytes]]:
        shared = [(image.content_id, image.content_type, image.content) for image in self._shared_pictures]
        return [*shared, *((key, "image/png", png) for key, png in self._draw(values).items())]


def _parsed(content: Content, catalogue: Catalogue) -> Templates:
    try:
        return parse_templates(content.subject, content.html, content.text, catalogue)
    except TemplateErrors as error:
        raise CannotRender("bad_content", str(error)) from error


def _documents(content: Content, templates: Templates, catalogue: Catalogue) -> Documents | None:
    if not content.documents:
        return None
    # What makes documents takes 15 MB of memory, which most messages do without.
    from wici.mailings.documents import Documents

    used = [templates.subject, templates.text, *([templates.html] if templates.html else [])]
    try:
        return Documents(content.documents, templates=used, words=catalogue.words(), shared=content.shared)
    except CannotMake as error:
        raise CannotRender("bad_document", error.sentence) from error


def _as_files(made: Iterable[MadeDocument]) -> list[File]:
    return [File(each.name, CONTENT_TYPE, each.rest, each.beginning) for each in made]


def _too_large(size: int, limit: int) -> str:
    sentence = gettext("With the documents the message has %(size)s; the limit of this event is %(limit)s.")
    return sentence % {"size": filesizeformat(size), "limit": filesizeformat(limit)}


def _own_pictures(templates: Templates, catalogue: Catalogue) -> dict[str, Callable[[str], bytes]]:
    images = templates.html.images if templates.html else frozenset()
    tags: list[Tag] = [catalogue.by_key[key] for key in sorted(images)]
    return {tag.key: tag.picture for tag in tags if tag.picture is not None}


def _read(ref: FileRef, read_file: ReadFile) -> bytes:
    try:
        return read_file(ref.sha256)
    except OSError as error:
        raise CannotRender("missing_file", _("The file “%(name)s” is gone.") % {"name": ref.name}) from error


def _attached(ref: FileRef, read_file: ReadFile) -> File:
    return File(ref.name, ref.content_type, _read(ref, read_file))


def _inline(ref: FileRef, read_file: ReadFile) -> InlineImage:
    return InlineImage(ref.name, ref.content_type, _read(ref, read_file))
