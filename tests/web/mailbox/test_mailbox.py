"""The test mailbox as a mail client."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests import builders
from tests.web.reports.conftest import send
from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.mailbox.models import MailboxMessage
from wici.shared.scopes import scope, scopes_disabled


def address(event: Event, name: str = "list", *args: object) -> str:
    return reverse(f"mailbox:{name}", args=[event.slug, *args])


def whole_message(html: str = '<p>Dzień dobry</p><img src="cid:logo">') -> bytes:
    message = EmailMessage()
    message["From"] = "Biuro <biuro@example.org>"
    message["To"] = "Anna <anna@example.org>"
    message["Subject"] = "Wejściówka"
    message.set_content("Dzień dobry tekstem")
    message.add_alternative(html, subtype="html")
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    body.add_related(b"\x89PNG fake", "image", "png", cid="<logo>")
    message.add_attachment(b"<script>alert(1)</script>", "text", "html", filename="../../zły plik.html")
    return message.as_bytes()


def store(event: Event, source: bytes = b"Subject: x\r\n\r\nx", **fields: str) -> MailboxMessage:
    values = {
        "rcpt_to": "anna@example.org", "mail_from": "biuro@example.org", "subject": "Wejściówka", **fields,
    }  # fmt: skip
    with scope(event=event):
        return MailboxMessage.objects.create(event=event, size=len(source), source=source, **values)


def test_an_empty_mailbox_says_what_comes_here(organiser: Client, event: Event) -> None:
    page = organiser.get(address(event)).content.decode()
    assert "The test mailbox is empty" in page
    assert "nothing here has left this machine" in page
    assert 'hx-trigger="every 3s"' in page


def test_the_list_shows_from_to_subject_and_finds(organiser: Client, event: Event) -> None:
    store(event)
    store(event, rcpt_to="jan@example.org", subject="Program")
    page = organiser.get(address(event)).content.decode().replace("<wbr>", "")
    found = organiser.get(address(event), {"q": "jan@"}).content.decode().replace("<wbr>", "")
    for words in ("anna@example.org", "jan@example.org", "biuro@example.org", "Wejściówka", "Program"):
        assert words in page
    assert ("Program" in found, "Wejściówka" in found) == (True, False)
    assert "Nothing found" in organiser.get(address(event), {"q": "nikt"}).content.decode()


def test_new_messages_come_by_themselves_and_nothing_comes_without_news(
    organiser: Client, event: Event
) -> None:
    store(event)
    page = organiser.get(address(event)).content.decode()
    news = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert organiser.get(news).status_code == 204

    store(event, subject="Nowa wiadomość")
    answer = organiser.get(news)

    assert (answer.status_code, "Nowa wiadomość" in answer.content.decode()) == (200, True)
    assert 'id="mailbox-list" hx-swap-oob="true"' in answer.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_messages(
    organiser: Client, event: Event, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for _more in range(2):
        for _each in range(3):
            store(event)
        with django_assert_max_num_queries(30) as captured:
            organiser.get(address(event))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_message_is_read_as_html_text_and_source(organiser: Client, event: Event) -> None:
    stored = store(event, whole_message())
    page = organiser.get(address(event, "message", stored.pk)).content.decode()
    text = organiser.get(address(event, "message", stored.pk), {"part": "text"}).content.decode()
    source = organiser.get(address(event, "message", stored.pk), {"part": "source"}).content.decode()

    assert f'src="{address(event, "html", stored.pk)}"' in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "Dzień dobry tekstem" in text
    assert "Content-Type: multipart/mixed" in source


def test_html_is_without_power_and_holds_its_pictures(organiser: Client, event: Event) -> None:
    stored = store(event, whole_message('<script>alert(1)</script><img src="cid:logo">'))
    frame = organiser.get(address(event, "html", stored.pk))
    policy = frame["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["sandbox allow-popups allow-popups-to-escape-sandbox", "default-src 'none'"]
    assert not any(rule.startswith("script-src") for rule in policy)
    assert '<img src="data:image/png;base64,iVBORyBmYWtl">' in frame.content.decode()
    assert frame["X-Content-Type-Options"] == "nosniff"


def test_files_are_saved_under_a_harmless_name(organiser: Client, event: Event) -> None:
    stored = store(event, whole_message())
    page = organiser.get(address(event, "message", stored.pk)).content.decode()
    (link,) = [part.split('"')[0] for part in page.split('href="') if "/files/" in part.split('"')[0]]
    response = organiser.get(link)
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''z%C5%82y%20plik.html"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/octet-stream", "nosniff",
    )  # fmt: skip
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert organiser.get(address(event, "file", stored.pk, 999)).status_code == 404


def test_the_source_is_saved_byte_for_byte(organiser: Client, event: Event) -> None:
    source = b"Subject: x\r\n\r\n\xff\x00bytes"
    stored = store(event, source)
    response = organiser.get(address(event, "source", stored.pk))
    assert response.content == source
    assert response["Content-Disposition"] == f'attachment; filename="wici-{stored.pk}.eml"'


def test_a_message_leads_to_the_recipient_it_was_sent_to(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    row = Recipient.unscoped.select_related("dispatch").get(dispatch=dispatch, position=2)
    foreign = send(builders.event())
    foreign_row = Recipient.unscoped.select_related("dispatch").get(dispatch=foreign, position=1)
    ours, theirs = store(event, message_id=row.message_id), store(event, message_id=foreign_row.message_id)

    page = organiser.get(address(event, "message", ours.pk)).content.decode()
    other = organiser.get(address(event, "message", theirs.pk)).content.decode()

    assert reverse("reports:recipient", args=[event.slug, dispatch.pk, row.pk]) in page
    assert "The dispatch it came from" not in other


@pytest.mark.parametrize("name", ["message", "html", "source"])
def test_messages_of_other_events_are_not_there(
    organiser: Client, stranger: Client, event: Event, name: str
) -> None:
    own, foreign = store(event), store(builders.event())
    found = (
        organiser.get(address(event, name, own.pk)).status_code,
        organiser.get(address(event, name, foreign.pk)).status_code,
        stranger.get(address(event, name, own.pk)).status_code,
    )
    assert found == (200, 404, 404)


def test_deleting_empties_this_mailbox_alone(organiser: Client, event: Event) -> None:
    store(event)
    store(event)
    kept = store(builders.event())
    page = organiser.post(address(event, "delete_all"), follow=True).content.decode()
    assert "2 messages are deleted." in page
    with scopes_disabled():
        assert list(MailboxMessage.objects.all()) == [kept]


def test_only_an_organiser_deletes_and_only_by_post(
    organiser: Client, reader: Client, stranger: Client, event: Event
) -> None:
    store(event)
    here = address(event, "delete_all")
    answers = (
        organiser.get(here).status_code, reader.post(here).status_code, stranger.post(here).status_code,
    )  # fmt: skip
    assert answers == (405, 403, 404)
    with scopes_disabled():
        assert MailboxMessage.objects.count() == 1
    assert "Delete all" not in reader.get(address(event)).content.decode()
