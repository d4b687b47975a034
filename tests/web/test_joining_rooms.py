"""Every address of the registration, the invitations and the surveys: who may do what there."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import escape

from tests import builders
from tests.public.test_links import everything
from tests.surveys.parts import survey
from tests.web.conftest import logged_in
from wici.events.models import Event
from wici.people.models import Status
from wici.registration import building
from wici.registration.automatic import switching
from wici.registration.invitations import answering, general
from wici.registration.invitations.general import Terms
from wici.web.invitations import urls as invitations
from wici.web.registration import urls as registration
from wici.web.surveys import urls as surveys

NOT_ALLOWED, NOT_FOUND = HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND
FORBIDDEN, REDIRECT, LOGIN = HTTPStatus.FORBIDDEN, HTTPStatus.FOUND, HTTPStatus.UNAUTHORIZED
#: A value for every kind of part that an address has besides numbers.
TEXTS = {"name": "silent", "key": "ocena", "token": "x" * 32, "kind": "csv"}
#: What must never reach a page as it is.
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def numbers(event: Event) -> set[int]:
    """Something in every room; the ids of what addresses can name."""
    person = builders.participant(event, EVIL, EVIL, status=Status.INVITED)
    answering.opened(person, timezone.now())
    section = building.add_section(event, EVIL)
    question = building.add_question(event, f"Dieta {EVIL}", section=section)
    asked, code = survey(event, EVIL), general.add(event, "DLA-PRASY", Terms(note=EVIL))
    group, messages = builders.group(event, EVIL, picked=[person]), switching.all_messages(event)
    return {each.pk for each in (person, section, question, asked, code, group, messages[0], messages[3])}


def addresses(slug: str, number: int) -> Iterator[str]:
    """All addresses of the rooms, with this number wherever one is asked for."""
    for room in (registration, invitations, surveys):
        patterns: list[URLPattern] = room.urlpatterns
        for each in patterns:
            parts = {name: TEXTS.get(name, number) for name in each.pattern.converters}
            yield reverse(f"{room.app_name}:{each.name}", kwargs={"slug": slug, **parts})


def test_strangers_find_nothing(client: Client, stranger: Client, event: Event, numbers: set[int]) -> None:
    before = everything()
    found = [address for number in numbers for address in addresses(event.slug, number)]
    assert len(set(found)) > 40
    for address in addresses(event.slug, min(numbers)):
        assert client.get(address).status_code in (REDIRECT, NOT_ALLOWED), address
        assert client.post(address).status_code == LOGIN, address
        assert stranger.get(address).status_code in (NOT_FOUND, NOT_ALLOWED), address
        assert stranger.post(address).status_code in (NOT_FOUND, NOT_ALLOWED), address
    assert everything() == before


def test_another_events_things_are_not_there(event: Event, numbers: set[int]) -> None:
    theirs, before = logged_in(builders.event("inny")), everything()
    asked = 0
    for number in numbers:
        for address in addresses("inny", number):
            if f"/{number}/" in address:
                found = {theirs.get(address).status_code, theirs.post(address).status_code}
                assert found <= {NOT_FOUND, NOT_ALLOWED}, address
                asked += 1
    assert asked > 40
    assert everything() == before


def test_readers_change_nothing(reader: Client, event: Event, numbers: set[int]) -> None:
    before = everything()
    for address in addresses(event.slug, min(numbers)):
        assert reader.post(address).status_code == FORBIDDEN, address
    assert everything() == before


def test_looking_changes_nothing_and_runs_nothing(organiser: Client, event: Event, numbers: set[int]) -> None:
    before = everything()
    shown = harmless = 0
    for number in numbers:
        for address in addresses(event.slug, number):
            answer = organiser.get(address)
            assert answer.status_code in (200, REDIRECT, NOT_ALLOWED, NOT_FOUND), address
            assert organiser.head(address).status_code == answer.status_code, address
            page = "" if address.endswith(".csv") else answer.content.decode()
            assert EVIL not in page, address
            harmless += escape(EVIL) in page
            shown += answer.status_code == HTTPStatus.OK
    assert (shown > 20, harmless > 10) == (True, True)
    assert everything() == before
