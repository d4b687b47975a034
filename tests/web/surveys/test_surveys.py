"""Surveys as the organiser makes, reads and exports them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import builders
from tests.surveys.parts import survey
from tests.web.conftest import logged_in
from wici.events.models import Event
from wici.people.models import Group, Participant
from wici.shared.scopes import scopes_disabled
from wici.surveys import answering, filters
from wici.surveys.models import Survey

pytestmark = pytest.mark.django_db
LIST = "/e/kongres/surveys/"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SETTINGS = {"name": "Opinie", "is_anonymous": "no", "is_closed": "yes"}


def answer(asked: Survey, person: Participant, **raw: str) -> None:
    answering.answer(asked, person, raw, language="pl", now=NOW)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_from_an_empty_list_to_an_open_survey_without_a_script(organiser: Client) -> None:
    assert "There is no survey yet" in organiser.get(LIST).content.decode()
    made = organiser.post(f"{LIST}new/", SETTINGS)
    with scopes_disabled():
        asked = Survey.objects.get()
    here = f"{LIST}{asked.pk}/"
    assert (made.status_code, made["Location"]) == (302, f"{here}questions/")
    new = organiser.post(
        f"{here}questions/new/",
        {
            "label": "Ocena",
            "label_en": "Mark",
            "kind": "choice",
            "options": "dobra\r\nzła",
            "options_en": "good",
        },
    )
    assert new.status_code == 302
    organiser.post(f"{here}questions/new/", {"label": "Uwagi", "kind": "long_text"})
    page = organiser.get(f"{here}questions/")
    assert "Mark" in page.content.decode()
    assert f"/r/kongres/survey/{asked.pk}/preview/?language=pl" in page.content.decode()
    assert organiser.post(f"{here}questions/uwagi/move/", {"up": "1"}).status_code == 302
    assert organiser.post(f"{here}open/", {"open": "1"}).status_code == 302
    asked.refresh_from_db()
    assert [question.key for question in answering.form_of(asked)] == ["uwagi", "ocena"]
    assert [option.words.english for option in list(answering.form_of(asked))[1].options] == ["good", ""]
    assert not asked.is_closed
    assert "The survey is open." in organiser.get(LIST).content.decode()


def test_a_question_is_dragged_and_edited_in_the_panel(organiser: Client, event: Event) -> None:
    asked = survey(event)
    here = f"{LIST}{asked.pk}/questions/"
    dragged = organiser.post(
        f"{here}uwagi/move/", {"place": "0", "section": ""}, headers={"X-Requested-With": "fetch"}
    )
    assert dragged.status_code == 204
    panel = organiser.get(f"{here}ocena/", headers={"HX-Request": "true"})
    assert panel.content.decode().strip().startswith('<div id="panel-content"')
    saved = organiser.post(
        f"{here}ocena/",
        {"label": "Jak było?", "kind": "choice", "options": "dobra\nzła",
         "condition_0_question": "przyjde_znow", "condition_0_test": "is", "condition_0_value": "yes"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert (saved.status_code, saved["HX-Redirect"]) == (204, here)
    asked.refresh_from_db()
    found = answering.form_of(asked).question("ocena")
    assert found is not None
    assert (found.label.text, found.visibility.conditions[0].question) == ("Jak było?", "przyjde_znow")
    refused = organiser.post(f"{here}przyjde_znow/delete/", follow=True)
    assert "Take that condition away first." in refused.content.decode()


def test_what_is_wrong_is_said_and_nothing_lost(organiser: Client, event: Event) -> None:
    asked = survey(event)
    again = organiser.post(f"{LIST}new/", {**SETTINGS, "intro": "Mój wstęp"})
    assert again.status_code == 422
    assert "Mój wstęp" in again.content.decode()
    order = {**SETTINGS, "opens_at": "2026-11-25T10:00", "closes_at": "2026-11-24T10:00"}
    assert (
        "would close before it opens" in organiser.post(f"{LIST}{asked.pk}/settings/", order).content.decode()
    )
    question = organiser.post(f"{LIST}{asked.pk}/questions/new/", {"label": "", "kind": "text"})
    assert question.status_code == 422


def test_results_are_charts_and_a_table_and_show_no_markup(reader: Client, event: Event) -> None:
    asked = survey(event)
    answer(asked, builders.participant(event, last_name="Żółć"), ocena="dobra", uwagi="<script>x</script>")
    page = reader.get(f"{LIST}{asked.pk}/").content.decode()
    for words in ("1 person has answered, of 1.", "good", "Żółć", "&lt;script&gt;x", 'style="width: 100%"'):
        assert words in page
    assert "<script>x" not in page


def test_few_anonymous_answers_are_not_shown(reader: Client, event: Event) -> None:
    asked = survey(event, is_anonymous=True)
    answer(asked, builders.participant(event, last_name="Żółć"), ocena="dobra", uwagi="Tajne")
    page = reader.get(f"{LIST}{asked.pk}/").content.decode()
    assert "Anonymous answers are shown from 3 answers on" in page
    assert "Tajne" not in page
    for number in range(2):
        answer(asked, builders.participant(event), ocena="zła", uwagi=str(number))
    page = reader.get(f"{LIST}{asked.pk}/").content.decode()
    assert "Tajne" in page
    assert "Żółć" not in page


def test_the_files_have_every_answer_and_no_formula(reader: Client, event: Event) -> None:
    asked = survey(event)
    anna = builders.participant(event, first_name="Anna", last_name="=1+1", email="a@example.org", code="K7")
    answer(asked, anna, ocena="dobra", uwagi="=HYPERLINK(1)")
    csv = body(reader.get(f"{LIST}{asked.pk}/answers.csv")).decode("utf-8-sig").splitlines()
    assert csv == [
        "Code;First name;Last name;E-mail;Answered;Mark;Przyjdę znów;Uwagi",
        "K7;Anna;'=1+1;a@example.org;2026-11-24 13:00;dobra;;'=HYPERLINK(1)",
    ]
    book = CalamineWorkbook.from_filelike(BytesIO(body(reader.get(f"{LIST}{asked.pk}/answers.xlsx"))))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == [
        "K7",
        "Anna",
        "=1+1",
        "a@example.org",
        "2026-11-24 13:00",
        "dobra",
        "",
        "=HYPERLINK(1)",
    ]
    assert reader.get(f"{LIST}{asked.pk}/answers.exe").status_code == 404


def test_the_reminder_leads_to_a_message_to_the_silent(organiser: Client, event: Event) -> None:
    asked = survey(event)
    builders.participant(event)
    answer = organiser.post(f"{LIST}{asked.pk}/remind/")
    with scopes_disabled():
        group = Group.objects.get()
    assert answer["Location"] == f"/e/kongres/compose/?group={group.pk}"
    assert organiser.get(answer["Location"]).status_code == 200


def test_a_survey_that_groups_ask_about_is_not_deleted(organiser: Client, event: Event) -> None:
    asked = survey(event)
    group = filters.silent_group(asked)
    assert group.name in organiser.post(f"{LIST}{asked.pk}/delete/", follow=True).content.decode()
    with scopes_disabled():
        assert Survey.objects.filter(pk=asked.pk).exists()
        group.delete()
    assert organiser.post(f"{LIST}{asked.pk}/delete/")["Location"] == LIST
    with scopes_disabled():
        assert not Survey.objects.exists()


def test_looking_at_the_pages_changes_nothing_and_posting_is_for_organisers(
    organiser: Client, reader: Client, stranger: Client, event: Event
) -> None:
    asked = survey(event)
    here = f"{LIST}{asked.pk}/"
    before = Survey._base_manager.values().get()
    pages = [
        LIST,
        here,
        f"{here}settings/",
        f"{here}questions/",
        f"{here}questions/ocena/",
        f"{here}questions/new/",
    ]
    assert [organiser.get(page).status_code for page in pages] == [200] * len(pages)
    assert [reader.get(page).status_code for page in pages] == [200, 200, 403, 403, 403, 403]
    assert [stranger.get(page).status_code for page in pages] == [404] * len(pages)
    actions = ["open/", "remind/", "delete/", "questions/uwagi/move/", "questions/uwagi/delete/"]
    assert [organiser.get(here + action).status_code for action in actions] == [405] * len(actions)
    assert [reader.post(here + action).status_code for action in actions] == [403] * len(actions)
    assert Survey._base_manager.values().get() == before


def test_another_events_survey_is_not_there(organiser: Client) -> None:
    other = survey(builders.event())
    for part in ("", "settings/", "questions/", "answers.csv"):
        assert organiser.get(f"{LIST}{other.pk}/{part}").status_code == 404
    assert organiser.post(f"{LIST}{other.pk}/open/", {"open": "1"}).status_code == 404
    assert logged_in().get(LIST).status_code == 404
