"""The stored form of a filter: reading it with every mistake named, and writing it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from wici.plain.filters.nodes import (
    LIST_OPERATORS,
    MAX_DEPTH,
    MAX_NODES,
    OPERATORS,
    SYSTEM_FIELDS,
    All,
    Any,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    Not,
    Operator,
    Value,
)
from wici.plain.filters.values import ValueReader, WrongValue
from wici.plain.wording import Wording, gettext_noop

_EVERYBODY = "all"
_JOINTS = frozenset({"all", "any", "not"})
_CONDITION_KEYS = frozenset({"field", "op", "value"})


@dataclass(frozen=True, slots=True)
class FilterProblem:
    """One mistake in a filter: where (``$.all[1].value``), which, and a sentence about it."""

    path: str
    code: str
    wording: Wording

    def __str__(self) -> str:
        return f"{self.path}: {self.wording}"


class FilterErrors(ValueError):
    """A filter that cannot be read, with all its mistakes in reading order."""

    def __init__(self, problems: Sequence[FilterProblem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


#: For a field with a known set of values: how each may be written, and what is stored for it.
KnownValues = Mapping[str, Mapping[str, str]]


def parse(
    json_value: object, *, known_fields: Mapping[str, FieldKind], known_values: KnownValues | None = None
) -> Filter:
    """The filter that a decoded JSON value stands for.

    ``known_fields`` are the event's form fields by their filter names (``answers.firma``); the system
    fields are always known. ``known_values`` may list the values that a field can have (participation
    types by all their names, the options of a choice): another one is then a mistake, and spelling is
    put right; for a field that it does not mention, any text goes.

    Raises FilterErrors; among its mistakes are an empty filter (``{}``, ``""``, null), which must be
    written as ``"all"`` if everybody is meant, and more than MAX_DEPTH levels or MAX_NODES parts.
    """
    reader = _Reader({**known_fields, **SYSTEM_FIELDS}, ValueReader(known_values or {}))
    return reader.read(json_value, "$", depth=1)


def parse_text(
    text: str, *, known_fields: Mapping[str, FieldKind], known_values: KnownValues | None = None
) -> Filter:
    """The filter written as JSON text, as on a command line, where a bare ``all`` is taken too.

    Raises FilterErrors like ``parse``, also for text that is not JSON.
    """
    if text.strip() == _EVERYBODY:
        return Everybody()
    if not text.strip():
        return parse(None, known_fields=known_fields)
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys)
    except json.JSONDecodeError as error:
        values = {"line": error.lineno, "column": error.colno, "detail": error.msg}
        raise _wrong("$", "not_json", **values) from None
    except _RepeatedKey as error:
        raise _wrong("$", "repeated_key", key=error.args[0]) from None
    except ValueError as error:  # a number of thousands of digits
        raise _wrong("$", "not_json", line=1, column=1, detail=error) from None
    except RecursionError:
        raise _wrong("$", "too_deep", limit=MAX_DEPTH) from None
    return parse(value, known_fields=known_fields, known_values=known_values)


class _RepeatedKey(ValueError):
    """A JSON object names a key twice; the first would be lost without a word."""


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _RepeatedKey(next(name for name in names if names.count(name) > 1))
    return found


_PROBLEMS = {
    "empty_filter": gettext_noop('The filter is empty. If everybody is meant, write "all".'),
    "empty_condition": gettext_noop("This condition is empty. Fill it in or take it out."),
    "not_json": gettext_noop("This is not JSON: %(detail)s, line %(line)s, column %(column)s."),
    "repeated_key": gettext_noop("“%(key)s” stands twice in one object. Write it once."),
    "not_a_filter": gettext_noop(
        'A filter is "all", or an object with "all", "any" or "not", or a condition with "field" and "op".'
    ),
    "mixed_keys": gettext_noop(
        'An object holds exactly one of "all", "any" and "not", or "field", "op" and "value". Here: %(keys)s.'
    ),
    "needs_list": gettext_noop("A list of conditions is needed here."),
    "empty_list": gettext_noop("There is no condition in the brackets. Add one or take the brackets out."),
    "too_deep": gettext_noop("The brackets are nested more than %(limit)s levels deep."),
    "too_large": gettext_noop("The filter has more than %(limit)s parts."),
    "needs_field": gettext_noop("The condition does not say which field it asks about."),
    "unknown_field": gettext_noop("There is no field “%(field)s”."),
    "needs_operator": gettext_noop("The condition on “%(field)s” has no operator. Possible: %(operators)s."),
    "wrong_operator": gettext_noop(
        "“%(op)s” cannot be asked about “%(field)s”. Possible operators: %(operators)s."
    ),
}


def _wrong(path: str, code: str, **values: object) -> FilterErrors:
    return FilterErrors([FilterProblem(path, code, Wording(_PROBLEMS[code], values))])


class _Reader:
    """Walks through a decoded filter; every method raises FilterErrors with all that is wrong below."""

    def __init__(self, fields: Mapping[str, FieldKind], values: ValueReader) -> None:
        self.fields = fields
        self.values = values
        self.size = 0

    def read(self, value: object, path: str, depth: int) -> Filter:
        """One node of the tree; the outermost has depth 1."""
        self.size += 1
        if self.size > MAX_NODES:
            raise _wrong(path, "too_large", limit=MAX_NODES)
        if depth > MAX_DEPTH:
            raise _wrong(path, "too_deep", limit=MAX_DEPTH)
        if value == _EVERYBODY:
            return Everybody()
        if value is None or value in ("", {}, []):
            raise _wrong(path, "empty_filter" if depth == 1 else "empty_condition")
        if not isinstance(value, dict):
            raise _wrong(path, "not_a_filter")
        return self.read_object(value, path, depth)

    def read_object(self, value: dict[str, object], path: str, depth: int) -> Filter:
        keys = set(value)
        if keys <= _CONDITION_KEYS:
            return self.read_condition(value, path)
        if len(keys) > 1 or not keys <= _JOINTS:
            raise _wrong(path, "mixed_keys", keys=", ".join(map(str, value)))
        ((key, inside),) = value.items()
        if key == "not":
            return Not(self.read(inside, f"{path}.not", depth + 1))
        parts = self.read_parts(inside, f"{path}.{key}", depth)
        return All(parts) if key == "all" else Any(parts)

    def read_parts(self, value: object, path: str, depth: int) -> tuple[Filter, ...]:
        if not isinstance(value, list):
            raise _wrong(path, "needs_list")
        if not value:
            raise _wrong(path, "empty_list")
        parts: list[Filter] = []
        problems: list[FilterProblem] = []
        for index, item in enumerate(value):
            try:
                parts.append(self.read(item, f"{path}[{index}]", depth + 1))
            except FilterErrors as errors:
                problems.extend(errors.problems)
                if self.size > MAX_NODES:
                    break
        if problems:
            raise FilterErrors(problems)
        return tuple(parts)

    def read_condition(self, value: dict[str, object], path: str) -> Condition:
        field = value.get("field")
        if not isinstance(field, str) or not field:
            raise _wrong(f"{path}.field", "needs_field")
        kind = self.fields.get(field)
        if kind is None:
            raise _wrong(f"{path}.field", "unknown_field", field=field)
        op = self.read_operator(value.get("op"), field, kind, f"{path}.op")
        try:
            values = self.values.read(value.get("value"), field, kind, op)
        except WrongValue as error:
            problem = FilterProblem(f"{path}.value{error.place}", error.code, error.wording)
            raise FilterErrors([problem]) from None
        return Condition(field, op, values, kind)

    def read_operator(self, value: object, field: str, kind: FieldKind, path: str) -> Operator:
        operators = ", ".join(op.value for op in OPERATORS[kind])
        if not value:
            raise _wrong(path, "needs_operator", field=field, operators=operators)
        for op in OPERATORS[kind]:
            if op.value == value:
                return op
        raise _wrong(path, "wrong_operator", op=value, field=field, operators=operators)


def dump(node: Filter) -> object:
    """The stored form of a filter, for ``json.dumps``: ``parse`` reads the same filter from it.

    Dates are written in ISO 8601, whole numbers as such, other numbers as floating point.
    """
    match node:
        case Everybody():
            return _EVERYBODY
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case Any(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
        case Condition(field, op, values):
            stored = {"field": field, "op": op.value}
            written = [_dump_value(value) for value in values]
            if op in LIST_OPERATORS:
                return {**stored, "value": written}
            return {**stored, "value": written[0]} if written else stored


def dump_text(node: Filter) -> str:
    """The stored form as JSON text."""
    return json.dumps(dump(node), ensure_ascii=False)


def _dump_value(value: Value) -> str | bool | int | float:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
