"""What a filter is made of, and which operators each kind of field has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

#: How many levels of brackets a filter may have, the outermost being the first.
MAX_DEPTH = 8
#: How many joints and conditions a filter may hold altogether.
MAX_NODES = 200

#: Registration statuses by code name.
STATUSES = ("invited", "started", "completed", "cancelled", "declined")
#: Registration languages.
LANGUAGES = ("pl", "en")
#: What the name of a form field begins with: ``answers.firma``.
ANSWERS = "answers."


class FieldKind(Enum):
    """What a field holds; it decides which operators there are and what they mean."""

    TEXT = "text"
    NUMBER = "number"
    #: A calendar day.
    DATE = "date"
    #: A point in time.
    MOMENT = "moment"
    #: One of several options, each its own label.
    CHOICE = "choice"
    #: Any number of several options.
    CHOICES = "choices"
    CHECKBOX = "checkbox"
    #: The participation type, known by any of its names.
    TYPE = "type"
    STATUS = "status"
    LANGUAGE = "language"
    #: Everything that is searched when somebody types a word into the search box.
    KEYWORD = "keyword"
    #: Membership of another group; whoever evaluates the filter says who is in it.
    GROUP = "group"


class Operator(Enum):
    """How a condition compares; the value is the stored name."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    LESS = "less"
    GREATER = "greater"


_EQUALITY = (Operator.IS, Operator.IS_NOT, Operator.IN, Operator.NOT_IN)
_CONTENT = (Operator.CONTAINS, Operator.NOT_CONTAINS)
_PRESENCE = (Operator.EMPTY, Operator.NOT_EMPTY)
_TIME = (Operator.BEFORE, Operator.AFTER, Operator.BETWEEN)

#: The operators of each kind of field, in the order in which a screen offers them.
OPERATORS: Mapping[FieldKind, tuple[Operator, ...]] = {
    FieldKind.TEXT: (*_EQUALITY, *_CONTENT, Operator.STARTS_WITH, *_PRESENCE),
    FieldKind.NUMBER: (*_EQUALITY, Operator.LESS, Operator.GREATER, Operator.BETWEEN, *_PRESENCE),
    FieldKind.DATE: (Operator.IS, Operator.IS_NOT, *_TIME, *_PRESENCE),
    FieldKind.MOMENT: (*_TIME, *_PRESENCE),
    FieldKind.CHOICE: (*_EQUALITY, *_PRESENCE),
    FieldKind.CHOICES: (*_CONTENT, Operator.IN, Operator.NOT_IN, *_PRESENCE),
    FieldKind.CHECKBOX: (Operator.IS, Operator.IS_NOT),
    FieldKind.TYPE: (*_EQUALITY, *_PRESENCE),
    FieldKind.STATUS: _EQUALITY,
    FieldKind.LANGUAGE: _EQUALITY,
    FieldKind.KEYWORD: _CONTENT,
    FieldKind.GROUP: (Operator.IN, Operator.NOT_IN),
}

#: Operators that take no value.
VALUELESS_OPERATORS = frozenset(_PRESENCE)
#: Operators whose stored value is a list.
LIST_OPERATORS = frozenset({Operator.IN, Operator.NOT_IN, Operator.BETWEEN})
#: Operators that are the exact opposite of another one: whoever one holds for, the other does not.
NEGATIONS: Mapping[Operator, Operator] = {
    Operator.IS_NOT: Operator.IS,
    Operator.NOT_IN: Operator.IN,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_EMPTY: Operator.EMPTY,
}

#: Fields that every event has. Form fields come to them as ``answers.<key>``.
SYSTEM_FIELDS: Mapping[str, FieldKind] = {
    "type": FieldKind.TYPE,
    "status": FieldKind.STATUS,
    "language": FieldKind.LANGUAGE,
    "registered_at": FieldKind.MOMENT,
    "keyword": FieldKind.KEYWORD,
    "email": FieldKind.TEXT,
    "first_name": FieldKind.TEXT,
    "last_name": FieldKind.TEXT,
    "code": FieldKind.TEXT,
    "group": FieldKind.GROUP,
}

#: One value of a condition. Whole and broken numbers are Decimal, group ids are int.
Value = str | bool | int | Decimal | date | datetime


@dataclass(frozen=True, slots=True)
class Everybody:
    """All participants of the event."""


@dataclass(frozen=True, slots=True)
class All:
    """Those whom every one of the filters takes."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Those whom at least one of the filters takes."""

    parts: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Those whom the filter does not take."""

    part: Filter


@dataclass(frozen=True, slots=True)
class Condition:
    """One question about one field.

    ``values`` holds nothing for ``empty`` and ``not_empty``, first and last for ``between``, any
    number for ``in`` and ``not_in``, and one value for the other operators.
    """

    field: str
    op: Operator
    values: tuple[Value, ...]
    kind: FieldKind


Filter = Everybody | All | Any | Not | Condition


def answer_field(key: str) -> str:
    """The name that a form field has in filters."""
    return ANSWERS + key


def conditions(node: Filter) -> Iterator[Condition]:
    """All conditions of a filter, in reading order."""
    match node:
        case Condition():
            yield node
        case Not(part):
            yield from conditions(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from conditions(part)
        case Everybody():
            pass


def group_ids(node: Filter) -> frozenset[int]:
    """The ids of other groups that a filter refers to, for loading them and for finding circles."""
    return frozenset(
        value
        for condition in conditions(node)
        if condition.kind is FieldKind.GROUP
        for value in condition.values
        if isinstance(value, int)
    )
