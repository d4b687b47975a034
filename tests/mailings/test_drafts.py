"""Messages being written lose nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils.translation import override

from tests import builders
from wici.events.models import Event
from wici.mailings import attachments, drafts, revisions
from wici.mailings.drafts import Conflict
from wici.mailings.models import Attachment, Mailing, Revision
from wici.shared.refusals import Refused

pytestmark = pytest.mark.engine


def typed(mailing: Mailing) -> dict[str, Any]:
    return {name: getattr(mailing, name) for name in (*revisions.DRAFT_FIELDS, "group_id", "sender_id")}


def test_a_new_message_is_from_the_events_default_sender(event: Event) -> None:
    user = builders.user(event=event)
    event.default_sender = builders.sender(event)
    event.language = "en"
    made = drafts.create(event, user, subject="Hello")
    assert (made.sender, made.language, made.subject, made.created_by, made.is_saved) == (
        event.default_sender,
        "en",
        "Hello",
        user,
        False,
    )


def test_everything_typed_is_kept_valid_or_not(mailing: Mailing) -> None:
    fields: dict[str, Any] = {
        "subject": "x" * 2000 + "\r\nBcc: ktos@example.org",
        "preheader": "p" * 1000,
        "reply_to": "to nie adres " * 100,
        "addresses": "anna@, ",
        "html": "<p>{{ nie_ma_takiego }} {% if",
        "text": "{{",
        "is_text_edited": True,
        "group": None,
        "sender": None,
        "is_saved": True,
    }
    saved = drafts.save(mailing, version=0, **fields)
    assert isinstance(saved, Mailing)
    assert {name: getattr(Mailing.objects.get(pk=mailing.pk), name) for name in fields} == fields
    assert saved.version == 1
    assert saved.updated_at > mailing.updated_at


def test_what_no_database_can_hold_is_replaced(mailing: Mailing) -> None:
    saved = drafts.save(mailing, version=0, subject="a\0b\ud83d")
    assert isinstance(saved, Mailing)
    assert saved.subject == "ab\ufffd"


def test_a_second_window_does_not_overwrite_the_first(mailing: Mailing) -> None:
    first = drafts.save(mailing, version=0, subject="Pierwszy", html="<p>a</p>")
    second = drafts.save(mailing, version=0, subject="Drugi", html="<p>a</p>")
    assert isinstance(first, Mailing)
    assert isinstance(second, Conflict)
    assert second.typed == {"subject": "Drugi", "html": "<p>a</p>"}
    assert (second.stored.subject, second.stored.version) == ("Pierwszy", 1)
    assert second.fields == ("subject",)
    assert Mailing.objects.get(pk=mailing.pk).subject == "Pierwszy"


def test_a_save_whose_answer_was_lost_can_be_repeated(mailing: Mailing) -> None:
    first = drafts.save(mailing, version=0, subject="Pierwszy")
    again = drafts.save(mailing, version=0, subject="Pierwszy")
    assert first == again
    assert isinstance(again, Mailing)
    assert again.version == 1


def test_a_message_deleted_meanwhile_is_said_to_be(mailing: Mailing) -> None:
    other = Mailing.objects.get(pk=mailing.pk)
    drafts.delete(other)
    with override("en"), pytest.raises(Refused, match="This message was deleted in the meantime"):
        drafts.save(mailing, version=0, subject="Tekst")


def test_another_events_group_and_sender_are_refused(mailing: Mailing) -> None:
    other = builders.event()
    with pytest.raises(Refused) as refused:
        drafts.save(mailing, version=0, group=builders.group(other))
    assert refused.value.field == "group"
    with pytest.raises(Refused) as refused:
        drafts.create(mailing.event, sender=builders.sender(other))
    assert refused.value.field == "sender"


def test_a_field_that_is_not_there_is_a_mistake_of_the_caller(mailing: Mailing) -> None:
    with pytest.raises(TypeError, match=r"A message has no bcc, send_token\."):
        drafts.save(mailing, version=0, bcc="x", send_token="y")


def test_a_duplicate_is_independent(mailing: Mailing) -> None:
    attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    drafts.save(mailing, version=0, subject="Oryginał")
    user = builders.user(event=mailing.event)
    copy = drafts.duplicate(mailing, user)
    mailing.refresh_from_db()
    assert typed(copy) == typed(mailing)
    assert (copy.is_saved, copy.version, copy.created_by) == (False, 0, user)
    assert copy.send_token != mailing.send_token
    drafts.save(copy, version=0, subject="Kopia")
    attachments.remove(copy, copy.attachments.get().pk)
    mailing.refresh_from_db()
    assert mailing.subject == "Oryginał"
    assert [row.name for row in Attachment.objects.all()] == ["plan.txt"]


def test_what_was_sent_opens_as_a_new_message(mailing: Mailing) -> None:
    drafts.save(
        mailing, version=0, preheader="Ważne", text="Tekst", is_text_edited=True, reply_to="a@example.org"
    )
    mailing.refresh_from_db()
    attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    attachments.add(mailing, name="b.txt", file=io.BytesIO(b"b"))
    revision = Revision.objects.get(pk=revisions.approve(mailing).pk)
    before = typed(mailing)
    drafts.save(mailing, version=1, subject="Zmieniony", html="")
    copy = drafts.copy_of_revision(revision)
    assert typed(copy) == before
    assert copy.pk != mailing.pk
    assert [(row.name, row.size, row.position) for row in copy.attachments.all()] == [
        ("plan.txt", 4, 0),
        ("b.txt", 1, 1),
    ]


def test_a_copy_of_what_was_sent_to_a_group_that_is_gone_has_no_group(mailing: Mailing) -> None:
    revision = revisions.approve(mailing)
    assert mailing.group is not None
    mailing.group.delete()
    assert drafts.copy_of_revision(revision).group is None


def test_deleting_a_message_keeps_what_was_sent(mailing: Mailing) -> None:
    revision = revisions.approve(mailing)
    drafts.delete(mailing)
    assert not Mailing.objects.exists()
    assert drafts.copy_of_revision(revision).subject == "Do zobaczenia, {{ imie }}"
