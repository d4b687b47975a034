"""The values of conditions: what each kind of field accepts, and the sentence about what it does not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from wici.plain.filters.matching import number_of
from wici.plain.filters.nodes import (
    LANGUAGES,
    LIST_OPERATORS,
    STATUSES,
    VALUELESS_OPERATORS,
    FieldKind,
    Operator,
    Value,
)
from wici.plain.keys import fold
from wici.plain.wording import Wording, gettext_noop

#: The longest text to compare with, and the longest list of values.
MAX_TEXT = 500
MAX_VALUES = 1000
#: Years that a date may have: every time zone and every database can hold them.
YEARS = range(1800, 3000)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?\Z", re.ASCII)
#: What neither JSON stores nor a database compares: NUL and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

_WRONG = {
    "needs_value": gettext_noop("The condition on “%(field)s” has no value."),
    "needs_no_value": gettext_noop("“%(op)s” takes no value."),
    "needs_list": gettext_noop("“%(op)s” needs a list with at least one value."),
    "needs_pair": gettext_noop("“between” needs a list of two values, the first and the last."),
    "needs_one": gettext_noop("“%(op)s” takes one value, not a list. For several use “in”."),
    "too_many": gettext_noop("The list has more than %(limit)s values."),
    "needs_text": gettext_noop("Text is needed here."),
    "bad_text": gettext_noop("The text holds a character that cannot be stored."),
    "too_long": gettext_noop("The text is longer than %(limit)s characters."),
    "needs_number": gettext_noop(
        "“%(value)s” is not a number, or has more than nine digits before or six after the point."
    ),
    "needs_day": gettext_noop("“%(value)s” is not a date. Write it like 2026-03-01."),
    "needs_moment": gettext_noop("“%(value)s” is not a date. Write it like 2026-03-01 or 2026-03-01T10:30."),
    "needs_tick": gettext_noop("Write true for a ticked box and false for an empty one."),
    "needs_group": gettext_noop("“%(value)s” is not the number of a group."),
    "unknown_value": gettext_noop("“%(field)s” is never “%(value)s”. Possible: %(known)s."),
    "wrong_order": gettext_noop("The first value is greater than the last, so nothing can lie between them."),
}


class WrongValue(ValueError):
    """A value that a condition cannot have; ``place`` says which of a list (``[1]``)."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.wording = Wording(_WRONG[code], values)
        self.place = ""
        super().__init__(str(self.wording))


class ValueReader:
    """Reads the values of conditions; ``known`` maps a field to how its values may be written."""

    def __init__(self, known: Mapping[str, Mapping[str, str]]) -> None:
        self._known = {
            "status": {name: name for name in STATUSES},
            "language": {name: name for name in LANGUAGES},
            **known,
        }
        self._folded = {
            field: {fold(written): stored for written, stored in values.items()}
            for field, values in self._known.items()
        }

    def read(self, value: object, field: str, kind: FieldKind, op: Operator) -> tuple[Value, ...]:
        """The values of one condition, in the types that ``kind`` has. Raises WrongValue."""
        if op in VALUELESS_OPERATORS:
            return () if value is None else _wrong("needs_no_value", op=op.value)
        if value is None:
            _wrong("needs_value", field=field)
        items = _items(value, kind, op)
        values = tuple(
            self._read_at(item, f"[{index}]" if isinstance(value, list) else "", field, kind)
            for index, item in enumerate(items)
        )
        if op is Operator.BETWEEN and _is_reversed(values[0], values[1]):
            _wrong("wrong_order")
        return values

    def _read_at(self, item: object, place: str, field: str, kind: FieldKind) -> Value:
        try:
            return self._read_one(item, field, kind)
        except WrongValue as error:
            error.place = place
            raise

    def _read_one(self, item: object, field: str, kind: FieldKind) -> Value:
        match kind:
            case FieldKind.NUMBER:
                return _read_number(item)
            case FieldKind.DATE:
                return _read_day(item)
            case FieldKind.MOMENT:
                return _read_moment(item)
            case FieldKind.CHECKBOX:
                return item if isinstance(item, bool) else _wrong("needs_tick")
            case FieldKind.GROUP:
                return _read_group(item)
        return self._read_known(_read_text(item), field)

    def _read_known(self, text: str, field: str) -> str:
        if field not in self._folded:
            return text
        stored = self._folded[field].get(fold(text))
        if stored is None:
            known = ", ".join(dict.fromkeys(self._known[field].values()))
            _wrong("unknown_value", field=field, value=text, known=known)
        return stored


def _wrong(code: str, **values: object) -> NoReturn:
    raise WrongValue(code, **values)


def _items(value: object, kind: FieldKind, op: Operator) -> list[object]:
    """The value as a list as long as the operator wants."""
    if op not in LIST_OPERATORS:
        return [value] if not isinstance(value, list) else _wrong("needs_one", op=op.value)
    if kind is FieldKind.GROUP and isinstance(value, int):
        return [value]
    if op is Operator.BETWEEN:
        return value if isinstance(value, list) and len(value) == 2 else _wrong("needs_pair")
    if not isinstance(value, list) or not value:
        _wrong("needs_list", op=op.value)
    return value if len(value) <= MAX_VALUES else _wrong("too_many", limit=MAX_VALUES)


def _read_text(item: object) -> str:
    if not isinstance(item, str) or not fold(item):
        _wrong("needs_text")
    if _UNSTORABLE.search(item):
        _wrong("bad_text")
    return item.strip() if len(item) <= MAX_TEXT else _wrong("too_long", limit=MAX_TEXT)


def _read_number(item: object) -> Decimal:
    """A JSON number, or text with a comma or a point; within NUMBER_PATTERN."""
    text = item.strip().replace(",", ".") if isinstance(item, str) else item
    number = number_of(text)
    if number is None or not number.is_finite() or number_of(f"{number.normalize():f}") is None:
        _wrong("needs_number", value=_shown(item))
    return number.normalize() + 0


def _read_day(item: object) -> date:
    try:
        day = date.fromisoformat(item) if isinstance(item, str) and _DAY.match(item) else None
    except ValueError:
        day = None
    return day if day and day.year in YEARS else _wrong("needs_day", value=_shown(item))


def _read_moment(item: object) -> date | datetime:
    if not isinstance(item, str) or not _MOMENT.match(item):
        try:
            return _read_day(item)
        except WrongValue:
            _wrong("needs_moment", value=_shown(item))
    try:
        moment = datetime.fromisoformat(item)
    except ValueError:
        _wrong("needs_moment", value=_shown(item))
    return moment if moment.year in YEARS else _wrong("needs_moment", value=_shown(item))


def _read_group(item: object) -> int:
    if isinstance(item, bool) or not isinstance(item, int) or not 0 < item < 2**63:
        _wrong("needs_group", value=_shown(item))
    return item


def _is_reversed(first: Value, last: Value) -> bool:
    """Whether ``between`` could never hold. A time without an offset is not compared
    with one that has it: that needs the event's time zone."""
    if type(first) is not type(last):
        return False
    if isinstance(first, datetime) and isinstance(last, datetime):
        return (first.tzinfo is None) == (last.tzinfo is None) and last < first
    return last < first  # type: ignore[operator]


def _shown(item: object) -> str:
    """A wrong value as it goes into a sentence: not pages long."""
    text = str(item)
    return text if len(text) <= 80 else text[:79] + "…"
