"""What every operator means for every kind of field."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.filters.people import ANNA, FIELDS, JAN
from wici.plain.filters import (
    NEGATIONS,
    OPERATORS,
    SYSTEM_FIELDS,
    Condition,
    FieldKind,
    Operator,
    is_blank,
    matches,
    moment_bounds,
    number_of,
    parse,
    search_text,
)

WARSAW = ZoneInfo("Europe/Warsaw")


def takes(person: Mapping[str, object], field: str, op: str, value: object = None) -> bool:
    node = parse({"field": field, "op": op, "value": value}, known_fields=FIELDS)
    return matches(node, person, zone=WARSAW)


@pytest.mark.parametrize(
    ("field", "op", "value", "anna", "jan"),
    [
        ("first_name", "is", "ANNA ", True, False),
        ("first_name", "is", "Ann", False, False),
        ("first_name", "is_not", "anna", False, True),
        ("last_name", "is", "zolc", True, False),
        ("last_name", "in", ["Nowak", "ŻÓŁĆ"], True, False),
        ("last_name", "not_in", ["Nowak", "ŻÓŁĆ"], False, True),
        ("last_name", "contains", "oł", True, False),
        ("last_name", "not_contains", "ol", False, True),
        ("last_name", "empty", None, False, True),
        ("last_name", "not_empty", None, True, False),
        ("email", "starts_with", "anna.zolc@", True, False),
        ("email", "starts_with", "zolc", False, False),
        ("email", "contains", "@example.com", True, False),
        ("code", "is", "k7m3pq9r", True, False),
        ("type", "is", "speaker", True, False),
        ("type", "is", "Prelegent", True, False),
        ("type", "is_not", "Prelegent", False, True),
        ("type", "in", ["Gość", "Prelegent"], True, False),
        ("type", "not_in", ["Gość"], True, True),
        ("type", "empty", None, False, True),
        ("status", "is", "completed", True, False),
        ("status", "in", ["invited", "started"], False, True),
        ("status", "not_in", ["invited", "started"], True, False),
        ("language", "is", "en", False, True),
        ("language", "is_not", "en", True, False),
        # 28 February, 23:30 UTC is 1 March in Warsaw.
        ("registered_at", "before", "2026-03-01", False, False),
        ("registered_at", "before", "2026-03-02", True, False),
        ("registered_at", "after", "2026-02-28", True, False),
        ("registered_at", "after", "2026-03-01", False, False),
        ("registered_at", "between", ["2026-03-01", "2026-03-01"], True, False),
        ("registered_at", "between", ["2026-02-01", "2026-02-28"], False, False),
        ("registered_at", "before", "2026-03-01T00:30", False, False),
        ("registered_at", "before", "2026-03-01T00:31", True, False),
        ("registered_at", "after", "2026-03-01T00:30", True, False),
        ("registered_at", "after", "2026-02-28T23:30:00.000001+00:00", False, False),
        ("registered_at", "between", ["2026-02-28T23:30Z", "2026-02-28T23:31Z"], True, False),
        ("registered_at", "between", ["2026-02-28T23:00Z", "2026-02-28T23:30Z"], False, False),
        ("registered_at", "empty", None, False, True),
        ("registered_at", "not_empty", None, True, False),
        ("keyword", "contains", "anna zolc", True, False),
        ("keyword", "contains", "Żółć Anna", True, False),
        ("keyword", "contains", "@EXAMPLE", True, False),
        ("keyword", "contains", "k7m3", True, False),
        ("keyword", "contains", "laczności s.a", True, False),
        ("keyword", "contains", "spiew", True, False),
        ("keyword", "contains", "42.5", True, False),
        ("keyword", "contains", "zolc anna.zolc", False, False),
        ("keyword", "not_contains", "jan", True, False),
        ("answers.firma", "is", "zaklad lacznosci s.a.", True, False),
        ("answers.firma", "empty", None, False, True),
        ("answers.firma", "is_not", "x", True, True),
        ("answers.wiek", "is", 42.5, True, False),
        ("answers.wiek", "is", "42,50", True, False),
        ("answers.wiek", "is_not", 42.5, False, True),
        ("answers.wiek", "in", [1, 42.5], True, False),
        ("answers.wiek", "not_in", [1, 42.5], False, True),
        ("answers.wiek", "less", 42.5, False, False),
        ("answers.wiek", "less", 100, True, False),
        ("answers.wiek", "greater", 42.5, False, False),
        ("answers.wiek", "greater", 5, True, False),
        ("answers.wiek", "between", [42.5, 50], True, False),
        ("answers.wiek", "between", [10, 42], False, False),
        ("answers.wiek", "empty", None, False, True),
        ("answers.przyjazd", "is", "2026-03-01", True, False),
        ("answers.przyjazd", "is_not", "2026-03-01", False, True),
        ("answers.przyjazd", "before", "2026-03-01", False, False),
        ("answers.przyjazd", "before", "2026-03-02", True, False),
        ("answers.przyjazd", "after", "2026-03-01", False, False),
        ("answers.przyjazd", "after", "2026-02-28", True, False),
        ("answers.przyjazd", "between", ["2026-03-01", "2026-03-04"], True, False),
        ("answers.przyjazd", "between", ["2026-02-01", "2026-03-01"], True, False),
        ("answers.przyjazd", "not_empty", None, True, False),
        ("answers.dieta", "is", "wegetarianska", True, False),
        ("answers.dieta", "is_not", "wegańska", True, True),
        ("answers.dieta", "in", ["Wegetariańska", "x"], True, False),
        ("answers.warsztaty", "contains", "śpiew", True, False),
        ("answers.warsztaty", "contains", "Śpie", False, False),
        ("answers.warsztaty", "not_contains", "śpiew", False, True),
        ("answers.warsztaty", "in", ["Taniec", "ROBOTYKA"], True, False),
        ("answers.warsztaty", "not_in", ["Taniec"], True, True),
        ("answers.warsztaty", "empty", None, False, True),
        ("answers.zgoda", "is", True, True, False),
        ("answers.zgoda", "is", False, False, True),
        ("answers.zgoda", "is_not", True, False, True),
        ("answers.zgoda", "is_not", False, True, False),
        ("group", "in", 3, True, False),
        ("group", "in", [4, 5], True, False),
        ("group", "not_in", [4, 5], False, True),
    ],
)
def test_conditions(field: str, op: str, value: object, anna: bool, jan: bool) -> None:
    assert (takes(ANNA, field, op, value), takes(JAN, field, op, value)) == (anna, jan)


def test_the_cases_above_try_every_operator_of_every_kind() -> None:
    (mark,) = test_conditions.pytestmark  # type: ignore[attr-defined]
    kinds = {**SYSTEM_FIELDS, **FIELDS}
    tried = {(kinds[field], Operator(op)) for field, op, *_rest in mark.args[1]}
    possible = {(kind, op) for kind, ops in OPERATORS.items() for op in ops}
    untried = {
        (FieldKind.TYPE, Operator.NOT_EMPTY), (FieldKind.NUMBER, Operator.NOT_EMPTY),
        (FieldKind.DATE, Operator.EMPTY), (FieldKind.CHOICE, Operator.NOT_IN),
        (FieldKind.CHOICE, Operator.EMPTY), (FieldKind.CHOICE, Operator.NOT_EMPTY),
        (FieldKind.CHOICES, Operator.NOT_EMPTY), (FieldKind.STATUS, Operator.IS_NOT),
        (FieldKind.LANGUAGE, Operator.IN), (FieldKind.LANGUAGE, Operator.NOT_IN),
    }  # fmt: skip
    assert possible - tried == untried  # their opposites or siblings, which share their code, are there


@pytest.mark.parametrize(
    ("field", "answer", "op", "value", "taken"),
    [
        ("wiek", "czterdzieści", "is_not", 40, True),
        ("wiek", "czterdzieści", "less", 100, False),
        ("wiek", "czterdzieści", "not_empty", None, True),
        ("wiek", "1e3", "greater", 5, False),
        ("wiek", "٣", "less", 5, False),
        ("wiek", 7, "is", 7, True),
        ("wiek", 7.5, "between", [7, 8], True),
        ("wiek", True, "is", 1, False),
        ("wiek", "007", "is", 7, True),
        ("przyjazd", "1 marca", "is_not", "2026-03-01", True),
        ("przyjazd", "1 marca", "before", "2026-03-01", False),
        ("przyjazd", "1 marca", "not_empty", None, True),
        ("firma", ["A", "B"], "contains", "a", False),
        ("firma", ["A", "B"], "not_empty", None, True),
        ("firma", ["", " "], "empty", None, True),
        ("warsztaty", "Śpiew", "contains", "spiew", True),
        ("warsztaty", None, "not_contains", "spiew", True),
        ("zgoda", None, "is", False, True),
        ("zgoda", "no", "is", True, False),
    ],
)
def test_answers_that_do_not_fit_their_field(
    field: str, answer: object, op: str, value: object, taken: bool
) -> None:
    assert takes({**JAN, "answers": {field: answer}}, f"answers.{field}", op, value) is taken


def test_joins() -> None:
    yes = {"field": "first_name", "op": "is", "value": "Anna"}
    no = {"field": "first_name", "op": "is", "value": "Jan"}

    def anna(value: object) -> bool:
        return matches(parse(value, known_fields={}), ANNA)

    assert [anna({"all": [a, b]}) for a, b in itertools.product((yes, no), repeat=2)] == [
        True, False, False, False,
    ]  # fmt: skip
    assert [anna({"any": [a, b]}) for a, b in itertools.product((yes, no), repeat=2)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert [anna("all"), anna({"not": "all"}), anna({"not": no})] == [True, False, True]


def test_a_question_that_the_person_says_nothing_about_is_a_mistake_of_the_caller() -> None:
    person = {key: value for key, value in ANNA.items() if key != "groups"}
    with pytest.raises(KeyError, match="groups"):
        takes(person, "group", "in", 3)


def test_days_are_those_of_the_event_across_a_change_of_the_clock() -> None:
    node = parse(
        {"field": "registered_at", "op": "between", "value": ["2026-03-29", "2026-03-29"]}, known_fields={}
    )
    assert isinstance(node, Condition)
    beginning, end = moment_bounds(node, WARSAW)
    assert beginning is not None
    assert end is not None
    assert (beginning.astimezone(UTC), end.astimezone(UTC)) == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )


def test_limits_of_time_are_open_on_one_side() -> None:
    def bounds(op: str, value: object) -> tuple[datetime | None, datetime | None]:
        node = parse({"field": "registered_at", "op": op, "value": value}, known_fields={})
        assert isinstance(node, Condition)
        return moment_bounds(node, UTC)

    assert bounds("before", "2026-03-01") == (None, datetime(2026, 3, 1, tzinfo=UTC))
    assert bounds("after", "2026-03-01") == (datetime(2026, 3, 2, tzinfo=UTC), None)
    assert bounds("after", "2026-03-01T10:00+02:00") == (datetime(2026, 3, 1, 8, tzinfo=UTC), None)


def test_search_text() -> None:
    assert search_text(ANNA) == "\n".join(
        [
            "anna zolc",
            "zolc anna",
            "anna.zolc@example.com",
            "k7m3pq9r",
            "wegetarianska",
            "zaklad lacznosci s.a.",
            "2026-03-01",
            "robotyka",
            "spiew",
            "42.5",
            "yes",
        ]
    )
    assert search_text(JAN) == "jan\njan"


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        (None, True),
        ("", True),
        (" \n\u00a0\ufeff", True),
        ([], True),
        ([None, " "], True),
        ("x", False),
        (["", "x"], False),
        (0, False),
        (False, False),
    ],
)
def test_blank_values(value: object, blank: bool) -> None:
    assert is_blank(value) is blank


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", Decimal(12)),
        ("-0.50", Decimal("-0.5")),
        ("123456789012345", Decimal(123456789012345)),
        (3, Decimal(3)),
        (0.1, Decimal("0.1")),
        ("1,5", None),
        ("1.", None),
        ("+1", None),
        (" 1", None),
        ("1\n", None),
        ("1234567890123456", None),
        ("1234567890.5", None),
        ("1.1234567", None),
        ("", None),
        (None, None),
        (True, None),
    ],
)
def test_numbers(value: object, number: Decimal | None) -> None:
    assert number_of(value) == number


ANSWERS = st.one_of(st.none(), st.text(max_size=5), st.sampled_from(["5", "2026-03-01", "yes"]),
                    st.lists(st.sampled_from(["a", "b", " "]), max_size=3))  # fmt: skip
QUESTIONS: dict[FieldKind, object] = {
    FieldKind.TEXT: "a",
    FieldKind.NUMBER: 5,
    FieldKind.DATE: "2026-03-01",
    FieldKind.CHOICE: "a",
    FieldKind.CHOICES: "a",
    FieldKind.CHECKBOX: True,
}


@given(answer=ANSWERS, kind=st.sampled_from(list(QUESTIONS)), data=st.data())
def test_opposites_are_opposite_whatever_the_answer(
    answer: object, kind: FieldKind, data: st.DataObject
) -> None:
    negative = data.draw(st.sampled_from([op for op in OPERATORS[kind] if op in NEGATIONS]))
    value = {
        Operator.NOT_IN: [QUESTIONS[kind]],
        Operator.NOT_EMPTY: None,
    }.get(negative, QUESTIONS[kind])
    taken = [
        matches(
            parse({"field": "answers.x", "op": op.value, "value": value}, known_fields={"answers.x": kind}),
            {"answers": {"x": answer}},
        )
        for op in (negative, NEGATIONS[negative])
    ]
    assert sorted(taken) == [False, True]
