"""Many people at the same moment: places are exact, and nothing is done twice. Also on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connections
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.people.models import Change, Participant, Status
from wici.registration import building, editing
from wici.registration.models import AddressCount, Draft
from wici.registration.queries import places
from wici.registration.registering import completing, drafts, guards, personal
from wici.registration.registering.drafts import Beginning
from wici.registration.registering.occasions import Occasion
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

R = TypeVar("R")
TOLD: list[tuple[str, int]] = []
_LOCK = threading.Lock()


def told(occasion: Occasion, participant: Participant) -> None:
    """Somebody who wants to know."""
    with _LOCK:
        TOLD.append((occasion.value, participant.pk))


@pytest.fixture
def event(settings: Any) -> Event:
    TOLD.clear()
    settings.WICI_OCCASIONS = [f"{__name__}.told"]
    event = builders.event()
    building.add_question(event, "Dieta", is_required=True)
    editing.change(event, is_closed=False)
    return event


def at_once(work: Sequence[Callable[[], R]], threads: int = 24) -> list[R | Refused]:
    """Do everything in threads that begin together; what was refused is among the results."""
    started = threading.Barrier(min(threads, len(work)))
    waiting = threading.local()

    def one(task: Callable[[], R]) -> R | Refused:
        if not getattr(waiting, "is_over", False):
            waiting.is_over = True
            started.wait(timeout=30)
        try:
            return task()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(min(threads, len(work))) as pool:
        return list(pool.map(one, work))


def beginning(number: int, **more: Any) -> Beginning:
    """What somebody types, the number among it."""
    typed = {
        "first_name": f"Osoba{number}",
        "last_name": "Żółć",
        "email": f"osoba{number}@example.org",
        "dieta": f"wege {number}",
        **more,
    }
    return Beginning(drafts.new_key(), f"browser {number}", "pl", typed)


def completes(draft: Draft) -> Callable[[], Participant]:
    """Sending the summary."""
    return lambda: completing.complete(draft, now=timezone.now())


def test_three_hundred_for_a_hundred_places(event: Event) -> None:
    editing.change(event, limit=100)
    begun = [drafts.begin(event, beginning(number), timezone.now()) for number in range(300)]

    results = at_once([completes(draft) for draft in begun])

    refused = [result for result in results if isinstance(result, Refused)]
    assert (len(results), len(refused)) == (300, 200)
    assert {refusal.field for refusal in refused} == {"event"}
    with scopes_disabled():
        completed = dict(Participant.objects.filter(status="completed").values_list("pk", "answers"))
        started = Participant.objects.filter(status="started").count()
        kept = list(Draft.objects.filter(ended_at=None).values_list("participant_id", "typed"))
    assert (len(completed), started, len(kept)) == (100, 200, 200)
    numbers = {draft.participant_id: number for number, draft in enumerate(begun)}
    assert all(answers == {"dieta": f"wege {numbers[pk]}"} for pk, answers in completed.items())
    assert all(typed["dieta"] == f"wege {numbers[pk]}" for pk, typed in kept)
    assert sorted(TOLD) == sorted(("registered", pk) for pk in completed)


def test_places_of_a_type_are_exact(event: Event) -> None:
    press, guest = builders.participation_type(event, "Prasa"), builders.participation_type(event, "Gość")
    editing.offer(event, {press: (True, 5)})
    begun = [
        drafts.begin(event, beginning(number, participation_type=str(made.pk)), timezone.now())
        for number, made in enumerate([press, guest] * 10)
    ]

    results = at_once([completes(draft) for draft in begun], 10)

    assert sum(isinstance(result, Refused) for result in results) == 5
    _whole, by_type = places(event)
    assert (by_type[press.pk].taken, by_type[guest.pk].taken) == (5, 10)


def test_a_double_click_on_every_button(event: Event) -> None:
    given = beginning(1)
    begun = at_once([lambda: drafts.begin(event, given, timezone.now())] * 8, 8)
    (draft,) = {result.pk: result for result in begun if isinstance(result, Draft)}.values()

    people = at_once([completes(draft)] * 8, 8)

    assert {person.pk for person in people if isinstance(person, Participant)} == {draft.participant_id}
    assert list(TOLD) == [("registered", draft.participant_id)]
    person = people[0]
    assert isinstance(person, Participant)
    at_once([lambda: personal.cancel(person, timezone.now())] * 8, 8)
    assert TOLD[1:] == [("cancelled", person.pk)]
    with scopes_disabled():
        statuses = [edit["status"] for edit in Change.objects.order_by("pk").values_list("what", flat=True)
                    if "status" in edit]  # fmt: skip
    assert statuses == [["started", "completed"], ["completed", "cancelled"]]


def test_one_address_registers_once(event: Event) -> None:
    begun = [
        drafts.begin(event, beginning(number, email="Wspolny@example.org"), timezone.now())
        for number in range(8)
    ]

    results = at_once([completes(draft) for draft in begun], 8)

    assert sorted(result.field for result in results if isinstance(result, Refused)) == ["same_email"] * 7
    with scopes_disabled():
        assert Participant.objects.filter(status=Status.COMPLETED).count() == 1


def test_two_tabs_keep_the_answers_of_both(event: Event) -> None:
    for label in ("Jeden", "Dwa", "Trzy", "Cztery"):
        building.add_question(event, label)
    draft = drafts.begin(event, beginning(1), timezone.now())
    keys = ["jeden", "dwa", "trzy", "cztery"]

    def keeps(key: str) -> Callable[[], Draft]:
        return lambda: drafts.keep(draft, {key: f"odpowiedź {key}"}, {}, language="pl", now=timezone.now())

    at_once([keeps(key) for key in keys], 4)

    with scope(event=event):
        typed = Draft.objects.get().typed
    assert {key: typed[key] for key in keys} == {key: f"odpowiedź {key}" for key in keys}


def test_attempts_are_counted_exactly(event: Event) -> None:
    now = timezone.now()

    def attempt() -> bool:
        return guards.is_allowed(event, "code", "2001:db8:1:2:3:4:5:6", limit=10, now=now)

    results = at_once([attempt] * 30, 10)

    assert (results.count(True), results.count(False)) == (10, 20)
    assert guards.is_allowed(event, "code", "2001:db8:1:2:ffff::1", limit=10, now=now) is False
    assert guards.is_allowed(event, "code", "2001:db8:1:3::1", limit=10, now=now) is True
    assert guards.is_allowed(event, "code", "2001:db8:1:2::1", limit=10, now=now + guards.SPAN) is True
    guards.remove_over(now + guards.SPAN * 3)
    with scopes_disabled():
        assert not AddressCount.objects.exists()
