"""The search at the top."""

from __future__ import annotations

from django.test import Client

from tests import builders
from wici.events.models import Event


def test_people_are_found_without_accents_by_every_word(organiser: Client, event: Event) -> None:
    builders.participant(event, "Anna", "Żółć")
    builders.participant(event, "Anna", "Nowak")
    found = organiser.get("/e/kongres/search/", {"q": " ZOLC anna "}).context["people"]
    assert [str(person) for person in found] == ["Anna Żółć"]


def test_who_begins_with_the_word_comes_first(organiser: Client, event: Event) -> None:
    for first in ("Joanna", "Hanna", "Anna"):
        builders.participant(event, first, "Baran")
    found = organiser.get("/e/kongres/search/", {"q": "anna"}).context["people"]
    assert [person.first_name for person in found] == ["Anna", "Hanna", "Joanna"]


def test_tags_in_a_subject_are_shown_by_their_names(organiser: Client, event: Event) -> None:
    builders.mailing(event, "Witamy na {{ nazwa_wydarzenia }} <b>")
    page = organiser.get("/e/kongres/search/", {"q": "witamy"}).content.decode()
    assert 'Witamy na <span class="w-tag">Event name</span> &lt;b&gt;' in page


def test_messages_are_found_by_subject(organiser: Client, event: Event) -> None:
    builders.mailing(event, "Do zobaczenia w ŁODZI")
    builders.mailing(event, "Ankieta")
    found = organiser.get("/e/kongres/search/", {"q": "łodzi zobaczenia"}).context["mailings"]
    assert [mailing.subject for mailing in found] == ["Do zobaczenia w ŁODZI"]


def test_nothing_of_another_event_is_found(organiser: Client, event: Event) -> None:
    other = builders.event()
    builders.participant(other, "Anna", "Żółć")
    builders.mailing(other, "Anna")
    page = organiser.get("/e/kongres/search/", {"q": "anna"}).content.decode()
    assert "Nothing was found" in page


def test_an_empty_search_finds_nothing_and_says_what_to_type(organiser: Client, event: Event) -> None:
    builders.participant(event)
    page = organiser.get("/e/kongres/search/", {"q": "  "})
    assert "people" not in page.context
    assert "Type a name" in page.content.decode()
