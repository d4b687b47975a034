"""Reading and writing the stored form of filters."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from tests.plain.filters.people import FIELDS
from wici.plain.filters import (
    LIST_OPERATORS,
    OPERATORS,
    SYSTEM_FIELDS,
    VALUELESS_OPERATORS,
    All,
    Any,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    FilterErrors,
    Not,
    Operator,
    Value,
    answer_field,
    conditions,
    dump,
    dump_text,
    group_ids,
    parse,
    parse_text,
)

KNOWN_VALUES = {"type": {"Słuchacz": "Słuchacz", "Listener": "Słuchacz", "Gość": "Gość"}}


def read(value: object) -> Filter:
    return parse(value, known_fields=FIELDS)


def wrong(value: object) -> list[tuple[str, str, str]]:
    with pytest.raises(FilterErrors) as caught:
        read(value)
    return [(problem.path, problem.code, str(problem.wording)) for problem in caught.value.problems]


def one_wrong(value: object) -> tuple[str, str]:
    ((path, code, _sentence),) = wrong(value)
    return path, code


def test_all_is_everybody() -> None:
    assert read("all") == Everybody()
    assert dump(Everybody()) == "all"


EMPTY = 'The filter is empty. If everybody is meant, write "all".'


@pytest.mark.parametrize("empty", [{}, "", None, []])
def test_an_empty_filter_never_means_everybody(empty: object) -> None:
    assert wrong(empty) == [("$", "empty_filter", EMPTY)]


@pytest.mark.parametrize("text", ["", "  \n", "{}", '""', "null", "[]"])
def test_an_empty_text_never_means_everybody(text: str) -> None:
    with pytest.raises(FilterErrors) as caught:
        parse_text(text, known_fields=FIELDS)
    assert str(caught.value) == f"$: {EMPTY}"


def test_reads_a_tree() -> None:
    stored = {
        "all": [
            {"field": "status", "op": "in", "value": ["Completed", "started"]},
            {
                "any": [
                    {"field": "answers.wiek", "op": "greater", "value": "17,5"},
                    {"field": "answers.wiek", "op": "empty"},
                ]
            },
            {"not": {"field": "keyword", "op": "contains", "value": " @gmail.com "}},
        ]
    }
    tree = All(
        (
            Condition("status", Operator.IN, ("completed", "started"), FieldKind.STATUS),
            Any(
                (
                    Condition("answers.wiek", Operator.GREATER, (Decimal("17.5"),), FieldKind.NUMBER),
                    Condition("answers.wiek", Operator.EMPTY, (), FieldKind.NUMBER),
                )
            ),
            Not(Condition("keyword", Operator.CONTAINS, ("@gmail.com",), FieldKind.KEYWORD)),
        )
    )
    assert read(stored) == tree
    assert dump(tree) == {
        "all": [
            {"field": "status", "op": "in", "value": ["completed", "started"]},
            {
                "any": [
                    {"field": "answers.wiek", "op": "greater", "value": 17.5},
                    {"field": "answers.wiek", "op": "empty"},
                ]
            },
            {"not": {"field": "keyword", "op": "contains", "value": "@gmail.com"}},
        ]
    }
    assert list(conditions(tree))[3].field == "keyword"


@pytest.mark.parametrize(
    ("field", "op", "value", "values"),
    [
        ("first_name", "is", "Anna", ("Anna",)),
        ("email", "starts_with", "anna@", ("anna@",)),
        ("code", "in", ["A", "B"], ("A", "B")),
        ("language", "is", "PL", ("pl",)),
        ("registered_at", "before", "2026-03-01", (date(2026, 3, 1),)),
        ("registered_at", "after", "2026-03-01T10:30", (datetime(2026, 3, 1, 10, 30),)),  # noqa: DTZ001
        (
            "registered_at",
            "between",
            ["2026-03-01 10:30:05+01:00", "2026-03-02"],
            (datetime(2026, 3, 1, 10, 30, 5, tzinfo=timezone(timedelta(hours=1))), date(2026, 3, 2)),
        ),
        ("answers.wiek", "between", [-1, 2.5], (Decimal(-1), Decimal("2.5"))),
        ("answers.wiek", "is", "-0", (Decimal(0),)),
        ("answers.wiek", "is", 123456789012345, (Decimal(123456789012345),)),
        ("answers.przyjazd", "is", "2028-02-29", (date(2028, 2, 29),)),
        ("answers.dieta", "not_in", ["bez glutenu"], ("bez glutenu",)),
        ("answers.warsztaty", "contains", "Śpiew", ("Śpiew",)),
        ("answers.zgoda", "is", False, (False,)),
        ("group", "in", 7, (7,)),
        ("group", "not_in", [7, 8], (7, 8)),
        ("answers.firma", "not_empty", None, ()),
    ],
)
def test_reads_values_by_kind_and_writes_them_so_that_they_read_the_same(
    field: str, op: str, value: object, values: tuple[Value, ...]
) -> None:
    node = read({"field": field, "op": op, "value": value})
    assert isinstance(node, Condition)
    assert node == Condition(field, Operator(op), values, {**SYSTEM_FIELDS, **FIELDS}[field])
    assert [type(found) for found in node.values] == [type(wanted) for wanted in values]
    assert read(dump(node)) == node
    assert dump(read(json.loads(dump_text(node)))) == dump(node)


def test_one_number_has_one_form_however_it_was_typed() -> None:
    for typed, form in [("17,50", "17.5"), ("017.5", "17.5"), ("-0.0", "0"), (100, "100"), (1.0, "1")]:
        node = read({"field": "answers.wiek", "op": "is", "value": typed})
        assert isinstance(node, Condition)
        assert str(node.values[0]) == form


@pytest.mark.parametrize(
    ("field", "op", "value", "code"),
    [
        ("first_name", "is", None, "needs_value"),
        ("first_name", "is", "", "needs_text"),
        ("first_name", "is", " \u00ad ", "needs_text"),
        ("first_name", "is", 5, "needs_text"),
        ("first_name", "is", ["Anna"], "needs_one"),
        ("first_name", "is", "a\x00", "bad_text"),
        ("first_name", "is", "a\ud800", "bad_text"),
        ("first_name", "is", "x" * 501, "too_long"),
        ("first_name", "empty", "x", "needs_no_value"),
        ("first_name", "in", "Anna", "needs_list"),
        ("first_name", "in", [], "needs_list"),
        ("first_name", "in", ["x"] * 1001, "too_many"),
        ("first_name", "before", "2026-01-01", "wrong_operator"),
        ("first_name", "IS", "Anna", "wrong_operator"),
        ("first_name", ["is"], "Anna", "wrong_operator"),
        ("first_name", None, "Anna", "needs_operator"),
        ("keyword", "is", "x", "wrong_operator"),
        ("status", "is", "paid", "unknown_value"),
        ("language", "is", "de", "unknown_value"),
        ("registered_at", "before", "2026-02-30", "needs_moment"),
        ("registered_at", "before", "01.03.2026", "needs_moment"),
        ("registered_at", "before", "2026-03-01T25:00", "needs_moment"),
        ("registered_at", "before", "0001-01-01", "needs_moment"),
        ("registered_at", "before", "9999-12-31T23:59", "needs_moment"),
        ("registered_at", "before", 20260301, "needs_moment"),
        ("registered_at", "between", "2026-03-01", "needs_pair"),
        ("registered_at", "between", ["2026-03-01"], "needs_pair"),
        ("registered_at", "between", ["2026-03-02", "2026-03-01"], "wrong_order"),
        ("registered_at", "between", ["2026-03-01T10:00", "2026-03-01T09:00"], "wrong_order"),
        ("answers.przyjazd", "is", "2026-03-01T10:00", "needs_day"),
        ("answers.przyjazd", "is", "2026-13-01", "needs_day"),
        ("answers.wiek", "less", "dużo", "needs_number"),
        ("answers.wiek", "less", True, "needs_number"),
        ("answers.wiek", "less", float("nan"), "needs_number"),
        ("answers.wiek", "less", float("inf"), "needs_number"),
        ("answers.wiek", "less", 1e300, "needs_number"),
        ("answers.wiek", "less", 10**15, "needs_number"),
        ("answers.wiek", "less", 0.0000001, "needs_number"),
        ("answers.wiek", "between", [5, 1], "wrong_order"),
        ("answers.zgoda", "is", "yes", "needs_tick"),
        ("group", "in", "7", "needs_list"),
        ("group", "in", [True], "needs_group"),
        ("group", "in", [0], "needs_group"),
        ("group", "in", [2**63], "needs_group"),
        ("nip", "is", "5", "unknown_field"),
        ("answers.nip", "is", "5", "unknown_field"),
        ("", "is", "5", "needs_field"),
        (5, "is", "5", "needs_field"),
    ],
)
def test_refuses_what_a_field_cannot_be_asked(field: object, op: object, value: object, code: str) -> None:
    ((_path, found, sentence),) = wrong({"field": field, "op": op, "value": value})
    assert found == code
    assert sentence.endswith(".")
    assert "%(" not in sentence


@pytest.mark.parametrize(
    ("value", "path", "code"),
    [
        ("everybody", "$", "not_a_filter"),
        (5, "$", "not_a_filter"),
        ([{"field": "code", "op": "empty"}], "$", "not_a_filter"),
        ({"all": ["all"], "any": ["all"]}, "$", "mixed_keys"),
        ({"all": ["all"], "field": "code"}, "$", "mixed_keys"),
        ({"field": "code", "op": "empty", "note": "x"}, "$", "mixed_keys"),
        ({"none": []}, "$", "mixed_keys"),
        ({"all": "all"}, "$.all", "needs_list"),
        ({"any": []}, "$.any", "empty_list"),
        ({"all": []}, "$.all", "empty_list"),
        ({"not": {}}, "$.not", "empty_condition"),
        ({"not": None}, "$.not", "empty_condition"),
        ({"any": ["all", ""]}, "$.any[1]", "empty_condition"),
        ({"op": "is"}, "$.field", "needs_field"),
        ({"all": [{"not": {"field": "x", "op": "is"}}]}, "$.all[0].not.field", "unknown_field"),
        ({"field": "code", "op": "in", "value": ["a", 5]}, "$.value[1]", "needs_text"),
    ],
)
def test_refuses_a_tree_that_is_not_a_filter(value: object, path: str, code: str) -> None:
    assert one_wrong(value) == (path, code)


def test_names_every_mistake_in_reading_order() -> None:
    stored = {
        "all": [
            {"field": "status", "op": "is", "value": "paid"},
            {"any": [{"field": "nip", "op": "is", "value": "1"}, "all", {}]},
            {"field": "keyword", "op": "is", "value": "x"},
        ]
    }
    assert wrong(stored) == [
        (
            "$.all[0].value",
            "unknown_value",
            "“status” is never “paid”. Possible: invited, started, completed, cancelled, declined.",
        ),
        ("$.all[1].any[0].field", "unknown_field", "There is no field “nip”."),
        ("$.all[1].any[2]", "empty_condition", "This condition is empty. Fill it in or take it out."),
        (
            "$.all[2].op",
            "wrong_operator",
            "“is” cannot be asked about “keyword”. Possible operators: contains, not_contains.",
        ),
    ]


def nested(levels: int) -> object:
    value: object = "all"
    for _ in range(levels - 1):
        value = {"not": value}
    return value


def test_limits_depth() -> None:
    assert read(nested(8))
    assert one_wrong(nested(9)) == ("$" + ".not" * 8, "too_deep")
    assert one_wrong(nested(500)) == ("$" + ".not" * 8, "too_deep")


def test_limits_size() -> None:
    assert read({"any": ["all"] * 199})
    assert one_wrong({"any": ["all"] * 200}) == ("$.any[199]", "too_large")
    assert one_wrong({"any": [{"all": ["all"] * 50}] * 1000}) == ("$.any[3].all[45]", "too_large")


def test_puts_known_values_right_and_refuses_others() -> None:
    def read_type(value: str) -> Filter:
        stored = {"field": "type", "op": "is", "value": value}
        return parse(stored, known_fields={}, known_values=KNOWN_VALUES)

    expected = Condition("type", Operator.IS, ("Słuchacz",), FieldKind.TYPE)
    assert read_type("listener") == read_type(" SLUCHACZ ") == expected
    with pytest.raises(FilterErrors) as caught:
        read_type("Dziennikarz")
    assert str(caught.value) == "$.value: “type” is never “Dziennikarz”. Possible: Słuchacz, Gość."


def test_without_known_values_any_type_goes() -> None:
    expected = Condition("type", Operator.IS, ("Dziennikarz",), FieldKind.TYPE)
    assert read({"field": "type", "op": "is", "value": "Dziennikarz"}) == expected


def test_reads_json_text() -> None:
    condition = Condition("code", Operator.EMPTY, (), FieldKind.TEXT)
    assert parse_text(" all ", known_fields={}) == Everybody()
    assert parse_text('"all"', known_fields={}) == Everybody()
    assert parse_text('{"field": "code", "op": "empty"}', known_fields={}) == condition
    stored = {"field": "answers.firma", "op": "is", "value": "Łódź"}
    assert dump_text(read(stored)) == '{"field": "answers.firma", "op": "is", "value": "Łódź"}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"all": [}', "This is not JSON: Expecting value, line 1, column 10."),
        ("completed", "This is not JSON: Expecting value, line 1, column 1."),
        ('{"all": ["all"], "all": ["all"]}', "“all” stands twice in one object. Write it once."),
        ("[" * 100_000, "The brackets are nested more than 8 levels deep."),
    ],
)
def test_refuses_text_that_is_not_json(text: str, sentence: str) -> None:
    with pytest.raises(FilterErrors) as caught:
        parse_text(text, known_fields={})
    assert str(caught.value) == f"$: {sentence}"


def test_refuses_numbers_of_thousands_of_digits() -> None:
    text = '{"field": "answers.wiek", "op": "is", "value": ' + "9" * 5000 + "}"
    with pytest.raises(FilterErrors, match="This is not JSON"):
        parse_text(text, known_fields=FIELDS)


def test_a_form_field_cannot_hide_a_system_field() -> None:
    stored = {"field": "status", "op": "is", "value": "completed"}
    node = parse(stored, known_fields={"status": FieldKind.TEXT})
    assert node == Condition("status", Operator.IS, ("completed",), FieldKind.STATUS)


def test_finds_the_groups_that_a_filter_refers_to() -> None:
    node = read(
        {
            "any": [
                {"field": "group", "op": "in", "value": [4, 2]},
                {"not": {"field": "group", "op": "in", "value": 9}},
                {"field": "answers.wiek", "op": "is", "value": 7},
            ]
        }
    )
    assert group_ids(node) == {2, 4, 9}
    assert group_ids(Everybody()) == frozenset()


def test_every_kind_has_operators_and_every_operator_a_kind() -> None:
    assert set(OPERATORS) == set(FieldKind)
    assert {op for ops in OPERATORS.values() for op in ops} == set(Operator)
    assert not LIST_OPERATORS & VALUELESS_OPERATORS
    assert answer_field("firma") == "answers.firma"
