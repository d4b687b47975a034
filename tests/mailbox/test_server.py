from __future__ import annotations

import smtplib
import threading
from email.message import EmailMessage

import pytest

from tests import builders
from tests.parts.processes import accepts_connections
from wici.mailbox import server
from wici.mailbox.models import MailboxMessage
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

SOURCE = (
    b"Message-ID: <17.1@example.org>\r\n"
    b"Subject: =?utf-8?q?Wej=C5=9Bci=C3=B3wka?=\r\n na kongres\r\n"
    b"\r\n.kropka\r\nkoniec\r\n"
)


def stored() -> list[MailboxMessage]:
    with scopes_disabled():
        return list(MailboxMessage.objects.order_by("pk"))


def test_a_message_is_stored_as_it_came_before_the_server_says_yes() -> None:
    event = builders.event()
    with server.running(event.pk) as running, smtplib.SMTP(running.host, running.port) as client:
        client.sendmail("biuro@example.org", ["anna@example.org"], SOURCE)
        (message,) = stored()

    assert (message.event_id, message.mail_from, message.rcpt_to) == (
        event.pk, "biuro@example.org", "anna@example.org",
    )  # fmt: skip
    assert (message.message_id, message.subject) == ("17.1@example.org", "Wejściówka na kongres")
    assert (bytes(message.source), message.size) == (SOURCE, len(SOURCE))


def test_several_recipients_have_a_message_each() -> None:
    event = builders.event()
    with server.running(event.pk) as running, smtplib.SMTP(running.host, running.port) as client:
        client.sendmail("biuro@example.org", ["anna@example.org", "jan@example.org"], SOURCE)

    assert [message.rcpt_to for message in stored()] == ["anna@example.org", "jan@example.org"]


def test_two_domains_answer_like_the_real_world() -> None:
    with (
        server.running(builders.event().pk) as running,
        smtplib.SMTP(running.host, running.port) as client,
        pytest.raises(smtplib.SMTPRecipientsRefused) as refused,
    ):
        client.sendmail("biuro@example.org", ["a@reject.example", "b@busy.example"], SOURCE)

    assert {address: code for address, (code, _) in refused.value.recipients.items()} == {
        "a@reject.example": 550,
        "b@busy.example": 450,
    }
    assert stored() == []


def test_addresses_and_subjects_beyond_ascii_are_taken() -> None:
    message = EmailMessage()
    message["Subject"] = "Zażółć gęślą jaźń"
    message["From"] = "biuro@example.org"
    message["To"] = "żółw@example.org"
    message.set_content("Dzień dobry")
    with server.running(builders.event().pk) as running, smtplib.SMTP(running.host, running.port) as client:
        client.send_message(message)

    (found,) = stored()
    assert (found.rcpt_to, found.subject) == ("żółw@example.org", "Zażółć gęślą jaźń")


def test_many_clients_at_once_lose_nothing() -> None:
    event = builders.event()

    def send(number: int) -> None:
        with smtplib.SMTP(running.host, running.port) as client:
            for message in range(10):
                client.sendmail("biuro@example.org", [f"a{number}-{message}@example.org"], SOURCE)

    with server.running(event.pk) as running:
        threads = [threading.Thread(target=send, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert sorted(message.rcpt_to for message in stored()) == sorted(
        f"a{number}-{message}@example.org" for number in range(5) for message in range(10)
    )


def test_a_message_that_cannot_be_stored_is_put_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_save", lambda rows: False)
    with (
        server.running(builders.event().pk) as running,
        smtplib.SMTP(running.host, running.port) as client,
        pytest.raises(smtplib.SMTPDataError) as put_off,
    ):
        client.sendmail("biuro@example.org", ["anna@example.org"], SOURCE)

    assert put_off.value.smtp_code == 451


def test_an_event_that_is_gone_stores_nothing_and_says_so() -> None:
    event = builders.event()
    with server.running(event.pk) as running, smtplib.SMTP(running.host, running.port) as client:
        event.delete()
        with pytest.raises(smtplib.SMTPDataError) as put_off:
            client.sendmail("biuro@example.org", ["anna@example.org"], SOURCE)

    assert put_off.value.smtp_code == 451
    assert stored() == []


def test_pipelining_is_offered() -> None:
    with server.running(builders.event().pk) as running, smtplib.SMTP(running.host, running.port) as client:
        client.ehlo()
        assert client.has_extn("pipelining")
        assert client.has_extn("smtputf8")


def test_the_port_is_free_again_when_it_stops() -> None:
    with server.running(builders.event().pk) as running:
        assert accepts_connections(running.port)
    assert not accepts_connections(running.port)


@pytest.mark.parametrize(
    ("source", "described"),
    [
        (b"", ("", "")),
        (b"Subject: =?nonsense?q?a?=\r\n\r\n", ("", "=?nonsense?q?a?=")),
        (b"Subject: \xff\xfe\r\n\r\nMessage-ID: <body@x>", ("", "��")),
        (b"MESSAGE-ID:\r\n <1@x>\r\nsubject:  a\r\n\tb\r\n\r\n", ("1@x", "a b")),
    ],
)
def test_odd_headers_are_read_as_far_as_possible(source: bytes, described: tuple[str, str]) -> None:
    assert server.described(source) == described
