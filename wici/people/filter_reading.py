"""Reading stored filters with an event's own words: its form fields, types and groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from django.utils.translation import gettext as _

from wici.events.models import Event, ParticipationType
from wici.events.queries import types_of
from wici.people.filter_providers import ProvidedField, provided_fields
from wici.people.models import Field, Group
from wici.people.queries import fields_of
from wici.plain.filters import (
    FieldKind,
    Filter,
    FilterErrors,
    FilterProblem,
    answer_field,
    conditions,
    group_ids,
    parse,
    parse_text,
)
from wici.plain.keys import fold
from wici.shared.once import once
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: How each kind of form field is asked about in filters.
KINDS: Mapping[str, FieldKind] = {
    Field.Kind.TEXT: FieldKind.TEXT,
    Field.Kind.LONG_TEXT: FieldKind.TEXT,
    Field.Kind.EMAIL: FieldKind.TEXT,
    Field.Kind.PHONE: FieldKind.TEXT,
    Field.Kind.NUMBER: FieldKind.NUMBER,
    Field.Kind.DATE: FieldKind.DATE,
    Field.Kind.CHOICE: FieldKind.CHOICE,
    Field.Kind.CHOICES: FieldKind.CHOICES,
    Field.Kind.CHECKBOX: FieldKind.CHECKBOX,
    Field.Kind.FILE: FieldKind.TEXT,
}


class Vocabulary:
    """What filters of one event can speak of; each part is read from the database once, when needed."""

    def __init__(self, event: Event) -> None:
        self.event = event

    @cached_property
    def fields(self) -> Sequence[Field]:
        """The form fields in their order."""
        return fields_of(self.event)

    @cached_property
    def types(self) -> Sequence[ParticipationType]:
        """The participation types in their order."""
        return types_of(self.event)

    @cached_property
    def groups(self) -> Mapping[int, Group]:
        """The groups by id, in the order of their names."""
        with scope(event=self.event):
            groups = once(("groups", self.event.pk), lambda: list(Group.objects.all()))
        return {group.pk: group for group in groups}

    @cached_property
    def type_ids(self) -> Mapping[str, Sequence[int]]:
        """Ids of the types by each folded name that they go by."""
        found: dict[str, list[int]] = {}
        for made in self.types:
            for name in {fold(made.name), fold(made.name_en)} - {""}:
                found.setdefault(name, []).append(made.pk)
        return found

    @cached_property
    def provided(self) -> Mapping[str, ProvidedField]:
        """The fields of the filter providers by name."""
        with scope(event=self.event):
            return provided_fields(self.event)

    @cached_property
    def known_fields(self) -> Mapping[str, FieldKind]:
        """The form fields and the fields of the filter providers, as filters name them."""
        return {
            **{name: field.kind for name, field in self.provided.items()},
            **{answer_field(field.key): KINDS[field.kind] for field in self.fields},
        }

    @cached_property
    def known_values(self) -> Mapping[str, Mapping[str, str]]:
        """The names of the participation types, and the values that providers know: a filter that names
        another one is mistaken."""
        names = {made.name_en: made.name for made in self.types if made.name_en}
        provided = {
            name: {value: value for value, _label in field.options}
            for name, field in self.provided.items()
            if field.options
        }
        return {**provided, "type": {**names, **{made.name: made.name for made in self.types}}}

    def read(self, stored: object) -> Filter:
        """The filter that stored JSON stands for. Raises Refused with every mistake."""
        try:
            return self._with_known_groups(
                parse(stored, known_fields=self.known_fields, known_values=self.known_values)
            )
        except FilterErrors as errors:
            raise _refusal(errors.problems) from None

    def read_text(self, text: str) -> Filter:
        """The filter that somebody wrote as JSON text; a bare ``all`` is everybody. Raises Refused."""
        try:
            return self._with_known_groups(
                parse_text(text, known_fields=self.known_fields, known_values=self.known_values)
            )
        except FilterErrors as errors:
            raise _refusal(errors.problems) from None

    def _with_known_groups(self, node: Filter) -> Filter:
        unknown = sorted(group_ids(node) - set(self.groups))
        if unknown:
            raise Refused(
                _("The filter names a group that does not exist (number %(number)s).")
                % {"number": unknown[0]},
                field="filter",
            )
        return node


def _refusal(problems: Sequence[FilterProblem]) -> Refused:
    lines = [
        _(problem.wording.template) % problem.wording.values if problem.wording.values
        else _(problem.wording.template)
        for problem in problems
    ]  # fmt: skip
    return Refused(lines[0], field="filter", details=lines[1:])


def groups_asking(event: Event, field: str) -> list[Group]:
    """The groups whose filter asks about a field, in the order of their names."""
    vocabulary = Vocabulary(event)
    found = []
    for group in vocabulary.groups.values():
        if group.filter is None:
            continue
        try:
            node = vocabulary.read(group.filter)
        except Refused:  # a filter that is broken already
            continue
        if any(condition.field == field for condition in conditions(node)):
            found.append(group)
    return found
