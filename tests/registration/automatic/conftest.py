"""Events whose registration is open, and people who register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.people.models import Participant
from wici.registration import editing
from wici.registration.automatic import switching
from wici.registration.models import AutomaticMessage
from wici.registration.registering import completing, drafts
from wici.registration.registering.drafts import Beginning
from wici.shared.scopes import scope

Occasion = AutomaticMessage.Occasion
Register = Callable[..., Participant]


@pytest.fixture
def event() -> Event:
    """An event with a sender, whose registration is open: the confirmations are on."""
    made = builders.event(batch_size=50, batch_interval_seconds=60)
    sender = builders.sender(made, connection=builders.connection(made))
    made.default_sender = sender
    made.save(update_fields=["default_sender"])
    editing.change(made, is_closed=False)
    return made


@pytest.fixture
def register(event: Event) -> Register:
    """Registers somebody as the public form does."""

    def one(number: int, **more: Any) -> Participant:
        typed = {"first_name": f"Osoba{number}", "last_name": "Żółć", "email": f"osoba{number}@example.org"}
        given = Beginning(
            drafts.new_key(), f"browser {number}", more.pop("language", "pl"), {**typed, **more}
        )
        draft = drafts.begin(event, given, timezone.now())
        return completing.complete(draft, now=timezone.now())

    return one


def message(event: Event, occasion: str, language: str = "pl") -> AutomaticMessage:
    """One of the event's messages."""
    switching.all_messages(event)
    with scope(event=event):
        return AutomaticMessage.objects.select_related("event", "mailing").get(
            occasion=occasion, language=language, is_further=False
        )
