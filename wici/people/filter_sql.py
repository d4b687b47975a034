"""A group filter as a database condition, for SQLite and PostgreSQL.

The meaning is that of ``plain.filters.matches``; a property test holds the two together. Text is
compared in its folded form (see ``derived``), so both databases and Python agree on every letter.

Every condition made here is true or false, never unknown, so that "not" means the rest.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from typing import Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Expression,
    F,
    Field,
    FloatField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.lookups import (
    Contains,
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    LessThan,
    LessThanOrEqual,
    StartsWith,
)
from django.db.models.sql.compiler import SQLCompiler

from wici.people.derived import TEXT_FIELDS
from wici.people.filter_providers import ProvidedField
from wici.plain.filters import (
    ANSWERS,
    NEGATIONS,
    All,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    Not,
    Operator,
    moment_bounds,
)
from wici.plain.filters import Any as AnyOf
from wici.plain.keys import fold

#: The condition for the members of a group, by its id.
Members = Callable[[int], Q]
#: Ids of participation types by each folded name that they go by.
TypeIds = Mapping[str, Sequence[int]]
#: Alternatives in one SQL expression: SQLite takes at most 1,000 levels.
_CHUNK = 100

EVERYBODY = Q(pk__isnull=False)
NOBODY = Q(pk__in=())


class FilterSql:
    """Turns the filters of one event into conditions on Participant.

    ``zone`` is the event's time zone, ``type_ids`` its participation types; ``members`` is asked when
    a filter names other groups; ``provided`` are the fields that bring conditions of their own.
    """

    def __init__(
        self,
        *,
        zone: tzinfo,
        type_ids: TypeIds,
        members: Members,
        provided: Mapping[str, ProvidedField] | None = None,
    ) -> None:
        self._provided = provided or {}
        self._zone = zone
        self._type_ids = type_ids
        self._members = members
        self._makers: Mapping[FieldKind, Callable[[Operator, Condition], Q]] = {
            FieldKind.TEXT: self._text,
            FieldKind.CHOICE: self._text,
            FieldKind.CHOICES: self._choices,
            FieldKind.NUMBER: self._number,
            FieldKind.DATE: self._day,
            FieldKind.MOMENT: self._moment,
            FieldKind.CHECKBOX: self._checkbox,
            FieldKind.TYPE: self._type,
            FieldKind.STATUS: self._code_name,
            FieldKind.LANGUAGE: self._code_name,
            FieldKind.KEYWORD: self._keyword,
            FieldKind.GROUP: self._group,
        }

    def condition(self, node: Filter) -> Q:
        """The condition that holds for exactly those whom the filter takes."""
        match node:
            case Everybody():
                return EVERYBODY
            case All(parts):
                return _joined(Q.AND, [self.condition(part) for part in parts])
            case AnyOf(parts):
                return _joined(Q.OR, [self.condition(part) for part in parts])
            case Not(part):
                return ~self.condition(part)
            case Condition(op=op):
                positive = NEGATIONS.get(op, op)
                own = self._provided.get(node.field)
                make = own.condition if own is not None else self._makers[node.kind]
                made = make(positive, node)
                return ~made if op in NEGATIONS else made

    def _text(self, op: Operator, condition: Condition) -> Q:
        text = _folded_text(condition)
        needles = [fold(str(value)) for value in condition.values]
        if op is Operator.EMPTY:
            return Q(Exact(text, ""))
        if op is Operator.IN:
            return Q(In(text, needles))
        if op is Operator.IS:
            return Q(Exact(text, needles[0]))
        if op is Operator.STARTS_WITH:
            return Q(StartsWith(text, needles[0]))
        return Q(Contains(text, needles[0])) & ~Q(StartsWith(text, "\n"))

    def _choices(self, op: Operator, condition: Condition) -> Q:
        chosen = _folded_text(condition)
        if op is Operator.EMPTY:
            return Q(Exact(chosen, ""))
        options = [fold(str(value)) for value in condition.values]
        return Q(In(chosen, options)) | _any_of([Contains(chosen, f"\n{option}\n") for option in options])

    def _number(self, op: Operator, condition: Condition) -> Q:
        numbers = [float(value) for value in condition.values if isinstance(value, Decimal)]
        return self._compared(op, condition, _Stored(_path(condition, "numbers"), FloatField()), numbers)

    def _day(self, op: Operator, condition: Condition) -> Q:
        days = [int(f"{value:%Y%m%d}") for value in condition.values if isinstance(value, date)]
        return self._compared(op, condition, _Stored(_path(condition, "days"), BigIntegerField()), days)

    def _compared(self, op: Operator, condition: Condition, stored: _Stored, values: Sequence[float]) -> Q:
        if op is Operator.EMPTY:
            return Q(Exact(_folded_text(condition), ""))
        first, last = values[0], values[-1]
        if op in (Operator.LESS, Operator.BEFORE):
            return _certain(Q(LessThan(stored, first)))
        if op in (Operator.GREATER, Operator.AFTER):
            return _certain(Q(GreaterThan(stored, first)))
        if op is Operator.BETWEEN:
            return _certain(Q(GreaterThanOrEqual(stored, first)) & Q(LessThanOrEqual(stored, last)))
        return _certain(Q(In(stored, list(values))))

    def _moment(self, op: Operator, condition: Condition) -> Q:
        if op is Operator.EMPTY:
            return Q(**{f"{condition.field}__isnull": True})
        beginning, end = moment_bounds(condition, self._zone)
        limits = Q(**{f"{condition.field}__isnull": False})
        if beginning is not None:
            limits &= Q(**{f"{condition.field}__gte": beginning})
        if end is not None:
            limits &= Q(**{f"{condition.field}__lt": end})
        return limits

    def _checkbox(self, op: Operator, condition: Condition) -> Q:
        key = condition.field.removeprefix(ANSWERS)
        ticked = Q(Exact(_Stored((key,), TextField(), default="", column="answers"), "yes"))
        return ticked if condition.values[0] else ~ticked

    def _type(self, op: Operator, condition: Condition) -> Q:
        if op is Operator.EMPTY:
            return Q(participation_type__isnull=True)
        wanted = [pk for value in condition.values for pk in self._type_ids.get(fold(str(value)), ())]
        return Q(participation_type__in=wanted) if wanted else NOBODY

    def _code_name(self, op: Operator, condition: Condition) -> Q:
        return Q(**{f"{condition.field}__in": condition.values})

    def _keyword(self, op: Operator, condition: Condition) -> Q:
        return keyword(str(condition.values[0]))

    def _group(self, op: Operator, condition: Condition) -> Q:
        return _joined(Q.OR, [self._members(cast(int, value)) for value in condition.values])


def keyword(text: str) -> Q:
    """The condition that the text stands in what is searched, however its letters are written."""
    return Q(search__contains=fold(text))


def _joined(connector: str, parts: Sequence[Q]) -> Q:
    return Q(*parts, _connector=connector)


def _certain(condition: Q) -> Q:
    """The condition, false where the database would say unknown."""
    return Q(Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()))


def _any_of(lookups: Sequence[Contains]) -> Q:
    chunks = [lookups[start : start + _CHUNK] for start in range(0, len(lookups), _CHUNK)]
    joined = [_joined(Q.OR, [Q(lookup) for lookup in chunk]) for chunk in chunks]
    return joined[0] if len(joined) == 1 else _joined(Q.OR, [_certain(part) for part in joined])


def _path(condition: Condition, inside: str) -> tuple[str, ...]:
    return (inside, condition.field.removeprefix(ANSWERS))


def _folded_text(condition: Condition) -> _Stored:
    if condition.field in TEXT_FIELDS:
        return _Stored((condition.field,), TextField(), default="")
    return _Stored(_path(condition, "answers"), TextField(), default="")


class _Stored(Expression):
    """What stands at a path of a JSON column, with a type of its own, or ``default``.

    Django's key transforms would look every value up twice on SQLite, where JSON has no booleans.
    """

    def __init__(
        self,
        path: tuple[str, ...],
        output_field: Field[Any, Any],
        default: str | None = None,
        column: str = "folded",
    ) -> None:
        super().__init__(output_field=output_field)
        self.path = path
        self.default = default
        self.column: Any = F(column)

    def get_source_expressions(self) -> list[Any]:
        """The column, for Django to resolve."""
        return [self.column]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        """Takes the resolved column."""
        (self.column,) = exprs

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """SQLite: the value at a JSON path, a number as a number, text as text."""
        column, params = compiler.compile(self.column)
        path = "$" + "".join(f".{json.dumps(key, ensure_ascii=False)}" for key in self.path)
        return self._or_default(f"JSON_EXTRACT({column}, %s)", (*params, path))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """PostgreSQL: the text at a JSON path, cast to what is wanted."""
        column, params = compiler.compile(self.column)
        cast_to = "" if isinstance(self.output_field, TextField) else "::numeric"
        return self._or_default(f"({column} #>> %s){cast_to}", (*params, list(self.path)))

    def _or_default(self, sql: str, params: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
        if self.default is None:
            return sql, params
        return f"COALESCE({sql}, %s)", (*params, self.default)
