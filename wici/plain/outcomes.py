"""What became of one attempt to hand one message to a server.

Every envelope that is given to a transport ends as exactly one of these. The rule behind them: a
message is *begun* when the first byte of its content is about to be written. Before that nothing can
have been delivered, so the recipient may be tried again freely; after it, only the server's answer
tells, and without an answer a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Cause(Enum):
    """Why a message was not sent, or why its fate is not known: what a screen translates."""

    RESOLVE = "resolve"  #: the server's name has no address
    CONNECT = "connect"  #: nobody answers at that address and port
    TLS = "tls"  #: encryption or the certificate failed
    GREETING = "greeting"  #: the server refused us before or at EHLO
    LOGIN = "login"  #: the server refused the user name and password, or wants one
    TIMEOUT = "timeout"  #: the server did not answer in time
    DROPPED = "dropped"  #: the connection ended without a word
    SHUTDOWN = "shutdown"  #: the server said that it closes the connection (421)
    PROTOCOL = "protocol"  #: the server's answer makes no sense
    LOST = "lost"  #: the worker ended, and nobody can read how far it had come
    STOPPED = "stopped"  #: we were asked to stop (pause, cancel, end of the process)


@dataclass(frozen=True, slots=True)
class Sent:
    """The server took responsibility for the message (2yz after the final dot)."""

    reply: str


@dataclass(frozen=True, slots=True)
class Retry:
    """The server refused for now (4yz, RFC 5321 section 4.2.1): due again later."""

    code: int
    enhanced: str
    reply: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The server refused for good (5yz), or the message cannot be sent to this address at all."""

    code: int
    enhanced: str
    reply: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message was begun and no answer came: *unconfirmed*. Never sent again by itself."""

    reason: str
    cause: Cause = Cause.DROPPED


@dataclass(frozen=True, slots=True)
class NotSent:
    """The message was never begun: a failure of the connection that costs the recipient nothing.

    ``permanent`` means that waiting will not help until somebody changes the settings (a wrong
    password, a certificate that is not trusted). ``reason`` is for people: the server's own words
    where there are any.
    """

    reason: str
    permanent: bool = False
    cause: Cause = Cause.CONNECT


Outcome = Sent | Retry | Rejected | Unknown | NotSent
