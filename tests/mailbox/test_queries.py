from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests import builders
from wici.events.models import Event
from wici.mailbox import queries
from wici.mailbox.models import MailboxMessage
from wici.mailbox.queries import StoredFile
from wici.shared.scopes import scope

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG fake"


def store(event: Event, source: bytes, **fields: str) -> MailboxMessage:
    values = {"rcpt_to": "anna@example.org", "mail_from": "biuro@example.org", **fields}
    with scope(event=event):
        return MailboxMessage.objects.create(event=event, size=len(source), source=source, **values)


def whole_message() -> bytes:
    message = EmailMessage()
    message["From"] = "Biuro <biuro@example.org>"
    message["To"] = "Anna Żółć <anna@example.org>"
    message["Subject"] = "Wejściówka"
    message["Message-ID"] = "<1@example.org>"
    message.set_content("Dzień dobry")
    message.add_alternative('<p>Dzień dobry</p><img src="cid:logo">', subtype="html")
    payload = message.get_payload()
    assert isinstance(payload, list)
    html = payload[1]
    assert isinstance(html, EmailMessage)
    html.add_related(PICTURE, "image", "png", cid="<logo>")
    message.add_attachment(b"a;b\n", "text", "csv", filename="zażółć.csv")
    return message.as_bytes()


def test_a_message_is_taken_apart() -> None:
    opened = queries.opened(store(builders.event(), whole_message()))

    assert opened.headers == (
        ("From", "Biuro <biuro@example.org>"),
        ("To", "Anna Żółć <anna@example.org>"),
        ("Subject", "Wejściówka"),
        ("Message-ID", "<1@example.org>"),
    )
    assert opened.text.strip() == "Dzień dobry"
    assert opened.html.strip() == '<p>Dzień dobry</p><img src="data:image/png;base64,iVBORyBmYWtl">'
    assert [(file.name, file.content_type, file.size) for file in opened.files] == [
        ("zażółć.csv", "text/csv", 4)
    ]
    assert "Message-ID: <1@example.org>" in opened.source


def test_a_file_is_found_by_its_number() -> None:
    message = store(builders.event(), whole_message())
    (described,) = queries.opened(message).files

    assert queries.file_of(message, described.number) == (
        StoredFile(described.number, "zażółć.csv", "text/csv", 4),
        b"a;b\n",
    )
    assert queries.file_of(message, 0) is None
    assert queries.file_of(message, 99) is None


def test_what_is_no_proper_message_is_shown_as_far_as_possible() -> None:
    source = b"Subject: x\r\nContent-Type: text/plain; charset=nonsense\r\n\r\n\xffabc"

    opened = queries.opened(store(builders.event(), source))

    assert (opened.headers, opened.html, opened.text, opened.files) == (
        (("Subject", "x"),), "", "�abc", (),
    )  # fmt: skip


def test_a_list_shows_the_newest_first_and_can_be_searched() -> None:
    event, other = builders.event(), builders.event()
    first = store(event, b"1", rcpt_to="anna@example.org", subject="Zaproszenie")
    second = store(event, b"2", rcpt_to="jan@example.org", message_id="7.2@example.org")
    store(other, b"3")

    with scope(event=event):
        assert list(queries.messages(event)) == [second, first]
        assert list(queries.messages(event, "  zaprosz ")) == [first]
        assert list(queries.messages(event, "JAN@")) == [second]
        assert list(queries.messages(event, "7.2@")) == [second]


def test_emptying_leaves_other_events_alone() -> None:
    event, other = builders.event(), builders.event()
    store(event, b"1")
    store(event, b"2")
    kept = store(other, b"3")

    with scope(event=event):
        assert queries.empty(event) == 2
    with scope(event=other):
        assert list(queries.messages(other)) == [kept]
