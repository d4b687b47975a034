"""The form's HTML: every input has its label, its explanations and its error; nothing typed is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from tests.plain.forms.making import ANSWERS, form, forms, question, when
from wici.plain.forms import (
    Condition,
    FileKind,
    Form,
    Joined,
    Kind,
    Option,
    Question,
    Rules,
    Section,
    Test,
    Upload,
    Visibility,
    Words,
    checked,
)
from wici.public.forms.rendering import raw_of, rendered


def page(asked: Form, **more: Any) -> Any:
    """The form as a parsed document."""
    return html.fromstring(f"<div>{rendered(asked, **{'language': 'en', **more})}</div>")


def all_texts(found: Any, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in found.xpath(path)]


@settings(deadline=None, max_examples=60)
@given(forms(), st.data())
def test_every_input_is_labelled_and_every_reference_leads_somewhere(
    asked: Form, data: st.DataObject
) -> None:
    raw = data.draw(st.dictionaries(st.sampled_from([each.key for each in asked]), ANSWERS))
    found = page(asked, answers=raw, problems=checked(asked, raw).problems, type_names={"1": "Prasa"})
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    for node in found.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        assert found.xpath(f"//label[@for='{node.get('id')}']")
    for reference in found.xpath("//@aria-describedby | //@aria-labelledby"):
        assert set(reference.split()) <= set(ids)
    assert {link.removeprefix("#") for link in found.xpath("//a/@href")} <= set(ids)
    keys = found.xpath("//*[@data-question]/@data-question")
    assert keys == [each.key for each in asked]


def test_what_was_typed_comes_back_with_its_problems() -> None:
    asked = form(
        question("mail", Kind.EMAIL, is_required=True), question("day", Kind.DATE),
        question("text", Kind.LONG_TEXT), question("diet", Kind.CHOICE, "a", "b"),
    )  # fmt: skip
    raw: dict[str, Any] = {"mail": "anna", "day": "jutro", "text": "\nraz\n</textarea>", "diet": "b"}
    found = page(asked, answers=raw, problems=checked(asked, raw, language="en").problems)
    assert found.xpath("//*[@id='q-mail']/@value") == ["anna"]
    assert found.xpath("//*[@id='q-mail']/@aria-invalid") == ["true"]
    assert (found.xpath("//*[@id='q-day']/@type"), found.xpath("//*[@id='q-day']/@value")) == (
        ["text"],
        ["jutro"],
    )
    assert found.xpath("//textarea")[0].text.lstrip("\n") == "raz\n</textarea>"
    assert found.xpath("//input[@name='q-diet'][@checked]/@value") == ["b"]
    wrong = "“mail in English”: “anna” is not an e-mail address. Write it like anna@example.org."
    assert all_texts(found, "//*[@id='q-mail_error']") == [wrong]
    assert all_texts(found, "//*[@role='alert']//li")[0] == wrong
    assert found.xpath("//*[@role='alert']//a/@href") == ["#q-mail", "#q-day"]


def test_both_languages_and_what_each_choice_is_called() -> None:
    diet = Question(
        "diet",
        Kind.CHOICE,
        Words("Dieta", "Diet"),
        options=(Option.called("mięsna", "meat"),),
        is_required=True,
    )
    asked = Form((Section("food", Words("Posiłki", "Meals"), questions=(diet,)),))
    for language, title, label, option in (
        ("pl", "Posiłki", "Dieta", "mięsna"),
        ("en", "Meals", "Diet", "meat"),
    ):
        found = page(asked, language=language)
        assert all_texts(found, "//h2") == [title]
        assert all_texts(found, "//legend") == [label]
        assert all_texts(found, "//label") == [option]
        assert found.xpath("//input/@value") == ["mięsna"]


def test_markup_in_any_text_stays_text() -> None:
    evil = "<script>alert(1)</script>\"'"
    asked = form(
        question("a", label=Words(evil), description=Words(evil), placeholder=Words(evil)),
        question("b", Kind.CHOICES, evil, visibility=when("a", Test.IS, evil)),
    )
    found = page(
        asked, answers={"a": evil, "b": [evil]}, problems=checked(asked, {"b": "x", "a": evil}).problems
    )
    assert not found.xpath("//script")
    assert found.xpath("//*[@id='q-a']/@value") == [evil]
    assert found.xpath("//*[@name='q-b']/@value") == [evil]


def test_without_a_script_a_conditional_question_says_when_it_applies() -> None:
    asked = form(
        question("dinner", Kind.CHECKBOX),
        question("diet", visibility=when("dinner", Test.IS, "yes", "7")),
    )
    found = page(asked, type_names={"7": "Press"})
    assert all_texts(found, "//*[@id='q-diet_when']/li") == [
        "For: Press.", "Shown when “dinner in English” is ticked.",
    ]  # fmt: skip
    assert "q-diet_when" in found.xpath("//*[@id='q-diet']/@aria-describedby")[0]


def test_a_settled_type_leaves_out_what_is_for_others() -> None:
    asked = form(question("all"), question("press", visibility=Visibility(frozenset({"7"}))))
    assert page(asked, participation_type="8").xpath("//@data-question") == ["all"]
    found = page(asked, participation_type="7")
    assert found.xpath("//@data-question") == ["all", "press"]
    assert found.xpath("//@data-type") == ["7"]


def test_a_form_in_steps_knows_the_answers_of_the_other_steps() -> None:
    asked = Form(
        (
            Section("one", questions=(question("dinner", Kind.CHECKBOX),)),
            Section(
                "two",
                questions=(
                    question("diet", visibility=when("dinner", Test.IS, "yes")), question("firm"),
                    question("fish", visibility=Visibility(frozenset(), Joined.ANY, (
                        Condition("dinner", Test.IS, "yes"), Condition("firm", Test.ANSWERED)))),
                ),
            ),
        )
    )  # fmt: skip
    with_dinner = page(asked, only={"two"}, answers={"dinner": ["on"]})
    assert with_dinner.xpath("//@data-question") == ["diet", "firm", "fish"]
    assert json.loads(with_dinner.xpath("//@data-known")[0]) == {
        "dinner": {"values": ["yes"], "tick": True, "many": False}
    }
    assert page(asked, only={"two"}).xpath("//@data-question") == ["firm", "fish"]
    assert page(asked, only={"one"}).xpath("//@data-question") == ["dinner"]


def test_many_choices_are_a_list_that_opens() -> None:
    asked = form(
        question("a", Kind.CHOICE, *"abcdefghi"), question("b", Kind.CHOICE, *"abcdefghi", is_required=True)
    )
    found = page(asked, answers={"a": "c"})
    assert found.xpath("//select[@id='q-a']/option[@selected]/@value") == ["c"]
    assert all_texts(found, "//select[@id='q-a']/option[last()]") == ["No answer"]
    assert all_texts(found, "//select[@id='q-b']/option[1]") == ["Choose…"]


def test_a_former_choice_and_a_file_sent_before_are_shown() -> None:
    rules = Rules(file_kinds=frozenset({FileKind.PDF}), largest_mb=3)
    asked = form(question("more", Kind.CHOICES, "a"), question("cv", Kind.FILE, rules=rules))
    found = page(asked, answers={"more": ["a", "old"], "cv": "cv.pdf"})
    assert found.xpath("//input[@name='q-more'][@checked]/@value") == ["a", "old"]
    assert found.xpath("//input[@type='hidden']/@value") == ["cv.pdf"]
    assert found.xpath("//input[@type='file']/@accept") == [".pdf"]
    assert all_texts(found, "//*[@id='q-cv_hint']") == ["At most 3 MB, one of these kinds: pdf."]


def test_a_request_becomes_raw_answers() -> None:
    asked = form(
        question("name"), question("diet", Kind.CHOICES, "a", "b"), question("ok", Kind.CHECKBOX),
        question("cv", Kind.FILE), question("photo", Kind.FILE), question("none"),
    )  # fmt: skip
    sent = QueryDict("q-name=A&q-name=Anna&q-diet=a&q-diet=b&q-ok=yes&q-photo=old.png&name=x&q-other=y")
    files: Any = MultiValueDict({"q-cv": [SimpleUploadedFile("cv.pdf", b"%PDF-1.7" + b"x" * 100)]})
    assert raw_of(asked, sent, files) == {
        "name": "Anna", "diet": ["a", "b"], "ok": ["yes"], "photo": "old.png",
        "cv": Upload("cv.pdf", 108, b"%PDF-1.7xxxxxxxx"),
    }  # fmt: skip
    assert files["q-cv"].read() == b"%PDF-1.7" + b"x" * 100


@pytest.mark.parametrize("key", ["first_name", "email"])
def test_the_browser_may_fill_in_who_somebody_is(key: str) -> None:
    found = page(form(question(key)))
    assert found.xpath("//input/@autocomplete") == [{"first_name": "given-name", "email": "email"}[key]]
