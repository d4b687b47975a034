"""What the engine asks of a transport."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from wici.events.models import MailConnection
from wici.plain.outcomes import Outcome
from wici.plain.smtp import Envelope

Envelopes = Iterable[Envelope] | AsyncIterable[Envelope]


class Transport(Protocol):
    """A way out for messages of one mail connection; it lives in one event loop.

    A new one is a class that is made with ``(connection, connections=…)`` (the mail connection's row, and
    how many simultaneous connections it may use), and a line in ``settings.WICI_TRANSPORTS``.
    """

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Try every envelope once and give each exactly one outcome, by ``on_outcome(envelope.id, …)``.

        ``on_begin`` is called before the first byte of a message's content can reach anybody; when it
        raises, that message must not leave. A message that was begun ends as Sent, Retry, Rejected or
        Unknown, never as NotSent. Once ``should_stop()`` is true no further message is begun; those
        that were not end as NotSent with ``Cause.STOPPED``. What the iterable or a call-back raises is
        raised here, after the outcomes are given.
        """

    async def close(self) -> None:
        """Give back what is kept between batches."""


def transport_for(connection: MailConnection, *, connections: int) -> Transport:
    """The transport of a mail connection. Raises KeyError for a kind that the settings do not name."""
    made: Transport = import_string(settings.WICI_TRANSPORTS[connection.kind])(
        connection, connections=connections
    )
    return made


def load_transports() -> None:
    """Import all of them, so that the first batch does not wait for that."""
    for path in settings.WICI_TRANSPORTS.values():
        import_string(path)
