"""Messages for many people out of one set of parts: prepared once, put together per person."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from wici.plain.mergetags import Template, compile_renderer
from wici.plain.mime.addresses import to_wire
from wici.plain.mime.base64_lines import Beginnings, base64_lines
from wici.plain.mime.bodies import KEPT_VALUES, Bodies, Step, shown_images
from wici.plain.mime.errors import MessageError
from wici.plain.mime.headers import (
    file_headers,
    mailbox_header,
    message_id_header,
    plain_header,
    text_header,
)
from wici.plain.mime.layout import Layout
from wici.plain.mime.parts import File, InlineImage, MessageParts
from wici.plain.wording import gettext_noop

#: The places of a person's own pieces in the pool; those of the bodies follow.
_HEAD, _TO, _SUBJECT, _MESSAGE_ID, _FURTHER, _PICTURES, _FIRST = range(7)

#: Octets of a Subject header that is kept for the next who gets the same, and letters of what it says.
KEPT_SUBJECT = 1_000

_TEXT = b"text/plain"
_HTML = b"text/html"
_PART_HEADERS = (
    b"Content-Type: %s; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
)  # fmt: skip
_BASE64 = b"Content-Transfer-Encoding: base64\r\n\r\n"
_CONTENT_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9._%@+=-]{1,200}")
#: These are ours to write; a further header of that name would be a second one.
_OWN_HEADERS = frozenset(
    {
        "bcc",
        "cc",
        "date",
        "from",
        "message-id",
        "mime-version",
        "reply-to",
        "return-path",
        "sender",
        "subject",
        "to",
    }
)
_TWICE = gettext_noop("The header %(name)s would be there twice.")


def prepare(parts: MessageParts) -> Prepared:
    """Compile and encode everything that is the same for all recipients: once per dispatch.

    :raises MessageError: when a part is wrong for every message (an address, a header).
    """
    return Prepared(parts)


def needs_smtputf8(address: str) -> bool:
    """Whether the address can only be written to where RFC 6531 is spoken.

    :raises AddressError: when it is no address.
    """
    return not to_wire(address).isascii()


class Prepared:
    """Parts ready to become messages. Made by :func:`prepare`; may be shared by threads."""

    def __init__(self, parts: MessageParts) -> None:
        self._head = _shared_head(parts)
        self._dated = ("", b"")
        self._headers = {name.lower() for name in parts.headers}
        self._subject = _Subject(parts.subject)
        html = parts.html.nodes if parts.html is not None else ()
        self._bodies = Bodies(_FIRST, parts.text.nodes, html)
        self._has_html = parts.html is not None
        self._boundaries = _Boundaries(self._head, self._bodies)
        self._has_own_images = parts.html is not None and bool(parts.html.images)
        self._shown_images = shown_images(html)
        self._inline = [_image(image) for image in parts.inline_images]
        self._inline_ids = {image.content_id for image in parts.inline_images}
        self._beginnings = Beginnings()
        self._attachments = [
            _headers_of(file) + base64_lines(file.beginning + file.content) for file in parts.attachments
        ]
        self._layouts: dict[tuple[bool, bool], Layout] = {}
        #: Whether every message needs SMTPUTF8 because of the addresses in its own headers.
        self.needs_smtputf8 = not self._head.isascii()

    def assemble(
        self,
        values: Mapping[str, str],
        *,
        to_name: str,
        to_address: str,
        message_id: str,
        date: str,
        images: Mapping[str, bytes] | None = None,
        documents: Sequence[File] = (),
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The whole message for one person. The same arguments always give the same bytes.

        ``date`` is the value of the Date header, ``message_id`` has its angle brackets. ``images`` are
        PNG by the key of their tag; those that the text does not show are left out. ``headers`` are
        further ones for this recipient (List-Unsubscribe).

        :raises MessageError: with the reason, when this person's message cannot be made.
        """
        return b"".join(
            self.assemble_pieces(
                values,
                to_name=to_name,
                to_address=to_address,
                message_id=message_id,
                date=date,
                images=images,
                documents=documents,
                headers=headers,
            )
        )

    def assemble_pieces(
        self,
        values: Mapping[str, str],
        *,
        to_name: str,
        to_address: str,
        message_id: str,
        date: str,
        images: Mapping[str, bytes] | None = None,
        documents: Sequence[File] = (),
        headers: Mapping[str, str] | None = None,
    ) -> list[bytes]:
        """As :meth:`assemble`, but in pieces, of which big shared ones are the same objects in every
        message: a thousand messages with a megabyte attached don't need a gigabyte.

        The message ends with a line end, and none of its lines begins with a dot: nothing in it has to be
        doubled on the way (RFC 5321 section 4.5.2). Header fields begin with their names or, folded, with
        a space; separators with a hyphen; base64 has no dots; quoted-printable encodes such a dot.
        """
        pool = [
            self._dated_head(date),
            mailbox_header("To", to_name, to_address),
            self._subject.header(values),
            message_id_header(message_id),
            self._further(headers) if headers else b"",
            b"",
        ]
        self._bodies.fill(values, pool)
        if self._has_own_images:
            pool[_PICTURES] = self._own_pictures(values, images or {})
        is_related, has_files = bool(self._inline or pool[_PICTURES]), bool(self._attachments or documents)
        layout = self._layouts.get((is_related, has_files)) or self._layout(is_related, has_files)
        pieces = layout.pieces(pool)
        if has_files:
            for document in documents:
                pieces += self._document(document)
            pieces.append(self._boundaries.of("mixed")[2])
        return pieces

    def _dated_head(self, date: str) -> bytes:
        """Messages of a dispatch have the same date. One tuple, so that threads cannot mix two."""
        known, head = self._dated
        if date != known:
            head = plain_header("Date", date) + self._head
            self._dated = date, head
        return head

    def _further(self, headers: Mapping[str, str]) -> bytes:
        for name in headers:
            if name.lower() in self._headers:
                raise MessageError(_TWICE, name=name)
        return b"".join(_further_headers(headers))

    def _own_pictures(self, values: Mapping[str, str], images: Mapping[str, bytes]) -> bytes:
        """The recipient's own images, those that the HTML shows, as parts."""
        _, between, _ = self._boundaries.of("related")
        parts: list[bytes] = []
        for key in self._shown_images(values):
            if key in self._inline_ids:
                raise MessageError(gettext_noop("Two images are called “%(key)s”."), key=key)
            if key not in images:
                raise MessageError(gettext_noop("The image of the tag “%(key)s” is missing."), key=key)
            parts += (between, _image(InlineImage(key, "image/png", images[key])))
        return b"".join(parts)

    def _document(self, document: File) -> list[bytes]:
        encoded = self._beginnings.base64_pieces(document.beginning, document.content)
        return [self._boundaries.of("mixed")[1] + _headers_of(document), *encoded]

    def _layout(self, is_related: bool, has_files: bool) -> Layout:
        content = self._alternatives(is_related) if self._has_html else self._text_part()
        if has_files:
            # The documents follow, and what stands at the end.
            begin, between, _ = self._boundaries.of("mixed")
            files: list[Step] = [step for file in self._attachments for step in (between, file)]
            content = [begin, between, *content, *files]
        steps = [_HEAD, _TO, _SUBJECT, _MESSAGE_ID, b"MIME-Version: 1.0\r\n", _FURTHER, *content]
        layout = Layout(steps, _FIRST + self._bodies.length)
        self._layouts[is_related, has_files] = layout
        return layout

    def _text_part(self) -> list[Step]:
        return [_PART_HEADERS % _TEXT, *self._bodies.steps[0]]

    def _alternatives(self, is_related: bool) -> list[Step]:
        html = [_PART_HEADERS % _HTML, *self._bodies.steps[1]]
        if is_related:
            begin, between, end = self._boundaries.of("related")
            images: list[Step] = [step for image in self._inline for step in (between, image)]
            html = [begin, between, *html, *images, _PICTURES, end]
        begin, between, end = self._boundaries.of("alternative")
        return [begin, between, *self._text_part(), between, *html, end]


class _Subject:
    """The subject; encoded once if it is the same for all, and once for people who share what it says."""

    def __init__(self, template: Template) -> None:
        self._printed = compile_renderer(template)
        self._keys = sorted(template.keys)
        #: The values of its tags -> the header.
        self._kept: dict[tuple[str, ...], bytes] = {}

    def header(self, values: Mapping[str, str]) -> bytes:
        said = tuple([values.get(key, "") for key in self._keys])
        return self._kept.get(said) or self._made(said, values)

    def _made(self, said: tuple[str, ...], values: Mapping[str, str]) -> bytes:
        header = text_header("Subject", self._printed(values))
        length = max(len(header), sum(map(len, said)))
        if length <= KEPT_SUBJECT and len(self._kept) < KEPT_VALUES:
            self._kept[said] = header
        return header


class _Boundaries:
    """The separators of the parts, the same in all messages of these parts.

    They begin with ``=_``. Everything in our messages is quoted-printable, where hexadecimal digits or a
    line end follow each ``=``, or base64, which has no ``_``. So no separator ever occurs in a part,
    whatever the values are (RFC 2046 section 5.1.1). The rest keeps them apart from those of other
    messages, when somebody forwards one in another.
    """

    __slots__ = ("_kinds", "_token")

    def __init__(self, head: bytes, bodies: Bodies) -> None:
        shared = [step for steps in bodies.steps for step in steps if isinstance(step, bytes)]
        self._token = hashlib.blake2b(head + b"".join(shared), digest_size=12).hexdigest()
        self._kinds: dict[str, tuple[bytes, bytes, bytes]] = {}

    def of(self, kind: str) -> tuple[bytes, bytes, bytes]:
        """The header, what stands before each part, and what stands at the end."""
        return self._kinds.get(kind) or self._kinds.setdefault(kind, self._made(kind))

    def _made(self, kind: str) -> tuple[bytes, bytes, bytes]:
        boundary = f"=_{self._token}{kind[0]}"
        return (
            f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n'.encode("ascii"),
            f"\r\n--{boundary}\r\n".encode("ascii"),
            f"\r\n--{boundary}--\r\n".encode("ascii"),
        )


def _shared_head(parts: MessageParts) -> bytes:
    pieces = [mailbox_header("From", parts.from_.name, parts.from_.address)]
    if parts.sender is not None:
        pieces.append(mailbox_header("Sender", parts.sender.name, parts.sender.address))
    if parts.reply_to is not None:
        pieces.append(mailbox_header("Reply-To", parts.reply_to.name, parts.reply_to.address))
    pieces += _further_headers(parts.headers)
    return b"".join(pieces)


def _further_headers(headers: Mapping[str, str]) -> list[bytes]:
    for name in headers:
        if name.lower() in _OWN_HEADERS or name.lower().startswith("content-"):
            raise MessageError(gettext_noop("The header %(name)s cannot be set in this way."), name=name)
    for name, count in Counter(map(str.lower, headers)).items():
        if count > 1:
            raise MessageError(_TWICE, name=name)
    return [plain_header(name, value) for name, value in headers.items()]


def _headers_of(file: File) -> bytes:
    """The headers of a file as a part. A whole message or a multipart may not be in base64 (RFC
    2045 section 6.4), so it goes as a file of no particular type."""
    content_type = file.content_type.lower()
    if not _CONTENT_TYPE.fullmatch(content_type) or content_type.startswith(("multipart/", "message/")):
        content_type = "application/octet-stream"
    return file_headers(content_type, "attachment", file.name) + _BASE64


def _image(image: InlineImage) -> bytes:
    if not _CONTENT_ID.fullmatch(image.content_id):
        raise MessageError(
            gettext_noop("“%(name)s” cannot be the name of an image in a message."), name=image.content_id
        )
    if not _CONTENT_TYPE.fullmatch(image.content_type):
        raise MessageError(gettext_noop("“%(type)s” is not the type of an image."), type=image.content_type)
    extension = image.content_type.partition("/")[2].partition("+")[0]
    headers = file_headers(image.content_type, "inline", f"{image.content_id}.{extension}")
    content_id = f"Content-ID: <{image.content_id}>\r\n".encode("ascii")
    return headers + content_id + _BASE64 + base64_lines(image.content)
