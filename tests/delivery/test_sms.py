"""Text messages through the engine: frozen, sent once, reported, sent again to those who miss them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests import builders
from tests.fakes.sms_gateway import ACCEPTED, FakeGateway, reply
from wici.delivery import control, delivery_reports, freeze, told
from wici.delivery.models import Batch, DeliveryReport, Dispatch, Recipient
from wici.delivery.queries import exact_message
from wici.delivery.report_links import report_token, report_url, reported_recipient
from wici.delivery.worker import Worker
from wici.events.models import Event, SmsGateway
from wici.mailbox.models import MailboxMessage
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.plain.sms.gateways import Fate, Report
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled
from wici.shared.secret_text import encrypt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.fixture
def event() -> Event:
    return builders.event(batch_size=2, batch_interval_seconds=0)


def person(event: Event, name: str, number: str) -> Participant:
    return builders.participant(event, name, "Nowak", answers={"telefon": number})


def to(event: Event, *people: Participant, **fields: Any) -> Mailing:
    return builders.sms(event, group=builders.group(event, picked=people), **fields)


def send(mailing: Mailing) -> Dispatch:
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOW)


def work(folder: Path) -> None:
    with Worker(folder=folder, clock=lambda: NOW) as worker:
        while worker.run_once():
            pass


def rows(dispatch: Dispatch) -> list[tuple[str, str, str, str]]:
    found = told.completed(Recipient.unscoped.filter(dispatch=dispatch).order_by("position"))
    return [(row.name, row.address, row.state, row.reason) for row in found]


def real(event: Event, gateway: FakeGateway, **fields: Any) -> SmsGateway:
    secret = encrypt("secret")
    return builders.gateway(
        event, kind="kannel", host=gateway.url, user="wici", password_encrypted=secret, **fields
    )


def test_recipients_are_frozen_with_their_numbers(event: Event) -> None:
    people = [
        person(event, "Anna", "601 234 567"),
        person(event, "Bez", ""),
        person(event, "Zła", "22 621 00 00"),
        person(event, "Jan", "+49 1512 3456789"),
        person(event, "Ewa", "0048 601-234-567"),
    ]
    dispatch = send(to(event, *people, text="Dzień dobry, {{ first_name }}!"))

    assert (dispatch.kind, dispatch.total, dispatch.sender_id, dispatch.message_domain) == (
        "sms",
        5,
        None,
        "",
    )
    assert dispatch.subject == "Dzień dobry, {{ first_name }}!"
    assert rows(dispatch) == [
        ("Anna Nowak", "+48601234567", "queued", ""),
        ("Jan Nowak", "+4915123456789", "queued", ""),
        ("Ewa Nowak", "+48601234567", "queued", ""),
        ("Bez Nowak", "", "skipped", "no_address"),
        ("Zła Nowak", "22 621 00 00", "skipped", "bad_address"),
    ]
    assert Batch.unscoped.filter(dispatch=dispatch).count() == 2


def test_everybody_gets_their_own_words_once(event: Event, tmp_path: Path) -> None:
    people = [person(event, name, f"60123456{n}") for n, name in enumerate(("Anna", "Łukasz", "Ewa"))]
    with FakeGateway() as gateway:
        mailing = to(event, *people, gateway=real(event, gateway), text="Cześć {{ first_name }}\r\n")
        dispatch = send(mailing)
        work(tmp_path)
        work(tmp_path)

    found = Recipient.unscoped.filter(dispatch=dispatch).order_by("position")
    # One lane after the other finishes, so their order is free.
    assert sorted((given["to"], given["text"], given["dlr-url"]) for given in gateway.texts) == sorted(
        (row.address, f"Cześć {name}", f"{report_url(row.pk)}?status=%d&answer=%A")
        for row, name in zip(found, ("Anna", "Łukasz", "Ewa"), strict=True)
    )
    assert [exact_message(row).decode() for row in found] == ["Cześć Anna", "Cześć Łukasz", "Cześć Ewa"]
    assert {(state, reason) for _, _, state, reason in rows(dispatch)} == {("sent", "")}
    with scopes_disabled():
        dispatch.refresh_from_db()
        assert dispatch.state == Dispatch.State.FINISHED
        replies = {made.reply for row in found for made in told.tries(row)}
        assert replies == {"202 0: Accepted for delivery"}


def test_letters_are_left_out_where_that_was_chosen(event: Event, tmp_path: Path) -> None:
    with FakeGateway() as gateway:
        anna = person(event, "Żaneta", "601234567")
        send(
            to(
                event,
                anna,
                gateway=real(event, gateway),
                without_letters=True,
                text="„Cześć” {{ first_name }}",
            )
        )
        work(tmp_path)
    assert [(given["text"], given["coding"]) for given in gateway.texts] == [('"Czesc" Zaneta', "0")]


def test_every_answer_becomes_a_state(event: Event, tmp_path: Path) -> None:
    answers = {
        "+48601000002": reply(400, "Bad number"),
        "+48601000003": reply(503, "Later"),
        "+48601000004": None,
    }
    people = [person(event, f"Osoba{n}", f"60100000{n}") for n in (1, 2, 3, 4)]
    with FakeGateway(lambda given: answers.get(given["to"], ACCEPTED)) as gateway:
        dispatch = send(to(event, *people, gateway=real(event, gateway, max_connections=1)))
        work(tmp_path)
    assert [(address, state) for _, address, state, _ in rows(dispatch)] == [
        ("+48601000001", "sent"),
        ("+48601000002", "rejected"),
        ("+48601000003", "deferred"),
        ("+48601000004", "unconfirmed"),
    ]


def test_a_gateway_that_is_not_there_costs_nobody_a_message(event: Event, tmp_path: Path) -> None:
    with FakeGateway() as gateway:
        way_out = real(event, gateway)
    dispatch = send(to(event, person(event, "Anna", "601234567"), gateway=way_out))
    work(tmp_path)
    assert rows(dispatch) == [("Anna Nowak", "+48601234567", "queued", "")]
    way_out.connection.refresh_from_db()
    assert way_out.connection.failures == 1


def test_typed_numbers(event: Event) -> None:
    mailing = builders.sms(event, audience="addresses", addresses="601234567, 601 234 567; brak\n602345678")
    assert rows(send(mailing)) == [
        ("", "+48601234567", "queued", ""),
        ("", "+48602345678", "queued", ""),
        ("", "+48601234567", "skipped", "duplicate"),
        ("", "brak", "skipped", "bad_address"),
    ]


@pytest.mark.parametrize("text", ["Pani {{ first_name }}", "", "{{ nieznany }}"])
def test_what_cannot_be_said_to_typed_numbers_is_refused(event: Event, text: str) -> None:
    mailing = builders.sms(event, audience="addresses", addresses="601234567", text=text)
    with pytest.raises(Refused):
        send(mailing)
    assert not Dispatch.unscoped.exists()


def test_a_document_is_refused_by_name(event: Event) -> None:
    builders.document(event, "Certyfikat")
    mailing = to(event, person(event, "Anna", "601234567"), text="{{ pdf_certyfikat }}")
    with pytest.raises(Refused) as refusal:
        send(mailing)
    assert any("Certyfikat" in str(line) for line in refusal.value.details)


def test_those_who_miss_it_are_written_to_at_their_new_numbers(event: Event, tmp_path: Path) -> None:
    anna, jan = person(event, "Anna", "601234567"), person(event, "Jan", "")
    dispatch = send(to(event, anna, jan))
    work(tmp_path)
    with scopes_disabled():
        jan.answers = {"telefon": "602 345 678"}
        jan.save()
        dispatch.refresh_from_db()
    again = control.resend_to_missing(dispatch, None, now=NOW)
    work(tmp_path)
    assert rows(again) == [("Jan Nowak", "+48602345678", "sent", "")]


def test_the_test_mailbox_keeps_texts_and_reports_them(event: Event, tmp_path: Path) -> None:
    people = [
        person(event, "Anna", "601234567"),
        person(event, "Jan", "601232222"),
        person(event, "Ewa", "601230000"),
    ]
    dispatch = send(to(event, *people, text="Zażółć"))
    work(tmp_path)
    assert [(name, state) for name, _, state, _ in rows(dispatch)] == [
        ("Anna Nowak", "sent"),
        ("Jan Nowak", "sent"),
        ("Ewa Nowak", "rejected"),
    ]
    assert delivery_reports.counts(dispatch) == {"delivered": 1, "failed": 1}
    with scope(event=event):
        kept = MailboxMessage.objects.order_by("pk")
        assert [(each.kind, each.mail_from, each.rcpt_to, each.subject) for each in kept] == [
            ("sms", "Kongres", "+48601234567", "Zażółć"),
            ("sms", "Kongres", "+48601232222", "Zażółć"),
        ]


def test_reports_come_twice_and_out_of_turn(event: Event) -> None:
    dispatch = send(to(event, person(event, "Anna", "601234567")))
    row = Recipient.unscoped.get(dispatch=dispatch)

    def kept() -> list[tuple[str, str]]:
        return list(DeliveryReport.unscoped.values_list("fate", "words"))

    assert delivery_reports.write(row.pk, Report(None, "on its way"), NOW)
    assert kept() == []
    assert delivery_reports.write(row.pk, Report(Fate.FAILED, "expired"), NOW)
    assert delivery_reports.write(row.pk, Report(Fate.FAILED, "again"), NOW)
    assert kept() == [("failed", "expired")]
    assert delivery_reports.write(row.pk, Report(Fate.DELIVERED, "late"), NOW)
    assert delivery_reports.write(row.pk, Report(Fate.FAILED, "old"), NOW)
    assert kept() == [("delivered", "late")]
    assert not delivery_reports.write(row.pk + 1, Report(Fate.DELIVERED, ""), NOW)


def test_a_deleted_dispatch_takes_its_reports_with_it(event: Event, tmp_path: Path) -> None:
    dispatch = send(to(event, person(event, "Anna", "601234567")))
    work(tmp_path)
    assert DeliveryReport.unscoped.count() == 1
    control.delete(dispatch)
    assert not DeliveryReport.unscoped.exists()


def test_what_was_sent_opens_as_a_text_message_again(event: Event) -> None:
    mailing = to(event, person(event, "Anna", "601234567"), without_letters=True, text="Cześć")
    dispatch = send(mailing)
    with scope(event=event):
        copy = drafts.copy_of_revision(dispatch.revision)
    assert (copy.kind, copy.text, copy.gateway, copy.without_letters, copy.group) == (
        "sms", "Cześć", mailing.gateway, True, mailing.group,
    )  # fmt: skip


def test_a_token_leads_to_its_row_alone() -> None:
    token = report_token(17)
    assert reported_recipient(token) == 17
    for wrong in ("", "17", token[:-1], token.replace("17", "18"), "17.", "é.x", token + ":"):
        assert reported_recipient(wrong) is None
