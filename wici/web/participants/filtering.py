"""What the list of participants is filtered by: read from the address, put into words, chips and a filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from wici.events.models import Language
from wici.people.filter_reading import KINDS, Vocabulary
from wici.people.filter_words import words
from wici.people.membership import Membership
from wici.people.models import Field, Status
from wici.people.values import read_tick
from wici.plain.filters import ANSWERS, FieldKind, answer_field
from wici.plain.keys import fold
from wici.shared.refusals import Refused

#: More words than these find nobody else.
_MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that is asked: its parameter and value in the address, and the stored filter for it."""

    parameter: str
    value: str
    condition: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chip:
    """A thing asked in words, the address of the list without it, and why it finds nobody if it is wrong."""

    words: str
    address: str
    problem: str = ""


def without(query: QueryDict, parameter: str, value: str | None = None) -> str:
    """The address's query without a parameter, or without one of its values; always the first page."""
    changed = query.copy()
    changed.pop("page", None)
    kept = [each for each in changed.getlist(parameter) if value is not None and each != value]
    changed.pop(parameter, None)
    if kept:
        changed.setlist(parameter, kept)
    return f"?{changed.urlencode()}"


def toggled(query: QueryDict, parameter: str, value: str) -> str:
    """The address's query with this value of a parameter if it is not there, else without it."""
    if value in query.getlist(parameter):
        return without(query, parameter, value)
    changed = query.copy()
    changed.pop("page", None)
    changed.appendlist(parameter, value)
    return f"?{changed.urlencode()}"


class Filters:
    """The filters of one request. Values that the event does not know are passed over."""

    def __init__(self, query: QueryDict, membership: Membership) -> None:
        self.query = query
        self.membership = membership
        self.vocabulary: Vocabulary = membership.vocabulary
        self.search = query.get("q", "").strip()[:200]
        self.asked = [*self._fixed(), *self._answers()]

    @property
    def is_any(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.asked or self.search)

    @property
    def stored(self) -> object:
        """Everything that is asked as one stored filter; everybody when nothing is."""
        conditions = [*self._search_conditions(), *self._joined()]
        if not conditions:
            return "all"
        return conditions[0] if len(conditions) == 1 else {"all": conditions}

    def chips(self) -> list[Chip]:
        """What is asked, in words; what is typed into the search box stands there."""
        return [self._chip(asked) for asked in self.asked]

    def _chip(self, asked: Asked) -> Chip:
        address = without(self.query, asked.parameter, asked.value)
        try:
            lines = words(asked.condition, self.vocabulary.event, self.vocabulary)
        except Refused as refusal:
            return Chip(f"{asked.parameter.removeprefix(ANSWERS)}: {asked.value}", address, str(refusal))
        return Chip(lines[0].text, address)

    def _search_conditions(self) -> list[object]:
        return [
            {"field": "keyword", "op": "contains", "value": word}
            for word in fold(self.search).split()[:_MOST_WORDS]
        ]

    def _joined(self) -> list[object]:
        """Several values of one parameter are alternatives, different parameters hold together."""
        by_parameter: dict[str, list[object]] = {}
        for asked in self.asked:
            by_parameter.setdefault(asked.parameter, []).append(asked.condition)
        apart = {"empty", "filled"}
        joined: list[object] = []
        for parameter, conditions in by_parameter.items():
            if len(conditions) > 1 and parameter not in apart:
                joined.append({"any": conditions})
            else:
                joined.extend(conditions)
        return joined

    def _fixed(self) -> Iterator[Asked]:
        """Type, status, language and group."""
        types = {str(made.pk): made.name for made in self.vocabulary.types}
        for value in self.query.getlist("type"):
            if value == "none":
                yield Asked("type", value, {"field": "type", "op": "empty"})
            elif value in types:
                yield Asked("type", value, {"field": "type", "op": "is", "value": types[value]})
        for name, choices in (("status", Status), ("language", Language)):
            for value in self.query.getlist(name):
                if value in choices.values:
                    yield Asked(name, value, {"field": name, "op": "is", "value": value})
        for value in self.query.getlist("group"):
            if value.isdecimal() and int(value) in self.vocabulary.groups:
                yield Asked("group", value, {"field": "group", "op": "in", "value": [int(value)]})

    def _answers(self) -> Iterator[Asked]:
        """What is asked about form fields: ``answers.firma=abc``, ``empty=firma``, ``filled=firma``."""
        for field in self.vocabulary.fields:
            name = answer_field(field.key)
            for value in self.query.getlist(name):
                if value.strip():
                    yield Asked(name, value, _condition(field, value.strip()))
            for op, parameter in (("empty", "empty"), ("not_empty", "filled")):
                if field.key in self.query.getlist(parameter):
                    yield Asked(parameter, field.key, _presence(field, op))


def _presence(field: Field, op: str) -> dict[str, Any]:
    """Whether a field is filled in; a checkbox that is not ticked is empty."""
    name = answer_field(field.key)
    if KINDS[field.kind] is FieldKind.CHECKBOX:
        return {"field": name, "op": "is", "value": op == "not_empty"}
    return {"field": name, "op": op}


def _condition(field: Field, value: str) -> dict[str, Any]:
    """What a typed value asks about a field of this kind."""
    name, kind = answer_field(field.key), KINDS[field.kind]
    if kind is FieldKind.CHECKBOX:
        try:
            return {"field": name, "op": "is", "value": bool(read_tick(value))}
        except Refused:
            return {"field": name, "op": "is", "value": value}
    op = "contains" if kind in (FieldKind.TEXT, FieldKind.CHOICES) else "is"
    return {"field": name, "op": op, "value": value}


def sentence(filters: Filters) -> str:
    """Everything that is asked, in one line, for the pages about many people at once."""
    parts = [_("contains “%(words)s”") % {"words": filters.search}] if filters.search else []
    return "; ".join([*parts, *(chip.words for chip in filters.chips())])
