"""Messages for many people out of one set of parts: prepared once, put together per person."""

from __future__ import annotations

import binascii
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from struct import iter_unpack

from wici.plain.mergetags import Static, Template, compile_renderer
from wici.plain.mime.addresses import to_wire
from wici.plain.mime.bodies import compile_body
from wici.plain.mime.errors import MessageError
from wici.plain.mime.headers import (
    file_headers,
    mailbox_header,
    message_id_header,
    plain_header,
    text_header,
)
from wici.plain.mime.parts import File, InlineImage, MessageParts
from wici.plain.wording import gettext_noop

#: Shared pieces from this size on are handed out as they are, not copied into each message.
SHARED_SIZE = 16_384

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
        self._headers = {name.lower() for name in parts.headers}
        self._subject = _Subject(parts.subject)
        self._text = compile_body(parts.text.nodes)
        self._html = compile_body(parts.html.nodes) if parts.html is not None else None
        self._inline = [_image(image) for image in parts.inline_images]
        self._inline_ids = {image.content_id for image in parts.inline_images}
        self._attachments = [_file(attachment) for attachment in parts.attachments]
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
        message: a thousand messages with a megabyte attached don't need a gigabyte."""
        pieces = [
            plain_header("Date", date),
            self._head,
            mailbox_header("To", to_name, to_address),
            self._subject.header(values),
            message_id_header(message_id),
            b"MIME-Version: 1.0\r\n",
        ]
        if headers:
            pieces += self._further(headers)
        self._add_content(pieces, _Boundaries(message_id), values, images or {}, documents)
        return _joined(pieces)

    def _further(self, headers: Mapping[str, str]) -> list[bytes]:
        for name in headers:
            if name.lower() in self._headers:
                raise MessageError(_TWICE, name=name)
        return _further_headers(headers)

    def _add_content(
        self,
        pieces: list[bytes],
        boundaries: _Boundaries,
        values: Mapping[str, str],
        images: Mapping[str, bytes],
        documents: Sequence[File],
    ) -> None:
        files = [*self._attachments, *map(_file, documents)] if documents else self._attachments
        if not files:
            self._add_body(pieces, boundaries, values, images)
            return
        begin, between, end = boundaries.of("mixed")
        pieces += (begin, between)
        self._add_body(pieces, boundaries, values, images)
        for file in files:
            pieces += (between, file)
        pieces.append(end)

    def _add_body(
        self,
        pieces: list[bytes],
        boundaries: _Boundaries,
        values: Mapping[str, str],
        images: Mapping[str, bytes],
    ) -> None:
        shown: list[str] = []
        text = self._text(values, shown)
        if self._html is None:
            pieces += (_PART_HEADERS % _TEXT, text)
            return
        shown.clear()
        html = self._html(values, shown)
        begin, between, end = boundaries.of("alternative")
        pieces += (begin, between, _PART_HEADERS % _TEXT, text, between)
        pictures = self._pictures(shown, images)
        if pictures:
            begin_related, between_related, end_related = boundaries.of("related")
            pieces += (begin_related, between_related, _PART_HEADERS % _HTML, html)
            for picture in pictures:
                pieces += (between_related, picture)
            pieces.append(end_related)
        else:
            pieces += (_PART_HEADERS % _HTML, html)
        pieces.append(end)

    def _pictures(self, shown: Sequence[str], images: Mapping[str, bytes]) -> list[bytes]:
        pictures = self._inline.copy()
        for key in dict.fromkeys(shown):
            if key in self._inline_ids:
                raise MessageError(gettext_noop("Two images are called “%(key)s”."), key=key)
            if key not in images:
                raise MessageError(gettext_noop("The image of the tag “%(key)s” is missing."), key=key)
            pictures.append(_image(InlineImage(key, "image/png", images[key])))
        return pictures


class _Subject:
    """The subject; encoded once if it is the same for all."""

    def __init__(self, template: Template) -> None:
        self._printed = compile_renderer(template)
        is_shared = all(isinstance(node, Static) for node in template.nodes)
        self._shared = text_header("Subject", self._printed({})) if is_shared else b""

    def header(self, values: Mapping[str, str]) -> bytes:
        return self._shared or text_header("Subject", self._printed(values))


class _Boundaries:
    """The separators of one message's parts.

    They begin with ``=_``, which stands neither in quoted-printable nor in base64, and everything in
    our messages is one of these: so they never occur in a part (RFC 2046 section 5.1.1). The rest
    keeps them apart from those of a message that somebody forwards.
    """

    __slots__ = ("_token",)

    def __init__(self, message_id: str) -> None:
        self._token = hashlib.blake2b(message_id.encode(), digest_size=12).hexdigest()

    def of(self, kind: str) -> tuple[bytes, bytes, bytes]:
        """The header, what stands before each part, and what stands at the end."""
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


def _file(file: File) -> bytes:
    """A file as a part: headers and content. A whole message or a multipart may not be in base64 (RFC
    2045 section 6.4), so it goes as a file of no particular type."""
    content_type = file.content_type.lower()
    if not _CONTENT_TYPE.fullmatch(content_type) or content_type.startswith(("multipart/", "message/")):
        content_type = "application/octet-stream"
    return file_headers(content_type, "attachment", file.name) + _BASE64 + _base64_lines(file.content)


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
    return headers + content_id + _BASE64 + _base64_lines(image.content)


def _base64_lines(content: bytes) -> bytes:
    """Base64 in lines of 76 (RFC 2045 section 6.8), without a line end after the last."""
    encoded = binascii.b2a_base64(content, newline=False)
    whole = len(encoded) // 76 * 76
    lines = [line for (line,) in iter_unpack("76s", encoded[:whole])]
    if whole < len(encoded):
        lines.append(encoded[whole:])
    return b"\r\n".join(lines)


def _joined(pieces: list[bytes]) -> list[bytes]:
    """Small pieces joined, big ones left as they are."""
    result: list[bytes] = []
    small: list[bytes] = []
    for piece in pieces:
        if len(piece) < SHARED_SIZE:
            small.append(piece)
        else:
            if small:
                result.append(b"".join(small))
                small = []
            result.append(piece)
    if small:
        result.append(b"".join(small))
    return result
