"""When registration is open, what is offered to whom, and how many places there are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from tests import builders
from wici.events.models import Event
from wici.people.checking import WrongValues
from wici.people.models import Status
from wici.plain.forms import checked
from wici.registration import building, editing
from wici.registration.models import RegistrationForm, SameEmail
from wici.registration.opening import Standing, may, standing
from wici.registration.queries import Places, asked_form, offered_types, places, registration_of
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def event() -> Event:
    return builders.event()


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, Standing.CLOSED),
        ({"is_closed": False}, Standing.OPEN),
        ({"is_closed": False, "opens_at": NOW + HOUR}, Standing.NOT_YET),
        ({"is_closed": False, "opens_at": NOW}, Standing.OPEN),
        ({"is_closed": False, "closes_at": NOW}, Standing.OVER),
        ({"is_closed": False, "closes_at": NOW + HOUR}, Standing.OPEN),
        ({"is_closed": True, "opens_at": NOW - HOUR}, Standing.CLOSED),
    ],
)
def test_how_registration_stands(settings: dict[str, Any], expected: Standing) -> None:
    assert standing(RegistrationForm(**settings), NOW) is expected


def test_what_a_participant_may_do_ends_at_its_time() -> None:
    form = RegistrationForm(may_change=True, change_until=NOW + HOUR, may_cancel=False)
    assert [may(form, "change", at) for at in (NOW, NOW + HOUR)] == [True, False]
    assert not may(form, "cancel", NOW)
    assert may(form, "see", NOW)


def test_settings_are_all_stored_or_none(event: Event) -> None:
    assert registration_of(event).pk is None
    editing.change(event, is_closed=False, intro=" Zapraszamy\r\n ", limit=100, same_email=SameEmail.WARN)
    with pytest.raises(WrongValues) as refused:
        editing.change(
            event, intro="Nowy", outro="x" * 5_001, limit=-1, same_email="never", opens_at=NOW, closes_at=NOW
        )
    assert refused.value.problems == {
        "outro": "The text is longer than 5000 characters.",
        "limit": "A number of places is at least 0. Leave it empty for no limit.",
        "same_email": "Choose what happens with a second registration.",
        "closes_at": "Registration would close before it opens. Change one of the times.",
    }
    stored = registration_of(event)
    assert (stored.intro, stored.limit, stored.same_email, stored.closes_at) == (
        "Zapraszamy",
        100,
        "warn",
        None,
    )
    assert stored.words("intro", "en") == "Zapraszamy"
    with pytest.raises(TypeError):
        editing.change(event, colour="red")


def test_types_are_offered_or_unlocked(event: Event) -> None:
    listener, press, guest = (builders.participation_type(event, name) for name in ("A", "B", "C"))
    editing.offer(event, {press: (False, 5), guest: (True, None)})
    assert offered_types(event) == [listener, guest]
    assert offered_types(event, unlocked=[press]) == [listener, press, guest]
    question = asked_form(event).question("participation_type")
    assert question is not None
    assert [option.value for option in question.options] == [str(listener.pk), str(guest.pk)]
    editing.change(event, asks_type=False)
    assert asked_form(event).question("participation_type") is None
    with pytest.raises(WrongValues) as refused:
        editing.offer(event, {listener: (False, -1)})
    assert list(refused.value.problems) == [f"limit_{listener.pk}"]
    with pytest.raises(Refused):
        editing.offer(builders.event(), {listener: (False, None)})
    assert offered_types(event) == [listener, guest]


def test_who_completed_takes_a_place(event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    for status in (Status.COMPLETED, Status.COMPLETED, Status.STARTED, Status.CANCELLED):
        builders.participant(event, type=press, status=status)
    builders.participant(event)
    editing.change(event, limit=3)
    editing.offer(event, {press: (True, 5)})
    whole, by_type = places(event)
    assert (whole, by_type) == (Places(3, 3), {press.pk: Places(2, 5)})
    assert (whole.is_full, whole.left, by_type[press.pk].left, Places(2, None).left) == (True, 0, 3, None)


def test_the_form_asks_who_somebody_is_in_both_languages(event: Event) -> None:
    building.add_question(event, "Firma", label_en="Company", is_required=True)
    form = asked_form(event)
    assert [question.label.in_language("pl") for question in form] == [
        "Imię", "Nazwisko", "Adres e-mail", "Firma",
    ]  # fmt: skip
    assert [question.label.in_language("en") for question in form] == [
        "First name", "Last name", "E-mail address", "Company",
    ]  # fmt: skip
    sent = {"first_name": "Anna", "last_name": "Żółć", "email": "ANNA", "firma": ""}
    found = checked(form, sent, language="en")
    assert found.values == {"first_name": "Anna", "last_name": "Żółć"}
    assert [problem.key for problem in found.problems] == ["email", "firma"]
    with scopes_disabled():
        assert not RegistrationForm.objects.exists()
