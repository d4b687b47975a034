"""The product's way out, with the waiting of RFC 5321 scaled down and certificates of tests trusted."""

from __future__ import annotations

import dataclasses

from tests.fakes.certificates import client_context
from wici.delivery.transports.smtp import SmtpTransport, connection_settings
from wici.events.models import MailConnection
from wici.plain.smtp import Limits, Pool, Timeouts

#: Ten minutes become two seconds.
SCALE = 300
#: Less than this a busy machine may need for an honest answer.
SHORTEST_SECONDS = 1.0
#: The names in the certificates that are trusted; the fake server is at the first.
TRUSTED_NAMES = ("127.0.0.1", "poczta.example.org")


def scaled() -> Timeouts:
    """The product's timeouts, in a hurry."""
    usual = dataclasses.asdict(Timeouts())
    return Timeouts(**{step: max(seconds / SCALE, SHORTEST_SECONDS) for step, seconds in usual.items()})


class HurriedTransport(SmtpTransport):
    """``settings.WICI_TRANSPORTS["smtp"]`` of a test."""

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        super().__init__(connection, connections=connections)
        settings = dataclasses.replace(
            connection_settings(connection), ssl_context=client_context(*TRUSTED_NAMES)
        )
        limits = Limits(connections=connections, messages_per_connection=connection.messages_per_connection)
        self._pool = Pool(settings, limits=limits, timeouts=scaled())
