"""Making an event and changing its settings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from tests import builders
from wici.events import editing
from wici.events.creating import create_event
from wici.events.models import Event, MailConnection, Membership, Role, Sender
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


def test_a_new_event_can_send_into_its_test_mailbox_and_nowhere_else() -> None:
    user = builders.user("anna@biuro.example.org")
    event = create_event(name=" Zjazd  ", slug="zjazd", user=user, language="pl")
    with scope(event=event):
        connections = list(MailConnection.objects.values_list("kind", "host"))
        senders = list(Sender.objects.values_list("name", "address", "connection__kind"))
    assert event.name == "Zjazd"
    assert connections == [("mailbox", "")]
    assert senders == [("Zjazd", "anna@biuro.example.org", "mailbox")]
    assert event.default_sender is not None
    assert list(Membership.objects.values_list("event", "user", "role")) == [(event.pk, user.pk, Role.OWNER)]


def test_the_first_sender_writes_from_the_domain_of_the_event() -> None:
    with translation.override("en"):
        event = create_event(
            name="Congress",
            slug="congress",
            user=None,
            language="en",
            website="https://www.congress.example/",
        )
    assert event.default_sender is not None
    assert event.default_sender.address == "office@congress.example"


def test_nothing_is_made_when_one_value_is_wrong() -> None:
    with pytest.raises(Refused) as refusal:
        create_event(name="Zjazd", slug="zjazd", user=None, time_zone="Europe/Warszawa")
    assert refusal.value.field == "time_zone"
    with scopes_disabled():
        assert (Event.objects.count(), Sender.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "Zjazd\r\nBcc: all@example.org"}, "name"),
        ({"slug": "Zjazd 2026"}, "slug"),
        ({"slug": "-zjazd"}, "slug"),
        ({"slug": "zajety"}, "slug"),
        ({"starts_on": date(2026, 5, 2), "ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"language": "de"}, "language"),
        ({"accent": "red"}, "accent"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 10_001}, "batch_size"),
        ({"batch_interval_seconds": 86_401}, "batch_interval_seconds"),
        ({"attachment_limit_mb": 101}, "attachment_limit_mb"),
        ({"message_limit_mb": 0}, "message_limit_mb"),
        ({"website": "not a page"}, "website"),
        ({"place": "x" * 201}, "place"),
    ],
)
def test_what_cannot_be_is_refused_by_name_and_changes_nothing(settings: dict[str, Any], field: str) -> None:
    builders.event("zajety")
    event = builders.event("zjazd", name="Zjazd")
    with pytest.raises(Refused) as refusal:
        editing.change(event, **{"contact": "new", **settings})
    assert refusal.value.field == field
    assert str(refusal.value)
    stored = Event.objects.get(pk=event.pk)
    assert (stored.name, stored.slug, stored.contact) == ("Zjazd", "zjazd", "")


def test_only_what_is_given_changes() -> None:
    event = builders.event("zjazd", name="Zjazd", place="Gdynia")
    editing.change(event, batch_size=50, batch_interval_seconds=0, accent="#ABCDEF")
    stored = Event.objects.get(pk=event.pk)
    assert (stored.batch_size, stored.batch_interval_seconds, stored.accent, stored.place) == (
        50, 0, "#abcdef", "Gdynia",
    )  # fmt: skip


def test_a_sender_of_another_event_cannot_be_the_default() -> None:
    event, other = builders.event(), builders.event()
    with pytest.raises(Refused):
        editing.change(event, default_sender=builders.sender(other))
    editing.change(event, default_sender=builders.sender(event))


def test_an_unknown_setting_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        editing.change(builders.event(), logo="../secret.key")
