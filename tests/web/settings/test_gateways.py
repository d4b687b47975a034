"""SMS gateways in the settings."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from tests.fakes.sms_gateway import FakeGateway, reply
from wici.events.models import Event, MailConnection, SmsGateway
from wici.shared.secret_text import decrypt

VALUES = {
    "name": "Bramka", "kind": "kannel", "url": "https://sms.example.org/sendsms", "user": "wici",
    "secret": "tajne", "sender": "Kongres", "country": "PL", "price": "0.07", "currency": "pln",
    "max_connections": "3", "per_second": "10",
}  # fmt: skip


def address(event: Event, name: str, *args: object) -> str:
    return reverse(f"settings:{name}", args=[event.slug, *args])


def test_a_gateway_is_added_and_its_password_is_not_readable(event: Event, organiser: Client) -> None:
    answer = organiser.post(address(event, "new_gateway"), VALUES)
    made = SmsGateway._base_manager.select_related("connection").get()
    assert answer["Location"] == address(event, "gateway", made.pk)
    way_out = made.connection
    assert (way_out.kind, way_out.host, way_out.user, way_out.max_connections, way_out.per_second) == (
        "kannel", "https://sms.example.org/sendsms", "wici", 3, 10,
    )  # fmt: skip
    assert (made.sender, str(made.price), made.currency, made.country) == ("Kongres", "0.0700", "PLN", "PL")
    assert decrypt(way_out.password_encrypted) == "tajne"
    assert "tajne" not in way_out.password_encrypted
    page = organiser.get(answer["Location"]).content.decode()
    assert "tajne" not in page
    listed = organiser.get(address(event, "gateways")).content.decode()
    assert "Bramka" in listed


def test_an_empty_password_keeps_the_stored_one(event: Event, organiser: Client) -> None:
    organiser.post(address(event, "new_gateway"), VALUES)
    made = SmsGateway._base_manager.get()
    organiser.post(address(event, "gateway", made.pk), {**VALUES, "secret": "", "name": "Inna"})
    way_out = MailConnection._base_manager.get(pk=made.connection_id)
    assert (way_out.name, decrypt(way_out.password_encrypted)) == ("Inna", "tajne")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"url": "sms.example.org"}, "url"),
        ({"url": "ftp://sms.example.org"}, "url"),
        ({"url": "http://sms.example.org/sendsms"}, "url"),
        ({"url": "https://[::1"}, "url"),
        ({"url": "https://sms.example.org/ x"}, "url"),
        ({"secret": ""}, "secret"),
        ({"secret": "a\r\nX-Header: b"}, "secret"),
        ({"secret": "żeton", "kind": "smsapi"}, "secret"),
        ({"sender": "Łódź"}, "sender"),
        ({"sender": "Kongres Kultury"}, "sender"),
        ({"currency": "zł"}, "currency"),
        ({"country": "XX"}, "country"),
        ({"price": "-1"}, "price"),
        ({"name": ""}, "name"),
        ({"kind": "smtp"}, "kind"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(
    event: Event, organiser: Client, changed: dict[str, str], field: str
) -> None:
    answer = organiser.post(address(event, "new_gateway"), {**VALUES, **changed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not SmsGateway._base_manager.exists()


def test_smsapi_needs_no_address(event: Event, organiser: Client) -> None:
    organiser.post(address(event, "new_gateway"), {**VALUES, "kind": "smsapi", "url": "", "user": ""})
    assert SmsGateway._base_manager.get().connection.host == "https://api.smsapi.pl/sms.do"


def test_a_gateway_is_tried_with_a_message_to_ones_own_phone(event: Event, organiser: Client) -> None:
    with FakeGateway() as gateway:
        organiser.post(address(event, "new_gateway"), {**VALUES, "url": gateway.url})
        made = SmsGateway._base_manager.get()
        page = organiser.post(address(event, "try_gateway", made.pk), {"to": "601 234 567"}).content.decode()
    assert "0: Accepted for delivery" in page
    [given] = gateway.texts
    assert (given["to"], given["from"], given["username"], given["password"]) == (
        "+48601234567", "Kongres", "wici", "tajne",
    )  # fmt: skip
    assert "dlr-url" not in given


def test_a_refusal_is_said_in_the_gateways_words(event: Event, organiser: Client) -> None:
    with FakeGateway(lambda given: reply(403, "Authorization failed")) as gateway:
        made = builders.gateway(event, kind="kannel", host=gateway.url)
        page = organiser.post(address(event, "try_gateway", made.pk), {"to": "601234567"}).content.decode()
    assert "403 Authorization failed" in page


def test_mail_screens_do_not_offer_gateways(event: Event, organiser: Client) -> None:
    gateway = builders.gateway(event, "Tylko SMS")
    for name in ("connections", "new_connection", "new_sender"):
        assert "Tylko SMS" not in organiser.get(address(event, name)).content.decode()
    assert organiser.get(address(event, "connection", gateway.connection_id)).status_code == 404


def test_a_gateway_is_deleted_and_messages_stay(event: Event, organiser: Client) -> None:
    mailing: Any = builders.sms(event)
    organiser.post(address(event, "delete_gateway", mailing.gateway_id))
    mailing.refresh_from_db()
    assert mailing.gateway is None
    assert not MailConnection._base_manager.exists()


def test_only_organisers_see_gateways(event: Event, reader: Client, stranger: Client) -> None:
    for client in (reader, stranger):
        assert client.get(address(event, "gateways")).status_code in (403, 404)
