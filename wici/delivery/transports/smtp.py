"""Messages to an SMTP server, over connections that stay open between batches."""

from __future__ import annotations

from collections.abc import Callable

from wici.delivery.transports.base import Envelopes
from wici.events.models import MailConnection
from wici.plain.outcomes import Outcome
from wici.plain.smtp import ConnectionSettings, Limits, Pool, Security
from wici.shared.secret_text import decrypt


def connection_settings(connection: MailConnection) -> ConnectionSettings:
    """How to reach the server of a mail connection.

    Raises Refused when its password was stored with another installation's key.
    """
    return ConnectionSettings(
        host=connection.host,
        port=connection.port,
        security=Security(connection.security),
        user=connection.user,
        password=decrypt(connection.password_encrypted),
        allow_plain_auth=connection.allow_plain_auth,
    )


class SmtpTransport:
    """The transport of a mail connection of kind *smtp*."""

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        limits = Limits(connections=connections, messages_per_connection=connection.messages_per_connection)
        self._pool = Pool(connection_settings(connection), limits=limits)

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """See base.Transport."""
        await self._pool.deliver(envelopes, on_begin=on_begin, on_outcome=on_outcome, should_stop=should_stop)

    async def close(self) -> None:
        """Say goodbye to the server."""
        await self._pool.close()
