"""The check before sending makes documents and names whose is not as it should be."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests import builders
from wici.events.models import Event
from wici.mailings import attaching, checks, document_checks
from wici.mailings.findings import Finding, Level
from wici.mailings.models import Mailing
from wici.people.models import Participant, Status
from wici.plain.pdf.model import Element, Kind

COMPLETED = 'status == "zakończona" or status == "completed"'
WIDE = Element("name", Kind.TEXT, x=10, y=10, width=20, height=5, text="{{ full_name }}", size_pt=12)


@pytest.fixture(autouse=True)
def english() -> Any:
    with override("en"):
        yield


def about_documents(mailing: Mailing) -> list[tuple[Level, str, str, tuple[str, ...], int]]:
    codes = {"no_document", "document_problem", "large_document", "documents", "sample", "bad_document"}
    return [
        (found.level, found.code, found.sentence, tuple(person.name for person in found.people), found.count)
        for found in checks.check(mailing)
        if found.code in codes
    ]


def group_of(mailing: Mailing, *people: Participant) -> None:
    assert mailing.group is not None
    mailing.group.picked.add(*people)


def test_all_in_order(mailing: Mailing, event: Event) -> None:
    attaching.attach(mailing, builders.document(event))
    assert about_documents(mailing) == [
        (Level.OK, "documents", "“Certyfikat” goes to 1 of 1 recipient.", (), 0)
    ]


def test_how_many_have_one(mailing: Mailing, event: Event) -> None:
    group_of(mailing, builders.participant(event, "Jan", status=Status.INVITED))
    attaching.attach(mailing, builders.document(event), condition=COMPLETED)
    assert about_documents(mailing) == [
        (Level.OK, "documents", "“Certyfikat” goes to 1 of 2 recipients.", (), 0)
    ]


def test_whose_message_would_be_held(mailing: Mailing, event: Event) -> None:
    group_of(mailing, builders.participant(event, "Jan", "Kos", code=""))
    attaching.attach(mailing, builders.document(event))
    (held,) = [found for found in about_documents(mailing) if found[1] == "no_document"]
    assert (held[0], held[3], held[4]) == (Level.WARNING, ("Jan Kos",), 1)
    assert held[2].startswith("The message to 1 recipient would be held. “Certyfikat”: ")


def test_nothing_is_sent_when_nobodys_document_can_be_made(mailing: Mailing, event: Event) -> None:
    Participant.objects.update(code="")
    attaching.attach(mailing, builders.document(event))
    (error,) = [found for found in about_documents(mailing) if found[1] == "no_document"]
    assert error[0] is Level.ERROR
    assert checks.has_errors(checks.check(mailing))


def test_a_text_that_does_not_fit_is_told_with_the_names(mailing: Mailing, event: Event) -> None:
    long = builders.participant(event, "Maksymilian", "Brzęczyszczykiewicz " * 5)
    group_of(mailing, long)
    attaching.attach(mailing, builders.document(event, elements=[WIDE]))
    (problem,) = [found for found in about_documents(mailing) if found[1] == "document_problem"]
    assert problem[0] is Level.WARNING
    assert problem[2].startswith("“Certyfikat”: ")
    assert problem[3] == (long.full_name,)


def test_letters_that_the_font_lacks_are_told(mailing: Mailing, event: Event) -> None:
    emoji = builders.participant(event, "Ania 🎉", "Żółć")
    group_of(mailing, emoji)
    attaching.attach(mailing, builders.document(event))
    problems = [found for found in about_documents(mailing) if found[1] == "document_problem"]
    assert [problem[3] for problem in problems] == [("Ania 🎉 Żółć",)]


def test_a_message_that_would_be_too_large(mailing: Mailing, event: Event, monkeypatch: Any) -> None:
    attaching.attach(mailing, builders.document(event))
    monkeypatch.setattr("wici.mailings.attachments._MEGABYTE", 600)
    found = about_documents(mailing)
    assert ("large_document", ("Anna Żółć",)) in [(each[1], each[3]) for each in found]
    assert any(each.code == "too_large" and each.level is Level.ERROR for each in checks.check(mailing))


def test_of_a_big_group_a_sample_is_made_with_as_many_queries(
    mailing: Mailing, event: Event, monkeypatch: Any
) -> None:
    monkeypatch.setattr(document_checks, "MOST_MADE", 3)
    attaching.attach(mailing, builders.document(event))
    few = queries_of(mailing)
    group_of(mailing, *(builders.participant(event, f"Osoba {number}") for number in range(19)))
    assert queries_of(mailing) == few
    assert [found[2] for found in about_documents(mailing)] == [
        "“Certyfikat” goes to 20 of 20 recipients.",
        "The documents of 5 recipients were made for this check, spread over all of them.",
    ]


def queries_of(mailing: Mailing) -> int:
    with CaptureQueriesContext(connection) as caught:
        checks.check(mailing)
    return len(caught)


def test_a_sample_is_spread_evenly() -> None:
    sample = document_checks._Sample()
    people: list[Any] = [*range(10_000)]
    for number in people:
        sample.take(number)
    assert sample.people == people[:: sample.every]
    assert document_checks.MOST_MADE <= len(sample.people) <= 2 * document_checks.MOST_MADE


def test_typed_addresses_are_refused_by_name(event: Event, mailing: Mailing) -> None:
    attaching.attach(mailing, builders.document(event))
    mailing.audience, mailing.addresses = Mailing.Audience.ADDRESSES, "anna@example.org"
    found: list[Finding] = [each for each in checks.check(mailing) if each.code == "needs_participant"]
    assert [each.sentence for each in found] == [
        "“Certyfikat” says something about a participant, and typed addresses have none."
    ]
