"""The check before a text message goes out: who is concerned by what, and what it costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests import builders
from wici.events.models import Event
from wici.mailings.sms.checks import Checked, check
from wici.people.models import Participant
from wici.shared.scopes import scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return builders.event()


def person(event: Event, name: str, number: str, **fields: Any) -> Participant:
    return builders.participant(event, name, "Nowak", answers={"telefon": number}, **fields)


def checked(event: Event, *people: Participant, **fields: Any) -> Checked:
    group = builders.group(event, picked=people)
    mailing = builders.sms(event, **{"group": group, **fields})
    with scope(event=event):
        return check(mailing)


def found(result: Checked) -> dict[str, list[str]]:
    """The codes of what was found, without what is in order, and who is named."""
    return {
        finding.code: [person.name for person in finding.people]
        for finding in result.findings
        if finding.level != "ok"
    }


def test_everything_in_order(event: Event) -> None:
    builders.gateway(event, price=Decimal("0.105"))
    result = checked(event, person(event, "Anna", "601234567"), text="Cześć {{ first_name }}")
    assert found(result) == {}
    assert [finding.code for finding in result.findings] == ["tags", "numbers", "values"]
    assert (result.reachable, result.estimate.messages, result.estimate.parts) == (1, 1, 1)
    assert (result.estimate.in_ucs2, result.estimate.cost, result.estimate.currency) == (
        1, Decimal("0.10"), "PLN",
    )  # fmt: skip


def test_numbers_that_cannot_be_written_to_are_named(event: Event) -> None:
    result = checked(
        event,
        person(event, "Anna", "601234567"),
        person(event, "Bez", " "),
        person(event, "Zła", "22 621 00 00"),
        person(event, "Ewa", "+48 601 234 567"),
    )
    assert found(result) == {
        "no_number": ["Bez Nowak"],
        "wrong_number": ["Zła Nowak: 22 621 00 00"],
        "shared_number": ["Anna Nowak", "Ewa Nowak"],
    }
    assert result.reachable == 2


def test_values_and_lengths_are_those_of_each_person(event: Event) -> None:
    anna = person(event, "Anna", "601234567")
    nobody = builders.participant(event, "", "Nowak", answers={"telefon": "602345678"})
    long = person(event, "Ł" * 70, "603456789")
    result = checked(event, anna, nobody, long, text="{{ first_name }}" * 4)
    assert found(result) == {
        "unmade": ["Nowak"],
        "many_parts": [f"{'Ł' * 70} Nowak"],
        "empty_value": ["Nowak"],
    }
    assert (result.reachable, result.estimate.messages, result.estimate.most) == (3, 2, 5)


def test_who_declined_is_not_invited_and_who_cancelled_is_named(event: Event) -> None:
    declined = person(event, "Jan", "601234567", status="declined")
    cancelled = person(event, "Ewa", "602345678", status="cancelled")
    assert found(checked(event, declined, cancelled)) == {"left": ["Jan Nowak", "Ewa Nowak"]}
    inviting = found(checked(event, declined, text="{{ invitation_link }}"))
    assert inviting["declined"] == ["Jan Nowak"]


def test_what_is_missing_blocks(event: Event) -> None:
    assert set(found(checked(event, gateway=None, text=""))) == {"no_gateway", "no_body", "nobody"}
    assert "no_group" in found(checked(event, group=None))


def test_typed_numbers_are_checked_like_people(event: Event) -> None:
    result = checked(event, audience="addresses", addresses="601234567;601234567,x", text="Dla {{ email }}")
    assert set(found(result)) == {"bad_number", "duplicates", "needs_participant", "empty_value"}
    assert result.reachable == 1


def test_without_letters_more_fits(event: Event) -> None:
    text = "ą" * 100
    anna = person(event, "Anna", "601234567")
    assert checked(event, anna, text=text).estimate.parts == 2
    assert checked(event, anna, text=text, without_letters=True).estimate.parts == 1
    assert checked(event, anna, text=text).estimate.cost is None


def test_an_address_that_only_this_machine_reaches_is_said(event: Event, settings: Any) -> None:
    settings.WICI_URL = "http://127.0.0.1:8000"
    gateway = builders.gateway(event, kind="kannel", host="https://sms.example.org/")
    anna = person(event, "Anna", "601234567")
    text = "{{ invitation_link }}"
    assert set(found(checked(event, anna, gateway=gateway, text=text))) == {"local_links", "no_reports"}
    settings.WICI_URL = "https://wici.example.org"
    assert found(checked(event, anna, gateway=gateway, text=text)) == {}
