"""Opening a connection: find the server, connect, encrypt, greet, log in."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import cast

from wici.plain.outcomes import Cause, NotSent
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.connection import Connection, ConnectionFailedError
from wici.plain.smtp.login import Mechanism, mechanisms_for, reply_to
from wici.plain.smtp.replies import Reply
from wici.plain.smtp.settings import ConnectionSettings, Security, Timeouts


class OpeningStep(Enum):
    """The steps of opening a connection, in order (STARTTLS comes after the first EHLO)."""

    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    EHLO = "ehlo"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class StepResult:
    """How one step went: ``words`` are the server's where it said any."""

    step: OpeningStep
    is_ok: bool
    words: str


Trace = Callable[[StepResult], None]

#: The server knows neither this mechanism nor why (RFC 4954 section 6): the next one may do.
_TRY_ANOTHER = frozenset({500, 501, 502, 504, 534})


async def open_connection(
    settings: ConnectionSettings, timeouts: Timeouts, trace: Trace = lambda _: None
) -> Connection:
    """A connection that is ready for messages. ``trace`` is told about every step as it is done.

    :raises ConnectionFailedError: with what went wrong, in the server's words where there are any.
    """
    opening = _Opening(settings, timeouts, trace)
    try:
        return await opening.run()
    except BaseException as error:
        failure = NotSent("Stopped while connecting.", cause=Cause.STOPPED)
        if isinstance(error, ConnectionFailedError):
            failure = error.failure
            trace(StepResult(opening.step, False, failure.reason))
        if opening.connection is not None:
            opening.connection.fail(failure)
        raise


class _Opening:
    def __init__(self, settings: ConnectionSettings, timeouts: Timeouts, trace: Trace) -> None:
        self.settings = settings
        self.timeouts = timeouts
        self.step = OpeningStep.RESOLVE
        self.connection: Connection | None = None
        self._trace = trace

    async def run(self) -> Connection:
        places = await self._resolve()
        connection = self.connection = await self._connect(places)
        security = self.settings.security
        if security is Security.TLS:
            await self._encrypt(connection)
        self.step = OpeningStep.EHLO
        greeting = await connection.command(b"", self.timeouts.greeting)
        if greeting.code != 220:
            raise _refused(greeting, Cause.GREETING)
        reply = await self._greet(connection)
        if security is Security.STARTTLS:
            await self._starttls(connection)
            reply = await self._greet(connection)
        self._done(reply.text)
        if self.settings.wants_login:
            self.step = OpeningStep.LOGIN
            self._done(await self._log_in(connection))
        return connection

    async def _resolve(self) -> list[tuple[str, int]]:
        host, port = self.settings.host, self.settings.port
        try:
            found = await asyncio.wait_for(
                asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM),
                self.timeouts.connect,
            )
        except TimeoutError:
            raise _failure(f"Nobody answered where “{host}” is.", Cause.RESOLVE) from None
        except (OSError, UnicodeError) as error:
            words = f"The server name “{host}” cannot be found: {getattr(error, 'strerror', '') or error}"
            raise _failure(words, Cause.RESOLVE) from None
        places = list(dict.fromkeys((str(place[4][0]), int(place[4][1])) for place in found))
        self._done(", ".join(address for address, _ in places))
        return places

    async def _connect(self, places: list[tuple[str, int]]) -> Connection:
        self.step = OpeningStep.CONNECT
        loop = asyncio.get_running_loop()
        words = ""
        for address, port in places:
            try:
                _, connection = await asyncio.wait_for(
                    loop.create_connection(lambda: Connection(self.timeouts), address, port),
                    self.timeouts.connect,
                )
            except TimeoutError:
                words = f"{address}, port {port}: no answer within {self.timeouts.connect:g} s"
            except OSError as error:
                words = f"{address}, port {port}: {os.strerror(error.errno) if error.errno else error}"
            else:
                self._done(f"{address}, port {port}")
                return connection
        raise _failure(words, Cause.CONNECT)

    async def _starttls(self, connection: Connection) -> None:
        self.step = OpeningStep.TLS
        if not connection.capabilities.starttls:
            raise _failure("The server does not offer encryption (STARTTLS).", Cause.TLS, permanent=True)
        reply = await connection.command(b"STARTTLS\r\n", self.timeouts.command)
        if reply.code != 220:
            raise _refused(reply, Cause.TLS)
        if connection.has_leftovers:
            raise _failure("Somebody put words into the connection before it was encrypted.", Cause.TLS)
        await self._encrypt(connection)
        self.step = OpeningStep.EHLO

    async def _encrypt(self, connection: Connection) -> None:
        self.step = OpeningStep.TLS
        try:
            transport = await asyncio.get_running_loop().start_tls(
                connection.transport,
                connection,
                self.settings.tls_context(),
                server_hostname=self.settings.host,
                ssl_handshake_timeout=self.timeouts.tls,
            )
        except ssl.SSLCertVerificationError as error:
            words = f"The server's certificate cannot be trusted: {error.verify_message or error.reason}"
            raise _failure(words, Cause.TLS, permanent=True) from None
        except ssl.SSLError as error:
            words = f"Encryption failed: {error.reason or error}"
            raise _failure(words, Cause.TLS, permanent=True) from None
        except OSError as error:
            raise _failure(f"Encryption failed: {error}", Cause.TLS) from None
        connection.use_transport(cast(asyncio.Transport, transport))
        self._done(_cipher(transport))

    async def _greet(self, connection: Connection) -> Reply:
        """EHLO, or HELO for a server that does not know it (RFC 5321 section 4.1.1.1)."""
        name = self.settings.local_name.encode("ascii", "ignore") or _own_address(connection)
        reply = await connection.command(b"EHLO " + name + b"\r\n", self.timeouts.command)
        if reply.is_positive:
            connection.capabilities = Capabilities.of(reply)
            return reply
        if not reply.is_permanent:
            raise _refused(reply, Cause.GREETING)
        connection.capabilities = Capabilities()
        reply = await connection.command(b"HELO " + name + b"\r\n", self.timeouts.command)
        if not reply.is_positive:
            raise _refused(reply, Cause.GREETING)
        return reply

    async def _log_in(self, connection: Connection) -> str:
        settings = self.settings
        is_encrypted = settings.security is not Security.NONE
        if not is_encrypted and not settings.allow_plain_auth:
            raise _failure(
                "The connection is not encrypted, so the password is not sent. Choose TLS or STARTTLS.",
                Cause.LOGIN,
                permanent=True,
            )
        offered = connection.capabilities.mechanisms
        reply: Reply | None = None
        for mechanism in mechanisms_for(settings, offered, encrypted=is_encrypted):
            reply = await self._exchange(connection, mechanism)
            if reply.is_positive:
                return reply.text
            if reply.code not in _TRY_ANOTHER:
                raise _refused(reply, Cause.LOGIN)
        if reply is not None:
            raise _refused(reply, Cause.LOGIN)
        names = ", ".join(sorted(offered)) or "none"
        raise _failure(
            f"The server offers no way to log in that we know. It offers: {names}.",
            Cause.LOGIN,
            permanent=True,
        )

    async def _exchange(self, connection: Connection, mechanism: Mechanism) -> Reply:
        reply = await connection.command(mechanism.command(), self.timeouts.command)
        for answer in mechanism.further():
            if reply.code != 334:
                return reply
            line = reply_to(reply.lines[0], answer)
            reply = await connection.command(line, self.timeouts.command)
        if reply.code == 334:
            # It wants to know more than the mechanism has; "*" ends it (RFC 4954 section 4).
            reply = await connection.command(b"*\r\n", self.timeouts.command)
        return reply

    def _done(self, words: str) -> None:
        self._trace(StepResult(self.step, True, words))


def _failure(words: str, cause: Cause, *, permanent: bool = False) -> ConnectionFailedError:
    return ConnectionFailedError(NotSent(words, permanent=permanent, cause=cause))


def _refused(reply: Reply, cause: Cause) -> ConnectionFailedError:
    if reply.code == 421:
        return _failure(reply.text, Cause.SHUTDOWN)
    return _failure(reply.text, cause, permanent=reply.is_permanent)


def _own_address(connection: Connection) -> bytes:
    """Our end of the connection as an address literal (RFC 5321 section 4.1.3)."""
    host = str(connection.transport.get_extra_info("sockname", ("127.0.0.1",))[0]).partition("%")[0]
    prefix = "IPv6:" if ipaddress.ip_address(host).version == 6 else ""
    return f"[{prefix}{host}]".encode("ascii")


def _cipher(transport: asyncio.BaseTransport | None) -> str:
    cipher = transport.get_extra_info("cipher") if transport is not None else None
    return f"{cipher[1]}, {cipher[0]}" if cipher else ""
