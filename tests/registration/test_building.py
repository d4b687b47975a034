"""Building the form: order within and between sections, and that no answer is ever lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests import builders
from wici.events.models import Event
from wici.people.checking import WrongValues
from wici.people.fields import reserved_keys
from wici.people.models import Field, Participant, Section
from wici.registration import building
from wici.registration.queries import PERSON_KEYS, asked_form, parts
from wici.shared.refusals import Refused
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def event() -> Event:
    return builders.event()


def layout(event: Event) -> list[tuple[str, list[str]]]:
    """Sections by title with the labels of their questions."""
    return [
        (part.section.title if part.section else "", [item.field.label for item in part.items])
        for part in parts(event)[0]
    ]


def test_questions_have_places_in_sections(event: Event) -> None:
    food = building.add_section(event, "Posiłki")
    building.add_question(event, "Firma")
    building.add_question(event, "Dieta", section=food)
    building.add_question(event, "Kolacja", section=food, place=0, kind="checkbox")
    assert layout(event) == [("", ["Firma"]), ("Posiłki", ["Kolacja", "Dieta"])]
    with scopes_disabled():
        assert list(Field.objects.values_list("label", "position")) == [
            ("Firma", 0), ("Kolacja", 1), ("Dieta", 2),
        ]  # fmt: skip


def test_steps_go_on_through_the_sections(event: Event) -> None:
    first, second = building.add_section(event, "A"), building.add_section(event, "B")
    x, y = (building.add_question(event, label, section=first) for label in "xy")
    building.step_question(y, 1)
    assert layout(event) == [("", []), ("A", ["x"]), ("B", ["y"])]
    building.step_question(y, 1)
    building.step_question(x, 1)
    assert layout(event) == [("", []), ("A", []), ("B", ["x", "y"])]
    building.step_question(y, -1)
    building.step_question(y, -1)
    building.step_question(y, -1)
    assert layout(event) == [("", ["y"]), ("A", []), ("B", ["x"])]
    building.move_question(y, section=second, place=99)
    assert layout(event) == [("", []), ("A", []), ("B", ["x", "y"])]


def test_sections_move_with_their_questions_and_leave_them_behind(event: Event) -> None:
    first, second = building.add_section(event, "A"), building.add_section(event, "B")
    building.add_question(event, "x", section=first)
    building.add_question(event, "y", section=second)
    building.step_section(second, -1)
    assert layout(event) == [("", []), ("B", ["y"]), ("A", ["x"])]
    building.remove_section(first)
    assert layout(event) == [("", []), ("B", ["y", "x"])]
    building.remove_section(second)
    assert layout(event) == [("", ["y", "x"])]


def test_a_question_with_answers_is_archived_not_removed(event: Event) -> None:
    asked = building.add_question(event, "Firma")
    person = builders.participant(event, answers={"firma": "Łódź SA"})
    with pytest.raises(Refused) as refused:
        building.remove_question(asked)
    assert str(refused.value) == (
        "1 participant has answered “Firma”. Archive it: it is no longer asked, and the answer stays."
    )
    building.archive_question(asked)
    built, archived = parts(event)
    assert ([part.items for part in built], [item.answered for item in archived]) == ([[]], [1])
    building.restore_question(asked)
    assert layout(event) == [("", ["Firma"])]
    with scopes_disabled():
        assert Participant.objects.get(pk=person.pk).answers == {"firma": "Łódź SA"}


def test_a_question_without_answers_goes(event: Event) -> None:
    asked = building.add_question(event, "Firma")
    building.remove_question(asked)
    assert layout(event) == [("", [])]


def test_a_question_changes_its_section_and_keeps_its_key(event: Event) -> None:
    food = building.add_section(event, "Posiłki")
    asked = building.add_question(event, "Dieta")
    building.add_question(event, "Kolacja", section=food)
    changed = building.change_question(asked, label="Jedzenie", section=food)
    assert (changed.key, layout(event)) == ("dieta", [("", []), ("Posiłki", ["Kolacja", "Jedzenie"])])


def test_sections_are_checked(event: Event) -> None:
    with pytest.raises(WrongValues) as refused:
        building.add_section(event, " ", title_en="x" * 201, description="x" * 2_001)
    assert refused.value.problems == {
        "title_en": "The text is longer than 200 characters.",
        "description": "The text is longer than 2000 characters.",
        "title": "A section needs a title.",
    }
    strange = building.add_section(builders.event(), "Obca")
    with pytest.raises(Refused, match="another event"):
        building.add_question(event, "x", section=strange)
    with scopes_disabled():
        assert Section.objects.filter(event=event).count() == Field.objects.count() == 0


def test_no_field_has_the_key_of_what_everybody_is_asked(event: Event) -> None:
    assert set(PERSON_KEYS) <= reserved_keys()
    building.add_question(event, "Email")
    keys = [question.key for question in asked_form(event)]
    assert len(set(keys)) == len(keys) == 4
