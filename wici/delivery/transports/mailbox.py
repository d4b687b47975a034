"""The built-in test mailbox: a real SMTP session to Wici's own server, inside the sending process."""

from __future__ import annotations

from collections.abc import Callable

from wici.delivery.transports.base import Envelopes
from wici.events.models import MailConnection
from wici.mailbox.server import CatchAllServer
from wici.plain.outcomes import Outcome
from wici.plain.smtp import ConnectionSettings, Limits, Pool


class MailboxTransport:
    """The transport of a mail connection of kind *mailbox*; its server starts with the first batch."""

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        self._event_id = connection.event_id
        self._limits = Limits(connections=connections)
        self._server: CatchAllServer | None = None
        self._pool: Pool | None = None

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """See base.Transport."""
        await self._opened().deliver(
            envelopes, on_begin=on_begin, on_outcome=on_outcome, should_stop=should_stop
        )

    async def close(self) -> None:
        """Stop the server."""
        if self._pool is not None:
            await self._pool.close()
        if self._server is not None:
            self._server.stop()
        self._pool = self._server = None

    def _opened(self) -> Pool:
        if self._pool is None:
            self._server = CatchAllServer(self._event_id)
            self._server.start()
            settings = ConnectionSettings(self._server.host, self._server.port)
            self._pool = Pool(settings, limits=self._limits)
        return self._pool
