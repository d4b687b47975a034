"""The list of participants: who is in it, in which order, and what is done to many."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import builders
from wici.events.models import Event
from wici.people import importing
from wici.people.models import Change, Field, Group, Participant
from wici.shared.scopes import scope
from wici.web.participants.listing import PeopleList


def address(event: Event, name: str = "list", *arguments: Any) -> str:
    return reverse(f"participants:{name}", args=[event.slug, *arguments])


def names(response: Any) -> list[str]:
    """The people of the list in its order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', response.content.decode())


@pytest.fixture
def people(event: Event) -> dict[str, Participant]:
    """Three people who differ in everything that can be filtered."""
    builders.field(event, "Firma")
    builders.field(event, "Wiek", kind=Field.Kind.NUMBER)
    builders.field(event, "Zgoda", kind=Field.Kind.CHECKBOX)
    speaker = builders.participation_type(event, "Prelegent", position=1)
    listener = builders.participation_type(event, "Słuchacz", position=2)
    return {
        "anna": builders.participant(
            event, "Anna", "Łaska", "anna@x.pl", type=speaker, answers={"firma": "Łódź SA", "wiek": "41"}
        ),
        "jan": builders.participant(
            event, "Jan", "Nowak", "jan@y.pl", type=listener, status="invited", answers={"zgoda": "yes"}
        ),
        "john": builders.participant(
            event, "John", "Adams", "john@z.com", language="en", answers={"wiek": "9"}
        ),
    }


def test_people_are_sorted_as_their_alphabet_has_it(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    assert names(organiser.get(address(event))) == ["John Adams", "Anna Łaska", "Jan Nowak"]
    assert names(organiser.get(address(event) + "?sort=-name")) == ["Jan Nowak", "Anna Łaska", "John Adams"]


def test_numbers_are_sorted_as_numbers_and_nothing_comes_last(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    up = organiser.get(address(event) + "?sort=answers.wiek")
    down = organiser.get(address(event) + "?sort=-answers.wiek")
    assert names(up) == ["John Adams", "Anna Łaska", "Jan Nowak"]
    assert names(down) == ["Anna Łaska", "John Adams", "Jan Nowak"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=laska", ["Anna Łaska"]),
        ("q=@y.pl+nowak", ["Jan Nowak"]),
        ("status=invited", ["Jan Nowak"]),
        ("status=invited&status=completed", ["John Adams", "Anna Łaska", "Jan Nowak"]),
        ("language=en", ["John Adams"]),
        ("type=none", ["John Adams"]),
        ("answers.firma=lodz", ["Anna Łaska"]),
        ("answers.wiek=41", ["Anna Łaska"]),
        ("answers.wiek=abc", []),
        ("answers.zgoda=tak", ["Jan Nowak"]),
        ("empty=firma", ["John Adams", "Jan Nowak"]),
        ("filled=firma", ["Anna Łaska"]),
        ("filled=zgoda&status=invited", ["Jan Nowak"]),
        ("status=nonsense&type=99999&group=7", ["John Adams", "Anna Łaska", "Jan Nowak"]),
    ],
)
def test_filters(
    organiser: Client, event: Event, people: dict[str, Participant], query: str, found: list[str]
) -> None:
    assert names(organiser.get(f"{address(event)}?{query}")) == found


def test_types_and_groups_filter_by_their_number(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    kind = people["anna"].participation_type
    group = builders.group(event, "Wybrani", picked=[people["jan"]])
    assert kind is not None
    assert names(organiser.get(f"{address(event)}?type={kind.pk}")) == ["Anna Łaska"]
    assert names(organiser.get(f"{address(event)}?group={group.pk}")) == ["Jan Nowak"]


def test_a_filter_is_a_chip_in_words_that_leads_to_the_list_without_it(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    page = organiser.get(address(event) + "?status=invited&q=jan").content.decode()
    assert 'class="w-chip is-on" href="?q=jan">Registration status is “invited”' in page


def test_the_menu_of_form_fields_makes_an_address(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    sent = {"field": "firma", "field_is": "value", "field_value": "SA", "q": "anna"}
    response = organiser.get(address(event), sent)
    assert response["Location"] == address(event) + "?q=anna&answers.firma=SA"
    response = organiser.get(address(event), {"field": "firma", "field_is": "empty", "field_value": ""})
    assert response["Location"] == address(event) + "?empty=firma"


def test_chosen_columns_are_kept(organiser: Client, event: Event, people: dict[str, Participant]) -> None:
    sent = {"columns": ["code", "answers.firma"], "filters": "status=completed"}
    response = organiser.post(address(event, "columns"), sent)
    assert response["Location"] == address(event) + "?status=completed"
    page = organiser.get(address(event)).content.decode()
    heads = re.findall(r'<th scope="col"[^>]*><a[^>]*>([^<]+?)\s*<', page)
    assert heads == ["Participant", "Participant code", "Firma"]
    assert "Łódź SA" in page


def test_an_empty_event_offers_the_next_step(organiser: Client, reader: Client, event: Event) -> None:
    builders.participant(builders.event(), "Obca", "Osoba")
    page = organiser.get(address(event)).content.decode()
    assert address(event, "import") in page
    assert "Obca" not in page
    assert address(event, "import") not in reader.get(address(event)).content.decode()


def test_nobody_fits_is_another_thing_than_nobody_is_here(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    page = organiser.get(address(event) + "?q=zzz").content.decode()
    assert "Nobody fits these filters" in page


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    with CaptureQueriesContext(connection) as few:
        organiser.get(address(event) + "?status=completed&answers.firma=a")
    for number in range(30):
        builders.participant(event, "Ewa", f"Nowa{number:02}", answers={"firma": "a"})
    with CaptureQueriesContext(connection) as many:
        organiser.get(address(event) + "?status=completed&answers.firma=a")
    assert len(many) == len(few)
    assert len(many) < 25


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_the_order_of_names_comes_from_an_index(event: Event, sort: str) -> None:
    with scope(event=event), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which would rather sort the few rows of a test
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_sort = off")
        found = (
            PeopleList(event, QueryDict(f"sort={sort}")).people().values_list("pk", flat=True)[:50].explain()
        )
        if connection.vendor == "postgresql":
            cursor.execute("RESET enable_seqscan")
            cursor.execute("RESET enable_sort")
    assert "participant_by_folded_name" in found
    assert "TEMP B-TREE" not in found
    assert "Sort" not in found


def test_fifty_people_are_a_page(organiser: Client, event: Event) -> None:
    for number in range(53):
        builders.participant(event, "Ewa", f"N{number:02}")
    assert names(organiser.get(address(event) + "?page=2")) == ["Ewa N50", "Ewa N51", "Ewa N52"]


def bulk(client: Client, event: Event, action: str, chosen: list[Participant], **sent: Any) -> Any:
    return client.post(
        address(event, "bulk"), {"action": action, "chosen": [person.pk for person in chosen], **sent}
    )


def test_deleting_says_how_many_and_asks_first(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    two = [people["anna"], people["jan"]]
    page = bulk(organiser, event, "delete", two).content.decode()
    assert ">Delete 2 participants</button>" in page
    with scope(event=event):
        assert Participant.objects.count() == 3
    response = bulk(organiser, event, "delete", two, confirmed="yes", expected="2")
    assert response["Location"] == address(event) + "?"
    with scope(event=event):
        assert [str(person) for person in Participant.objects.all()] == ["John Adams"]


def test_another_number_than_confirmed_does_nothing(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    sent = {"everybody": "yes", "filters": "status=completed", "confirmed": "yes", "expected": "1"}
    response = organiser.post(address(event, "bulk"), {"action": "delete", **sent})
    assert response.status_code == 422
    assert "Delete 2 participants" in response.content.decode()
    with scope(event=event):
        assert Participant.objects.count() == 3


def test_status_and_type_of_everybody_in_the_list(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    sent = {"everybody": "yes", "filters": "status=completed", "confirmed": "yes", "expected": "2"}
    organiser.post(address(event, "bulk"), {"action": "status", "status": "cancelled", **sent})
    listener = people["jan"].participation_type
    assert listener is not None
    bulk(organiser, event, "type", [people["anna"]], type=listener.pk, confirmed="yes", expected="1")
    with scope(event=event):
        now = [(str(one), one.status, str(one.participation_type)) for one in Participant.objects.all()]
        changes = [(change.participant_id, change.what) for change in Change.objects.order_by("pk")]
    assert now == [
        ("John Adams", "cancelled", "None"),
        ("Jan Nowak", "invited", "Słuchacz"),
        ("Anna Łaska", "cancelled", "Słuchacz"),
    ]
    first, second = sorted([people["anna"].pk, people["john"].pk])
    assert changes == [
        (first, {"status": ["completed", "cancelled"]}),
        (second, {"status": ["completed", "cancelled"]}),
        (people["anna"].pk, {"participation_type": ["Prelegent", "Słuchacz"]}),
    ]


def test_a_group_of_ticked_people_picks_them_and_one_of_the_list_keeps_the_filter(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    bulk(organiser, event, "group", [people["jan"]], name="Jan", confirmed="yes", expected="1")
    sent = {"everybody": "yes", "filters": "status=completed", "confirmed": "yes", "expected": "2"}
    organiser.post(address(event, "bulk"), {"action": "group", "name": "Zapisani", **sent})
    with scope(event=event):
        made = [
            (group.name, group.filter, [str(person) for person in group.picked.all()])
            for group in Group.objects.all()
        ]
    assert made == [
        ("Jan", None, ["Jan Nowak"]),
        ("Zapisani", {"field": "status", "op": "is", "value": "completed"}, []),
    ]


def test_a_group_needs_a_name_and_nothing_chosen_is_lost(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    response = bulk(organiser, event, "group", [people["jan"]], name=" ", confirmed="yes", expected="1")
    page = response.content.decode()
    assert response.status_code == 422
    assert "A group needs a name." in page
    assert f'name="chosen" value="{people["jan"].pk}"' in page


def test_bulk_never_reaches_another_event(organiser: Client, event: Event) -> None:
    other = builders.event()
    stranger = builders.participant(other, "Obca")
    bulk(organiser, event, "delete", [stranger], confirmed="yes", expected="1")
    with scope(event=other):
        assert Participant.objects.count() == 1


def test_roles(
    reader: Client, stranger: Client, organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    assert reader.get(address(event)).status_code == 200
    assert "Delete…" not in reader.get(address(event)).content.decode()
    assert stranger.get(address(event)).status_code == 404
    assert bulk(reader, event, "delete", [people["jan"]]).status_code == 403
    assert bulk(stranger, event, "delete", [people["jan"]]).status_code == 404
    assert organiser.get(address(event, "bulk")).status_code == 405
    assert reader.get(address(event, "new")).status_code == 403


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_export_holds_whoever_fits_the_filters(
    reader: Client, stranger: Client, event: Event, people: dict[str, Participant], kind: str
) -> None:
    response = reader.get(address(event, "export", kind) + "?status=completed&sort=name")
    rows = [list(map(str, cells[:4])) for _number, cells in importing.read(response.content).rows()]
    assert rows == [
        [people["john"].code, "John", "Adams", "john@z.com"],
        [people["anna"].code, "Anna", "Łaska", "anna@x.pl"],
    ]
    assert response["Content-Disposition"].startswith('attachment; filename="kongres-')
    assert stranger.get(address(event, "export", kind)).status_code == 404
    assert reader.get(address(event, "export", "exe")).status_code == 404
