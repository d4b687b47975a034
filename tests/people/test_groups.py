"""Who belongs to a group, and every write of groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import translation

from tests import builders
from wici.events.models import Event
from wici.people import groups
from wici.people.filter_words import words
from wici.people.membership import Definition
from wici.people.models import Field, Group, GroupPart, Participant
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

CANCELLED = {"field": "status", "op": "is", "value": "cancelled"}


@pytest.fixture
def event() -> Event:
    return builders.event()


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def people(event: Event) -> dict[str, Participant]:
    """Anna and Jan take part, Ewa cancelled; somebody else is in another event."""
    builders.participant(builders.event(), "Obca", "Osoba")
    return {
        "Anna": builders.participant(event, "Anna", "A"),
        "Jan": builders.participant(event, "Jan", "B"),
        "Ewa": builders.participant(event, "Ewa", "C", status="cancelled"),
    }


def names(found: QuerySet[Participant]) -> list[str]:
    return [person.first_name for person in found]


def test_a_filter_is_evaluated_when_the_group_is_used(event: Event, people: Any) -> None:
    group = groups.create(event, "Zrezygnowali", filter=CANCELLED)
    assert names(groups.members(group)) == ["Ewa"]
    with scope(event=event):
        Participant.objects.filter(first_name="Jan").update(status="cancelled")
    assert names(groups.members(group)) == ["Jan", "Ewa"]
    assert groups.count(group) == 2


def test_filter_picked_plus_and_minus(event: Event, people: Any) -> None:
    cancelled = groups.create(event, "Zrezygnowali", filter=CANCELLED)
    jan = groups.create(event, "Jan", picked=[people["Jan"]])
    everybody = groups.create(event, "Wszyscy", filter="all")
    to_write = groups.create(event, "Do napisania", plus=[everybody], minus=[cancelled, jan])
    assert names(groups.members(to_write)) == ["Anna"]
    union = groups.create(event, "Razem", filter=CANCELLED, picked=[people["Anna"]], plus=[jan])
    assert names(groups.members(union)) == ["Anna", "Jan", "Ewa"]
    nested = groups.create(event, "Zagnieżdżona", plus=[union], minus=[to_write])
    assert names(groups.members(nested)) == ["Jan", "Ewa"]
    asking = {"all": [{"field": "group", "op": "not_in", "value": [jan.pk]}]}
    assert names(groups.members(groups.create(event, "Bez Jana", filter=asking))) == ["Anna", "Ewa"]


def test_the_list_of_groups_counts_all_in_a_constant_number_of_queries(
    event: Event, people: Any, django_assert_num_queries: Any
) -> None:
    for number in range(10):
        groups.create(event, f"Grupa {number}", filter=CANCELLED)
    broken = builders.group(event, "Zła", filter={"field": "type", "op": "is", "value": "Nikt"})
    empty = groups.create(event, "Pusta", filter={"field": "first_name", "op": "is", "value": "Zoe"})
    with django_assert_num_queries(6):  # groups, parts, fields, types, surveys; and the counts of all in one
        found = groups.summaries(event)
    assert [(summary.group.name, summary.count) for summary in found] == [
        *((f"Grupa {number}", 1) for number in range(10)),
        (empty.name, 0),
        (broken.name, None),
    ]
    assert str(found[-1].problem).startswith("The conditions of the group “Zła” need a change:")


def test_a_group_of_nobody_in_particular_is_refused(event: Event) -> None:
    for filter_, minus in ((None, []), (None, [builders.group(event)])):
        with pytest.raises(Refused, match="Nothing says who belongs") as refused:
            groups.create(event, "Pusta", filter=filter_, minus=minus)
        assert refused.value.field == "filter"
    nothing: tuple[object, ...] = ({}, "", [])
    for empty in nothing:
        with pytest.raises(Refused, match='If everybody is meant, write "all"'):
            groups.create(event, "Pusta", filter=empty)
    with scope(event=event):
        assert Group.objects.count() == 1


def test_a_name_is_unique_in_the_event_whatever_its_case(event: Event) -> None:
    groups.create(event, "Łódź", filter="all")
    for name, problem in (
        ("  łódź ", "There is a group “łódź” already. Choose another name."),
        ("", "A group needs a name."),
        ("x" * 121, "The name is longer than 120 characters."),
    ):
        with pytest.raises(Refused) as refused:
            groups.create(event, name, filter="all")
        assert (refused.value.field, str(refused.value.sentence)) == ("name", problem)
    assert groups.create(builders.event(), "Łódź", filter="all").pk


def test_groups_do_not_go_in_circles(event: Event) -> None:
    one = groups.create(event, "Jeden", filter="all")
    two = groups.create(event, "Dwa", plus=[one])
    three = groups.create(event, "Trzy", filter={"field": "group", "op": "in", "value": [two.pk]})
    circles = (
        Definition(plus=(one.pk,)),
        Definition(filter="all", minus=(three.pk,)),
        Definition(filter={"not": {"field": "group", "op": "in", "value": [two.pk]}}),
    )
    for definition in circles:
        with pytest.raises(Refused, match="A group cannot be made of itself: Jeden → "):
            groups.change(one, definition=definition)
        with pytest.raises(Refused, match="made of itself"):
            groups.members_of_definition(event, definition, group=one)
    with pytest.raises(Refused, match="Jeden → Dwa → Jeden"):
        groups.change(one, definition=Definition(plus=(two.pk,)))


def test_groups_are_nested_only_so_deep(event: Event) -> None:
    group = groups.create(event, "0", filter="all")
    for level in range(1, 10):
        group = groups.create(event, str(level), plus=[group])
    assert groups.count(group) == 0
    with pytest.raises(Refused, match="more than 10 levels deep"):
        groups.create(event, "10", plus=[groups.create(event, "9a", plus=[group])])


def test_a_mistaken_filter_names_every_mistake(event: Event) -> None:
    mistaken = {"all": [{"field": "answers.nic", "op": "is", "value": "x"}, {"field": "status", "op": "is"}]}
    with pytest.raises(Refused) as refused:
        groups.create(event, "Zła", filter=mistaken)
    assert str(refused.value) == ("There is no field “answers.nic”.\nThe condition on “status” has no value.")
    unknown = {"field": "group", "op": "in", "value": [9999]}
    with pytest.raises(Refused, match="a group that does not exist"):
        groups.create(event, "Zła", filter=unknown)
    foreign = groups.create(builders.event(), "Obca", filter="all")
    with pytest.raises(Refused, match="does not exist any more"):
        groups.create(event, "Zła", plus=[foreign])


def test_a_group_is_changed_as_a_whole_or_only_renamed(event: Event, people: Any) -> None:
    other = groups.create(event, "Inna", filter="all")
    group = groups.create(event, "Stara", filter=CANCELLED, picked=[people["Jan"]], plus=[other])
    groups.change(group, name="Nowa")
    assert (group.name, names(groups.members(group))) == ("Nowa", ["Anna", "Jan", "Ewa"])
    definition = Definition(picked=frozenset({people["Anna"].pk, 10**9}), minus=(other.pk, other.pk))
    groups.change(group, definition=definition)
    assert groups.definition_of(group) == Definition(picked=frozenset({people["Anna"].pk}), minus=(other.pk,))
    assert names(groups.members(group)) == []
    with pytest.raises(Refused, match="both added and taken away"):
        groups.change(group, definition=Definition(plus=(other.pk,), minus=(other.pk,)))


def test_save_as_makes_a_second_group(event: Event, people: Any) -> None:
    cancelled = groups.create(event, "Zrezygnowali", filter=CANCELLED)
    group = groups.create(event, "Pierwsza", picked=[people["Jan"]], plus=[cancelled])
    copy = groups.save_as(group, "Druga")
    assert copy.pk != group.pk
    assert groups.definition_of(copy) == groups.definition_of(group)
    changed = groups.save_as(group, "Trzecia", definition=Definition(filter="all"))
    assert (groups.count(group), groups.count(changed)) == (2, 3)


def test_a_group_in_use_is_not_deleted(event: Event) -> None:
    group = groups.create(event, "Podstawa", filter="all")
    groups.create(event, "B", minus=[group], filter="all")
    groups.create(event, "A", filter={"field": "group", "op": "in", "value": [group.pk]})
    with pytest.raises(Refused) as refused:
        groups.delete(group)
    assert str(refused.value.sentence) == (
        "The group “Podstawa” is part of these groups: “A”, “B”. Take it out of them first."
    )
    free = groups.create(event, "Wolna", plus=[group])
    groups.delete(free)
    with scopes_disabled():
        assert set(Group.objects.values_list("name", flat=True)) == {"Podstawa", "A", "B"}
        assert GroupPart.objects.count() == 1


def test_a_definition_counts_before_it_is_saved_and_says_why(
    event: Event, people: Any, django_assert_max_num_queries: Any
) -> None:
    other = groups.create(event, "Inna", picked=[people["Anna"], people["Ewa"]])
    definition = Definition(filter=CANCELLED, picked=frozenset({people["Jan"].pk}), plus=(other.pk,))
    found = groups.members_of_definition(event, definition)
    assert names(found) == ["Anna", "Jan", "Ewa"]
    with django_assert_max_num_queries(8):
        reasons = groups.reasons(event, list(people.values()), definition)
    assert reasons == {
        people["Anna"].pk: ["member of “Inna”"],
        people["Jan"].pk: ["picked"],
        people["Ewa"].pk: ["matches the conditions", "member of “Inna”"],
    }
    less = Definition(filter="all", minus=(other.pk,))
    assert groups.why(event, people["Anna"], less) == []
    assert groups.why(event, people["Jan"], less) == ["matches the conditions"]


def test_a_filter_is_read_back_in_words(event: Event) -> None:
    builders.participation_type(event, "Prelegent", name_en="Speaker")
    builders.field(event, "Firma", label_en="Company")
    builders.field(event, "Zgoda", kind=Field.Kind.CHECKBOX)
    builders.field(event, "Wiek", kind=Field.Kind.NUMBER)
    group = groups.create(event, "VIP", filter="all")
    stored = {
        "all": [
            {"field": "type", "op": "in", "value": ["prelegent"]},
            {"field": "status", "op": "is_not", "value": "cancelled"},
            {
                "any": [
                    {"field": "keyword", "op": "contains", "value": "@domain.com"},
                    {"not": {"field": "answers.firma", "op": "starts_with", "value": "Łódź"}},
                    {"field": "answers.zgoda", "op": "is", "value": False},
                ]
            },
            {"field": "answers.wiek", "op": "between", "value": [18, 26.5]},
            {"field": "group", "op": "not_in", "value": [group.pk]},
            {"field": "registered_at", "op": "after", "value": "2026-03-01T10:30:00+00:00"},
        ]
    }
    assert [(line.depth, line.text) for line in words(stored, event)] == [
        (0, "All of this is true:"),
        (1, "Participation type is one of: “Speaker”"),
        (1, "Registration status is not “cancelled”"),
        (1, "At least one of these is true:"),
        (2, "The person's data contain “@domain.com”"),
        (2, "It is not so that: Company begins with “Łódź”"),
        (2, "Zgoda is not ticked"),
        (1, "Wiek is between 18 and 26.5"),
        (1, "The person is in none of the groups: “VIP”"),
        (1, "Date of registration is after March 1, 2026, 11:30 a.m."),
    ]
    assert [line.text for line in words("all", event)] == ["Everybody"]
