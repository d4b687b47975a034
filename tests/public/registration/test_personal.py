"""A participant's own page: seeing, changing, cancelling, going on; and that strangers cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from tests import builders
from tests.public.registration.conftest import Visitor, people
from wici.events.models import Event
from wici.merging.catalogue import catalogue
from wici.merging.links import invitation_token, personal_token
from wici.merging.sources import raw
from wici.people.models import Change, Participant, Status
from wici.registration import editing
from wici.registration.models import Draft
from wici.registration.registering import personal
from wici.registration.registering.occasions import Occasion
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db

TOLD: list[tuple[str, str]] = []


def told(occasion: Occasion, participant: Participant) -> None:
    """Somebody who wants to know."""
    TOLD.append((occasion.value, participant.first_name))


@pytest.fixture(autouse=True)
def listening(settings: Any) -> None:
    TOLD.clear()
    settings.WICI_OCCASIONS = [f"{__name__}.told"]


@pytest.fixture
def link(visitor: Visitor, event: Event) -> str:
    """The personal page of Anna, who has registered."""
    visitor.register()
    with scopes_disabled():
        return f"/p/{personal_token(Participant.objects.get().pk)}/"


def test_the_link_shows_the_registration(visitor: Visitor, link: str) -> None:
    assert link in visitor.html
    page = visitor.get(link)
    assert [
        part for part in ("You are registered.", "Anna", "wege", "Change your answers") if part not in page
    ] == []
    assert TOLD == [("registered", "Anna")]


def test_answers_are_changed_in_another_browser(
    new_visitor: Callable[[], Visitor], event: Event, link: str
) -> None:
    phone = new_visitor()
    phone.get(link)
    summary = phone.post(to=f"{link}change/")
    assert "Save the changes" in summary
    assert "wege" in summary
    step = next(part for part in phone.html.split('"') if "/section_" in part)
    phone.get(step)
    phone.post({"q-dieta": "mięso"})
    assert people(event)[0][3] == {"dieta": "wege", "kolacja": "yes"}
    done = phone.post(to=phone.at)
    assert "The changes are saved" in done
    assert people(event)[0][3] == {"dieta": "mięso"}
    with scopes_disabled():
        change = Change.objects.order_by("-pk").first()
    assert change is not None
    assert (change.source, change.user, change.what) == (
        "participant", None, {"answers.dieta": ["wege", "mięso"], "answers.kolacja": ["yes", ""]},
    )  # fmt: skip
    assert TOLD == [("registered", "Anna"), ("changed", "Anna")]


def test_a_change_keeps_the_place_of_a_full_event_and_an_old_choice(
    visitor: Visitor, event: Event, link: str
) -> None:
    editing.change(event, limit=1, is_closed=True)
    visitor.get(link)
    visitor.post(to=f"{link}change/")
    visitor.post(to=visitor.at)
    assert "The changes are saved" in visitor.html
    assert TOLD == [("registered", "Anna")]


def test_cancelling_asks_first_and_frees_the_place(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event, link: str
) -> None:
    editing.change(event, limit=1)
    assert "will be cancelled" in visitor.get(f"{link}cancel/")
    assert people(event)[0][2] == "completed"
    assert "Your registration is cancelled." in visitor.post(to=f"{link}cancel/")
    visitor.post(to=f"{link}cancel/")
    assert people(event)[0][2] == "cancelled"
    assert TOLD == [("registered", "Anna"), ("cancelled", "Anna")]
    new_visitor().register(**{"q-email": "jan@example.org"})
    assert people(event)[1][2] == "completed"


def test_what_the_event_does_not_allow(visitor: Visitor, event: Event, link: str) -> None:
    editing.change(event, may_see=False, may_change=False, cancel_until=timezone.now() - timedelta(hours=1))
    page = visitor.get(link)
    assert "wege" not in page
    assert "Change your answers" not in page
    assert "Cancel your registration" not in page
    visitor.post(to=f"{link}change/")
    assert visitor.status == 409
    assert "cannot be cancelled any more" in visitor.post(to=f"{link}cancel/")
    assert people(event)[0][2] == "completed"


def test_a_change_that_was_begun_in_time_and_is_sent_too_late(
    visitor: Visitor, event: Event, link: str
) -> None:
    visitor.get(link)
    visitor.post(to=f"{link}change/")
    editing.change(event, may_change=False)
    page = visitor.post(to=visitor.at)
    assert visitor.status == 409
    assert "This registration cannot be changed any more." in page
    assert "Your registration is as it was before." in page


def test_somebody_who_started_goes_on_elsewhere(
    visitor: Visitor, new_visitor: Callable[[], Visitor], event: Event
) -> None:
    visitor.begin()
    visitor.post({"q-kolacja": "yes"})
    with scopes_disabled():
        link = f"/p/{personal_token(Participant.objects.get().pk)}/"
    phone = new_visitor()
    assert "is not finished" in phone.get(link)
    phone.post(to=f"{link}continue/")
    assert "“Diet” needs an answer" in phone.html
    phone.post({"q-dieta": "wege", "q-kolacja": "yes"})
    phone.post(to=phone.at)
    assert people(event) == [
        ("Anna Żółć", "anna@example.org", "completed", {"dieta": "wege", "kolacja": "yes"})
    ]


def test_somebody_whom_the_organiser_added_as_started(visitor: Visitor, event: Event) -> None:
    person = builders.participant(event, status=Status.STARTED, answers={"dieta": "wege"})
    visitor.get(f"/p/{personal_token(person.pk)}/")
    page = visitor.post(to=f"/p/{personal_token(person.pk)}/continue/")
    assert "wege" in page
    visitor.post(to=visitor.at)
    assert people(event)[0][2] == "completed"


@pytest.mark.parametrize("status", [Status.INVITED, Status.DECLINED, Status.CANCELLED])
def test_others_are_led_to_the_registration(visitor: Visitor, event: Event, status: str) -> None:
    person = builders.participant(event, status=status)
    assert 'href="/r/kongres/"' in visitor.get(f"/p/{personal_token(person.pk)}/")
    visitor.post(to=f"/p/{personal_token(person.pk)}/continue/")
    assert visitor.status == 409


def test_no_other_link_leads_there(visitor: Visitor, event: Event, link: str) -> None:
    with scopes_disabled():
        person = Participant.objects.get()
    token = personal_token(person.pk)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "Q")
    for address in (wrong, invitation_token(person.pk), str(person.pk), person.code):
        for part in ("", "change/", "cancel/", "continue/"):
            assert visitor.client.post(f"/p/{address}/{part}").status_code in (404, 405)
            assert visitor.client.get(f"/p/{address}/{part}").status_code in (404, 405)


def test_a_replaced_link_leads_nowhere_the_new_one_does(visitor: Visitor, event: Event, link: str) -> None:
    with scopes_disabled():
        person = Participant.objects.get()
    visitor.client.post(f"{link}change/")
    with scopes_disabled():
        begun = Draft.objects.filter(is_change=True).count()

    for _time in range(2):
        personal.replace_link(person)

    new = urlsplit(personal.link_of(person)).path
    assert visitor.client.get(link).status_code == 404
    assert visitor.client.post(f"{link}cancel/").status_code == 404
    assert visitor.client.get(f"/p/{personal_token(person.pk, 1)}/").status_code == 404
    assert visitor.client.get(new).status_code == 200
    with scopes_disabled():
        assert (begun, Draft.objects.filter(is_change=True).count()) == (1, 0)
    with scope(event=event):
        tag = catalogue(event).by_key["personal_link"]
        assert tag.compute(raw(Participant.objects.get(), tag.sources)) == personal.link_of(person)


def test_reading_the_link_changes_nothing(visitor: Visitor, link: str) -> None:
    with scopes_disabled():
        before = [*Participant.objects.values(), *Change.objects.values()]
    for address in (link, f"{link}cancel/", f"{link}change/", f"{link}continue/"):
        visitor.client.get(address)
        visitor.client.head(address)
    with scopes_disabled():
        assert [*Participant.objects.values(), *Change.objects.values()] == before


def test_the_page_speaks_the_participants_language(visitor: Visitor, event: Event) -> None:
    person = builders.participant(event, language="pl")
    page = visitor.get(f"/p/{personal_token(person.pk)}/")
    assert 'lang="pl"' in page
    assert "Kongres Łąk" in page
    assert "Congress of Meadows" in visitor.get(f"/p/{personal_token(person.pk)}/?language=en")
