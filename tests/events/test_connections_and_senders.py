"""Mail connections and senders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import builders
from tests.builders import REGISTERED
from wici.events import connections, senders
from wici.events.models import Event, MailConnection, Sender
from wici.shared.refusals import Refused
from wici.shared.scopes import scope
from wici.shared.secret_text import decrypt


@pytest.fixture
def event(db: None) -> Iterator[Event]:
    made = builders.event("kongres")
    with scope(event=made):
        yield made


def smtp(event: Event, **settings: Any) -> MailConnection:
    values = {"name": "Serwer", "host": "smtp.example.org", "port": 587, "security": "starttls", **settings}
    return connections.add(event, **values)


def test_a_password_is_stored_encrypted(event: Event) -> None:
    made = smtp(event, user="biuro", password="tajne-hasło")
    assert "tajne" not in made.password_encrypted
    assert decrypt(made.password_encrypted) == "tajne-hasło"


def test_an_untouched_password_stays_and_goes_with_the_user(event: Event) -> None:
    made = smtp(event, user="biuro", password="tajne")
    connections.change(made, port=465, security="tls")
    assert (made.port, decrypt(made.password_encrypted)) == (465, "tajne")
    connections.change(made, user="")
    assert made.password_encrypted == ""


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Zajęta"}, "name"),
        ({"host": ""}, "host"),
        ({"host": "smtp.example.org:587"}, "host"),
        ({"host": "https://smtp.example.org"}, "host"),
        ({"host": "smtp.example.org\r\nX"}, "host"),
        ({"port": 0}, "port"),
        ({"port": 65_536}, "port"),
        ({"security": "ssl"}, "security"),
        ({"security": "none", "user": "biuro", "password": "x"}, "security"),
        ({"user": "a\nb"}, "user"),
        ({"max_connections": 0}, "max_connections"),
        ({"messages_per_connection": 0}, "messages_per_connection"),
        ({"per_domain_per_minute": 0}, "per_domain_per_minute"),
    ],
)
def test_what_cannot_be_is_refused_by_name(event: Event, settings: dict[str, Any], field: str) -> None:
    builders.connection(event, "Zajęta")
    with pytest.raises(Refused) as refusal:
        smtp(event, **settings)
    assert refusal.value.field == field
    assert MailConnection.objects.count() == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "[::1]"])
def test_this_machine_may_be_told_a_password_in_the_clear(event: Event, host: str) -> None:
    made = smtp(event, host=host, security="none", user="biuro", password="x")
    assert made.allow_plain_auth


def test_a_connection_in_use_stays_and_says_who_uses_it(event: Event) -> None:
    made = smtp(event)
    sender = builders.sender(event, "Biuro", connection=made)
    with pytest.raises(Refused, match="“Biuro”"):
        connections.remove(made)
    sender.delete()
    connections.remove(made)
    assert MailConnection.objects.count() == 0


def test_the_first_sender_becomes_the_default(event: Event) -> None:
    made = senders.add(
        event, name="Biuro", address=" Biuro@Example.ORG ", connection=builders.connection(event)
    )
    assert (made.address, event.default_sender) == ("Biuro@example.org", made)
    other = senders.add(event, name="Prasa", address="prasa@example.org", connection=made.connection)
    assert event.default_sender == made
    senders.make_default(other)
    assert Event.objects.get(pk=event.pk).default_sender == other


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Prasa"}, "name"),
        ({"name": "Biuro\nBcc: x@example.org"}, "name"),
        ({"address": "biuro"}, "address"),
        ({"address": ""}, "address"),
        ({"reply_to": "nobody@"}, "reply_to"),
    ],
)
def test_a_wrong_sender_is_refused_by_name(event: Event, values: dict[str, str], field: str) -> None:
    connection = builders.connection(event)
    builders.sender(event, "Prasa", connection=connection)
    given: dict[str, Any] = {"name": "Biuro", "address": "b@example.org", "connection": connection, **values}
    with pytest.raises(Refused) as refusal:
        senders.add(event, **given)
    assert refusal.value.field == field
    assert Sender.objects.count() == 1


def test_a_connection_of_another_event_is_refused(event: Event) -> None:
    foreign = builders.connection(builders.event())
    with pytest.raises(Refused):
        senders.add(event, name="Biuro", address="b@example.org", connection=foreign)


def test_the_default_sender_stays(event: Event) -> None:
    first = senders.add(event, name="Biuro", address="b@example.org", connection=builders.connection(event))
    second = senders.add(event, name="Prasa", address="p@example.org", connection=first.connection)
    with pytest.raises(Refused):
        senders.remove(first)
    senders.remove(second)
    assert list(Sender.objects.all()) == [first]


def test_a_server_is_gentle_to_every_domain_unless_told_otherwise(event: Event) -> None:
    made = smtp(event)
    unlimited = smtp(event, name="Własny", per_domain_per_minute=None)
    mailbox = connections.add(event, name="Skrzynka", kind="mailbox")

    assert [each.per_domain_per_minute for each in (made, unlimited, mailbox)] == [600, None, None]


def test_another_connection_stands_in_and_that_one_may_be_deleted(event: Event) -> None:
    second = smtp(event, name="Zapasowy")
    first = smtp(event, fallback=second)

    assert connections.chain(first) == [first, second]
    connections.remove(second)
    first.refresh_from_db()
    assert first.fallback is None


def test_a_connection_does_not_stand_in_for_itself_in_a_circle_or_from_elsewhere(event: Event) -> None:
    third = smtp(event, name="C")
    second = smtp(event, name="B", fallback=third)
    first = smtp(event, name="A", fallback=second)
    foreign = builders.connection(builders.event())

    for wrong, words in (
        (third, "stand in for itself"),
        (first, "when “B” cannot be reached, messages already go through “C”"),
        (foreign, "another event"),
    ):
        with pytest.raises(Refused, match=words) as refusal:
            connections.change(third, fallback=wrong)
        assert refusal.value.field == "fallback"
    assert MailConnection.objects.get(pk=third.pk).fallback is None


def test_new_settings_are_tried_at_once(event: Event) -> None:
    made = smtp(event)
    made.down_until, made.down_words, made.failures, made.needs_mending = REGISTERED, "535 No", 4, True
    made.save()

    connections.change(made, user="biuro", password="lepsze")

    stored = MailConnection.objects.get(pk=made.pk)
    assert (stored.down_until, stored.down_words, stored.failures, stored.needs_mending) == (
        None, "", 0, False,
    )  # fmt: skip


def test_a_sender_has_limits(event: Event) -> None:
    connection = builders.connection(event)
    made = senders.add(
        event, name="Biuro", address="b@example.org", connection=connection, per_hour=200, per_day=None
    )
    senders.change(made, per_day=1_000)

    stored = Sender.objects.get(pk=made.pk)
    assert (stored.per_hour, stored.per_day) == (200, 1_000)
    with pytest.raises(Refused) as refusal:
        senders.change(made, per_hour=0)
    assert refusal.value.field == "per_hour"
