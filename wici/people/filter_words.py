"""A filter read back to the person who made it, as sentences in their language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.people.filter_reading import Vocabulary
from wici.people.models import Status
from wici.plain.filters import ANSWERS, FieldKind, Joiner, Operator, Phrase, Value, describe
from wici.plain.keys import fold
from wici.shared.refusals import Sentence


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a filter read back; those of a bracket are one deeper than its heading."""

    depth: int
    text: str


_SYSTEM_LABELS: Mapping[str, Sentence] = {
    "type": gettext_lazy("Participation type"),
    "status": gettext_lazy("Registration status"),
    "language": gettext_lazy("Language"),
    "registered_at": gettext_lazy("Date of registration"),
    "email": gettext_lazy("E-mail address"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "code": gettext_lazy("Participant code"),
}
_TEMPLATES: Mapping[Operator, Sentence] = {
    Operator.IS: gettext_lazy("%(field)s is %(value)s"),
    Operator.IS_NOT: gettext_lazy("%(field)s is not %(value)s"),
    Operator.IN: gettext_lazy("%(field)s is one of: %(values)s"),
    Operator.NOT_IN: gettext_lazy("%(field)s is none of: %(values)s"),
    Operator.CONTAINS: gettext_lazy("%(field)s contains %(value)s"),
    Operator.NOT_CONTAINS: gettext_lazy("%(field)s does not contain %(value)s"),
    Operator.STARTS_WITH: gettext_lazy("%(field)s begins with %(value)s"),
    Operator.EMPTY: gettext_lazy("%(field)s is empty"),
    Operator.NOT_EMPTY: gettext_lazy("%(field)s is not empty"),
    Operator.BEFORE: gettext_lazy("%(field)s is before %(value)s"),
    Operator.AFTER: gettext_lazy("%(field)s is after %(value)s"),
    Operator.BETWEEN: gettext_lazy("%(field)s is between %(value)s and %(last)s"),
    Operator.LESS: gettext_lazy("%(field)s is less than %(value)s"),
    Operator.GREATER: gettext_lazy("%(field)s is greater than %(value)s"),
}
_SPECIAL: Mapping[tuple[FieldKind, Operator], Sentence] = {
    (FieldKind.KEYWORD, Operator.CONTAINS): gettext_lazy("The person's data contain %(value)s"),
    (FieldKind.KEYWORD, Operator.NOT_CONTAINS): gettext_lazy("The person's data do not contain %(value)s"),
    (FieldKind.GROUP, Operator.IN): gettext_lazy("The person is in one of the groups: %(values)s"),
    (FieldKind.GROUP, Operator.NOT_IN): gettext_lazy("The person is in none of the groups: %(values)s"),
    (FieldKind.CHOICES, Operator.IN): gettext_lazy("%(field)s contains one of: %(values)s"),
    (FieldKind.CHOICES, Operator.NOT_IN): gettext_lazy("%(field)s contains none of: %(values)s"),
    (FieldKind.DATE, Operator.BETWEEN): gettext_lazy("%(field)s is from %(value)s to %(last)s"),
    (FieldKind.MOMENT, Operator.BETWEEN): gettext_lazy("%(field)s is from %(value)s to %(last)s"),
}
_TICKED = gettext_lazy("%(field)s is ticked")
_NOT_TICKED = gettext_lazy("%(field)s is not ticked")
_OTHERWISE = gettext_lazy("It is not so that: %(condition)s")
#: (joiner, negated) -> the line above the phrases of a bracket.
_HEADINGS: Mapping[tuple[Joiner, bool], Sentence] = {
    (Joiner.AND, False): gettext_lazy("All of this is true:"),
    (Joiner.AND, True): gettext_lazy("Not all of this is true:"),
    (Joiner.OR, False): gettext_lazy("At least one of these is true:"),
    (Joiner.OR, True): gettext_lazy("None of these is true:"),
}


def words(stored: object, event: Event, vocabulary: Vocabulary | None = None) -> tuple[Line, ...]:
    """The stored filter in whole sentences of the active language. Raises Refused when it is mistaken.

    Who reads several filters gives the event's vocabulary, so that it is loaded once.
    """
    vocabulary = vocabulary or Vocabulary(event)
    return tuple(_Reader(vocabulary).lines(describe(vocabulary.read(stored)), 0))


class _Reader:
    """Puts phrases into words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.language = str(Language.ENGLISH if (get_language() or "").startswith("en") else Language.POLISH)

    def lines(self, phrase: Phrase, depth: int) -> list[Line]:
        """A condition is one line, a bracket a heading with its phrases below."""
        if phrase.is_everybody:
            return [Line(depth, _("Nobody") if phrase.negated else _("Everybody"))]
        if phrase.joiner is None:
            return [Line(depth, self.condition(phrase))]
        heading = Line(depth, str(_HEADINGS[phrase.joiner, phrase.negated]))
        return [heading, *(line for part in phrase.phrases for line in self.lines(part, depth + 1))]

    def condition(self, phrase: Phrase) -> str:
        """One condition as a sentence."""
        op, kind = phrase.op, phrase.kind
        if op is None or kind is None:
            raise ValueError("A bracket is no condition.")
        values = [self.value(value, phrase) for value in phrase.values]
        if kind is FieldKind.CHECKBOX:
            is_ticked = bool(phrase.values[0]) is (op is Operator.IS)
            template: Sentence = _TICKED if is_ticked else _NOT_TICKED
        else:
            template = _SPECIAL.get((kind, op), _TEMPLATES[op])
        text = str(template) % {
            "field": self.label(phrase.field),
            "value": values[0] if values else "",
            "last": values[-1] if values else "",
            "values": ", ".join(values),
        }
        return str(_OTHERWISE) % {"condition": text} if phrase.negated else text

    def label(self, field: str) -> str:
        """The field as screens call it, in the user's language."""
        own = self.vocabulary.provided.get(field)
        if own is not None:
            return str(own.label)
        key = field.removeprefix(ANSWERS)
        if key == field:
            return str(_SYSTEM_LABELS.get(field, ""))
        for known in self.vocabulary.fields:
            if known.key == key:
                return known.label_en if self.language == Language.ENGLISH and known.label_en else known.label
        return key

    def value(self, value: Value, phrase: Phrase) -> str:
        """A value as the user would write it."""
        own = self.vocabulary.provided.get(phrase.field)
        if own is not None and own.options:
            return _("“%(value)s”") % {"value": dict(own.options).get(str(value), value)}
        match phrase.kind:
            case FieldKind.GROUP if isinstance(value, int):
                return _("“%(value)s”") % {"value": self.vocabulary.groups[value].name}
            case FieldKind.STATUS:
                return _("“%(value)s”") % {"value": Status(str(value)).label}
            case FieldKind.LANGUAGE:
                return _("“%(value)s”") % {"value": Language(str(value)).label}
            case FieldKind.TYPE:
                return _("“%(value)s”") % {"value": self.type_name(str(value))}
        if isinstance(value, datetime):
            zone = self.vocabulary.event.zone
            local = value.astimezone(zone) if timezone.is_aware(value) else value
            return date_format(local, "DATETIME_FORMAT")
        if isinstance(value, date):
            return date_format(value, "DATE_FORMAT")
        if isinstance(value, Decimal):
            return number_format(value)
        return _("“%(value)s”") % {"value": value}

    def type_name(self, name: str) -> str:
        """The type's name in the user's language."""
        for known in self.vocabulary.types:
            if fold(name) in (fold(known.name), fold(known.name_en)):
                return known.name_in(self.language)
        return name
