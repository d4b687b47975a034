"""What can be wrong with a form itself, its JSON, and its conditions in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from tests.plain.forms.making import form, forms, question, when
from wici.plain.forms import (
    Condition,
    Form,
    Joined,
    Kind,
    NotAForm,
    Option,
    Question,
    Rules,
    Section,
    Test,
    Visibility,
    Words,
    dependents,
    described,
    dump,
    in_order,
    load,
    problems_of,
)


def said(asked: Form) -> list[str]:
    return [str(problem) for problem in problems_of(asked)]


def test_a_form_that_can_be_asked_has_no_problems() -> None:
    asked = form(question("a", Kind.CHOICE, "x", "y"), question("b", visibility=when("a", Test.IS, "X")))
    assert problems_of(asked) == ()
    assert problems_of(Form()) == ()


@pytest.mark.parametrize(
    ("asked", "part", "sentence"),
    [
        (question("a", label=Words(" ")), "label", "A question needs a label. Write what you ask."),
        (question("a", label=Words("x" * 201)), "label",
         f"The label of “{'x' * 79}…” is longer than 200 characters. Shorten it."),
        (question("a", Kind.CHOICE), "options", "“A” needs at least one choice. Write one in each line."),
        (question("a", Kind.CHOICE, "Łódź", "lodz"), "options",
         "“lodz” is twice among the choices of “A”. Take one away."),
        (question("a", rules=Rules(min_length=5, max_length=4)), "max_length",
         "The least that “A” allows is more than the most. Change one of the limits."),
        (question("a", rules=Rules(max_length=1_001)), "max_length",
         "An answer to “A” can have 1 to 1000 characters. Change the limit."),
        (question("a", Kind.CHOICES, "x", rules=Rules(fewest=2)), "fewest",
         "“A” has 1 choices; a limit beyond that can never be reached."),
        (question("a", Kind.FILE, rules=Rules(largest_mb=51)), "largest_mb",
         "A file for “A” can have 1 to 50 MB. Change the limit."),
        (question("a", visibility=when("a", Test.ANSWERED)), "conditions",
         "“A” cannot be shown by its own answer. Choose another question."),
        (question("a", visibility=when("gone", Test.ANSWERED)), "conditions",
         "“A” is shown by the answer to a question that is not in this form. Choose another question."),
        (question("a", visibility=when("b", Test.IS, "z")), "conditions",
         "“z” is none of the choices of “B”. Choose one of: x, y."),
        (question("a", visibility=when("b", Test.IS, "")), "conditions",
         "The condition on “B” has no answer to compare with. Give one."),
        (question("a", visibility=when("c", Test.IS, "z")), "conditions",
         "Of “C” only whether it is answered can be asked, as it takes a file."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(asked: Question, part: str, sentence: str) -> None:
    whole = form(asked, question("b", Kind.CHOICE, "x", "y"), question("c", Kind.FILE))
    found = problems_of(whole)
    assert [(each.key, each.part, str(each)) for each in found] == [("a", part, sentence)]


def test_a_ring_of_conditions_is_told_in_its_order() -> None:
    pairs = (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    asked = form(*(question(key, visibility=when(other, Test.ANSWERED)) for key, other in pairs))
    assert said(asked) == [
        "These questions wait for each other, so none of them would ever be shown: A → B → C → A."
        " Take one of the conditions away."
    ]


def test_keys_are_different_and_a_form_has_an_end() -> None:
    many = Form((Section("a", questions=tuple(question(f"q{n}") for n in range(201))),))
    assert said(many) == ["A form can have at most 200 questions. Take some away."]
    assert said(form(question("a"), question("a"))) == [
        "Two questions have the key “a”. Give one of them another."
    ]


@given(forms())
def test_json_gives_the_same_form_back(asked: Form) -> None:
    assert problems_of(asked) == ()
    assert load(json.loads(json.dumps(dump(asked)))) == asked
    order = [each.key for each in in_order(asked)]
    assert sorted(order) == sorted(each.key for each in asked)
    for each in asked:
        assert all(order.index(c.question) < order.index(each.key) for c in each.visibility.conditions)


#: Where most of them are wrong.
QUESTION = "This is not a stored form: at sections[0].questions[0]."


def _stored(**change: Any) -> dict[str, Any]:
    first = {"key": "a", "kind": "text", "label": {"text": "A"}, **change}
    return {"version": 1, "sections": [{"key": "s", "questions": [first]}]}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "This is not a stored form: at the beginning something else was expected."),
        ({"version": 2}, "This form was written by another version of Wici (2) and cannot be read."),
        (_stored(kind="colour"),
         QUESTION + "kind something else was expected."),
        (_stored(label=[]),
         QUESTION + "label something else was expected."),
        (_stored(rules={"smallest": "NaN"}),
         QUESTION + "rules.smallest something else was expected."),
        (_stored(rules={"earliest": "soon"}),
         QUESTION + "rules.earliest something else was expected."),
        (_stored(visibility={"conditions": [{"question": "b", "test": "likes"}]}),
         QUESTION + "visibility.conditions[0].test something else"
         " was expected."),
        (_stored(options=[{"value": 1}]),
         QUESTION + "options[0].value something else was expected."),
    ],
)  # fmt: skip
def test_json_that_is_no_form_is_refused_with_its_place(data: Any, sentence: str) -> None:
    with pytest.raises(NotAForm) as wrong:
        load(data)
    assert str(wrong.value) == sentence


def test_conditions_are_sentences() -> None:
    dinner = question("kolacja", Kind.CHECKBOX)
    diet = Question("dieta", Kind.CHOICE, Words("Dieta", "Diet"), options=(Option.called("mięsna", "meat"),))
    two = (Condition("dieta", Test.IS_NOT, "Mięsna"), Condition("kolacja", Test.IS, "yes"))
    asked = form(dinner, diet)

    def words(visibility: Visibility, language: str = "") -> list[str]:
        return [str(line) for line in described(visibility, asked, {"1": "Prasa"}, language=language)]

    assert words(Visibility()) == []
    assert words(when("kolacja", Test.IS, "yes")) == ["Shown when “Kolacja” is ticked."]
    assert words(when("kolacja", Test.IS, "")) == ["Shown when “Kolacja” is not ticked."]
    assert words(when("dieta", Test.IS, "mięsna", "1"), "en") == [
        "For: Prasa.",
        "Shown when “Diet” is “meat”.",
    ]
    assert words(Visibility(frozenset(), Joined.ANY, two)) == [
        "Shown when any of this is true:", "“Dieta” is not “mięsna”", "“Kolacja” is ticked",
    ]  # fmt: skip
    assert [
        each.key for each in dependents(form(dinner, question("x", visibility=when("kolacja"))), "kolacja")
    ] == ["x"]


def test_a_missing_translation_is_the_other_language() -> None:
    assert Words("Tak").in_language("en") == "Tak"
    assert Words("", "Yes").in_language("pl") == "Yes"
    assert Words("Tak", "Yes").in_language("en") == "Yes"
