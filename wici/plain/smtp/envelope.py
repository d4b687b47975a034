"""One message on its way to one recipient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message for one recipient.

    ``id`` is the caller's (the recipient row) and comes back in every call-back; it must be unique
    among the envelopes of one delivery. ``mail_from`` is the return path, empty for a notice that must
    never bounce. ``data`` is the message in pieces, so that a big piece may be shared by many
    envelopes: CRLF line ends, not yet dot-stuffed. ``smtputf8`` says that the message or its addresses
    cannot do without RFC 6531.
    """

    id: int
    mail_from: str
    rcpt_to: str
    data: Sequence[bytes]
    smtputf8: bool = False

    @property
    def size(self) -> int:
        """Octets of the message as RFC 1870 counts them (before dot-stuffing)."""
        return sum(map(len, self.data))
