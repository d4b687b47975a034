"""What we are compared with, in the same run: Postfix's smtp-source, and Django's ``send_messages``."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from django.core.mail import EmailMultiAlternatives, get_connection

from benchmarks.sending.scene import Target
from benchmarks.servers import source_program
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.queries import exact_message


@dataclass(frozen=True, slots=True)
class Django:
    """How fast Django's own classes were."""

    per_second: float
    own_cpu_us: float


def octets(dispatch: Dispatch) -> int:
    """The size of one of the messages."""
    return len(exact_message(_rows(dispatch, 1)[0]))


def smtp_source_per_second(target: Target, messages: int, size: int) -> float:
    """Messages of equal size a second, over as many connections."""
    command = [
        source_program(), "-d", "-s", str(target.connections), "-m", str(messages), "-l", str(size),
        "-f", "biuro@kongres.example", "-t", "osoba@example.org", f"{target.host}:{target.port}",
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return messages / (time.perf_counter() - began)


def django_send_messages(
    target: Target, dispatch: Dispatch, messages: int, *, document: Callable[[Recipient], bytes] | None = None
) -> Django:
    """Django's e-mail classes with the same content, one object a recipient, over its one connection.

    The texts are ready before: what Django's users spend on rendering them is not counted. ``document``
    makes a recipient's own file, and is counted.
    """
    rows = _rows(dispatch, messages)
    contents = [_content(row) for row in rows]
    began, began_cpu = time.perf_counter(), time.process_time()
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend",
        host=target.host, port=target.port, use_tls=False, use_ssl=False, username="", password="",
    )  # fmt: skip
    sent = connection.send_messages(
        [
            _made(content, document(row) if document is not None else None)
            for content, row in zip(contents, rows, strict=True)
        ]
    )
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    if sent != len(contents):
        raise RuntimeError(f"Django sent {sent} of {len(contents)}")
    return Django(sent / seconds, cpu / sent * 1e6)


def _rows(dispatch: Dispatch, count: int) -> list[Recipient]:
    rows = Recipient.unscoped.select_related("dispatch").filter(dispatch=dispatch)
    return list(rows.order_by("position")[:count])


@dataclass(frozen=True, slots=True)
class _Content:
    subject: str
    sender: str
    to: str
    text: str
    html: str
    files: tuple[tuple[str, bytes, str], ...]


def _content(row: Recipient) -> _Content:
    parsed = message_from_bytes(exact_message(row), policy=default)
    assert isinstance(parsed, EmailMessage)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert text is not None
    assert html is not None
    files = tuple(
        (part.get_filename() or "", part.get_content(), part.get_content_type())
        for part in parsed.iter_attachments()
    )
    return _Content(
        parsed["Subject"], parsed["From"], parsed["To"], text.get_content(), html.get_content(), files
    )


def _made(content: _Content, own_file: bytes | None) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(content.subject, content.text, content.sender, [content.to])
    message.attach_alternative(content.html, "text/html")
    for name, data, kind in content.files:
        message.attach(name, data if own_file is None else own_file, kind)
    return message
