"""The form builder works by keyboard and without a script, keeps what was typed, and loses no answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event, ParticipationType
from wici.people.models import Field, Participant, Section
from wici.plain.forms import Visibility
from wici.registration import building
from wici.shared.scopes import scopes_disabled

pytestmark = pytest.mark.django_db

FORM = "/e/kongres/registration/"


def stored(label: str) -> Field:
    with scopes_disabled():
        return Field.objects.get(label=label)


def order() -> list[str]:
    with scopes_disabled():
        return list(Field.objects.order_by("position").values_list("label", flat=True))


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).replace("&quot;", '"').split())


def test_an_empty_form_says_what_everybody_is_asked(organiser: Client) -> None:
    page = organiser.get(FORM)
    assert page.status_code == 200
    for words in (
        "First name",
        "Last name",
        "E-mail address",
        "No question here yet.",
        "Registration is closed.",
    ):
        assert words in text_of(page)
    assert "/r/kongres/preview/?language=pl" in page.content.decode()


def test_a_question_with_everything(organiser: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    food = building.add_section(event, "Posiłki")
    building.add_question(event, "Kolacja", label_en="Dinner", kind="checkbox")
    answer = organiser.post(
        f"{FORM}questions/new/?section={food.pk}",
        {
            "label": "Dieta", "label_en": "Diet", "kind": "choices", "section": food.pk, "is_required": "on",
            "options": "mięsna\r\nrybna\r\n", "options_en": "\r\nfish", "description": "Co jesz?",
            "most": "2", "min_length": "7", "types": [press.pk], "joined": "any",
            "condition_0_question": "kolacja", "condition_0_test": "is", "condition_0_value": "yes",
            "condition_1_question": "", "condition_1_test": "is", "condition_1_value": "left over",
        },
    )  # fmt: skip
    assert answer.headers["Location"] == FORM
    made = stored("Dieta")
    assert (made.key, made.kind, made.options, made.options_en, made.section_id, made.is_required) == (
        "dieta", "choices", ["mięsna", "rybna"], ["", "fish"], food.pk, True,
    )  # fmt: skip
    assert made.validation == {"most": 2}
    assert made.visibility == {
        "types": [str(press.pk)], "joined": "all",
        "conditions": [{"question": "kolacja", "test": "is", "value": "yes"}],
    }  # fmt: skip
    page = text_of(organiser.get(FORM))
    assert "Shown when “Dinner” is ticked." in page
    assert "For: Prasa." in page
    again = organiser.get(f"{FORM}questions/{made.pk}/").content.decode()
    assert re.search(r'value="kolacja"\s+selected', again)
    assert (
        organiser.post(f"{FORM}questions/{made.pk}/", {**posted(again), "label": "Jedzenie"}).status_code
        == 302
    )
    changed = stored("Jedzenie")
    assert (changed.key, changed.visibility, changed.validation, changed.options_en) == (
        "dieta", made.visibility, made.validation, ["", "fish"],
    )  # fmt: skip


def posted(page: str) -> dict[str, Any]:
    """What a browser would send for the question's form as it stands."""
    from lxml import html

    form = next(form for form in html.fromstring(page).forms if "label_en" in form.fields)
    sent: dict[str, Any] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(organiser: Client, event: Event) -> None:
    first = building.add_question(event, "Kolacja")
    answer = organiser.post(
        f"{FORM}questions/{first.pk}/",
        {
            "label": "Wieczór",
            "kind": "choice",
            "options": "",
            "condition_0_question": "",
            "description": "Ważne",
        },
    )
    assert answer.status_code == 422
    assert "“Wieczór” needs at least one choice. Write one in each line." in text_of(answer)
    assert "Ważne" in answer.content.decode()
    assert stored("Kolacja").kind == "text"


def test_a_ring_of_conditions_is_refused_with_a_sentence(organiser: Client, event: Event) -> None:
    first = building.add_question(event, "Kolacja")
    second = building.add_question(event, "Dieta")
    condition = {"condition_0_test": "answered", "condition_0_value": ""}
    sent = {"label": "Dieta", "kind": "text", "condition_0_question": "kolacja", **condition}
    assert organiser.post(f"{FORM}questions/{second.pk}/", sent).status_code == 302
    sent = {"label": "Kolacja", "kind": "text", "condition_0_question": "dieta", **condition}
    answer = organiser.post(f"{FORM}questions/{first.pk}/", sent)
    assert answer.status_code == 422
    assert "Kolacja → Dieta → Kolacja" in text_of(answer)
    assert stored("Kolacja").visibility == {}


def test_questions_move_by_buttons_and_by_dragging(organiser: Client, event: Event) -> None:
    food = building.add_section(event, "Posiłki")
    for label in ("A", "B"):
        building.add_question(event, label)
    building.add_question(event, "C", section=food)
    move = f"{FORM}questions/{stored('B').pk}/move/"
    assert organiser.post(move, {"up": "1"}).headers["Location"] == f"{FORM}#question-{stored('B').pk}"
    assert order() == ["B", "A", "C"]
    fetched = organiser.post(move, {"section": food.pk, "place": "0"}, headers={"X-Requested-With": "fetch"})
    assert (fetched.status_code, order(), stored("B").section_id) == (204, ["A", "B", "C"], food.pk)
    organiser.post(move, {"up": "1"})
    assert (order(), stored("B").section_id) == (["A", "B", "C"], None)
    assert organiser.post(move, {"section": "999", "place": "0"}).status_code == 404


def test_answered_questions_are_archived_others_deleted(organiser: Client, event: Event) -> None:
    asked = building.add_question(event, "Firma")
    person = builders.participant(event, answers={"firma": "Łódź SA"})
    page = text_of(organiser.get(f"{FORM}questions/{asked.pk}/"))
    assert "Archive the question" in page
    assert "Delete the question" not in page
    refused = text_of(organiser.post(f"{FORM}questions/{asked.pk}/delete/", follow=True))
    assert "Archive it: it is no longer asked, and the answer stays." in refused
    done = text_of(organiser.post(f"{FORM}questions/{asked.pk}/archive/", follow=True))
    assert "“Firma” is no longer asked." in done
    assert "1 answer is kept" in done
    organiser.post(f"{FORM}questions/{asked.pk}/restore/")
    assert not stored("Firma").is_archived
    with scopes_disabled():
        assert Participant.objects.get(pk=person.pk).answers == {"firma": "Łódź SA"}
    other = building.add_question(event, "Druga")
    assert "Delete the question" in text_of(organiser.get(f"{FORM}questions/{other.pk}/"))
    organiser.post(f"{FORM}questions/{other.pk}/delete/")
    assert order() == ["Firma"]


def test_a_field_of_an_import_can_be_asked(organiser: Client, event: Event) -> None:
    field = builders.field(event, "Opiekun", in_registration=False)
    assert "Fields that the form does not ask" in text_of(organiser.get(FORM))
    assert "The form asks “Opiekun” now." in text_of(
        organiser.post(f"{FORM}questions/include/", {"field": field.pk}, follow=True)
    )
    assert stored("Opiekun").in_registration
    assert organiser.post(f"{FORM}questions/include/", {"field": "x"}).status_code == 404


def test_sections_are_added_changed_moved_and_removed(organiser: Client, event: Event) -> None:
    for title in ("A", "B"):
        organiser.post(f"{FORM}sections/new/", {"title": title, "title_en": f"{title} en", "description": ""})
    with scopes_disabled():
        first, second = Section.objects.order_by("position")
    assert organiser.post(f"{FORM}sections/{first.pk}/", {"title": ""}).status_code == 422
    organiser.post(f"{FORM}sections/{first.pk}/", {"title": "Nowa", "description": "Opis"})
    organiser.post(f"{FORM}sections/{second.pk}/move/", {"up": "1"})
    with scopes_disabled():
        assert list(Section.objects.order_by("position").values_list("title", "title_en", "description")) == [
            ("B", "B en", ""), ("Nowa", "", "Opis"),
        ]  # fmt: skip
    building.add_question(event, "Firma", section=first)
    organiser.post(f"{FORM}sections/{first.pk}/delete/")
    assert stored("Firma").section_id == second.pk


def test_the_panel_gets_the_form_alone_and_then_the_whole_page(organiser: Client, event: Event) -> None:
    asked = building.add_question(event, "Firma")
    address = f"{FORM}questions/{asked.pk}/"
    part = organiser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f'hx-post="{address}"' in part
    saved = organiser.post(address, {"label": "Nowa", "kind": "text"}, headers={"HX-Request": "true"})
    assert (saved.status_code, saved.headers["HX-Redirect"]) == (204, FORM)


@pytest.mark.parametrize("page", ["", "questions/new/", "sections/new/", "settings/"])
def test_organisers_alone_build(page: str, reader: Client, stranger: Client, client: Client) -> None:
    assert stranger.get(FORM + page).status_code == 404
    assert reader.get(FORM + page).status_code == 403
    assert client.get(FORM + page).status_code == 302
    assert reader.post(f"{FORM}open/", {"open": "1"}).status_code == 403
    assert "/registration/" not in reader.get("/e/kongres/").content.decode()


def test_questions_of_another_event_are_not_found(organiser: Client) -> None:
    other = builders.event()
    theirs = building.add_question(other, "Firma")
    part = building.add_section(other, "A")
    for address in (f"questions/{theirs.pk}/", f"sections/{part.pk}/"):
        assert organiser.get(FORM + address).status_code == 404
    for address in ("move", "archive", "restore", "delete"):
        assert organiser.post(f"{FORM}questions/{theirs.pk}/{address}/").status_code == 404


def test_the_list_of_fields_says_which_of_them_are_asked(organiser: Client, event: Event) -> None:
    building.add_question(event, "Firma")
    building.archive_question(building.add_question(event, "Dawne"))
    builders.field(event, "Opiekun", in_registration=False)
    page = text_of(organiser.get("/e/kongres/settings/fields/"))
    assert re.search(r"Firma text \{\{ firma \}\} asked .*Dawne text \{\{ dawne \}\} archived", page)
    assert re.search(r"Opiekun text \{\{ opiekun \}\} not asked", page)


def test_a_type_that_a_question_is_asked_of_stays(organiser: Client, event: Event) -> None:
    press = builders.participation_type(event, "Prasa")
    asked = building.add_question(event, "Redakcja", visibility=Visibility(frozenset({str(press.pk)})))
    address = f"/e/kongres/settings/types/{press.pk}/delete/"
    refused = text_of(organiser.post(address, follow=True))
    assert "These questions are asked only of people with the type “Prasa”: “Redakcja”." in refused
    building.change_question(asked, visibility=Visibility())
    organiser.post(address)
    with scopes_disabled():
        assert not ParticipationType.objects.exists()
