"""What a condition can be chosen from, instead of typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from wici.events.models import Language, ParticipationType
from wici.people.models import Field, Status


def offered(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """Tags that a condition may ask, with the values to choose from; those without any can be empty or not.

    ``fields`` are the event's. A value that is worded by language has all its wordings.
    """
    here = get_language() or Language.POLISH
    types = [
        (kind.name_in(here), _distinct((kind.name, kind.name_en))) for kind in ParticipationType.objects.all()
    ]
    statuses = [(str(status.label), _wordings(status)) for status in Status]
    languages = [(str(language.label), [language.value]) for language in Language]
    return [
        _row("participation_type", _("Participation type"), types),
        _row("status", _("Registration status"), statuses),
        _row("language", _("Language of the recipient"), languages),
        *(_row_of_field(field, here) for field in fields),
    ]


def label_of(field: Field, language: str) -> str:
    """What a question is called on the screen."""
    return (field.label_en if language == Language.ENGLISH else "") or field.label


def _row_of_field(field: Field, language: str) -> dict[str, Any]:
    is_choice = field.kind == Field.Kind.CHOICE
    choices = [(str(option), [str(option)]) for option in field.options] if is_choice else []
    return _row(field.key, label_of(field, language), choices)


def _row(tag: str, label: str, choices: Iterable[tuple[str, list[str]]]) -> dict[str, Any]:
    return {
        "tag": tag,
        "label": label,
        "choices": [{"label": label, "values": values} for label, values in choices],
    }


def _wordings(status: Status) -> list[str]:
    said = []
    for language in Language.values:
        with override(language):
            said.append(str(status.label))
    return _distinct(said)


def _distinct(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if value]


def words() -> dict[str, str]:
    """What the script says that helps to choose a condition."""
    return {
        "everybody": _("Everybody"),
        "depends_on": _("Depends on"),
        "is_one_of": _("Only when it is"),
        "filled": _("Only when there is something in it"),
        "empty": _("Only when it is empty"),
        "typed": _("Own condition…"),
        "expression": _("Condition"),
        "expression_help": _('Tags with ==, != or contains, joined with and, or: firma contains "SA"'),
        "nothing_chosen": _("Tick at least one, or nobody is meant."),
    }
