"""The columns of the list of participants: which there are, which are shown, how they are sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTransform
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Language
from wici.people.folded_text import FoldedText
from wici.people.models import Field, Gender, Participant
from wici.plain.filters import answer_field
from wici.shared.refusals import Sentence
from wici.web.templatetags.wici import DAY

#: Shown until somebody chooses others.
USUAL = ("email", "type", "status", "registered_at")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its name in addresses, its label, what a cell shows, and what it is sorted by."""

    name: str
    label: Sentence
    text: Callable[[Participant], str]
    #: Folded text, because a database would put Ł behind Z.
    order: tuple[str | KeyTransform | FoldedText, ...]


def all_columns(fields: Iterable[Field]) -> list[Column]:
    """The columns besides the name: the usual facts, then the form fields in their order."""
    return [
        Column("email", _("E-mail address"), lambda person: person.email, (FoldedText("email"),)),
        Column("type", _("Participation type"), _type, ("participation_type__position",)),
        Column("status", _("Registration status"), lambda person: person.status, ("status",)),
        Column("language", _("Language"), lambda person: str(Language(person.language).label), ("language",)),
        Column("registered_at", _("Registered"), _registered, ("registered_at",)),
        Column("code", _("Participant code"), lambda person: person.code, ("code",)),
        Column("gender", _("Gender"), _gender, ("gender",)),
        *(_of_field(field) for field in fields),
    ]


def _of_field(field: Field) -> Column:
    part = {Field.Kind.NUMBER: "numbers", Field.Kind.DATE: "days"}.get(Field.Kind(field.kind), "answers")
    return Column(
        answer_field(field.key),
        label_of(field),
        lambda person: answer_text(field, person.answers.get(field.key)),
        (KeyTransform(field.key, KeyTransform(part, "folded")),),
    )


def label_of(field: Field) -> str:
    """The field's label in the user's language."""
    is_english = (get_language() or "").startswith(Language.ENGLISH)
    return field.label_en if is_english and field.label_en else field.label


def answer_text(field: Field, answer: object) -> str:
    """An answer as a person reads it."""
    if not answer:
        return ""
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    text = str(answer)
    if field.kind == Field.Kind.CHECKBOX:
        return _("yes") if text == "yes" else text
    if field.kind == Field.Kind.DATE:
        try:
            return date_format(date.fromisoformat(text), DAY)
        except ValueError:
            return text
    return text


def _type(person: Participant) -> str:
    made = person.participation_type
    return made.name_in(get_language() or "pl") if made else ""


def _gender(person: Participant) -> str:
    return str(Gender(person.gender).label) if person.gender else ""


def _registered(person: Participant) -> str:
    """The day; the time stands on the card."""
    return date_format(timezone.localtime(person.registered_at), DAY) if person.registered_at else ""


def chosen(columns: Sequence[Column], names: Iterable[str] | None) -> list[Column]:
    """The columns that are shown: those chosen, in their usual order."""
    wanted = set(USUAL if names is None else names)
    return [column for column in columns if column.name in wanted]


def ordering(columns: Sequence[Column], sort: str) -> tuple[str, list[OrderBy]]:
    """The sort order that was asked for, and what the database sorts by; by name when it is not known.

    Empty values come last in both directions.
    """
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    by_name = (FoldedText("last_name"), FoldedText("first_name"))
    keys = next((column.order for column in columns if column.name == name), by_name)
    known = sort if any(column.name == name for column in columns) or name == "name" else "name"
    is_down = is_down and known == sort
    order = [_order(key, is_down=is_down) for key in keys]
    if keys is not by_name:
        order += [_order(key, is_down=False) for key in by_name]
    # By name alone, an index has this order, forwards and backwards.
    return known, [*order, OrderBy(F("pk"), descending=is_down and keys is by_name)]


def _order(key: str | KeyTransform | FoldedText, *, is_down: bool) -> OrderBy:
    if isinstance(key, FoldedText):  # never missing
        return OrderBy(key, descending=is_down)
    expression = F(key) if isinstance(key, str) else key
    return OrderBy(expression, descending=is_down, nulls_last=True)
