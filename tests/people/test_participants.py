"""Adding, changing and deleting participants, and what the change log says of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.utils import translation

from tests import builders
from wici.events.models import Event
from wici.people import participants
from wici.people.checking import WrongValues
from wici.people.models import Change, Field, Participant, Status
from wici.plain.keys import CODE_ALPHABET, CODE_LENGTH
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def event() -> Event:
    return builders.event()


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def log_of(participant: Participant) -> list[tuple[str, Any]]:
    with scopes_disabled():
        return [(change.source, change.what) for change in participant.changes.order_by("id")]


@time_machine.travel("2026-09-01T10:00:00Z", tick=False)
def test_a_new_participant_gets_a_code_and_is_found_by_keyword(event: Event) -> None:
    builders.field(event, "Firma")
    user = builders.user()
    added = participants.add(
        event,
        {"first_name": " Anna ", "last_name": "Żółć", "email": "Anna@X.PL", "answers": {"firma": "Łódź  SA"}},
        user=user,
    )
    assert (added.first_name, added.email, added.answers) == ("Anna", "Anna@x.pl", {"firma": "Łódź SA"})
    assert len(added.code) == CODE_LENGTH
    assert set(added.code) <= set(CODE_ALPHABET)
    assert added.registered_at == datetime(2026, 9, 1, 10, tzinfo=UTC)
    assert added.search == f"anna zolc\nzolc anna\nanna@x.pl\n{added.code.lower()}\nlodz sa"
    assert log_of(added) == [("staff", {})]
    with scopes_disabled():
        assert added.changes.get().user == user


def test_somebody_invited_has_not_registered(event: Event) -> None:
    added = participants.add(event, {"first_name": "Jan", "status": "invited"})
    assert (added.status, added.registered_at) == (Status.INVITED, None)


def test_several_people_may_share_an_address(event: Event) -> None:
    for name in ("Anna", "Jan"):
        participants.add(event, {"first_name": name, "email": "zarzad@x.pl"})
    with scope(event=event):
        assert Participant.objects.filter(email="zarzad@x.pl").count() == 2


def test_every_wrong_value_gets_its_sentence_and_nothing_is_stored(event: Event) -> None:
    for label, kind in (
        ("Wiek", Field.Kind.NUMBER),
        ("Przyjazd", Field.Kind.DATE),
        ("Telefon", Field.Kind.PHONE),
        ("Zgoda", Field.Kind.CHECKBOX),
        ("Kontakt", Field.Kind.EMAIL),
    ):
        builders.field(event, label, kind=kind)
    builders.field(event, "Dieta", kind=Field.Kind.CHOICE, options=["mięsna", "wegetariańska"])
    builders.field(event, "Warsztaty", kind=Field.Kind.CHOICES, options=["joga", "taniec"])
    with pytest.raises(WrongValues) as refused:
        participants.add(
            event,
            {
                "first_name": "A" * 101,
                "email": "anna.x.pl",
                "status": "gone",
                "code": "A B",
                "participation_type": builders.participation_type(builders.event()),
                "registered_at": "yesterday",
                "answers": {
                    "wiek": "many",
                    "przyjazd": "31.02.2026",
                    "telefon": "none",
                    "zgoda": "maybe",
                    "kontakt": "@",
                    "dieta": "rybna",
                    "warsztaty": "joga; boks",
                },
            },
        )
    assert {name: str(sentence) for name, sentence in refused.value.problems.items()} == {
        "first_name": f"“{'A' * 79}…” is longer than 100 characters.",
        "email": "“anna.x.pl” has no @, so it is not an e-mail address.",
        "code": "The participant code “A B” has a space inside.",
        "participation_type": "There is no such participation type in this event.",
        "status": "“gone” is not possible here. Possible: invited, started, completed, cancelled, declined.",
        "registered_at": "“yesterday” is not a date. Write it like 2026-03-01 or 01.03.2026.",
        "answers.wiek": "“many” is not a number with up to nine digits and six decimals.",
        "answers.przyjazd": "“31.02.2026” is not a date. Write it like 2026-03-01 or 01.03.2026.",
        "answers.telefon": "“none” is not a phone number.",
        "answers.zgoda": "“maybe” is neither “yes” nor “no”.",
        "answers.kontakt": "“@” has nothing before the @.",
        "answers.dieta": "“rybna” is none of the choices: mięsna, wegetariańska.",
        "answers.warsztaty": "“boks” is none of the choices: joga, taniec.",
    }
    with scope(event=event):
        assert not Participant.objects.exists()


def test_answers_are_stored_in_one_form_however_they_were_written(event: Event) -> None:
    for label, kind in (
        ("Wiek", Field.Kind.NUMBER),
        ("Przyjazd", Field.Kind.DATE),
        ("Zgoda", Field.Kind.CHECKBOX),
        ("Uwagi", Field.Kind.LONG_TEXT),
    ):
        builders.field(event, label, kind=kind)
    builders.field(event, "Warsztaty", kind=Field.Kind.CHOICES, options=["Joga, łatwa", "Taniec"])
    written = {
        "wiek": "1 200,50", "przyjazd": "1.03.2026 r.", "zgoda": "TAK",
        "uwagi": "raz\r\ndwa\x00", "warsztaty": "taniec;JOGA, ŁATWA",
    }  # fmt: skip
    added = participants.add(event, {"first_name": "Anna", "answers": written})
    assert added.answers == {
        "wiek": "1200.5",
        "przyjazd": "2026-03-01",
        "zgoda": "yes",
        "uwagi": "raz\ndwa",
        "warsztaty": ["Taniec", "Joga, łatwa"],
    }


def test_a_person_needs_a_name_or_an_address(event: Event) -> None:
    with pytest.raises(WrongValues, match="at least a name or an e-mail"):
        participants.add(event, {"answers": {}})


def test_a_code_belongs_to_one_person_of_the_event(event: Event) -> None:
    participants.add(event, {"first_name": "Anna", "code": "K7"})
    with pytest.raises(WrongValues) as refused:
        participants.add(event, {"first_name": "Jan", "code": "K7"})
    assert refused.value.problems == {"code": "Another participant has the code “K7”."}
    assert participants.add(builders.event(), {"first_name": "Jan", "code": "K7"}).code == "K7"


def test_a_change_keeps_old_and_new_and_leaves_the_rest(event: Event) -> None:
    builders.field(event, "Firma")
    builders.field(event, "Miasto")
    speaker = builders.participation_type(event, "Prelegent")
    person = builders.participant(event, answers={"firma": "Stara", "miasto": "Łódź"})
    edits = participants.change(
        person,
        {
            "last_name": "Kowalska",
            "first_name": "Anna",
            "participation_type": speaker,
            "answers": {"firma": ""},
            "registered_at": datetime(2026, 9, 2, tzinfo=UTC),
        },
        source=Change.Source.COMMAND,
    )
    assert edits == {
        "last_name": ["Żółć", "Kowalska"],
        "participation_type": [None, speaker],
        "answers.firma": ["Stara", ""],
        "registered_at": [builders.REGISTERED, datetime(2026, 9, 2, tzinfo=UTC)],
    }
    assert person.answers == {"miasto": "Łódź"}
    assert "kowalska anna" in person.search
    assert "stara" not in person.search
    assert log_of(person) == [
        (
            "command",
            {
                "last_name": ["Żółć", "Kowalska"],
                "participation_type": [None, "Prelegent"],
                "answers.firma": ["Stara", ""],
                "registered_at": ["2026-09-01T10:00:00+00:00", "2026-09-02T00:00:00+00:00"],
            },
        )
    ]


def test_a_change_that_changes_nothing_leaves_no_trace(event: Event) -> None:
    person = builders.participant(event)
    assert participants.change(person, {"first_name": "Anna", "answers": {}}) == {}
    assert log_of(person) == []


def test_a_code_cannot_be_taken_away(event: Event) -> None:
    person = builders.participant(event)
    with pytest.raises(WrongValues, match="cannot be without a code"):
        participants.change(person, {"code": ""})


def test_types_and_statuses_of_many_change_at_once(event: Event, django_assert_max_num_queries: Any) -> None:
    speaker = builders.participation_type(event, "Prelegent")
    one = builders.participant(event)
    other = builders.participant(event, type=speaker)
    foreign = builders.participant(builders.event())
    with scopes_disabled(), django_assert_max_num_queries(6):
        people = Participant.objects.all()
        assert participants.bulk_set_type(event, people, speaker) == 1
    with scopes_disabled():
        assert participants.bulk_set_status(event, Participant.objects.all(), Status.CANCELLED) == 2
        assert set(Participant.objects.values_list("pk", "participation_type__name", "status")) == {
            (one.pk, "Prelegent", "cancelled"),
            (other.pk, "Prelegent", "cancelled"),
            (foreign.pk, None, "completed"),
        }
    assert log_of(one) == [
        ("staff", {"participation_type": [None, "Prelegent"]}),
        ("staff", {"status": ["completed", "cancelled"]}),
    ]
    assert log_of(other) == [("staff", {"status": ["completed", "cancelled"]})]


def test_an_unknown_status_is_refused_for_many_too(event: Event) -> None:
    with scope(event=event), pytest.raises(WrongValues):
        participants.bulk_set_status(event, Participant.objects.all(), "gone")


def test_many_are_deleted_but_only_in_this_event(event: Event) -> None:
    builders.group(event, picked=[builders.participant(event)])
    builders.participant(event)
    foreign = builders.participant(builders.event())
    with scopes_disabled():
        assert participants.bulk_delete(event, Participant.objects.all()) == 2
        assert list(Participant.objects.all()) == [foreign]


def test_new_codes_are_all_different() -> None:
    taken = {"ABC"}
    made = participants.new_codes(500, taken)
    assert len(set(made)) == 500
    assert taken == {"ABC", *made}
