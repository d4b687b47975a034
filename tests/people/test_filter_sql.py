"""The database query and the in-memory meaning of a filter agree, on whatever people and filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders
from wici.events.models import Event, ParticipationType
from wici.people.filter_sql import FilterSql
from wici.people.models import Group, Participant, Status
from wici.plain.filters import (
    LIST_OPERATORS,
    OPERATORS,
    VALUELESS_OPERATORS,
    All,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    Not,
    Operator,
    matches,
)
from wici.plain.filters import Any as AnyOf
from wici.plain.keys import fold
from wici.shared.scopes import scope

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

WARSAW = ZoneInfo("Europe/Warsaw")
FIELDS = {
    # Keys that are lookups of Django's, on purpose: none may be taken for one.
    "answers.range": FieldKind.TEXT,
    "answers.in": FieldKind.NUMBER,
    "answers.date": FieldKind.DATE,
    "answers.dieta": FieldKind.CHOICE,
    "answers.contains": FieldKind.CHOICES,
    "answers.zgoda": FieldKind.CHECKBOX,
    "answers.nobody_answered": FieldKind.TEXT,
    "first_name": FieldKind.TEXT,
    "last_name": FieldKind.TEXT,
    "email": FieldKind.TEXT,
    "code": FieldKind.TEXT,
    "type": FieldKind.TYPE,
    "status": FieldKind.STATUS,
    "language": FieldKind.LANGUAGE,
    "registered_at": FieldKind.MOMENT,
    "keyword": FieldKind.KEYWORD,
    "group": FieldKind.GROUP,
}
TEXTS = (
    "Żółć", "zolc", "ŻÓŁĆ  Anna", "Łódź SA", "50%", "5", "a_b", "axb", "a\\b", "'", '"', "a\nb", "yes",
    "YES", "12", "12.5", "012", "-3", "2026-03-01", " 2026-03-02", "2026-03-02", "Straße", "joga", "Joga",
)  # fmt: skip
BLANKS = ("", "  ", "\u00ad")
MIDNIGHT = datetime(2026, 3, 1, tzinfo=WARSAW)
MOMENTS = tuple(
    MIDNIGHT + timedelta(hours=hours, seconds=seconds) for hours in (-24, 0, 10, 24) for seconds in (-1, 0, 1)
)
DAYS = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2))
NUMBERS = tuple(map(Decimal, ("-3", "0", "5", "12", "12.5", "41.000001")))

texts = st.sampled_from(TEXTS)
stored_texts = st.sampled_from(TEXTS + BLANKS)
answers = st.one_of(
    stored_texts,
    st.lists(stored_texts, max_size=3),
    st.sampled_from([0, 5, 12, 12.5, -3, None, True, False, [["joga"]], ["yes"], [None], [12]]),
)


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """What one participant is made of."""
    keys = [name.removeprefix("answers.") for name in FIELDS if name.startswith("answers.")]
    return {
        "first_name": draw(stored_texts),
        "last_name": draw(stored_texts),
        "email": draw(st.sampled_from(["", "a@x.pl", "B@X.PL", "żółć@x.pl"])),
        "status": draw(st.sampled_from(Status.values)),
        "language": draw(st.sampled_from(["pl", "en"])),
        "registered_at": draw(st.sampled_from([None, *MOMENTS])),
        "answers": draw(st.dictionaries(st.sampled_from(keys[:-1]), answers)),
        "type": draw(st.sampled_from([None, "Prelegent", "Gość"])),
        "groups": draw(st.sets(st.sampled_from([0, 1]))),
    }


def values_of(kind: FieldKind) -> st.SearchStrategy[Any]:
    """Values that a condition of this kind may have."""
    match kind:
        case FieldKind.NUMBER:
            return st.sampled_from(NUMBERS)
        case FieldKind.DATE:
            return st.sampled_from(DAYS)
        case FieldKind.MOMENT:
            naive = tuple(moment.replace(tzinfo=None) for moment in MOMENTS)
            return st.sampled_from((*MOMENTS, *naive, *DAYS))
        case FieldKind.CHECKBOX:
            return st.booleans()
        case FieldKind.TYPE:
            return st.sampled_from(["prelegent", "Speaker", "GOŚĆ", "nobody"])
        case FieldKind.STATUS:
            return st.sampled_from(Status.values)
        case FieldKind.LANGUAGE:
            return st.sampled_from(["pl", "en"])
        case FieldKind.GROUP:
            return st.sampled_from([0, 1])
        case _:
            return texts


@st.composite
def conditions(draw: st.DrawFn) -> Filter:
    """One question about any field."""
    field, kind = draw(st.sampled_from(sorted(FIELDS.items(), key=lambda item: item[0])))
    op = draw(st.sampled_from(OPERATORS[kind]))
    if op in VALUELESS_OPERATORS:
        return Condition(field, op, (), kind)
    value = values_of(kind)
    if op is Operator.BETWEEN:
        return Condition(field, op, (draw(value), draw(value)), kind)
    several = draw(st.lists(value, min_size=1, max_size=3 if op in LIST_OPERATORS else 1))
    return Condition(field, op, tuple(several), kind)


filters = st.recursive(
    st.one_of(st.just(Everybody()), conditions(), conditions(), conditions()),
    lambda inner: st.one_of(
        st.builds(lambda parts: All(tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: AnyOf(tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)


class World:
    """An event with two types and two groups of picked people."""

    def __init__(self) -> None:
        self.event: Event = builders.event(time_zone="Europe/Warsaw")
        self.types: dict[str, ParticipationType] = {
            "Prelegent": builders.participation_type(self.event, "Prelegent", name_en="Speaker"),
            "Gość": builders.participation_type(self.event, "Gość"),
        }
        self.groups: list[Group] = [builders.group(self.event), builders.group(self.event)]

    def store(self, person: dict[str, Any]) -> Participant:
        """The participant in the database."""
        values = {key: person[key] for key in ("status", "language", "registered_at", "answers")}
        type_ = self.types.get(person["type"])
        names = (person["first_name"], person["last_name"], person["email"])
        made = builders.participant(self.event, *names, type=type_, **values)
        for index in person["groups"]:
            with scope(event=self.event):
                self.groups[index].picked.add(made)
        return made

    def seen(self, participant: Participant, person: dict[str, Any]) -> dict[str, Any]:
        """The same person as the in-memory filter sees them."""
        type_ = self.types.get(person["type"])
        names = [name for name in (type_.name, type_.name_en) if name] if type_ else []
        return {**person, "code": participant.code, "type": names}

    def found(self, node: Filter) -> set[int]:
        """Ids of those whom the database finds."""
        with scope(event=self.event):
            condition = self.sql().condition(node)
            return set(Participant.objects.filter(condition).values_list("pk", flat=True))

    def sql(self) -> FilterSql:
        """The maker of conditions, with groups known by their place in the list."""
        return FilterSql(
            zone=WARSAW,
            type_ids={
                fold(name): [made.pk]
                for made in self.types.values()
                for name in (made.name, made.name_en)
                if name
            },
            members=lambda index: Q(pk__in=self.groups[index].picked.values("pk")),
        )


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with transaction.atomic():
        yield World()


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(crowd=st.lists(people(), min_size=1, max_size=5), nodes=st.lists(filters, min_size=4, max_size=4))
def test_the_database_finds_exactly_those_whom_the_filter_takes(
    world: World, crowd: list[dict[str, Any]], nodes: list[Filter]
) -> None:
    with transaction.atomic():
        stored = [(world.store(person), person) for person in crowd]
        for node in nodes:
            expected = {
                participant.pk
                for participant, person in stored
                if matches(node, world.seen(participant, person), zone=WARSAW)
            }
            assert world.found(node) == expected
        transaction.set_rollback(True)


@pytest.mark.parametrize("negated", [False, True])
def test_a_condition_with_a_thousand_values_is_one_query(world: World, negated: bool) -> None:
    chosen = builders.participant(world.event, answers={"contains": ["opcja 999"], "range": "tekst 7"})
    builders.participant(world.event, answers={"contains": ["opcja 1000"], "range": "tekst 1000"})
    options = tuple(f"Opcja {number}" for number in range(1000))
    many = Condition("answers.contains", Operator.IN, options, FieldKind.CHOICES)
    texts = Condition(
        "answers.range", Operator.IN, tuple(f"Tekst {number}" for number in range(1000)), FieldKind.TEXT
    )
    both: Filter = All((many, texts))
    if negated:
        both = Not(Not(both))
    assert world.found(both) == {chosen.pk}


def test_percent_signs_and_underscores_are_letters_like_others(world: World) -> None:
    percent = builders.participant(world.event, "50% a_b", "")
    builders.participant(world.event, "50 x axb", "")
    for piece in ("50%", "a_b"):
        node = Condition("first_name", Operator.CONTAINS, (piece,), FieldKind.TEXT)
        assert world.found(node) == {percent.pk}
