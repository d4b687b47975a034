"""How a field is asked: kept with it, read as a question, safe to change when people have answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from tests import builders
from wici.events.models import Event
from wici.people import fields
from wici.people.asking import form_of, section_key
from wici.people.checking import WrongValues
from wici.people.models import Field, Participant, Section
from wici.plain.forms import (
    Condition,
    Form,
    Joined,
    Kind,
    Option,
    Question,
    Rules,
    Test,
    Visibility,
    Words,
)
from wici.plain.forms import Section as Asked
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def shown_by(key: str, test: Test = Test.ANSWERED, value: str = "") -> Visibility:
    return Visibility(conditions=(Condition(key, test, value),))


def asked(event: Event) -> Form:
    with scope(event=event):
        return form_of(Field.objects.all(), Section.objects.all())


def test_everything_about_a_question_is_kept() -> None:
    event = builders.event()
    with scope(event=event):
        food = Section.objects.create(event=event, title="Posiłki", title_en="Meals", description="Kiedy?")
    visibility = Visibility(frozenset({"7"}), Joined.ANY, (Condition("kolacja", Test.IS, "yes"),))
    fields.add(event, "Kolacja", kind="checkbox")
    fields.add(
        event, "Dieta", label_en="Diet", kind="choices", options=["mięsna", " ", "rybna"],
        options_en=["meat", "", "fish"], description=" Wybierz\r\njedną ", placeholder="x",
        is_required=True, rules=Rules(most=2), visibility=visibility, section=food,
    )  # fmt: skip
    diet = Question(
        "dieta", Kind.CHOICES, Words("Dieta", "Diet"), Words("Wybierz\njedną"), Words("x"),
        (Option.called("mięsna", "meat"), Option.called("rybna", "fish")), True, Rules(most=2), visibility,
    )  # fmt: skip
    assert asked(event) == Form(
        (
            Asked("without", questions=(Question("kolacja", Kind.CHECKBOX, Words("Kolacja")),)),
            Asked(section_key(food), Words("Posiłki", "Meals"), Words("Kiedy?"), (diet,)),
        )
    )


def test_what_is_not_asked_is_not_in_the_form() -> None:
    event = builders.event()
    fields.add(event, "Opiekun", in_registration=False)
    old = fields.add(event, "Firma")
    assert [question.key for question in asked(event)] == ["firma"]
    fields.archive(old)
    assert asked(event) == Form()
    fields.archive(old, is_archived=False)
    assert [question.key for question in asked(event)] == ["firma"]


def test_an_archived_question_keeps_its_answers() -> None:
    event = builders.event()
    field = builders.field(event, "Firma")
    person = builders.participant(event, answers={"firma": "Łódź SA"})
    fields.archive(field)
    with scopes_disabled():
        assert Participant.objects.get(pk=person.pk).answers == {"firma": "Łódź SA"}
        assert Field.objects.get(pk=field.pk).is_archived


def test_wrong_details_get_their_sentences() -> None:
    event = builders.event()
    with pytest.raises(WrongValues) as refused:
        fields.add(
            event, "Dieta", kind="choice", options=["a"], options_en=["a", "b"],
            description="x" * 2_001, placeholder="x" * 201,
        )  # fmt: skip
    assert refused.value.problems == {
        "options_en": "There are more choices in English than choices. Take some away.",
        "description": "The text is longer than 2000 characters.",
        "placeholder": "The text is longer than 200 characters.",
    }
    with pytest.raises(WrongValues) as refused:
        fields.add(event, "Dieta", kind="choice")
    assert refused.value.problems == {"options": "“Dieta” needs at least one choice. Write one in each line."}
    with scopes_disabled():
        assert not Field.objects.exists()


def test_choices_keep_their_translations_at_doors_without_them() -> None:
    event = builders.event()
    diet = fields.add(event, "Dieta", kind="choice", options=["a", "b"], options_en=["A en", "B en"])
    changed = fields.change(diet, options=["nowa", "", "b"])
    assert (changed.options, changed.options_en) == (["nowa", "b"], ["", "B en"])


def test_conditions_never_run_in_a_ring() -> None:
    event = builders.event()
    first = fields.add(event, "Kolacja", kind="checkbox")
    second = fields.add(event, "Dieta", visibility=shown_by("kolacja"))
    with pytest.raises(WrongValues) as refused:
        fields.change(first, visibility=shown_by("dieta"))
    assert refused.value.problems == {
        "conditions": "These questions wait for each other, so none of them would ever be shown:"
        " Kolacja → Dieta → Kolacja. Take one of the conditions away."
    }
    with scopes_disabled():
        assert Field.objects.get(pk=first.pk).visibility == {}
        assert Field.objects.get(pk=second.pk).visibility["conditions"][0]["question"] == "kolacja"


def test_what_other_questions_need_stays() -> None:
    event = builders.event()
    diet = fields.add(event, "Dieta", kind="choice", options=["mięsna", "rybna"])
    fields.add(event, "Ryby", visibility=shown_by("dieta", Test.IS, "rybna"))
    with pytest.raises(WrongValues) as refused:
        fields.change(diet, options=["mięsna"])
    assert refused.value.problems == {
        "conditions": "“rybna” is none of the choices of “Dieta”. Choose one of: mięsna."
    }
    for take_away in (fields.archive, fields.remove):
        with pytest.raises(Refused) as needed:
            take_away(diet)
        assert str(needed.value) == (
            "These questions are shown by the answer to “Dieta”: “Ryby”. Change them first."
        )


@pytest.mark.parametrize(
    ("old", "new", "is_allowed"),
    [
        ("email", "text", True), ("number", "long_text", True), ("choice", "text", True),
        ("text", "number", False), ("long_text", "text", False), ("choices", "text", False),
        ("checkbox", "choice", False), ("file", "text", False),
    ],
)  # fmt: skip
def test_the_kind_changes_where_answers_survive(old: str, new: str, is_allowed: bool) -> None:
    event = builders.event()
    field = builders.field(event, "Pytanie", kind=old, options=["a"])
    assert fields.change(field, kind=new, options=["a"]).kind == new
    field = fields.change(field, kind=old, options=["a"])
    builders.participant(event, answers={"pytanie": "a"})
    if is_allowed:
        assert fields.change(field, kind=new, options=["a"]).kind == new
        return
    with pytest.raises(WrongValues) as refused:
        fields.change(field, kind=new, options=["a"])
    assert refused.value.problems == {
        "kind": "People have answered this field, so its kind cannot be changed."
    }
