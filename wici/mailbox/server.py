"""The catch-all mail server: takes every message for anybody and stores it with its event.

It answers 250 only after the message is in the database. Messages that come at the same time over several
connections are stored in one transaction. Two domains behave like the real world, so that reports can be
tried: ``reject.example`` refuses every recipient for good, ``busy.example`` for now.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.header import decode_header, make_header
from email.parser import HeaderParser
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import DatabaseError, connections, transaction

from wici.mailbox.models import MailboxMessage
from wici.shared.scopes import scopes_disabled

REJECT_DOMAIN = "reject.example"
BUSY_DOMAIN = "busy.example"
#: Larger than any message that an event's settings allow, so that the settings decide.
LARGEST_MESSAGE = 256 * 1024 * 1024

_HEADERS_END = re.compile(rb"\r?\n\r?\n")


class CatchAllServer:
    """A server for one event on a loopback port; ``port`` 0 takes a free one.

    It runs in a thread of its own from ``start()`` to ``stop()``, and has a database connection of its
    own there.
    """

    def __init__(self, event_id: int, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._storing = _Storing(event_id)
        self._controller = _Controller(
            self._storing,
            hostname=host,
            port=port,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            ident="Wici test mailbox",
            # Without a name aiosmtpd asks the DNS for one, with every connection.
            server_hostname="mailbox.wici.invalid",
            ready_timeout=30,
        )
        self.host = host
        self.port = port

    def start(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._controller.start()
        self.port = self._controller.bound_port

    def stop(self) -> None:
        """Stop listening and drop the connections; what was answered is stored."""
        self._controller.stop(no_assert=True)
        self._storing.close()


@contextlib.contextmanager
def running(event_id: int, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[CatchAllServer]:
    """A server for as long as the block lasts."""
    server = CatchAllServer(event_id, host=host, port=port)
    server.start()
    try:
        yield server
    finally:
        server.stop()


class _Controller(Controller):
    """aiosmtpd's controller, with the port that was really bound when any would do."""

    @property
    def bound_port(self) -> int:
        assert isinstance(self.server, asyncio.Server)  # noqa: S101 - after the start
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        """Make the first session, as the controller does to learn about errors, at the bound port."""
        self.port = self.bound_port
        super()._trigger_server()  # type: ignore[no-untyped-call]


class _Storing:
    """aiosmtpd's handler: decides about recipients and stores messages, several in one transaction."""

    def __init__(self, event_id: int) -> None:
        self._event_id = event_id
        self._waiting: list[tuple[MailboxMessage, asyncio.Future[bool]]] = []
        self._task: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mailbox")

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer PIPELINING (RFC 2920): commands are read from a buffer, one after another."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take everybody except those of the two domains for trying."""
        domain = address.rpartition("@")[2].lower()
        if domain == REJECT_DOMAIN:
            return "550 5.1.1 There is no such mailbox here"
        if domain == BUSY_DOMAIN:
            return "450 4.2.1 This mailbox is busy, try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the message, then say so."""
        content = envelope.original_content or b""
        stored = [self._store(row) for row in self._rows(envelope, content)]
        if all(await asyncio.gather(*stored)):
            return "250 2.0.0 Stored in the test mailbox"
        return "451 4.3.0 The message could not be stored"

    def close(self) -> None:
        """Close the thread's database connection and end the thread."""
        self._thread.submit(connections.close_all)
        self._thread.shutdown()

    def _rows(self, envelope: Envelope, content: bytes) -> list[MailboxMessage]:
        message_id, subject = described(content)
        return [
            MailboxMessage(
                event_id=self._event_id,
                mail_from=envelope.mail_from or "",
                rcpt_to=address,
                message_id=message_id,
                subject=subject,
                size=len(content),
                source=content,
            )
            for address in envelope.rcpt_tos
        ]

    def _store(self, row: MailboxMessage) -> asyncio.Future[bool]:
        """Promise that the row is stored, or that it could not be."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[bool] = loop.create_future()
        self._waiting.append((row, stored))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._store_waiting())
        return stored

    async def _store_waiting(self) -> None:
        """Store what waits; what comes meanwhile makes the next transaction."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            is_stored = await loop.run_in_executor(self._thread, _save, [row for row, _ in waiting])
            for _, stored in waiting:
                if not stored.done():
                    stored.set_result(is_stored)


def described(content: bytes) -> tuple[str, str]:
    """Message-ID (without angle brackets) and subject of a message, readable, cut to a line."""
    end = _HEADERS_END.search(content)
    head = content[: end.end()] if end else content[:65_536]
    # Not the parser for bytes: it loses what RFC 6532 allows, headers in UTF-8.
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
    return _first_line(headers["Message-ID"])[:255].strip("<>"), _readable(headers["Subject"])


def _first_line(value: Any) -> str:
    return " ".join(str(value or "").split())


def _readable(value: Any) -> str:
    try:
        return _first_line(make_header(decode_header(str(value or ""))))
    except (ValueError, LookupError):
        return _first_line(value)


def _save(rows: list[MailboxMessage]) -> bool:
    """Store the rows in one transaction. False when the database would not."""
    try:
        with scopes_disabled(), transaction.atomic():
            MailboxMessage.objects.bulk_create(rows)
    except DatabaseError:
        connections.close_all()
        return False
    return True
