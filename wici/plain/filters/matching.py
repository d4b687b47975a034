"""Asking a filter of one person, in memory: the meaning that the database query must agree with.

*Empty.* A value is blank when it is missing, text that ``plain.keys.fold`` leaves nothing of, or a list
without a non-blank item. ``empty`` holds for blank values, ``not_empty`` for all others.

*Opposites.* ``is_not``, ``not_in``, ``not_contains`` and ``not_empty`` hold exactly when ``is``, ``in``,
``contains`` and ``empty`` do not: who gave no answer *is not* "VIP" and *does not contain* "x". Every
other comparison with a blank value is false: nothing is neither less than 5 nor greater than 5.

*Text, choice* (``TEXT``, ``CHOICE``). Both sides are compared as ``fold`` makes them: case, diacritics
and surplus white space make no difference. ``is``: equal. ``in``: equal to one of the values.
``contains``, ``starts_with``: as a piece, at the beginning. An answer that is not text (a field that
once took many choices) is not blank, and every comparison with it is false.

*Many choices* (``CHOICES``): a list of texts (a single text counts as a list of one). ``contains``: one
of the chosen options equals the value, folded. ``in``: at least one of them equals one of the values.

*Participation type* (``TYPE``): a list of all names that the person's type goes by. ``is``: one of them
equals the value, folded; ``in`` likewise. A person without a type has an empty list.

*Status, language*: equal code names.

*Number* (``NUMBER``): text that ``NUMBER_PATTERN`` matches, or a JSON number; any other answer is not
blank, and every comparison with it is false. ``between`` includes both ends.

*Day* (``DATE``): text of the form ``2026-03-01``; any other answer is not blank, and every comparison
with it is false. ``before``, ``after``: not on the day itself. ``between`` includes both days.

*Point in time* (``MOMENT``): see ``moment_bounds``.

*Checkbox*: ticked when the answer is the text ``yes``; everything else, also no answer, is not ticked.

*Keyword*: ``contains`` looks for the folded value in ``search_text``.

*Group*: the person has one of the group ids in ``groups``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import TypeVar, cast

from wici.plain.filters.nodes import (
    ANSWERS,
    NEGATIONS,
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
from wici.plain.keys import fold

#: A person as a filter sees them: ``type`` (all names of the participation type), ``status``,
#: ``language``, ``registered_at`` (aware datetime or None), ``email``, ``first_name``, ``last_name``,
#: ``code``, ``answers`` (field key to stored answer) and, when a filter names groups, ``groups`` (ids).
#: A key that a filter asks for must be there; only answers may be missing.
Person = Mapping[str, object]

#: Text that counts as a number: up to fifteen digits (nine before and six after the point), so that
#: arithmetic in double precision, which some databases use, compares it exactly.
NUMBER_PATTERN = r"^-?([0-9]{1,15}|[0-9]{1,9}\.[0-9]{1,6})$"
_NUMBER = re.compile(NUMBER_PATTERN.replace("$", r"\Z"), re.ASCII)
_Ordered = TypeVar("_Ordered", Decimal, str)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


def matches(node: Filter, person: Person, *, zone: tzinfo = UTC) -> bool:
    """Whether the filter takes the person; ``zone`` is the event's time zone, in which days begin.

    Raises KeyError when the filter asks for something that ``person`` does not say.
    """
    match node:
        case Everybody():
            return True
        case All(parts):
            return all(matches(part, person, zone=zone) for part in parts)
        case Any(parts):
            return any(matches(part, person, zone=zone) for part in parts)
        case Not(part):
            return not matches(part, person, zone=zone)
        case Condition():
            return _holds(node, person, zone)


def _holds(condition: Condition, person: Person, zone: tzinfo) -> bool:
    value = _value_of(condition, person)
    positive = NEGATIONS.get(condition.op, condition.op)
    if positive is Operator.EMPTY:
        held = is_blank(value)
    elif condition.kind is FieldKind.MOMENT:
        held = isinstance(value, datetime) and _within(value, moment_bounds(condition, zone))
    else:
        held = _TESTS[condition.kind](positive, condition.values, value)
    return held is not (condition.op in NEGATIONS)


def _value_of(condition: Condition, person: Person) -> object:
    if condition.kind is FieldKind.KEYWORD:
        return search_text(person)
    if condition.kind is FieldKind.GROUP:
        return person["groups"]
    if condition.field.startswith(ANSWERS):
        return _answers(person).get(condition.field.removeprefix(ANSWERS))
    return person[condition.field]


def _answers(person: Person) -> Mapping[str, object]:
    return cast(Mapping[str, object], person["answers"])


def is_blank(value: object) -> bool:
    """Whether a stored value counts as empty: missing, blank text, or a list of such."""
    if value is None:
        return True
    if isinstance(value, str):
        return not fold(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(is_blank(item) for item in value)
    return False


def number_of(value: object) -> Decimal | None:
    """The number that a stored value stands for, or None when it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(str(value))
    return Decimal(value) if isinstance(value, str) and _NUMBER.match(value) else None


def moment_bounds(condition: Condition, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """The stretch of time that a ``before``, ``after`` or ``between`` condition means.

    Gives its beginning, which belongs to it, and its end, which does not; None is "no limit". A date
    in the condition is that whole day in ``zone``: ``before`` ends when it begins, ``after`` begins when
    it is over, ``between`` includes the first and the last day. A date with a time is that instant
    (without an offset: in ``zone``): ``before`` and the end of ``between`` exclude it, ``after`` and
    the beginning of ``between`` include it.
    """
    first, last = condition.values[0], condition.values[-1]
    if condition.op is Operator.BEFORE:
        return None, _beginning(last, zone)
    if condition.op is Operator.AFTER:
        return _end(first, zone), None
    return _beginning(first, zone), _end(last, zone)


def _beginning(value: Value, zone: tzinfo) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    return datetime.combine(cast(date, value), time(), tzinfo=zone)


def _end(value: Value, zone: tzinfo) -> datetime:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _beginning(value + timedelta(days=1), zone)
    return _beginning(value, zone)


def _within(moment: datetime, bounds: tuple[datetime | None, datetime | None]) -> bool:
    beginning, end = bounds
    return (beginning is None or moment >= beginning) and (end is None or moment < end)


def search_text(person: Person) -> str:
    """What keyword search looks through, folded, one piece a line so that no word spans two.

    First and last name in both orders, e-mail, code, then the answers by key: texts, options, numbers.
    Participants keep it in a column of their own.
    """
    first, last = str(person["first_name"] or ""), str(person["last_name"] or "")
    pieces = [f"{first} {last}", f"{last} {first}", str(person["email"] or ""), str(person["code"] or "")]
    for _key, answer in sorted(_answers(person).items()):
        pieces.extend(_texts(answer))
    return "\n".join(filter(None, map(fold, pieces)))


def _texts(value: object) -> list[str]:
    """A stored value as a list of texts: its items, or itself."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return [text for item in value for text in _texts(item)]
    if value is None or isinstance(value, bool):
        return []
    return [str(value)]


def _folded(values: Iterable[object]) -> list[str]:
    return [fold(str(value)) for value in values]


def _test_text(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    text, needles = fold(value) if isinstance(value, str) else "", _folded(wanted)
    if op is Operator.CONTAINS:
        return needles[0] in text
    if op is Operator.STARTS_WITH:
        return text.startswith(needles[0])
    return text in needles


def _test_options(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    """Many choices and the names of a type: does one of them equal one of the values?"""
    return not set(_folded(_texts(value))).isdisjoint(_folded(wanted))


def _test_code_name(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    return value in wanted


def _test_number(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    number = number_of(value)
    numbers = [limit for item in wanted if (limit := number_of(item)) is not None]
    return number is not None and _compare(op, number, numbers)


def _test_day(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    days = [item.isoformat() for item in wanted if isinstance(item, date)]
    return isinstance(value, str) and _DAY.match(value) is not None and _compare(op, value, days)


def _compare(op: Operator, value: _Ordered, wanted: list[_Ordered]) -> bool:
    """Compares numbers, and days as ISO text, whose order is that of the calendar."""
    first, last = wanted[0], wanted[-1]
    if op in (Operator.LESS, Operator.BEFORE):
        return value < first
    if op in (Operator.GREATER, Operator.AFTER):
        return value > first
    if op is Operator.BETWEEN:
        return first <= value <= last
    return value in wanted


def _test_checkbox(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    return (value == "yes") in wanted


def _test_keyword(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    return fold(str(wanted[0])) in str(value)


def _test_group(op: Operator, wanted: tuple[Value, ...], value: object) -> bool:
    return not set(cast(Iterable[int], value)).isdisjoint(wanted)


_TESTS: Mapping[FieldKind, Callable[[Operator, tuple[Value, ...], object], bool]] = {
    FieldKind.TEXT: _test_text,
    FieldKind.NUMBER: _test_number,
    FieldKind.DATE: _test_day,
    FieldKind.CHOICE: _test_text,
    FieldKind.CHOICES: _test_options,
    FieldKind.CHECKBOX: _test_checkbox,
    FieldKind.TYPE: _test_options,
    FieldKind.STATUS: _test_code_name,
    FieldKind.LANGUAGE: _test_code_name,
    FieldKind.KEYWORD: _test_keyword,
    FieldKind.GROUP: _test_group,
}
