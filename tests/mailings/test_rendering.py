"""One message for one person, made by the code that sends."""

from __future__ import annotations

import email
import email.policy
import io
import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
import zxingcpp
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests import builders
from wici.events.models import Event
from wici.mailings import attachments, files, revisions
from wici.mailings.content import Content
from wici.mailings.models import Mailing
from wici.mailings.rendering import CannotRender, Message, Renderer
from wici.merging.sources import raw, raw_of_address
from wici.people.models import Participant
from wici.shared.scopes import scope

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
RAW = {
    "id": 7, "first_name": "Anna", "last_name": "Żółć", "email": "anna@example.org", "code": "H4X7KQ9R",
    "language": "pl", "answers": {"firma": "Młyn & Syn"},
}  # fmt: skip


def read_back(message: Message) -> EmailMessage:
    parsed = email.message_from_bytes(message.as_bytes(), policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def renderer(mailing: Mailing) -> Renderer:
    return Renderer(revisions.compose(mailing, at=NOON))


def send(made: Renderer, frozen: dict[str, Any] | None = None, to: str = "anna@example.org") -> Message:
    return made.assemble(
        RAW if frozen is None else frozen,
        to_name="Anna Żółć",
        to_address=to,
        message_id="abc.1@kongres.example.org",
        date=NOON,
    )


def test_a_whole_message(mailing: Mailing) -> None:
    mailing.html = '<p>Dzień dobry {{ imie }}, {{ firma }}! <a href="{{ event_link }}">Strona</a></p>'
    attachments.add(mailing, name="Plan zajęć.txt", file=io.BytesIO("poniedziałek\n".encode()))
    message = read_back(send(renderer(mailing)))
    assert {name: str(value) for name, value in message.items() if name != "Content-Type"} == {
        "Date": "Fri, 20 Nov 2026 11:00:00 +0000",
        "From": "Biuro kongresu <biuro@kongres.example.org>",
        "Reply-To": "odpowiedzi@kongres.example.org",
        "MIME-Version": "1.0",
        "To": "Anna Żółć <anna@example.org>",
        "Subject": "Do zobaczenia, Anna",
        "Message-ID": "<abc.1@kongres.example.org>",
    }
    assert "Dzień dobry Anna, Młyn &amp; Syn!" in part(message, "html")
    assert part(message, "plain").startswith(
        "Dzień dobry Anna, Młyn & Syn! Strona (https://kongres.example.org/)"
    )
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("Plan zajęć.txt", "text/plain")
    assert attachment.get_payload(decode=True) == "poniedziałek\n".encode()


def test_a_screen_shows_what_is_sent(mailing: Mailing) -> None:
    mailing.html = "<p>{{ imie }} {% if firma %}{{ firma }}{% endif %}</p>"
    made = renderer(mailing)
    parts, message = made.parts(RAW), read_back(send(made))
    assert parts.subject == message["Subject"] == "Do zobaczenia, Anna"
    assert parts.html == part(message, "html")
    assert parts.text == part(message, "plain")


def test_the_qr_code_travels_in_the_message_and_is_shown_on_the_screen(mailing: Mailing) -> None:
    mailing.html = "<p>{{ kod_qr }}</p>"
    made = renderer(mailing)
    message = read_back(send(made))
    (picture,) = [found for found in message.walk() if found.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<code_qr>"
    with Image.open(io.BytesIO(picture.get_content())) as image:
        code = zxingcpp.read_barcode(image.convert("L"))
    assert code is not None
    assert code.text == "H4X7KQ9R"
    assert "cid:code_qr" in part(message, "html")
    assert "H4X7KQ9R" in part(message, "plain")
    assert re.search(r'<img src="data:image/png;base64,[A-Za-z0-9+/=]+"', made.parts(RAW).html)


def test_somebody_without_a_code_gets_no_picture(mailing: Mailing) -> None:
    mailing.html = "<p>Kod: {{ kod_qr }}</p>"
    message = read_back(send(renderer(mailing), {"code": ""}))
    assert [found.get_content_type() for found in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_the_logo_is_in_every_message(mailing: Mailing, event: Event) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 4), "#aa3366").save(picture, "PNG")
    stored = files.store([picture.getvalue()], limit=10_000)
    mailing.event.logo = str(
        files.path_of(stored.sha256).relative_to(files.path_of(stored.sha256).parents[2])
    )
    made = renderer(mailing)
    message = read_back(send(made))
    (logo,) = [found for found in message.walk() if found.get_content_type() == "image/png"]
    assert logo["Content-ID"] == "<event.logo>"
    assert logo.get_payload(decode=True) == picture.getvalue()
    assert 'src="data:image/png;base64,' in made.parts(RAW).html


def test_a_logo_outside_of_the_uploads_is_left_out(mailing: Mailing) -> None:
    mailing.event.logo = "../../../../etc/passwd"
    assert revisions.compose(mailing).pictures == ()


@pytest.mark.parametrize(
    "name",
    [
        "Anna\r\nBcc: ktos@example.org",
        "Anna\nX: y\n\n<p>treść",
        "=?utf-8?q?x?=",
        "\u2028Bcc: x",
        "a" * 3000,
        "Ż" * 500,
    ],
)
def test_a_value_adds_no_header_and_no_recipient(mailing: Mailing, name: str) -> None:
    message = send(renderer(mailing), {**RAW, "first_name": name})
    head = message.as_bytes().split(b"\r\n\r\n", 1)[0]
    names = [
        line.split(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))
    ]
    assert sorted(names) == sorted(
        [b"date", b"from", b"reply-to", b"mime-version", b"to", b"subject", b"message-id", b"content-type"]
    )
    assert all(len(line) <= 998 for line in message.as_bytes().split(b"\r\n"))


def test_the_same_arguments_give_the_same_bytes(mailing: Mailing) -> None:
    content = Content.from_json(revisions.compose(mailing, at=NOON).to_json())
    assert send(Renderer(content)).as_bytes() == send(renderer(mailing)).as_bytes()


def test_a_renderer_that_has_made_others_makes_the_same_bytes(mailing: Mailing) -> None:
    mailing.html = (
        "<p>{{ imie }} {{ nazwisko }} {{ firma }} {{ powitanie }} {{ link_zaproszenia }} {{ dzisiaj }}</p>"
    )
    people = [
        {**RAW, "id": number, "first_name": name, "language": language, "answers": {"firma": name * 2}}
        for number, name in enumerate(("Anna", "Łukasz", ".", "From x", "<b>", "", "Anna"), 1)
        for language in ("pl", "en")
    ]
    used = renderer(mailing)
    first = [send(used, person).as_bytes() for person in people]
    assert [send(renderer(mailing), person).as_bytes() for person in people] == first
    assert [send(used, person).as_bytes() for person in reversed(people)] == first[::-1]
    assert not any(b"\r\n." in message for message in first)


def test_the_date_is_written_in_the_time_zone_it_is_given_in(mailing: Mailing, event: Event) -> None:
    made = renderer(mailing)
    dates = [
        read_back(
            made.assemble(
                RAW, to_name="", to_address="a@example.org", message_id="1@example.org", date=moment
            )
        )["Date"]
        for moment in (NOON, NOON.astimezone(event.zone))
    ]
    assert dates == ["Fri, 20 Nov 2026 11:00:00 +0000", "Fri, 20 Nov 2026 12:00:00 +0100"]


def test_a_typed_address_gets_the_message_with_what_was_typed(mailing: Mailing) -> None:
    message = read_back(
        send(renderer(mailing), raw_of_address("jan@example.org", "Jan Kos"), "jan@example.org")
    )
    assert message["Subject"] == "Do zobaczenia, Jan"


def test_a_message_of_text_alone(mailing: Mailing) -> None:
    mailing.html, mailing.text, mailing.is_text_edited = "", "Dzień dobry {{ imie }}\n", True
    message = read_back(send(renderer(mailing)))
    assert message.get_content_type() == "text/plain"
    assert part(message, "plain") == "Dzień dobry Anna\n"


def test_an_address_that_is_none_is_that_recipients_problem_alone(mailing: Mailing) -> None:
    made = renderer(mailing)
    with override("en"), pytest.raises(CannotRender, match="to nie adres") as caught:
        send(made, to="to nie adres")
    assert caught.value.code == "bad_address"
    assert send(made).size > 1000


def test_raw_data_of_another_shape_is_that_recipients_problem_alone(mailing: Mailing) -> None:
    mailing.subject = "{{ link_zaproszenia }}"
    made = renderer(mailing)
    with pytest.raises(CannotRender) as caught:
        send(made, {"id": "siedem"})
    assert caught.value.code == "cannot_render"


def test_a_lost_attachment_stops_the_whole_content_and_is_named(mailing: Mailing) -> None:
    attachment = attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    files.path_of(attachment.sha256).unlink()
    with override("en"), pytest.raises(CannotRender, match=r"The file “plan\.txt” is gone\.") as caught:
        renderer(mailing)
    assert caught.value.code == "missing_file"


def test_an_address_with_letters_needs_smtputf8(mailing: Mailing) -> None:
    made = renderer(mailing)
    assert send(made, to="żółć@example.org").needs_smtputf8
    assert not send(made, to="anna@żółć.example.org").needs_smtputf8


def test_what_was_frozen_in_the_database_renders_like_the_participant(mailing: Mailing, event: Event) -> None:
    participant = Participant.objects.select_related("participation_type").get()
    content = revisions.compose(mailing, at=NOON)
    frozen = raw(participant, content.sources)
    assert frozen == {"first_name": "Anna"}
    assert read_back(send(Renderer(content), frozen))["Subject"] == "Do zobaczenia, Anna"


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</P >",
            "<br/>",
            "<!--[if mso]>x<![endif]-->",
            "<style>.a{b:c}</style>",
            "&nbsp;",
            "&oacute;",
        ),
        *(
            "\n",
            "\t",
            " ",
            "ż",
            "=",
            ".",
            "%}",
            "<td width=600 style='x:y'>",
            "<a href=https://x/?a=1&b=2>",
            "𝕏",
        ),
        "x" * 80,
    ]
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.lists(PIECES, max_size=10).map("".join))
def test_a_whole_document_arrives_as_it_was_given_but_for_its_tags(before: str, after: str) -> None:
    event = builders.event()
    sender = builders.sender(event)
    document = f"<html><body>{before}{{{{ imie }}}}{after}</body></html>"
    mailing = Mailing(event=event, sender=sender, subject="x", format=Mailing.Format.DOCUMENT, html=document)
    content = Content.from_json(compose_in(event, mailing).to_json())
    assert content.html == document
    message = read_back(send(Renderer(content)))
    sent = message.get_body(("html",))
    assert sent is not None
    payload = sent.get_payload(decode=True)
    assert isinstance(payload, bytes)
    expected = f"<html><body>{before}Anna{after}</body></html>"
    assert payload.replace(b"\r\n", b"\n").rstrip(b"\n") == expected.encode().rstrip(b"\n")


def compose_in(event: Event, mailing: Mailing) -> Content:
    mailing.save()
    with scope(event=event):
        return revisions.compose(mailing, at=NOON)
