"""What the editor of a group needs to know: the fields, their operators and values, groups, people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.events.models import Language
from wici.people.filter_reading import KINDS, Vocabulary
from wici.people.models import Participant, Status
from wici.plain.filters import OPERATORS, SYSTEM_FIELDS, FieldKind, Operator, answer_field
from wici.plain.keys import fold
from wici.shared.refusals import Sentence
from wici.web.groups.definitions import Problem
from wici.web.participants.columns import label_of

_LABELS: Mapping[str, Sentence] = {
    "type": gettext_lazy("Participation type"),
    "status": gettext_lazy("Registration status"),
    "language": gettext_lazy("Language"),
    "registered_at": gettext_lazy("Date of registration"),
    "keyword": gettext_lazy("Keyword in any data"),
    "email": gettext_lazy("E-mail address"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "code": gettext_lazy("Participant code"),
    "group": gettext_lazy("Other group"),
}
_OPERATORS: Mapping[Operator, Sentence] = {
    Operator.IS: gettext_lazy("is"),
    Operator.IS_NOT: gettext_lazy("is not"),
    Operator.IN: gettext_lazy("is one of"),
    Operator.NOT_IN: gettext_lazy("is none of"),
    Operator.CONTAINS: gettext_lazy("contains"),
    Operator.NOT_CONTAINS: gettext_lazy("does not contain"),
    Operator.STARTS_WITH: gettext_lazy("begins with"),
    Operator.EMPTY: gettext_lazy("is empty"),
    Operator.NOT_EMPTY: gettext_lazy("is not empty"),
    Operator.BEFORE: gettext_lazy("is before"),
    Operator.AFTER: gettext_lazy("is after"),
    Operator.BETWEEN: gettext_lazy("is between"),
    Operator.LESS: gettext_lazy("is less than"),
    Operator.GREATER: gettext_lazy("is greater than"),
}
_SPECIAL: Mapping[tuple[FieldKind, Operator], Sentence] = {
    (FieldKind.CHECKBOX, Operator.IS): gettext_lazy("is ticked"),
    (FieldKind.CHECKBOX, Operator.IS_NOT): gettext_lazy("is not ticked"),
    (FieldKind.GROUP, Operator.IN): gettext_lazy("includes the person"),
    (FieldKind.GROUP, Operator.NOT_IN): gettext_lazy("does not include the person"),
    (FieldKind.CHOICES, Operator.IN): gettext_lazy("contains one of"),
    (FieldKind.CHOICES, Operator.NOT_IN): gettext_lazy("contains none of"),
}


def data(
    vocabulary: Vocabulary,
    sent: Mapping[str, Any],
    problems: Iterable[Problem] = (),
    *,
    group_id: int | None = None,
) -> dict[str, Any]:
    """Everything that the editor's script needs, for ``json_script``."""
    picked = [pk for pk in sent.get("picked") or () if isinstance(pk, int)]
    groups = [{"value": pk, "label": made.name} for pk, made in vocabulary.groups.items() if pk != group_id]
    return {
        "fields": fields(vocabulary, groups),
        "groups": groups,
        "definition": dict(sent),
        "picked": [_person(person) for person in Participant.objects.filter(pk__in=picked)],
        "problems": [{"path": problem.path, "sentence": problem.sentence} for problem in problems],
        "words": words(),
    }


def fields(vocabulary: Vocabulary, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every field that can be asked about, in the order in which the editor offers them."""
    language = get_language() or "pl"
    values: dict[str, list[dict[str, Any]]] = {
        "type": [{"value": made.name, "label": made.name_in(language)} for made in vocabulary.types],
        "status": [{"value": value, "label": str(label)} for value, label in Status.choices],
        "language": [{"value": value, "label": str(label)} for value, label in Language.choices],
        "group": groups,
    }
    usual = [_field(name, str(_LABELS[name]), kind, values.get(name)) for name, kind in SYSTEM_FIELDS.items()]
    asked = [
        _field(
            answer_field(field.key),
            label_of(field),
            KINDS[field.kind],
            [{"value": option, "label": option} for option in field.options] or None,
        )
        for field in vocabulary.fields
    ]
    provided = [
        _field(
            own.name,
            str(own.label),
            own.kind,
            [{"value": value, "label": str(label)} for value, label in own.options] or None,
        )
        for own in vocabulary.provided.values()
    ]
    return [each for each in (*usual, *provided, *asked) if each["options"] != []]


def _field(name: str, label: str, kind: FieldKind, options: list[dict[str, Any]] | None) -> dict[str, Any]:
    operators = [
        {"value": op.value, "label": str(_SPECIAL.get((kind, op), _OPERATORS[op]))} for op in OPERATORS[kind]
    ]
    return {"name": name, "label": label, "kind": kind.value, "operators": operators, "options": options}


def _person(person: Participant) -> dict[str, Any]:
    return {"id": person.pk, "name": str(person), "email": person.email}


def found_people(search: str, limit: int) -> list[dict[str, Any]]:
    """People to pick whose data contain every word. Runs inside the event's scope."""
    people = Participant.objects.all()
    for word in fold(search).split()[:8]:
        people = people.filter(search__contains=word)
    return [_person(person) for person in people[:limit]]


def words() -> dict[str, str]:
    """What the script says, in the user's language."""
    return {
        "usual": _("Registration"),
        "form": _("Form fields"),
        "field": _("Field"),
        "operator": _("Comparison"),
        "value": _("Value"),
        "first": _("First value"),
        "last": _("Last value"),
        "and": _("and"),
        "choose": _("choose…"),
        "add_value": _("Add a value, then press Enter"),
        "remove_condition": _("Remove the condition"),
        "remove_bracket": _("Remove the bracket with its conditions"),
        "remove": _("Remove %(name)s"),
        "add_condition": _("Add a condition"),
        "add_bracket": _("Add a bracket"),
        "joint": _("How the conditions belong together"),
        "all": _("All of this is true"),
        "any": _("At least one of these is true"),
        "none": _("None of these is true"),
        "not_all": _("Not all of this is true"),
        "everybody": _("Everybody"),
        "unfinished": _("Not finished yet, so it does not count."),
        "nobody_found": _("Nobody is found."),
        "picked": _("Picked"),
        "pick": _("Pick"),
    }
