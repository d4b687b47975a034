"""The server decides what is asked, and what counts as an answer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.forms.making import ANSWERS, form, forms, question, when
from wici.plain.forms import (
    Checked,
    Condition,
    FileKind,
    Form,
    Joined,
    Kind,
    Pattern,
    Rules,
    Test,
    Upload,
    Visibility,
    checked,
)

PDF = Upload("Mój plik.PDF", 1_000, b"%PDF-1.7\n")


def said(found: Any) -> list[str]:
    return [str(problem) for problem in found.problems]


def visible(asked: Form, raw: Any, participation_type: str = "") -> frozenset[str]:
    return checked(asked, raw, participation_type).shown


DINNER = form(
    question("diet", Kind.CHOICES, "mięsna", "wegańska", visibility=when("dinner", Test.IS, "yes")),
    question("dinner", Kind.CHECKBOX),
    question("allergy", visibility=when("diet", Test.CONTAINS, "wegańska")),
)


def test_a_question_is_shown_by_the_answer_to_another_one_wherever_it_stands() -> None:
    assert visible(DINNER, {}) == {"dinner"}
    assert visible(DINNER, {"dinner": "on"}) == {"dinner", "diet"}
    assert visible(DINNER, {"dinner": "yes", "diet": ["Wegańska"]}) == {"dinner", "diet", "allergy"}


def test_what_is_hidden_shows_nothing_and_its_answer_is_left_out() -> None:
    found = checked(DINNER, {"dinner": "", "diet": ["wegańska"], "allergy": "orzechy"})
    assert found == Checked({}, frozenset({"dinner"}))


def test_types_of_participation_decide_who_is_asked() -> None:
    asked = form(
        question("press", visibility=Visibility(frozenset({"7"}))), question("all"),
        question("paper", visibility=when("press", Test.ANSWERED, "", "7", "8")),
    )  # fmt: skip
    assert visible(asked, {"press": "x"}, "7") == {"press", "all", "paper"}
    assert visible(asked, {"press": "x"}, "8") == {"all"}
    assert visible(asked, {"press": "x"}) == {"all"}


@pytest.mark.parametrize(
    ("joined", "first", "second", "is_shown"),
    [
        (Joined.ALL, "a", "b", True), (Joined.ALL, "a", "x", False), (Joined.ANY, "a", "x", True),
        (Joined.ANY, "x", "x", False), (Joined.ANY, "", "b", True),
    ],
)  # fmt: skip
def test_all_or_any_of_several_conditions(joined: Joined, first: str, second: str, is_shown: bool) -> None:
    conditions = (Condition("one", Test.IS, "a"), Condition("two", Test.IS, "B"))
    asked = form(
        question("one"),
        question("two"),
        question("third", visibility=Visibility(frozenset(), joined, conditions)),
    )
    assert ("third" in visible(asked, {"one": first, "two": second})) is is_shown


@pytest.mark.parametrize(
    ("kind", "test", "value", "answer", "is_shown"),
    [
        (Kind.TEXT, Test.IS, "Łódź", "lodz", True),
        (Kind.TEXT, Test.IS_NOT, "Łódź", "", True),
        (Kind.TEXT, Test.IS_NOT, "Łódź", "ŁÓDŹ", False),
        (Kind.TEXT, Test.CONTAINS, "kraj", "z zagranicy lub kraju", True),
        (Kind.TEXT, Test.CONTAINS, "kraj", "", False),
        (Kind.CHECKBOX, Test.IS, "", "", True),
        (Kind.CHECKBOX, Test.IS, "", "on", False),
        (Kind.CHECKBOX, Test.IS_NOT, "yes", "", True),
        (Kind.CHOICES, Test.IS, "a", ["a"], True),
        (Kind.CHOICES, Test.IS, "a", ["a", "b"], False),
        (Kind.CHOICES, Test.CONTAINS, "a", ["b", "a"], True),
        (Kind.NUMBER, Test.IS, "1,5", "1.5", False),
        (Kind.NUMBER, Test.IS, "1.5", "1,50", True),
        (Kind.FILE, Test.ANSWERED, "", PDF, True),
    ],
)  # fmt: skip
def test_how_conditions_compare(kind: Kind, test: Test, value: str, answer: Any, is_shown: bool) -> None:
    asked = form(question("one", kind, "a", "b"), question("two", visibility=when("one", test, value)))
    assert ("two" in visible(asked, {"one": answer})) is is_shown


def test_questions_that_wait_for_each_other_are_an_error_of_the_caller() -> None:
    ring = form(question("a", visibility=when("b")), question("b", visibility=when("a")))
    with pytest.raises(ValueError, match="a, b"):
        visible(ring, {})


@pytest.mark.parametrize(
    ("asked", "raw", "stored"),
    [
        (question("q"), "  dwa \t słowa ", "dwa słowa"),
        (question("q", Kind.LONG_TEXT), "raz\r\ndwa\x00 ", "raz\ndwa"),
        (question("q", Kind.EMAIL), "mailto:Anna@EXAMPLE.org", "Anna@example.org"),
        (question("q", Kind.PHONE), "(22) 123-45-67", "(22) 123-45-67"),
        (question("q", Kind.NUMBER), "1 234,50", "1234.5"),
        (question("q", Kind.DATE), "1 marca 2026", "2026-03-01"),
        (question("q", Kind.CHOICE, "Mięsna"), "miesna", "Mięsna"),
        (question("q", Kind.CHOICES, "a", "b", "c"), ["c", "a", "A", ""], ["a", "c"]),
        (question("q", Kind.CHECKBOX), ["", "on"], "yes"),
        (question("q", Kind.FILE), PDF, "Mój plik.PDF"),
        (question("q", rules=Rules(pattern=Pattern.POSTAL_CODE)), "00950", "00-950"),
        (question("q", rules=Rules(pattern=Pattern.NIP)), "PL 526-025-02-74", "5260250274"),
        (question("q", rules=Rules(pattern=Pattern.WEB_ADDRESS)), "example.org/a", "https://example.org/a"),
        (question("q", rules=Rules(pattern=Pattern.LETTERS)), "Żółć-Nowak", "Żółć-Nowak"),
    ],
)
def test_answers_are_understood(asked: Any, raw: Any, stored: Any) -> None:
    found = checked(form(asked), {"q": raw, "unknown": "x"})
    assert (found.values, said(found)) == ({"q": stored}, [])


@pytest.mark.parametrize(
    ("asked", "raw", "sentence"),
    [
        (question("q", is_required=True), " ", "“Q” needs an answer. Fill it in."),
        (question("q", Kind.CHECKBOX, is_required=True), "", "“Q” has to be ticked before you can go on."),
        (question("q", Kind.CHOICE, "a", is_required=True), None, "“Q” needs an answer. Choose one."),
        (question("q", Kind.FILE, is_required=True), None, "“Q” needs a file. Choose one."),
        (question("q"), ["a", "b"], "“Q” takes one answer, not several. Give one."),
        (question("q"), PDF, "“Q” takes one answer, not several. Give one."),
        (question("q", rules=Rules(min_length=3)), "ab",
         "“Q”: the answer needs at least 3 characters. Write more."),
        (question("q", rules=Rules(max_length=3)), "abcd",
         "“Q”: the answer is longer than 3 characters. Shorten it."),
        (question("q", Kind.EMAIL), "anna",
         "“Q”: “anna” is not an e-mail address. Write it like anna@example.org."),
        (question("q", Kind.PHONE), "12", "“Q”: “12” is not a phone number. Write it like +48 601 234 567."),
        (question("q", Kind.NUMBER), "dwa", "“Q”: “dwa” is not a number. Write it in digits."),
        (question("q", Kind.NUMBER, rules=Rules(is_whole=True)), "1,5",
         "“Q”: “1,5” is not a whole number. Write it without decimals."),
        (question("q", Kind.NUMBER, rules=Rules(smallest=Decimal(18))), "17",
         "“Q”: write a number that is at least 18."),
        (question("q", Kind.NUMBER, rules=Rules(largest=Decimal("1.5"))), "2",
         "“Q”: write a number that is at most 1.5."),
        (question("q", Kind.DATE), "31.02.2026",
         "“Q”: “31.02.2026” is not a date. Write it like 2026-03-01 or 01.03.2026."),
        (question("q", Kind.DATE, rules=Rules(earliest=date(2026, 3, 2))), "1.03.2026",
         "“Q”: give a day that is not before 2026-03-02."),
        (question("q", Kind.DATE, rules=Rules(latest=date(2026, 2, 1))), "1.03.2026",
         "“Q”: give a day that is not after 2026-02-01."),
        (question("q", Kind.CHOICE, "a"), "<script>",
         "“Q”: “<script>” is none of the choices. Choose one that is listed."),
        (question("q", Kind.CHOICES, "a", "b", rules=Rules(fewest=2)), ["a"], "“Q”: choose at least 2."),
        (question("q", Kind.CHOICES, "a", "b", rules=Rules(most=1)), ["a", "b"], "“Q”: choose at most 1."),
        (question("q", Kind.CHECKBOX), "perhaps", "“Q”: tick the box or leave it empty."),
        (question("q", rules=Rules(pattern=Pattern.NIP)), "5260250275",
         "“Q”: “5260250275” is not a NIP (tax number). Check its ten digits."),
        (question("q", rules=Rules(pattern=Pattern.DIGITS)), "1a", "“Q”: write digits only."),
        (question("q", Kind.FILE), "other.pdf", "“Q”: choose a file."),
    ],
)  # fmt: skip
def test_every_problem_names_the_question_and_says_what_to_do(asked: Any, raw: Any, sentence: str) -> None:
    found = checked(form(asked), {"q": raw})
    assert (said(found), found.problems[0].key, found.values) == ([sentence], "q", {})


def test_sentences_name_the_question_in_the_reader_s_language() -> None:
    found = checked(form(question("dieta", is_required=True)), {}, language="en")
    assert said(found) == ["“dieta in English” needs an answer. Fill it in."]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.FILE])
def test_an_answer_of_five_megabytes_is_refused_and_not_stored(kind: Kind) -> None:
    huge = "ż" * 5 * 1024 * 1024
    for raw in (huge, [huge], ["a"] * 100_000):
        found = checked(form(question("q", kind, "a")), {"q": raw})
        assert found.values == {}
        assert [problem.key for problem in found.problems] == ["q"]
        assert max(map(len, said(found))) < 200


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (Upload("../../etc/cv.pdf", 0, b""), "“Cv”: the file “cv.pdf” is empty. Choose another one."),
        (Upload("cv.pdf", 3 * 1024 * 1024, b"%PDF-"),
         "“Cv”: the file “cv.pdf” is larger than 2 MB. Choose a smaller one."),
        (Upload("cv.exe", 10, b"MZ"),
         "“Cv”: a file like “cv.exe” is not accepted. Choose one of these kinds: pdf."),
        (Upload("cv.pdf", 10, b"MZ"),
         "“Cv”: the content of “cv.pdf” is not what its name says. Save the file once more and choose it"
         " again."),
    ],
)  # fmt: skip
def test_files_have_limits(upload: Upload, sentence: str) -> None:
    rules = Rules(file_kinds=frozenset({FileKind.PDF}), largest_mb=2)
    found = checked(form(question("cv", Kind.FILE, rules=rules)), {"cv": upload})
    assert (said(found), found.uploads) == ([sentence], {})


def test_a_file_sent_before_stays_and_a_new_one_comes_instead() -> None:
    asked = form(question("cv", Kind.FILE, is_required=True))
    kept = checked(asked, {"cv": "old.pdf"}, before={"cv": "old.pdf"})
    assert (kept.values, kept.uploads, said(kept)) == ({"cv": "old.pdf"}, {}, [])
    new = checked(asked, {"cv": PDF}, before={"cv": "old.pdf"})
    assert (new.values, new.uploads) == ({"cv": "Mój plik.PDF"}, {"cv": PDF})


def test_a_choice_that_is_gone_from_the_form_stays_possible_for_who_made_it() -> None:
    asked = form(question("diet", Kind.CHOICE, "a"), question("more", Kind.CHOICES, "a"))
    before: dict[str, Any] = {"diet": "old", "more": ["old", "older"]}
    found = checked(asked, {"diet": "old", "more": ["older", "a"]}, before=before)
    assert (found.values, said(found)) == ({"diet": "old", "more": ["a", "older"]}, [])
    assert len(checked(asked, {"diet": "old"}).problems) == 1


@given(forms(), st.data())
def test_a_checked_answer_checks_again_to_the_same_value(asked: Form, data: st.DataObject) -> None:
    raw = data.draw(st.dictionaries(st.sampled_from([each.key for each in asked]), ANSWERS))
    first = checked(asked, raw, "1")
    again = checked(asked, first.values, "1")
    assert again.values == first.values
    assert {problem.key for problem in again.problems} <= {problem.key for problem in first.problems}


@given(forms(), st.data())
def test_answers_to_hidden_questions_decide_nothing(asked: Form, data: st.DataObject) -> None:
    raw = data.draw(st.dictionaries(st.sampled_from([each.key for each in asked]), ANSWERS))
    found = checked(asked, raw, "2")
    assert set(found.values) <= found.shown
    assert visible(asked, {key: raw[key] for key in raw if key in found.shown}, "2") == found.shown
    for hidden in {each.key for each in asked} - found.shown:
        assert visible(asked, {**raw, hidden: "yes"}, "2") == found.shown
