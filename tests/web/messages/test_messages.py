"""Saved messages: list, search, copy, deletion, ready ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.usefixtures("unscoped")
BASE = "/e/kongres/messages/"


@pytest.fixture
def unscoped() -> Iterator[None]:
    """Lets a test look at the rows of all events."""
    with scopes_disabled():
        yield


def test_the_list_has_what_was_saved_and_not_what_was_left(organiser: Client, event: Event) -> None:
    builders.mailing(event, "Zaproszenie")
    builders.mailing(event, "Niedokończona", is_saved=False)
    builders.mailing(builders.event("inny"), "Cudza")
    saved, unfinished = (organiser.get(BASE + page).content.decode() for page in ("", "unfinished/"))
    names = ("Zaproszenie", "Niedokończona", "Cudza")
    assert [name in saved for name in names] == [True, False, False]
    assert [name in unfinished for name in names] == [False, True, False]


@pytest.mark.parametrize(("search", "found"), [("ŁÓDŹ", True), ("lodz kongres", True), ("kraków", False)])
def test_the_search_knows_polish_letters(organiser: Client, event: Event, search: str, found: bool) -> None:
    builders.mailing(event, "Kongres w Łodzi: łódź")
    page = organiser.get(BASE, {"q": search}).content.decode()
    assert ("Kongres w Łodzi" in page) is found
    assert ("No message is called so" in page) is not found


def test_an_empty_list_offers_the_next_step(organiser: Client, reader: Client, event: Event) -> None:
    assert "Write a message" in organiser.get(BASE).content.decode()
    assert "Write a message" not in reader.get(BASE).content.decode()


def test_a_copy_opens_in_the_composer_and_the_original_stays(organiser: Client, event: Event) -> None:
    original = builders.mailing(event, "Zaproszenie")
    answer = organiser.post(f"{BASE}{original.pk}/duplicate/")
    copy = Mailing.objects.exclude(pk=original.pk).get()
    assert answer["Location"] == f"/e/kongres/compose/{copy.pk}/"
    assert (copy.subject, copy.html, copy.is_saved) == (original.subject, original.html, False)
    assert copy.send_token != original.send_token


def test_a_message_is_deleted_for_good(organiser: Client, event: Event) -> None:
    mailing = builders.mailing(event, "Zaproszenie")
    assert f'action="{BASE}{mailing.pk}/delete/"' in organiser.get(BASE).content.decode()
    assert organiser.post(f"{BASE}{mailing.pk}/delete/")["Location"] == BASE
    assert not Mailing.objects.exists()


def test_ready_messages_can_be_used(organiser: Client, event: Event) -> None:
    page = organiser.get(f"{BASE}ready/").content.decode()
    assert 'href="/e/kongres/compose/?ready=pl/invitation"' in page
    assert page.index("?ready=pl/") < page.index("?ready=en/")


def test_a_reader_looks_and_changes_nothing(reader: Client, event: Event) -> None:
    mailing = builders.mailing(event, "Zaproszenie")
    page = reader.get(BASE).content.decode()
    assert ("Zaproszenie" in page, "/delete/" in page, "/e/kongres/compose/" in page) == (True, False, False)
    statuses = [
        reader.post(f"{BASE}{mailing.pk}/{action}/").status_code for action in ("duplicate", "delete")
    ]
    assert (statuses, Mailing.objects.count()) == ([403, 403], 1)


@pytest.mark.parametrize("action", ["duplicate", "delete"])
def test_other_events_messages_are_out_of_reach(
    organiser: Client, stranger: Client, event: Event, action: str
) -> None:
    foreign = builders.mailing(builders.event("inny"), "Cudza")
    mine = builders.mailing(event, "Moja")
    assert organiser.post(f"{BASE}{foreign.pk}/{action}/").status_code == 404
    assert stranger.post(f"{BASE}{mine.pk}/{action}/").status_code == 404
    assert organiser.get(f"{BASE}{mine.pk}/{action}/").status_code == 405
    assert Mailing.objects.count() == 2
