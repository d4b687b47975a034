"""Registering through the pages, from the event's page to the confirmation, and what goes wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import builders
from tests.public.registration.conftest import PERSON, Visitor, people
from wici.events.models import Event
from wici.people.models import Change, Participant
from wici.public.registration.visits import COOKIE
from wici.registration import editing
from wici.registration.models import AddressCount, Draft, SameEmail
from wici.registration.registering.drafts import MAX_KEPT
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.django_db


def test_somebody_registers(visitor: Visitor, event: Event) -> None:
    page = visitor.get("/r/kongres/")
    assert [
        part for part in ("Congress of Meadows", "Welcome", "#0a7d5a", 'lang="en"') if part not in page
    ] == []
    visitor.begin()
    assert people(event) == [("Anna Żółć", "anna@example.org", "started", {})]
    assert "Step 2 of 3" in visitor.html
    summary = visitor.post({"q-dieta": "wege", "q-kolacja": "yes"})
    assert visitor.at.endswith("/summary/")
    assert [part for part in ("Anna", "Żółć", "wege", "Meals", "yes") if part not in summary] == []
    done = visitor.post(to=visitor.at)
    assert visitor.at.endswith("/done/")
    assert "You are registered" in done
    assert "See you" in done
    assert people(event) == [
        ("Anna Żółć", "anna@example.org", "completed", {"dieta": "wege", "kolacja": "yes"})
    ]


def test_a_wrong_first_step_shows_what_was_typed_and_keeps_nobody(visitor: Visitor, event: Event) -> None:
    page = visitor.begin(**{"q-email": "anna@", "q-first_name": "Anna <b>"})
    assert visitor.status == 422
    assert "is not an e-mail address" in page
    assert 'value="anna@"' in page
    assert 'value="Anna &lt;b&gt;"' in page
    assert people(event) == []
    visitor.post(PERSON)
    assert people(event) == [("Anna Żółć", "anna@example.org", "started", {})]


def test_a_wrong_later_step_is_kept_for_another_day(visitor: Visitor, event: Event) -> None:
    visitor.begin()
    step = visitor.at
    page = visitor.post({"q-kolacja": "yes"})
    assert visitor.status == 422
    assert "“Diet” needs an answer" in page
    again = visitor.get(step)
    assert re.search(r'name="q-kolacja" value="yes"\s+checked', again)
    assert "needs an answer" not in again
    assert "is not finished" in visitor.get("/r/kongres/")
    unfinished = visitor.get(step.replace(step.split("/")[-2], "summary"))
    assert visitor.at.split("?")[0] == step
    assert "“Diet” needs an answer" in unfinished


def test_back_keeps_what_was_typed(visitor: Visitor, event: Event) -> None:
    visitor.begin()
    step = visitor.at
    visitor.post({"q-dieta": "wegańska", "go": "back"})
    assert 'value="Anna"' in visitor.html
    visitor.post({**PERSON, "q-first_name": "Ewa"})
    assert visitor.at == step
    assert 'value="wegańska"' in visitor.html
    assert people(event) == [("Ewa Żółć", "anna@example.org", "started", {})]


def test_another_language_keeps_what_was_typed(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    page = visitor.post({"q-first_name": "Łucja", "language": "pl"})
    assert 'lang="pl"' in page
    assert "Kongres Łąk" in page
    assert 'value="Łucja"' in page
    assert people(event) == []
    visitor.post(PERSON)
    assert "Dieta" in visitor.html
    visitor.post({"q-dieta": "wege", "language": "en"})
    assert "Diet" in visitor.html
    assert 'value="wege"' in visitor.html
    visitor.post({"q-dieta": "wege"})
    visitor.post(to=visitor.at)
    with scopes_disabled():
        assert Participant.objects.get().language == "en"


def test_a_double_click_registers_once(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    first = visitor.html
    visitor.post(PERSON)
    visitor.html = first
    visitor.post(PERSON)
    assert len(people(event)) == 1
    visitor.post({"q-dieta": "wege"})
    summary = visitor.at
    visitor.post(to=summary)
    assert "You are registered" in visitor.post(to=summary)
    assert [person[2] for person in people(event)] == ["completed"]


def test_two_tabs_register_two_people(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    one = visitor.html
    visitor.get("/r/kongres/form/")
    other = visitor.html
    visitor.html = one
    visitor.post(PERSON)
    at_one = visitor.at
    visitor.html = other
    visitor.post({**PERSON, "q-first_name": "Jan", "q-email": "jan@example.org"})
    visitor.post({"q-dieta": "mięso"})
    visitor.post(to=visitor.at)
    visitor.post({"q-dieta": "wege"}, to=at_one)
    visitor.post(to=visitor.at)
    assert people(event) == [
        ("Anna Żółć", "anna@example.org", "completed", {"dieta": "wege"}),
        ("Jan Żółć", "jan@example.org", "completed", {"dieta": "mięso"}),
    ]


def test_the_second_tab_of_a_finished_registration_leads_to_its_confirmation(
    visitor: Visitor, event: Event
) -> None:
    visitor.begin()
    step = visitor.at
    visitor.post({"q-dieta": "wege"})
    visitor.post(to=visitor.at)
    assert "You are registered" in visitor.get(step)
    assert "You are registered" in visitor.post({"q-dieta": "mięso"}, to=step)
    assert people(event)[0][3] == {"dieta": "wege"}


def test_closing_while_the_form_is_open_keeps_and_shows_what_was_typed(
    visitor: Visitor, event: Event
) -> None:
    visitor.begin()
    step = visitor.at
    visitor.client.get("/r/kongres/form/")
    editing.change(event, closes_at=timezone.now() - timedelta(minutes=1))
    page = visitor.post({"q-dieta": "wegańska"})
    assert visitor.status == 409
    assert "Registration closed on" in page
    assert 'value="wegańska"' in page
    summary = visitor.post(to=step.replace(step.split("/")[-2], "summary"))
    assert visitor.status == 409
    assert "You are not registered. What you typed is kept" in summary
    assert "wegańska" in summary
    assert [person[2] for person in people(event)] == ["started"]
    editing.change(event, closes_at=None)
    visitor.post(to=visitor.at)
    assert [person[2] for person in people(event)] == ["completed"]


def test_a_first_step_sent_after_closing_shows_what_was_typed(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    editing.change(event, is_closed=True)
    page = visitor.post(PERSON)
    assert visitor.status == 409
    assert "Registration is closed." in page
    assert 'value="anna@example.org"' in page
    assert people(event) == []


def test_the_last_place_goes_to_somebody_else(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event
) -> None:
    editing.change(event, limit=1)
    assert "1 place is left." in visitor.get("/r/kongres/")
    visitor.up_to_summary()
    new_visitor().register(**{"q-email": "jan@example.org"})
    page = visitor.post(to=visitor.at)
    assert visitor.status == 409
    assert "All places are taken. The last one may have gone just now." in page
    assert "wege" in page
    assert "All places are taken." in visitor.get("/r/kongres/")
    assert [(person[1], person[2]) for person in people(event)] == [
        ("anna@example.org", "started"),
        ("jan@example.org", "completed"),
    ]


def test_nobody_begins_when_all_places_are_taken(visitor: Visitor, event: Event) -> None:
    visitor.get("/r/kongres/form/")
    editing.change(event, limit=0)
    page = visitor.post(PERSON)
    assert visitor.status == 409
    assert "All places are taken." in page
    assert 'value="anna@example.org"' in page
    assert "All places are taken." in visitor.get("/r/kongres/form/")
    assert visitor.at == "/r/kongres/"
    assert people(event) == []


def test_a_type_without_places_can_be_exchanged(visitor: Visitor, event: Event) -> None:
    press, guest = builders.participation_type(event, "Prasa"), builders.participation_type(event, "Gość")
    visitor.up_to_summary(**{"q-participation_type": str(press.pk)})
    summary = visitor.at
    editing.offer(event, {press: (True, 0)})
    page = visitor.post(to=summary)
    assert "There is no place left for “Prasa”." in page
    step = summary.replace("summary", "person")
    again = visitor.post({**PERSON, "q-participation_type": str(press.pk), "to_summary": "1"}, to=step)
    assert visitor.status == 422
    assert "There is no place left for “Prasa”." in again
    visitor.post({**PERSON, "q-participation_type": str(guest.pk), "to_summary": "1"}, to=step)
    assert visitor.at == summary
    visitor.post(to=summary)
    with scopes_disabled():
        person = Participant.objects.get()
    assert (person.status, person.participation_type) == ("completed", guest)


@pytest.mark.parametrize("policy", list(SameEmail))
def test_an_address_that_is_registered_already(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event, policy: SameEmail
) -> None:
    editing.change(event, same_email=policy)
    visitor.up_to_summary()
    new_visitor().register(**{"q-email": "ANNA@example.org"})
    page = visitor.post(to=visitor.at)
    completed = [person[2] for person in people(event)].count("completed")
    if policy == SameEmail.ALLOW:
        assert completed == 2
        return
    assert completed == 1
    assert "Somebody is registered with this e-mail address already." in page
    if policy == SameEmail.FORBID:
        fresh = new_visitor()
        assert "registered with this e-mail address already" in fresh.begin()
        assert fresh.status == 422
    else:
        visitor.post(to=visitor.at)
        assert [person[2] for person in people(event)].count("completed") == 2


def test_a_script_in_a_name_is_harmless(visitor: Visitor, event: Event) -> None:
    evil = "<script>alert(1)</script>"
    visitor.begin(**{"q-first_name": evil})
    visitor.post({"q-dieta": evil})
    assert "<script>alert" not in visitor.html
    assert "&lt;script&gt;alert(1)" in visitor.html
    visitor.post(to=visitor.at)
    assert "<script>alert" not in visitor.html
    assert people(event)[0][3] == {"dieta": evil}


def test_an_answer_of_five_megabytes_is_refused_and_shown(visitor: Visitor, event: Event) -> None:
    visitor.begin()
    long = "ą" * 2_500_000
    page = visitor.post({"q-dieta": long})
    assert visitor.status == 422
    assert "the answer is longer than 1000 characters" in page
    assert long in page
    with scopes_disabled():
        assert len(Draft.objects.get().typed["dieta"]) == MAX_KEPT


def test_somebody_else_cannot_open_a_draft(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event
) -> None:
    visitor.up_to_summary()
    stranger = new_visitor()
    for address in (
        visitor.at,
        visitor.at.replace("summary", "person"),
        visitor.at.replace("summary", "done"),
    ):
        assert "Anna" not in stranger.get(address)
        assert stranger.at == "/r/kongres/"
    stranger.get("/r/kongres/form/")
    assert "Anna" not in stranger.get(visitor.at)
    stranger.post(to=visitor.at)
    assert people(event)[0][2] == "started"


def test_the_browsers_cookie_cannot_be_read_by_scripts_nor_made_up(visitor: Visitor, event: Event) -> None:
    visitor.begin()
    cookie = visitor.client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    visitor.client.cookies[COOKIE] = cookie.value.replace(cookie.value[:4], "AAAA", 1)
    assert "Anna" not in visitor.get(visitor.at)


def test_reading_changes_nothing(visitor: Visitor, event: Event) -> None:
    visitor.up_to_summary()
    before = _everything()
    step = visitor.at.replace("summary", "person")
    for address in ("/r/kongres/", "/r/kongres/form/", "/r/kongres/code/", visitor.at, step):
        assert visitor.client.get(address).status_code == 200
        assert visitor.client.head(address).status_code == 200
    assert _everything() == before


def _everything() -> list[object]:
    with scopes_disabled():
        return [
            *Participant.objects.values(),
            *Draft.objects.values(),
            *Change.objects.values(),
            *AddressCount.objects.values(),
        ]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"is_closed": True, "closed_text_en": "Come next year"}, "Come next year"),
        ({"opens_at": timezone.now() + timedelta(days=1)}, "Registration opens on"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "Registration closed on"),
    ],
)
def test_closed_and_not_yet_open_have_own_pages(
    visitor: Visitor, event: Event, settings: dict[str, object], sentence: str
) -> None:
    editing.change(event, **settings)
    for address in ("/r/kongres/", "/r/kongres/form/", "/r/kongres/code/"):
        page = visitor.get(address)
        assert sentence in page
        assert 'id="registration"' not in page


def test_an_event_that_is_not_there(visitor: Visitor) -> None:
    visitor.get("/r/nothing/")
    assert visitor.status == 404
