"""Logging in to a mail server (RFC 4954): which mechanism to use, and what to say in it."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

from wici.plain.smtp.settings import ConnectionSettings


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One way to log in. ``answers`` gives, for the server's challenges (decoded) in order, what we
    answer (to be encoded); ``begins`` says that the first answer goes along with the AUTH command."""

    name: str
    begins: bool
    answers: tuple[Callable[[bytes], bytes], ...]

    def command(self) -> bytes:
        """The AUTH command that starts it."""
        first = b" " + base64.b64encode(self.answers[0](b"")) if self.begins else b""
        return b"AUTH " + self.name.encode("ascii") + first + b"\r\n"

    def further(self) -> Iterator[Callable[[bytes], bytes]]:
        """What answers the challenges after the command, see ``reply_to``."""
        return iter(self.answers[1:] if self.begins else self.answers)


def reply_to(challenge: str, answer: Callable[[bytes], bytes]) -> bytes:
    """The line that answers a challenge (base64, as the server sent it)."""
    return base64.b64encode(answer(_decoded(challenge))) + b"\r\n"


def mechanisms_for(
    settings: ConnectionSettings, offered: Set[str], *, encrypted: bool
) -> Iterator[Mechanism]:
    """The mechanisms that both sides know, best first.

    On an encrypted connection PLAIN is the simplest and the only one that every server implements
    alike; in the clear CRAM-MD5 comes first, because it does not show the password.
    """
    user, secret = settings.user.encode(), settings.password.encode()
    if settings.access_token:
        known = [_xoauth2(user, settings.access_token.encode())]
    else:
        known = [_plain(user, secret), _login(user, secret)]
        known.insert(len(known) if encrypted else 0, _cram_md5(user, secret))
    return (mechanism for mechanism in known if mechanism.name in offered)


def _decoded(challenge: str) -> bytes:
    """Empty when it is not base64: LOGIN's questions are not looked at, and CRAM-MD5 then fails."""
    try:
        return base64.b64decode(challenge, validate=True)
    except ValueError:
        return b""


def _plain(user: bytes, secret: bytes) -> Mechanism:
    """RFC 4616."""
    return Mechanism("PLAIN", True, (lambda _: b"\0" + user + b"\0" + secret,))


def _login(user: bytes, secret: bytes) -> Mechanism:
    """draft-murchison-sasl-login: the server asks for the name, then for the password."""
    return Mechanism("LOGIN", False, (lambda _: user, lambda _: secret))


def _cram_md5(user: bytes, secret: bytes) -> Mechanism:
    """RFC 2195."""
    return Mechanism(
        "CRAM-MD5",
        False,
        (lambda challenge: user + b" " + hmac.new(secret, challenge, "md5").hexdigest().encode("ascii"),),
    )


def _xoauth2(user: bytes, token: bytes) -> Mechanism:
    """Google's and Microsoft's bearer token. A refusal comes as a challenge, to be answered with
    nothing before the server says 535."""
    first = b"user=" + user + b"\x01auth=Bearer " + token + b"\x01\x01"
    return Mechanism("XOAUTH2", True, (lambda _: first, lambda _: b""))
