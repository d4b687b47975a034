"""A small HTTP/1.1 client for gateways: connections that stay open, and the one thing that others hide.

That one thing is whether a request had begun to leave when something failed: before, the message may be tried
again; after, without an answer, nobody knows (see plain.outcomes). RFC 9112.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from wici.plain.outcomes import Cause, NotSent, Unknown
from wici.plain.sms.gateways import Request

CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0
#: A connection that nobody used for so long may be closed by the gateway at any moment.
IDLE_SECONDS = 3.0
LARGEST_ANSWER = 1024 * 1024
_LARGEST_HEAD = 64 * 1024
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: [^\r\n]*)?\r\n")


class NotReachedError(Exception):
    """No connection could be had; nothing has left."""

    def __init__(self, failure: NotSent) -> None:
        super().__init__(failure.reason)
        self.failure = failure


class NoAnswerError(Exception):
    """The request had begun to leave, and no answer came, or none that makes sense."""

    def __init__(self, outcome: Unknown) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body."""

    status: int
    body: bytes


class Connection:
    """One open connection; ``is_usable`` until something ends it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._stays = True
        self._used_at = asyncio.get_running_loop().time()

    @property
    def is_usable(self) -> bool:
        """Whether another request may be sent."""
        is_fresh = asyncio.get_running_loop().time() - self._used_at <= IDLE_SECONDS
        return self._stays and is_fresh and not self._reader.at_eof() and not self._writer.is_closing()

    async def exchange(self, request: Request) -> Answer:
        """Send a request and wait for its answer. Raises NoAnswerError; the connection is closed then."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                self._writer.write(written(request))
                await self._writer.drain()
                answer = await self._answer()
        except TimeoutError:
            raise self._failed("The gateway did not answer in time.", Cause.TIMEOUT) from None
        except (OSError, asyncio.IncompleteReadError) as error:
            raise self._failed(f"The connection ended without an answer. {error}", Cause.DROPPED) from error
        except (ValueError, asyncio.LimitOverrunError) as error:
            raise self._failed(f"The gateway's answer makes no sense: {error}", Cause.PROTOCOL) from error
        except asyncio.CancelledError:
            self.close()
            raise
        self._used_at = asyncio.get_running_loop().time()
        return answer

    def close(self) -> None:
        """Close it at once."""
        self._stays = False
        self._writer.close()

    def _failed(self, reason: str, cause: Cause) -> NoAnswerError:
        self.close()
        return NoAnswerError(Unknown(reason, cause))

    async def _answer(self) -> Answer:
        while True:
            line = await self._reader.readuntil(b"\r\n")
            match = _STATUS.fullmatch(line)
            if match is None:
                raise ValueError(f"it begins with {line[:40]!r}")
            head = await self._head()
            status = int(match[2])
            if status >= 200:
                break
        said = head.get("connection", "").lower()
        self._stays = "close" not in said and (match[1] == b"1" or "keep-alive" in said)
        return Answer(status, await self._body(head, status))

    async def _head(self) -> dict[str, str]:
        found: dict[str, str] = {}
        size = 0
        while (line := await self._reader.readuntil(b"\r\n")) != b"\r\n":
            size += len(line)
            name, colon, value = line.decode("latin-1").partition(":")
            if not colon or size > _LARGEST_HEAD:
                raise ValueError("its head is none")
            found[name.strip().lower()] = value.strip()
        return found

    async def _body(self, head: Mapping[str, str], status: int) -> bytes:
        """The body as its head says (RFC 9112 section 6.3)."""
        if status in (204, 304):
            return b""
        if head.get("transfer-encoding", "").lower() == "chunked":
            return await self._chunks()
        if "content-length" in head:
            return await self._reader.readexactly(_small(int(head["content-length"])))
        self._stays = False
        body = await self._reader.read(LARGEST_ANSWER)
        while more := await self._reader.read(LARGEST_ANSWER):
            body += more
            _small(len(body))
        return body

    async def _chunks(self) -> bytes:
        body = b""
        while size := int((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            body += await self._reader.readexactly(_small(len(body) + size) - len(body))
            await self._reader.readexactly(2)
        await self._head()
        return body


async def open_connection(url: str) -> Connection:
    """Connect to the server of an address, encrypted for ``https``. Raises NotReachedError."""
    parts = urlsplit(url)
    is_encrypted = parts.scheme == "https"
    port = parts.port or (443 if is_encrypted else 80)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                parts.hostname,
                port,
                ssl=ssl.create_default_context() if is_encrypted else None,
                limit=_LARGEST_HEAD,
            )
    except TimeoutError:
        raise NotReachedError(NotSent(f"{_host(parts)} does not answer.", cause=Cause.TIMEOUT)) from None
    except ssl.SSLError as error:
        is_untrusted = isinstance(error, ssl.SSLCertVerificationError)
        raise NotReachedError(NotSent(str(error), permanent=is_untrusted, cause=Cause.TLS)) from error
    except OSError as error:
        raise NotReachedError(NotSent(f"{_host(parts)}: {error}", cause=Cause.CONNECT)) from error
    return Connection(reader, writer)


def written(request: Request) -> bytes:
    """A request as it goes over the wire."""
    parts = urlsplit(request.url)
    headers = {"Host": _host(parts), "User-Agent": "Wici", **request.headers}
    if request.body or request.method == "POST":
        headers["Content-Length"] = str(len(request.body))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


def _host(parts: SplitResult) -> str:
    """The Host header: without user and password."""
    return parts.netloc.rpartition("@")[2]


def _small(size: int) -> int:
    if not 0 <= size <= LARGEST_ANSWER:
        raise ValueError("it is too long")
    return size


async def close_all(connections: list[Connection]) -> None:
    """Close connections and wait until they are."""
    for connection in connections:
        connection.close()
    with contextlib.suppress(OSError):
        await asyncio.sleep(0)
