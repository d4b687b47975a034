"""The preview is the participants' form, for the event's staff alone, and keeps nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event
from wici.people.models import Participant
from wici.registration import building, editing
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    event = builders.event("kongres", name="Kongres Łąk", name_en="Congress of Meadows", accent="#0a7d5a")
    building.add_question(event, "Kolacja", label_en="Dinner", kind="checkbox")
    editing.change(event, intro="Zapraszamy", intro_en="Welcome")
    return event


@pytest.fixture
def staff(event: Event, client: Client) -> Client:
    client.force_login(builders.user(event=event))
    return client


def test_the_form_in_both_languages(staff: Client) -> None:
    polish = staff.get("/r/kongres/preview/").content.decode()
    english = staff.get("/r/kongres/preview/?language=en").content.decode()
    for text, parts in (
        (polish, ('lang="pl"', "Kongres Łąk", "Zapraszamy", "Kolacja", "Nazwisko", "--accent: #0a7d5a")),
        (english, ('lang="en"', "Congress of Meadows", "Welcome", "Dinner", "Last name")),
    ):
        assert [part for part in parts if part not in text] == []


def test_answers_are_checked_as_those_of_a_participant_and_not_kept(staff: Client) -> None:
    wrong = staff.get("/r/kongres/preview/?language=en&check=1&q-first_name=Anna&q-email=x").content.decode()
    assert "“Last name” needs an answer. Fill it in." in wrong
    assert "“x” is not an e-mail address" in wrong
    assert 'value="Anna"' in wrong
    good = staff.get(
        "/r/kongres/preview/?language=en&check=1&q-first_name=A&q-last_name=B&q-email=a@example.org"
    ).content.decode()
    assert "These answers would be accepted." in good
    with scopes_disabled():
        assert not Participant.objects.exists()


def test_the_type_is_asked_or_settled(staff: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    assert "q-participation_type" in staff.get("/r/kongres/preview/").content.decode()
    editing.change(event, asks_type=False)
    page = staff.get(f"/r/kongres/preview/?type={press.pk}").content.decode()
    assert "q-participation_type" not in page
    assert f'data-type="{press.pk}"' in page


def test_strangers_see_nothing_and_nobody_can_post(event: Event, client: Client) -> None:
    assert client.get("/r/kongres/preview/").status_code == 404
    client.force_login(builders.user())
    assert client.get("/r/kongres/preview/").status_code == 404
    client.force_login(builders.user(event=event))
    assert client.post("/r/kongres/preview/").status_code == 405
    assert client.get("/r/kongres/logo.png").status_code == 404
