"""Groups: the list, the editor and its live preview."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import builders
from wici.events.models import Event
from wici.people import groups
from wici.people.membership import Definition
from wici.people.models import Field, Group, Participant
from wici.shared.scopes import scope

INVITED = {"field": "status", "op": "is", "value": "invited"}


def address(event: Event, name: str, *arguments: Any) -> str:
    return reverse(f"groups:{name}", args=[event.slug, *arguments])


def sent(name: str = "", **definition: Any) -> dict[str, str]:
    """What the editor sends."""
    whole = {"filter": None, "picked": [], "plus": [], "minus": [], **definition}
    return {"name": name, "definition": json.dumps(whole), "return": ""}


def data_of(response: Any) -> dict[str, Any]:
    """What the editor's script is given."""
    page = response.content.decode()
    found = re.search(r'<script id="group-data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    made: dict[str, Any] = json.loads(unescape(found[1]))
    return made


@pytest.fixture
def people(event: Event) -> dict[str, Participant]:
    builders.field(event, "Firma")
    return {
        "anna": builders.participant(event, "Anna", "Żółć", "anna@x.pl", answers={"firma": "Łódź SA"}),
        "jan": builders.participant(event, "Jan", "Nowak", "jan@y.pl", status="invited"),
    }


def test_the_list_says_how_many_and_who(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    invited = builders.group(event, "Zaproszeni", filter=INVITED)
    builders.group(event, "Reszta", filter="all", minus=[invited], picked=[people["anna"]])
    page = organiser.get(address(event, "list")).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Reszta 1 Everybody Also 1 person picked by hand Without the members of “Zaproszeni”" in text
    assert "Zaproszeni 1 Registration status is “invited”" in text
    assert f"{reverse('participants:list', args=[event.slug])}?group={invited.pk}" in page


def test_the_list_takes_the_same_queries_for_one_group_and_for_many(organiser: Client, event: Event) -> None:
    first = builders.group(event, "Zaproszeni", filter=INVITED)
    with CaptureQueriesContext(connection) as few:
        organiser.get(address(event, "list"))
    for number in range(12):
        builders.group(event, f"Grupa {number}", filter=INVITED, plus=[first])
    with CaptureQueriesContext(connection) as many:
        organiser.get(address(event, "list"))
    assert len(many) == len(few)


def test_a_group_whose_field_is_gone_says_so(organiser: Client, event: Event) -> None:
    broken = {"field": "answers.gone", "op": "is", "value": "x"}
    builders.group(event, "Zepsuta", filter=broken)
    page = organiser.get(address(event, "list")).content.decode()
    assert "needs a change" in page
    assert "There is no field “answers.gone”." in page


def test_without_groups_the_next_step_is_offered(organiser: Client, reader: Client, event: Event) -> None:
    assert address(event, "new") in organiser.get(address(event, "list")).content.decode()
    assert address(event, "new") not in reader.get(address(event, "list")).content.decode()


def test_a_group_of_conditions_picked_people_and_other_groups_is_saved(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    plus, minus = builders.group(event, "A", filter="all"), builders.group(event, "B", filter=INVITED)
    stored = {"all": [INVITED, {"any": [{"field": "answers.firma", "op": "contains", "value": "łódź"}]}]}
    form = sent("Nowa", filter=stored, picked=[people["anna"].pk], plus=[plus.pk], minus=[minus.pk])
    response = organiser.post(address(event, "new"), form)
    assert response["Location"] == address(event, "list")
    with scope(event=event):
        made = Group.objects.get(name="Nowa")
        assert groups.definition_of(made) == Definition(
            filter=stored, picked=frozenset({people["anna"].pk}), plus=(plus.pk,), minus=(minus.pk,)
        )
        assert [str(person) for person in groups.members(made)] == ["Anna Żółć"]


def test_changing_and_saving_as_another_group(organiser: Client, event: Event) -> None:
    group = builders.group(event, "Zaproszeni", filter=INVITED)
    organiser.post(address(event, "edit", group.pk), {**sent("Wszyscy inni", filter="all"), "as_new": "yes"})
    organiser.post(address(event, "edit", group.pk), sent("Zaproszeni 2", filter={"not": INVITED}))
    with scope(event=event):
        assert list(Group.objects.values_list("name", "filter")) == [
            ("Wszyscy inni", "all"),
            ("Zaproszeni 2", {"not": INVITED}),
        ]


def test_saving_as_begins_with_what_the_group_is_made_of(organiser: Client, event: Event) -> None:
    group = builders.group(event, "Zaproszeni", filter=INVITED)
    response = organiser.get(address(event, "new") + f"?from={group.pk}")
    assert 'value="Zaproszeni (copy)"' in response.content.decode()
    assert data_of(response)["definition"]["filter"] == INVITED


@pytest.mark.parametrize(
    ("name", "definition", "sentence"),
    [
        ("Pusta", {}, "If everybody belongs to it, say so."),
        ("", {"filter": "all"}, "A group needs a name."),
        ("zaproszeni", {"filter": "all"}, "There is a group “zaproszeni” already."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    organiser: Client, event: Event, name: str, definition: dict[str, Any], sentence: str
) -> None:
    builders.group(event, "Zaproszeni", filter=INVITED)
    response = organiser.post(address(event, "new"), sent(name, **definition))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'value="{name}"' in page or not name
    assert data_of(response)["definition"] == json.loads(sent(**definition)["definition"])
    with scope(event=event):
        assert Group.objects.count() == 1


def test_a_mistake_is_said_beside_its_condition_and_the_conditions_stay(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    wrong = {"all": [INVITED, {"field": "registered_at", "op": "after", "value": "wczoraj"}, {"any": []}]}
    response = organiser.post(address(event, "new"), sent("Nowa", filter=wrong))
    assert response.status_code == 422
    data = data_of(response)
    assert data["definition"]["filter"] == wrong
    assert [problem["path"] for problem in data["problems"]] == ["$.all[1].value", "$.all[2].any"]
    assert data["problems"][0]["sentence"].startswith("“wczoraj” is not a date.")


def test_the_editor_offers_every_field_with_its_comparisons(organiser: Client, event: Event) -> None:
    builders.participation_type(event, "Prelegent", name_en="Speaker")
    builders.field(event, "Posiłek", kind=Field.Kind.CHOICE, options=["mięso", "wege"])
    fields = {field["name"]: field for field in data_of(organiser.get(address(event, "new")))["fields"]}
    assert list(fields) == [
        "type", "status", "language", "registered_at", "keyword", "email", "first_name", "last_name", "code",
        "invitation", "answers.posilek",
    ]  # fmt: skip
    states = [option["label"] for option in fields["invitation"]["options"]]
    assert states[:3] == ["not sent", "sent", "opened"]
    assert fields["type"]["options"] == [{"value": "Prelegent", "label": "Speaker"}]
    assert [option["value"] for option in fields["answers.posilek"]["options"]] == ["mięso", "wege"]
    assert [op["label"] for op in fields["keyword"]["operators"]] == ["contains", "does not contain"]


def preview(client: Client, event: Event, **definition: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.post(address(event, "preview"), sent(**definition)).json()
    return answer


def test_the_preview_counts_and_says_why(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    answer = preview(organiser, event, filter=INVITED, picked=[people["anna"].pk])
    members = " ".join(re.sub(r"<[^>]+>", " ", answer["members"]).split())
    assert members == "2 people Jan Nowak jan@y.pl matches the conditions Anna Żółć anna@x.pl picked"
    words = re.findall(r"<li[^>]*>([^<]+)</li>", answer["words"])
    assert words == ["Registration status is “invited”", "Also 1 person picked by hand"]
    assert answer["problems"] == []


def test_the_preview_of_nothing_says_that_the_group_is_empty(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    answer = preview(organiser, event)
    assert "The group is empty" in answer["members"]
    assert answer["words"].strip() == ""
    assert "2 people" in preview(organiser, event, filter="all")["members"]


def test_the_preview_finds_circles_and_mistakes(organiser: Client, event: Event) -> None:
    first = builders.group(event, "A", filter=INVITED)
    second = builders.group(event, "B", plus=[first])
    form = {**sent(plus=[second.pk]), "group": str(first.pk)}
    assert "made of itself" in organiser.post(address(event, "preview"), form).json()["members"]
    wrong = preview(organiser, event, filter={"field": "email", "op": "contains", "value": ""})
    assert wrong["problems"] == [
        {
            "path": "$.value",
            "sentence": "This condition has no value yet. Choose or type one, or take the condition out.",
        }
    ]
    broken = organiser.post(address(event, "preview"), {"definition": "{"}).json()
    assert [problem["path"] for problem in broken["problems"]] == ["$"]


def test_people_are_found_by_any_of_their_data(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    builders.participant(builders.event(), "Obca", answers={"firma": "Łódź SA"})
    found = organiser.get(address(event, "people"), {"q": "lodz zolc"}).json()
    assert found == {"people": [{"id": people["anna"].pk, "name": "Anna Żółć", "email": "anna@x.pl"}]}


def test_the_composer_gets_its_half_written_message_back_with_the_group(
    organiser: Client, event: Event
) -> None:
    form = {**sent("Nowa", filter="all"), "return": "/e/kongres/compose/7/?tab=tags&group=1"}
    response = organiser.post(address(event, "new"), form)
    with scope(event=event):
        made = Group.objects.get()
    assert response["Location"] == f"/e/kongres/compose/7/?tab=tags&group={made.pk}"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_return_address_leads_nowhere_else(organiser: Client, event: Event, elsewhere: str) -> None:
    form = {**sent("Nowa", filter="all"), "return": elsewhere}
    assert organiser.post(address(event, "new"), form)["Location"] == address(event, "list")
    page = organiser.get(address(event, "new"), {"return": elsewhere}).content.decode()
    assert '<input type="hidden" name="return" value="">' in page
    assert f'href="{address(event, "list")}">Cancel</a>' in page


def test_deleting_takes_the_group_only(
    organiser: Client, event: Event, people: dict[str, Participant]
) -> None:
    group = builders.group(event, "A", picked=[people["jan"]])
    used = builders.group(event, "B", plus=[group])
    refused = organiser.post(address(event, "delete", group.pk), follow=True)
    assert "is part of these groups" in refused.content.decode()
    organiser.post(address(event, "delete", used.pk))
    organiser.post(address(event, "delete", group.pk))
    with scope(event=event):
        assert (Group.objects.count(), Participant.objects.count()) == (0, 2)


def test_roles_and_other_events(reader: Client, stranger: Client, organiser: Client, event: Event) -> None:
    group = builders.group(event, "A", filter="all")
    other = builders.group(builders.event(), "Obca", filter="all")
    assert reader.get(address(event, "list")).status_code == 200
    assert stranger.get(address(event, "list")).status_code == 404
    for name, arguments in (("new", ()), ("edit", (group.pk,)), ("delete", (group.pk,)), ("preview", ())):
        assert reader.post(address(event, name, *arguments), sent("X", filter="all")).status_code == 403
        assert stranger.post(address(event, name, *arguments), sent("X")).status_code == 404
    assert reader.get(address(event, "people")).status_code == 403
    for name in ("edit", "delete"):
        assert organiser.post(address(event, name, other.pk), sent("X", filter="all")).status_code == 404
    for name in ("delete", "preview"):
        arguments = (group.pk,) if name == "delete" else ()
        assert organiser.get(address(event, name, *arguments)).status_code == 405
    with scope(event=event):
        assert list(Group.objects.values_list("name", "filter")) == [("A", "all")]
