"""Reads of the test mailbox: lists of messages, and one message taken apart for a screen."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from html import escape

from django.db.models import Q, QuerySet

from wici.events.models import Event
from wici.mailbox.models import MailboxMessage

#: Headers that a screen shows, in this order.
HEADERS = ("From", "To", "Reply-To", "Subject", "Date", "Message-ID")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a message; ``number`` finds it again."""

    number: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A message taken apart. ``html`` shows pictures of the message itself as data; it is untrusted, so it
    belongs into a sandboxed frame. ``source`` is the whole message as text."""

    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    files: tuple[StoredFile, ...]
    source: str


def messages(event: Event, search: str = "") -> QuerySet[MailboxMessage]:
    """The stored messages, newest first, without their sources; ``search`` looks at recipient, subject and
    Message-ID."""
    found = MailboxMessage.objects.filter(event=event).defer("source")
    if words := search.strip():
        found = found.filter(
            Q(rcpt_to__icontains=words) | Q(subject__icontains=words) | Q(message_id__icontains=words)
        )
    return found


def opened(message: MailboxMessage) -> Opened:
    """The message taken apart."""
    source = bytes(message.source)
    parsed = _parsed(source)
    return Opened(
        headers=tuple((name, str(value)) for name in HEADERS for value in parsed.get_all(name, [])),
        html=_html(parsed),
        text=_text(parsed),
        files=tuple(_described(number, part) for number, part in _files(parsed)),
        source=source.decode("utf-8", "replace"),
    )


def file_of(message: MailboxMessage, number: int) -> tuple[StoredFile, bytes] | None:
    """A file in a message with its bytes; None when there is no such number."""
    for found, part in _files(_parsed(bytes(message.source))):
        if found == number:
            return _described(number, part), _bytes(part)
    return None


def empty(event: Event) -> int:
    """Delete everything in the event's test mailbox. Returns how many messages that were."""
    deleted, _ = MailboxMessage.objects.filter(event=event).delete()
    return deleted


def _parsed(source: bytes) -> EmailMessage:
    return email.message_from_bytes(source, policy=email.policy.default)


def _text(parsed: EmailMessage) -> str:
    body = parsed.get_body(("plain",))
    return _words(body) if body is not None else ""


def _html(parsed: EmailMessage) -> str:
    body = parsed.get_body(("html",))
    if body is None:
        return ""
    html = _words(body)
    for part in parsed.walk():
        content_id = str(part.get("Content-ID", "")).strip().strip("<>")
        if content_id and part.get_content_maintype() == "image":
            html = html.replace(f"cid:{content_id}", _as_data(part))
    return html


def _as_data(part: MIMEPart) -> str:
    encoded = "".join(str(part.get_payload()).split())
    return escape(f"data:{part.get_content_type()};base64,{encoded}")


def _words(part: MIMEPart) -> str:
    """The text of a part, whatever its character set claims to be."""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        return _bytes(part).decode("utf-8", "replace")


def _files(parsed: EmailMessage) -> Iterator[tuple[int, EmailMessage]]:
    """The attachments; what is shown inside the text is none."""
    for number, part in enumerate(parsed.walk()):
        if part.get_content_disposition() == "attachment":
            yield number, part


def _described(number: int, part: MIMEPart) -> StoredFile:
    return StoredFile(number, part.get_filename() or "", part.get_content_type(), len(_bytes(part)))


def _bytes(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
