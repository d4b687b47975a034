"""One message for one person: what is sent and what a preview shows come from here.

A renderer is prepared once for a content; everything that is the same for all is parsed, encoded and read
from the disk then.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from wici.mailings import files
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

ReadFile = Callable[[str], bytes]


class CannotRender(Exception):
    """A message that cannot be made: a short code for the row, and a sentence for people.

    Codes: ``bad_address``, ``cannot_render``, and for every message of the content ``missing_file`` and
    ``bad_content``.
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
        self._evaluate = evaluator([catalogue.by_key[key] for key in sorted(templates.keys)])
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

    def values(self, frozen: Mapping[str, Any]) -> dict[str, str]:
        """The values of the used tags for a recipient's raw data."""
        return self._evaluate(frozen)

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
            pieces = self._prepared.assemble_pieces(
                values,
                to_name=to_name,
                to_address=to_address,
                message_id=f"<{message_id}>",
                date=self._written(date),
                images=self._draw(values) if self._pictures else None,
                headers=extra_headers,
            )
            is_utf8 = self._prepared.needs_smtputf8 or needs_smtputf8(to_address)
            return Message(pieces, is_utf8)
        except AddressError as error:
            raise CannotRender("bad_address", spoken(error.wording)) from error
        except MessageError as error:
            raise CannotRender("cannot_render", spoken(error.wording)) from error
        except (ValueError, LookupError, TypeError) as error:
            raise CannotRender("cannot_render", f"{type(error).__name__}: {error}") from error

    def parts(self, frozen: Mapping[str, Any]) -> Parts:
        """What the recipient reads, printed from the templates and values of the message itself."""
        values = self._evaluate(frozen)
        html = self._print_html(values) if self._print_html else ""
        for name, kind, content in self._pictures_shown(values):
            data = base64.b64encode(content).decode("ascii")
            html = html.replace(f"cid:{name}", f"data:{kind};base64,{data}")
        return Parts(subject=self._print_subject(values), html=html, text=self._print_text(values))

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
