"""How to reach a mail server, and how much to ask of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache


class Security(Enum):
    """How the connection is encrypted."""

    NONE = "none"
    #: Plain at first, then encrypted by the STARTTLS command (RFC 3207); usually port 587.
    STARTTLS = "starttls"
    #: Encrypted from the first byte (RFC 8314); usually port 465.
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One mail server and how to log in there.

    ``user`` empty means no login. ``access_token`` is an OAuth 2.0 bearer token and is used instead of
    the password (XOAUTH2). ``local_name`` is what we call ourselves in EHLO; when empty, the address
    literal of our end of the connection (RFC 5321 section 4.1.4). ``ssl_context`` replaces the default
    one, which verifies the server's certificate and name. ``allow_plain_auth`` lets the password
    travel over an unencrypted connection: only for a server that the administrator named.
    """

    host: str
    port: int
    security: Security = Security.NONE
    user: str = ""
    password: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    allow_plain_auth: bool = False
    local_name: str = ""
    ssl_context: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def wants_login(self) -> bool:
        return bool(self.user)

    def tls_context(self) -> ssl.SSLContext:
        """The context to encrypt with: the given one, else a verifying one (made once per process)."""
        return self.ssl_context or _verifying_context()


@lru_cache(maxsize=1)
def _verifying_context() -> ssl.SSLContext:
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for the server at each step; the defaults are those of RFC 5321 section 4.5.3.2,
    except for ``connect`` and ``quit``, which it leaves open."""

    connect: float = 30
    tls: float = 60
    greeting: float = 300
    command: float = 300
    mail: float = 300
    rcpt: float = 300
    data: float = 120
    #: Between two pieces of content that the server takes off our hands.
    data_block: float = 180
    #: For the answer to the final dot. Waiting less makes duplicates (RFC 1047).
    data_end: float = 600
    quit: float = 5


@dataclass(frozen=True, slots=True)
class Limits:
    """How much to ask of one server.

    ``messages_per_connection`` 0 means no limit. ``tries`` is how many connections may end under an
    envelope before its message is begun, until it is given back as NotSent. ``pipelining`` off sends
    one command at a time even where the server offers more (RFC 2920), for a server that lies.
    ``idle_seconds`` is how long an unused connection is kept for the next message.
    """

    connections: int = 10
    messages_per_connection: int = 0
    tries: int = 3
    pipelining: bool = True
    idle_seconds: float = 30


DEFAULT_LIMITS = Limits()
RFC_TIMEOUTS = Timeouts()
