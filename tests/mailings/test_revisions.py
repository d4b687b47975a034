"""Content that was approved for sending."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from tests import builders
from wici.events.models import Event
from wici.mailings import attachments, revisions
from wici.mailings.content import Content
from wici.mailings.models import Mailing, Revision
from wici.mailings.rendering import Renderer
from wici.shared.refusals import Refused

pytestmark = pytest.mark.engine

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def refusal(mailing: Mailing) -> list[str]:
    with override("en"), pytest.raises(Refused) as caught:
        revisions.approve(mailing)
    return [str(detail) for detail in caught.value.details]


def test_content_is_the_same_after_it_was_stored(mailing: Mailing) -> None:
    attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    revision = Revision.objects.get(pk=revisions.approve(mailing, at=NOON).pk)
    content = Content.from_json(revision.content)
    assert content == revisions.compose(mailing, at=NOON)
    assert json.loads(json.dumps(revision.content)) == revision.content
    assert (content.kind, content.subject, content.language) == ("email", "Do zobaczenia, {{ imie }}", "pl")
    assert (content.from_name, content.from_address) == ("Biuro kongresu", "biuro@kongres.example.org")
    assert content.keys == ("first_name",)
    assert content.sources == ("first_name",)
    assert [ref.name for ref in content.attachments] == ["plan.txt"]


def test_what_was_approved_stays_when_everything_else_changes(mailing: Mailing, event: Event) -> None:
    mailing.html = "<p>{{ imie }} z {{ firma }}, {{ nazwa_wydarzenia }}</p>"
    raw = {"first_name": "Anna", "language": "pl", "answers": {"firma": "Młyn"}}
    content = Content.from_json(revisions.approve(mailing).content)
    before = Renderer(content).parts(raw)
    mailing.html = mailing.subject = "inne"
    mailing.save()
    event.name = "Inny kongres"
    event.save()
    event.fields.all().delete()
    assert Renderer(content).parts(raw) == before
    assert "Anna z Młyn, Kongres Muzyki" in before.html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", "odpowiedzi@kongres.example.org"),
        (" program@example.org ", "program@example.org"),
        ("Program <program@example.org>", "program@example.org"),
    ],
)
def test_an_empty_reply_to_is_the_senders_default(mailing: Mailing, typed: str, expected: str) -> None:
    mailing.reply_to = typed
    assert revisions.compose(mailing).reply_to == expected


def test_a_sender_without_a_reply_address_leaves_it_to_the_mail_program(mailing: Mailing) -> None:
    assert mailing.sender is not None
    mailing.sender.reply_to = ""
    assert revisions.compose(mailing).reply_to == ""


def test_every_mistake_is_named_with_its_place(mailing: Mailing) -> None:
    mailing.sender = None
    mailing.subject = "Cześć {{ imei }}"
    mailing.preheader = "{{ kod_qr }}"
    mailing.html = "<p>\n{{ frima }} {% if imie %}</p>"
    mailing.text, mailing.is_text_edited = "a\nb {{ }}", True
    mailing.reply_to = "to nie adres"
    assert refusal(mailing) == [
        "Sender: Choose who the message is from.",
        "Reply-to: “to nie adres” is not one e-mail address.",
        "Subject, line 1, column 10: There is no tag “imei”. Did you mean “imie”?",
        "Preheader, line 1, column 1: The tag “kod_qr” is a picture and cannot stand here.",
        "Body, line 2, column 4: There is no tag “frima”. Did you mean “firma”?",
        "Body, line 2, column 13: The condition “if” has no end: add {% endif %}.",
        "Text part, line 2, column 5: The braces are empty: write the name of a tag between them.",
    ]
    assert not Revision.objects.exists()


def test_an_empty_message_is_refused(mailing: Mailing) -> None:
    mailing.subject, mailing.html = " \n", "<p>&nbsp;</p>"
    mailing.has_layout = False
    assert refusal(mailing) == ["Subject: The subject is empty.", "Body: The message is empty."]


def test_a_message_inside_the_layout_can_be_empty_too(mailing: Mailing) -> None:
    mailing.html = "<p></p>"
    assert refusal(mailing) == ["Body: The message is empty."]


def test_a_picture_alone_is_a_message(mailing: Mailing) -> None:
    mailing.html = '<p><img src="https://x.pl/plakat.png"></p>'
    assert revisions.approve(mailing).pk


def test_a_subject_longer_than_a_line_is_refused(mailing: Mailing) -> None:
    mailing.subject = "x" * 999
    assert refusal(mailing) == ["Subject: The subject has 999 characters; at most 998 are possible."]


def test_a_message_over_the_limit_is_refused(mailing: Mailing) -> None:
    attachments.add(mailing, name="plan.bin", file=io.BytesIO(b"x" * 900_000))
    mailing.event.message_limit_mb = 1
    (sentence,) = refusal(mailing)
    assert sentence.startswith("Attachments: The message has 1.2\xa0MB, ")
    assert sentence.endswith("more than the limit of this event, 1 MB.")


def test_html_that_would_break_the_tools_is_refused_before_them(mailing: Mailing) -> None:
    for html in ("<div>" * 100_000, "<p>" + "x" * 1_000_001):
        mailing.html = html
        with pytest.raises(Refused) as caught:
            revisions.approve(mailing)
        assert caught.value.field == "html"


def test_the_text_part_follows_the_html_until_it_is_edited(mailing: Mailing) -> None:
    mailing.html = "<p>Pierwszy</p>"
    assert revisions.text_template(mailing) == (
        "Pierwszy\n\n—\nKongres Muzyki\nKraków · 23–25 listopada 2026\nbiuro@kongres.example.org\n"
    )
    mailing.has_layout = False
    assert revisions.text_template(mailing) == "Pierwszy\n"
    mailing.text, mailing.is_text_edited = "Mój tekst", True
    assert revisions.text_template(mailing) == "Mój tekst"


def test_a_document_is_sent_without_the_layout(mailing: Mailing) -> None:
    mailing.format, mailing.html = Mailing.Format.DOCUMENT, "<html><body><p>{{imie}}</p></body></html>\r\n"
    content = revisions.compose(mailing)
    assert content.html == mailing.html
    assert content.text == "{{imie}}\n"
    assert content.pictures == ()


def test_today_is_the_day_it_is_sent(mailing: Mailing) -> None:
    mailing.subject = "{{ dzisiaj }}"
    content = revisions.compose(mailing, at=datetime(2027, 1, 1, 23, 30, tzinfo=UTC))
    assert Renderer(content).parts({}).subject == "2 stycznia 2027"


def test_the_drafts_own_fields_are_kept(mailing: Mailing) -> None:
    draft: dict[str, Any] = dict(revisions.compose(mailing).draft)
    assert (draft["html"], draft["group"], draft["sender"]) == (
        mailing.html,
        mailing.group_id,
        mailing.sender_id,
    )


def test_another_events_participants_play_no_part(mailing: Mailing) -> None:
    other = builders.event()
    builders.field(other, "Firma", kind="checkbox")
    mailing.subject = "{{ firma }}"
    content = revisions.compose(mailing)
    assert Renderer(content).parts({"answers": {"firma": "yes"}}).subject == "yes"
