"""The raw data of a recipient is the same whether the database or Python takes it."""

from __future__ import annotations

import json

import pytest

from tests import builders
from wici.events.models import Event
from wici.merging.catalogue import catalogue
from wici.merging.sources import COLUMNS, MOST_ANSWERS, frozen_expression, raw, raw_of_address
from wici.people.models import Field, Gender, Participant, Status
from wici.shared.scopes import scope

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

ALL_COLUMNS = frozenset(COLUMNS)


@pytest.fixture
def people() -> tuple[Event, list[Participant]]:
    event = builders.event()
    speaker = builders.participation_type(event, "Prelegent", name_en="Speaker")
    answers = {
        "firma": 'Młyn "Pod Żurawiem" \\ S.A.',
        "diety": ["wege", "bez glutenu"],
        "zgoda": "yes",
        "puste": "",
    }
    return event, [
        builders.participant(event, type=speaker, answers=answers, gender=Gender.FEMININE, vocative="Anno"),
        builders.participant(event, "O'Neil {{ x }}", "Żółć\n", "", status=Status.DECLINED, language="en"),
        builders.participant(event, "", "", answers={"diety": [], "firma": None, "zgoda": ""}),
    ]


def from_database(event: Event, sources: frozenset[str]) -> list[object]:
    with scope(event=event):
        rows = Participant.objects.order_by("id").annotate(frozen=frozen_expression(sources))
        return [
            json.loads(row) if isinstance(row, str) else row for row in rows.values_list("frozen", flat=True)
        ]


def from_python(event: Event, sources: frozenset[str]) -> list[object]:
    with scope(event=event):
        rows = Participant.objects.order_by("id").select_related("participation_type")
        return [raw(participant, sources) for participant in rows]


@pytest.mark.parametrize(
    "sources",
    [
        frozenset(),
        frozenset({"first_name"}),
        ALL_COLUMNS,
        frozenset({"answers.firma"}),
        ALL_COLUMNS | {"answers.firma", "answers.diety", "answers.zgoda", "answers.puste", "answers.nie_ma"},
        frozenset({"answers.firma", *(f"answers.pole_{number}" for number in range(MOST_ANSWERS))}),
    ],
    ids=["nothing", "one column", "columns", "one answer", "both", "more answers than the database counts"],
)
def test_database_and_python_agree(people: tuple[Event, list[Participant]], sources: frozenset[str]) -> None:
    event, participants = people
    assert from_database(event, sources) == from_python(event, sources)
    assert len(from_python(event, sources)) == len(participants)


def test_only_what_the_tags_need_is_frozen(people: tuple[Event, list[Participant]]) -> None:
    event, _ = people
    builders.field(event, "Firma")
    builders.field(event, "Diety", kind=Field.Kind.CHOICES)
    with scope(event=event):
        sources = catalogue(event).sources(["first_name", "firma"])
    assert from_database(event, sources) == [
        {"first_name": "Anna", "answers": {"firma": 'Młyn "Pod Żurawiem" \\ S.A.'}},
        {"first_name": "O'Neil {{ x }}", "answers": {"firma": None}},
        {"first_name": "", "answers": {"firma": None}},
    ]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        frozen_expression({"password"})


def test_a_typed_address_has_its_name() -> None:
    assert raw_of_address("anna@example.org", "Anna Żółć") == {
        "email": "anna@example.org",
        "name": "Anna Żółć",
    }
