"""Writing a text message: what the page saves, shows, checks and sends."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from tests.web.conftest import logged_in
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event, Role
from wici.mailbox.models import MailboxMessage
from wici.mailings.models import Mailing
from wici.people.models import Field, Group
from wici.shared.scopes import scopes_disabled


@pytest.fixture
def gateway(event: Event) -> Any:
    return builders.gateway(event, price="0.1000", sender="Kongres")


@pytest.fixture
def group(event: Event) -> Group:
    with scopes_disabled():
        Field.objects.create(event=event, key="telefon", label="Telefon", kind=Field.Kind.PHONE)
    people = [
        builders.participant(event, name, "Nowak", answers={"telefon": number})
        for name, number in (("Anna", "601 234 567"), ("Łukasz", "602 345 678"), ("Bez", ""))
    ]
    return builders.group(event, "Goście", picked=people)


def address(event: Event, name: str, *args: object) -> str:
    return reverse(f"sms:{name}", args=[event.slug, *args])


def post(client: Client, where: str, data: object) -> Any:
    return client.post(where, data, content_type="application/json")


def fields(group: Group | None = None, gateway: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "audience": "group", "group": group.pk if group else None, "addresses": "", "language": "pl",
        "gateway": gateway.pk if gateway else None, "phone_field": "", "without_letters": False,
        "text": "Cześć {{ first_name }}", **more,
    }  # fmt: skip


def test_the_page_offers_groups_gateways_and_text_tags(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    builders.document(event, "Certyfikat")
    page = organiser.get(address(event, "new")).content.decode()
    for expected in ("Goście", "SMS (Kongres)", 'data-tag="first_name"'):
        assert expected in page
    for refused in ('data-tag="pdf_certyfikat"', 'data-tag="qr_code"'):
        assert refused not in page
    assert not Mailing._base_manager.exists()


@pytest.mark.parametrize("role", [Role.READER, None])
def test_only_organisers_write(event: Event, role: Role | None) -> None:
    client = logged_in(event if role else None, role or Role.READER)
    assert client.get(address(event, "new")).status_code in (403, 404)
    assert post(client, address(event, "create"), {"fields": fields()}).status_code in (403, 404)


def test_what_is_typed_is_kept_and_listed_by_its_beginning(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    answer = post(organiser, address(event, "create"), {"fields": fields(group, gateway)})
    assert answer.status_code == 201
    pk = answer.json()["id"]
    saved = post(
        organiser,
        address(event, "save", pk),
        {"fields": {"text": "Witaj\n{{ first_name }}! " + "x" * 200}, "version": 0, "is_saved": True},
    )
    assert saved.json()["version"] == 1
    mailing = Mailing._base_manager.get(pk=pk)
    assert (mailing.kind, mailing.gateway, mailing.sender, mailing.is_saved) == ("sms", gateway, None, True)
    assert mailing.subject == "Witaj {{ first_name }}! " + "x" * 95 + "…"
    assert organiser.get(reverse("compose:edit", args=[event.slug, pk]))["Location"] == address(
        event, "edit", pk
    )
    listed = organiser.get(reverse("messages:list", args=[event.slug])).content.decode()
    assert "Witaj" in listed
    assert 'aria-label="SMS"' in listed


def test_two_windows_do_not_overwrite_each_other(event: Event, organiser: Client) -> None:
    pk = post(organiser, address(event, "create"), {"fields": fields()}).json()["id"]
    post(organiser, address(event, "save", pk), {"fields": {"text": "pierwszy"}, "version": 0})
    second = post(organiser, address(event, "save", pk), {"fields": {"text": "drugi"}, "version": 0})
    assert second.status_code == 409
    assert (second.json()["fields"], second.json()["stored"]["text"]) == (["text"], "pierwszy")


def test_what_no_composer_sends_is_refused(event: Event, organiser: Client) -> None:
    wrong: object
    for wrong in ({"html": "<p>"}, {"gateway": "1"}, {"without_letters": 1}, {"audience": "all"}, []):
        assert post(organiser, address(event, "create"), {"fields": wrong}).status_code == 400


def test_the_preview_counts_for_a_person_and_says_what_it_costs(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    data = {"fields": fields(group, gateway), "person": ""}
    shown = post(organiser, address(event, "preview"), data).json()
    assert (shown["text"], shown["to"], shown["sender"]) == (
        "Cześć Anna",
        "Anna Nowak · +48 601 234 567",
        "Kongres",
    )
    assert "10 characters" in shown["counter"]
    assert "70 to a part" in shown["counter"]
    assert "about 0.30 PLN" in shown["counter"]
    plain = {"fields": fields(group, gateway, without_letters=True), "person": shown["next"]}
    second = post(organiser, address(event, "preview"), plain).json()
    assert second["text"] == "Czesc Bez"
    assert "ś → s" in second["counter"]
    assert "160 to a part" in second["counter"]


def test_a_preview_of_mistakes_names_them(event: Event, organiser: Client, gateway: Any) -> None:
    answer = post(organiser, address(event, "preview"), {"fields": fields(gateway=gateway, text="{{ x }}")})
    assert answer.status_code == 422
    assert answer.json()["details"]


def test_people_are_found_and_typed_numbers_are_read(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    found = post(organiser, address(event, "people"), {"fields": fields(group, gateway), "q": "luk"}).json()
    assert [each["label"] for each in found["people"]] == ["Łukasz Nowak · +48 602 345 678"]
    chips = organiser.post(
        address(event, "typed"), {"addresses": "601234567, 601 234 567, x", "gateway": gateway.pk}
    ).content.decode()
    assert "1 phone number" in chips
    assert "“x” is not a telephone number." in chips


def test_the_check_names_those_without_a_number_and_the_cost(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    mailing = builders.sms(event, group=group, gateway=gateway, text="ą" * 71)
    page = organiser.get(address(event, "check", mailing.pk)).content.decode()
    assert "1 person has no phone number and is skipped." in page
    assert "Bez Nowak" in page
    assert "2 messages, 4 parts, about 0.40 PLN" in " ".join(page.split())


def test_a_test_goes_to_ones_own_number(event: Event, organiser: Client, group: Group, gateway: Any) -> None:
    mailing = builders.sms(event, group=group, gateway=gateway, text="Cześć {{ first_name }}")
    wrong = organiser.post(address(event, "test", mailing.pk), {"to": "12"})
    assert wrong.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_test_is_kept_in_the_test_mailbox(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    mailing = builders.sms(event, group=group, gateway=gateway, text="Cześć {{ first_name }}")
    answer = organiser.post(address(event, "test", mailing.pk), {"to": "609 876 543"})
    assert "+48 609 876 543" in answer.json()["sentence"]
    kept = MailboxMessage._base_manager.get()
    assert (kept.rcpt_to, bytes(kept.source).decode(), kept.message_id) == ("+48609876543", "Cześć Anna", "")


def test_the_sheet_names_people_parts_and_cost_and_sending_freezes_them(
    event: Event, organiser: Client, group: Group, gateway: Any
) -> None:
    mailing = builders.sms(event, group=group, gateway=gateway, text="Cześć {{ first_name }}")
    sheet = organiser.get(address(event, "send", mailing.pk)).content.decode()
    assert "Send to 2 people" in sheet
    assert "2 messages, 2 parts, about 0.20 PLN" in " ".join(sheet.split())
    data = {"when": "now", "send_token": mailing.send_token, "version": 0, "count": 2}
    assert organiser.post(address(event, "send", mailing.pk), {**data, "count": 3}).status_code == 422
    answer = organiser.post(address(event, "send", mailing.pk), data)
    dispatch = Dispatch.unscoped.get()
    assert answer.json() == {"address": reverse("reports:dispatch", args=[event.slug, dispatch.pk])}
    again = organiser.post(address(event, "send", mailing.pk), data)
    assert again.json() == answer.json()
    assert Recipient.unscoped.filter(state="queued").count() == 2


def test_a_message_that_cannot_be_sent_has_no_button(event: Event, organiser: Client) -> None:
    mailing = builders.sms(event, gateway=None, text="")
    sheet = organiser.get(address(event, "send", mailing.pk)).content.decode()
    for expected in ("Choose the gateway by which the message leaves.", "The message is empty.", "disabled"):
        assert expected in sheet


def test_mail_is_no_text_message(event: Event, organiser: Client) -> None:
    mailing = builders.mailing(event)
    assert organiser.get(address(event, "send", mailing.pk)).status_code == 404
    assert organiser.get(address(event, "edit", mailing.pk)).status_code == 302
