"""Drafts and what becomes of them: kept, forgotten, and their files with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from tests import builders
from wici.events.models import Event
from wici.people.models import Field, Participant, Status
from wici.plain.forms import Upload
from wici.registration import building, editing
from wici.registration.models import AnswerFile, Draft
from wici.registration.registering import completing, drafts, files, personal
from wici.registration.registering.drafts import Beginning
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
NOW = timezone.now()
PDF = b"%PDF-1.7 a page"


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """Files of other tests are none of these tests' business."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def event() -> Event:
    event = builders.event()
    building.add_question(event, "Zdjęcie", kind="file")
    building.add_question(event, "Dieta", kind="choice", options=["wege", "mięso"])
    editing.change(event, is_closed=False)
    return event


def begin(event: Event, **typed: Any) -> Draft:
    """Somebody's first step."""
    person = {"first_name": "Anna", "last_name": "Żółć", "email": "anna@example.org", **typed}
    return drafts.begin(event, Beginning(drafts.new_key(), "browser", "en", person), NOW)


def sent(content: bytes = PDF) -> files.Ref:
    return files.keep(Upload("cv.pdf", len(content), content[:16]), [content])


def test_nobody_is_kept_before_the_first_step_is_right(event: Event) -> None:
    with pytest.raises(Refused, match="Fill in your name"):
        begin(event, email="anna@")
    with scopes_disabled():
        assert not Participant.objects.exists()


def test_who_has_only_started_has_not_registered_yet(event: Event) -> None:
    draft = begin(event)
    assert (draft.participant.status, draft.participant.registered_at) == ("started", None)
    done = completing.complete(draft, now=NOW)
    assert (done.status, done.registered_at, done.language) == ("completed", NOW, "en")


def test_a_finished_draft_holds_no_second_copy_and_is_forgotten(event: Event) -> None:
    draft = begin(event, dieta="wege")
    drafts.keep(draft, {}, {"zdjecie": sent()}, language="en", now=NOW)
    completing.complete(draft, now=NOW)
    with scopes_disabled():
        ended = Draft.objects.get()
        assert (ended.typed, ended.files, ended.ended_at) == ({}, {}, NOW)
        assert drafts.remove_over(NOW + timedelta(days=1)) == 0
        assert drafts.remove_over(NOW + timedelta(days=3)) == 1
        assert AnswerFile.objects.count() == 1


def test_somebody_who_started_is_not_forgotten(event: Event) -> None:
    begin(event)
    assert drafts.remove_over(NOW + timedelta(days=300)) == 0


def test_files_go_a_day_after_their_last_use(event: Event) -> None:
    draft = begin(event)
    ref = sent()
    drafts.keep(draft, {}, {"zdjecie": ref}, language="en", now=NOW)
    replaced = sent(PDF + b" more")
    files.remove_unused(NOW)
    completing.complete(draft, now=NOW)
    assert files.remove_unused(NOW + timedelta(days=2)) == 1
    with scopes_disabled():
        file = AnswerFile.objects.get()
        assert (file.sha256, files.path_of(file).read_bytes()) == (ref["sha256"], PDF)
        file.sha256 = replaced["sha256"]
        assert not files.path_of(file).exists()


def test_a_question_that_became_required_meanwhile_stops_the_registration(event: Event) -> None:
    draft = begin(event)
    building.add_question(event, "Zgoda", kind="checkbox", is_required=True)
    with pytest.raises(Refused) as refused:
        completing.complete(draft, now=NOW)
    assert refused.value.field == completing.UNFINISHED


def test_a_change_keeps_a_choice_that_is_gone_from_the_form_and_the_file(event: Event) -> None:
    draft = begin(event, dieta="mięso")
    drafts.keep(draft, {}, {"zdjecie": sent()}, language="en", now=NOW)
    person = completing.complete(draft, now=NOW)
    with scope(event=event):
        asked = Field.objects.get(key="dieta")
    building.change_question(asked, options=["wege"])
    change = drafts.begin_change(person, "browser", "en", NOW)
    drafts.keep(change, {"first_name": "Ewa"}, {}, language="en", now=NOW)
    changed = completing.complete(change, now=NOW)
    assert (changed.first_name, changed.answers) == ("Ewa", {"zdjecie": "cv.pdf", "dieta": "mięso"})
    with scopes_disabled():
        assert AnswerFile.objects.get().name == "cv.pdf"


def test_what_is_cancelled_cannot_be_cancelled_or_changed_by_an_old_page(event: Event) -> None:
    person = completing.complete(begin(event), now=NOW)
    change = drafts.begin_change(person, "browser", "en", NOW)
    assert personal.cancel(person, NOW).status == Status.CANCELLED
    with scopes_disabled():
        assert not Draft.objects.filter(pk=change.pk).exists()
    started = begin(event, email="jan@example.org").participant
    with pytest.raises(Refused, match="no registration to cancel"):
        personal.cancel(started, NOW)
