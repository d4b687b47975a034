"""One message on its way to one recipient, and how it is said in SMTP."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from wici.plain.mime import AddressError, to_wire
from wici.plain.outcomes import Rejected
from wici.plain.smtp.capabilities import Capabilities


# Not frozen: making a frozen one takes 1 µs instead of 0.2, and there is one for every message.
@dataclass(slots=True)
class Envelope:
    """One message for one recipient.

    ``id`` is the caller's (the recipient row) and comes back in every call-back; it must be unique
    among the envelopes of one delivery. ``mail_from`` is the return path, empty for a notice that must
    never bounce. ``data`` is the message in pieces, so that a big piece may be shared by many
    envelopes: CRLF line ends, not yet dot-stuffed. ``smtputf8`` says that the message cannot do
    without RFC 6531; an address that cannot is noticed anyway. ``is_stuffed`` vouches for ``data``: CRLF
    line ends, none missing at the end, and no line that begins with a dot, so that nobody has to look.
    """

    id: int
    mail_from: str
    rcpt_to: str
    data: Sequence[bytes]
    smtputf8: bool = False
    is_stuffed: bool = False

    @property
    def size(self) -> int:
        """Octets of the message as RFC 1870 counts them (before dot-stuffing)."""
        return sum(map(len, self.data))


class Commands(NamedTuple):
    """The two commands that say from whom and for whom a message is."""

    mail: bytes
    rcpt: bytes


#: There are few senders and many messages.
_sender_to_wire = lru_cache(maxsize=64)(to_wire)


def commands_for(envelope: Envelope, capabilities: Capabilities) -> Commands | Rejected:
    """The envelope in this server's words, or why this message cannot go to it at all: the server is
    not asked about what it already told (RFC 1870 section 6.1, RFC 6531 section 3.5)."""
    try:
        sender = _sender_to_wire(envelope.mail_from) if envelope.mail_from else ""
        recipient = to_wire(envelope.rcpt_to)
    except AddressError as error:
        return Rejected(553, "5.1.3", str(error))
    size = envelope.size if capabilities.size else 0
    if capabilities.max_size and size > capabilities.max_size:
        return Rejected(
            552, "5.3.4", f"The message has {size} octets; the server takes at most {capabilities.max_size}."
        )
    needs_utf8 = envelope.smtputf8 or not (sender.isascii() and recipient.isascii())
    if needs_utf8 and not capabilities.smtputf8:
        return Rejected(
            553, "5.6.7", f"The server does not take addresses with such letters before the @: {recipient}"
        )
    parameters = f" SIZE={size}" if capabilities.size else ""
    if needs_utf8:
        parameters += " BODY=8BITMIME SMTPUTF8"
    return Commands(f"MAIL FROM:<{sender}>{parameters}\r\n".encode(), f"RCPT TO:<{recipient}>\r\n".encode())


def content_of(envelope: Envelope) -> list[bytes]:
    """The message as it travels, with its final dot."""
    data = envelope.data
    if envelope.is_stuffed and data and (data[-1] or b"".join(data)).endswith(b"\r\n"):
        return [*data, b".\r\n"]
    return stuffed(data)


def stuffed(data: Iterable[bytes]) -> list[bytes]:
    """The message as it travels: dots at the start of a line doubled and the final dot added (RFC 5321
    section 4.5.2). Pieces without such a dot are passed on as they are, not copied."""
    pieces: list[bytes] = []
    ending = b"\r\n"
    for piece in data:
        if not piece:
            continue
        # Looking for a single octet first is many times faster, and base64 has no dots at all.
        if b"." in piece:
            if ending == b"\r\n" and piece.startswith(b"."):
                piece = b"." + piece
            elif ending.endswith(b"\r") and piece.startswith(b"\n."):
                piece = b"\n." + piece[1:]
            if b"\r\n." in piece:
                piece = piece.replace(b"\r\n.", b"\r\n..")
        pieces.append(piece)
        ending = piece[-2:] if len(piece) > 1 else (ending + piece)[-2:]
    pieces.append(b".\r\n" if ending == b"\r\n" else b"\r\n.\r\n")
    return pieces
