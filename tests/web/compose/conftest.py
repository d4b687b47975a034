"""A message in the composer, and a way out that remembers what was handed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import builders
from wici.delivery.transports.base import Envelopes
from wici.events.models import Event, MailConnection
from wici.mailings.models import Mailing
from wici.plain.outcomes import Outcome, Rejected, Sent
from wici.plain.smtp import Envelope
from wici.shared.scopes import scopes_disabled


class KeepingTransport:
    """Takes every message, unless its recipient begins with "refused"."""

    taken: list[Envelope]

    def __init__(self, connection: MailConnection, *, connections: int) -> None:
        pass

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: Callable[[int], None],
        on_outcome: Callable[[int, Outcome], None],
        should_stop: Callable[[], bool],
    ) -> None:
        """Give every envelope its outcome."""
        assert not hasattr(envelopes, "__aiter__")
        for envelope in envelopes:
            on_begin(envelope.id)
            if envelope.rcpt_to.startswith("refused"):
                on_outcome(envelope.id, Rejected(550, "5.1.1", "No such mailbox"))
                continue
            self.taken.append(envelope)
            on_outcome(envelope.id, Sent("250 OK queued as 1"))

    async def close(self) -> None:
        """Nothing is kept."""


@pytest.fixture
def taken(settings: Settings) -> list[Envelope]:
    """The messages that left."""
    KeepingTransport.taken = []
    here = f"{KeepingTransport.__module__}.{KeepingTransport.__name__}"
    settings.WICI_TRANSPORTS = dict.fromkeys(("mailbox", "smtp"), here)
    return KeepingTransport.taken


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> None:
    """Files that a test uploads lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"


@pytest.fixture
def mailing(event: Event) -> Mailing:
    """A message that can be sent, to a group of two."""
    anna = builders.participant(event, email="anna@example.org")
    jan = builders.participant(event, "Jan", "Nowak", email="jan@example.org")
    return builders.mailing(
        event,
        "Do zobaczenia, {{ first_name }}",
        group=builders.group(event, "Wszyscy", picked=[anna, jan]),
        sender=builders.sender(event),
        text="",
    )


@pytest.fixture
def elsewhere(db: None) -> Mailing:
    """Another event's message."""
    other = builders.event("inny")
    return builders.mailing(other, "Cudza", group=builders.group(other, "Obca", filter="all"))


@pytest.fixture
def unscoped() -> Iterator[None]:
    """Lets a test look at the rows of all events."""
    with scopes_disabled():
        yield
