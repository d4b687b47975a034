"""A survey at its public address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from tests.surveys.parts import survey
from tests.web.conftest import logged_in
from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.scopes import scopes_disabled
from wici.surveys import answering, building, links
from wici.surveys.models import Answer, Answered, Survey


@pytest.fixture
def event(db: None) -> Event:
    return builders.event(name="Kongres Kultury")


def address(asked: Survey, person: Participant) -> str:
    return f"/s/{links.token(asked.pk, person.pk)}/"


def test_looking_changes_nothing_and_sending_answers_once(event: Event, client: Client) -> None:
    asked, anna = survey(event, thanks="Dziękujemy!"), builders.participant(event)
    here = address(asked, anna)
    for _time in range(2):
        assert client.get(here).status_code == 200
        assert client.head(here).status_code == 200
    with scopes_disabled():
        assert (Answer.objects.count(), Answered.objects.count()) == (0, 0)
    sent = client.post(here, {"q-ocena": "dobra", "q-uwagi": "<script>alert(1)</script>"})
    assert (sent.status_code, sent["Location"]) == (302, f"{here}?language=pl")
    page = client.get(here)
    assert "Dziękujemy!" in page.content.decode()
    again = client.post(here, {"q-ocena": "zła"})
    assert again.status_code == 409
    assert answering.own_answers(asked, anna) == {"ocena": "dobra", "uwagi": "<script>alert(1)</script>"}


def test_wrong_answers_are_shown_again(event: Event, client: Client) -> None:
    here = address(survey(event), builders.participant(event))
    page = client.post(here, {"q-uwagi": "<b>Brawo</b>"})
    assert page.status_code == 422
    assert "&lt;b&gt;Brawo&lt;/b&gt;" in page.content.decode()


def test_what_was_typed_when_it_closed_is_shown(event: Event, client: Client) -> None:
    asked, anna = survey(event), builders.participant(event)
    building.change(asked, closes_at=timezone.now() - timedelta(seconds=1))
    page = client.post(address(asked, anna), {"q-ocena": "dobra", "q-uwagi": "Długi tekst"})
    assert page.status_code == 409
    assert "Długi tekst" in page.content.decode()
    assert client.get(address(asked, anna)).status_code == 200
    assert not answering.has_answered(asked, anna)


def test_a_second_answer_is_not_stored_but_shown_to_be_copied(event: Event, client: Client) -> None:
    asked, anna = survey(event), builders.participant(event)
    client.post(address(asked, anna), {"q-ocena": "dobra"})
    page = client.post(address(asked, anna), {"q-ocena": "zła", "q-uwagi": "Drugi długi <tekst>"})
    assert page.status_code == 409
    assert "Drugi długi &lt;tekst&gt;" in page.content.decode()
    assert answering.own_answers(asked, anna) == {"ocena": "dobra"}


def test_a_correction_that_comes_after_closing_is_shown_and_not_stored(event: Event, client: Client) -> None:
    asked, anna = survey(event, may_correct=True), builders.participant(event)
    client.post(address(asked, anna), {"q-ocena": "dobra"})
    building.change(asked, closes_at=timezone.now() - timedelta(seconds=1))
    page = client.post(f"{address(asked, anna)}?correct=1", {"q-ocena": "zła", "q-uwagi": "Za późno"})
    assert page.status_code == 409
    assert "Za późno" in page.content.decode()
    assert answering.own_answers(asked, anna) == {"ocena": "dobra"}


def test_an_answer_of_five_megabytes_is_refused_and_shown(event: Event, client: Client) -> None:
    asked, anna = survey(event), builders.participant(event)
    long = "ą" * 2_500_000
    page = client.post(address(asked, anna), {"q-ocena": "dobra", "q-uwagi": long})
    assert page.status_code == 422
    assert long in page.content.decode()
    assert not answering.has_answered(asked, anna)


def test_answers_are_corrected_from_the_page(event: Event, client: Client) -> None:
    asked, anna = survey(event, may_correct=True), builders.participant(event)
    here = address(asked, anna)
    client.post(here, {"q-ocena": "dobra", "q-uwagi": "Pierwsza"})
    assert "?correct=1" in client.get(here).content.decode()
    assert "Pierwsza" in client.get(f"{here}?correct=1").content.decode()
    assert client.post(f"{here}?correct=1", {"q-ocena": "zła"}).status_code == 302
    assert answering.own_answers(asked, anna) == {"ocena": "zła"}


def test_the_page_says_whether_it_is_anonymous_in_both_languages(event: Event, client: Client) -> None:
    anna = builders.participant(event)
    secret = address(survey(event, is_anonymous=True), anna)
    named = address(survey(event, "Jawna"), anna)
    sentence = "This survey is anonymous: your answers are kept without your name"
    assert sentence in client.get(f"{secret}?language=en").content.decode()
    assert sentence not in client.get(f"{named}?language=en").content.decode()
    assert 'lang="pl"' in client.get(secret).content.decode()


def test_a_link_that_is_nobodys_leads_nowhere(event: Event, client: Client) -> None:
    asked, anna = survey(event), builders.participant(event)
    token = links.token(asked.pk, anna.pk)
    assert client.get(f"/s/{token[:-2]}/").status_code == 404
    assert client.post(f"/s/x{token[1:]}/", {"q-ocena": "dobra"}).status_code == 404


def test_the_preview_is_for_the_events_staff(event: Event, client: Client) -> None:
    asked = survey(event)
    here = f"/r/{event.slug}/survey/{asked.pk}/preview/"
    assert client.get(here).status_code == 404
    assert logged_in(builders.event()).get(here).status_code == 404
    staff = logged_in(event)
    assert staff.get(here).status_code == 200
    assert "Ocena" in staff.get(f"{here}?check=1").content.decode()
    with scopes_disabled():
        assert Answered.objects.count() == 0
