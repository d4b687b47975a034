"""What a condition can be chosen from, instead of typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.events.queries import types_of
from wici.people.models import Field, Status
from wici.people.queries import fields_of


def offered(event: Event) -> list[dict[str, Any]]:
    """Tags that a condition may ask, with the values to choose from; those without any can be empty or not.

    A value that is worded by language has all its wordings.
    """
    here = get_language() or Language.POLISH
    types = [(kind.name_in(here), kind.wordings) for kind in types_of(event)]
    statuses = [(str(status.label), status.wordings) for status in Status]
    languages = [(str(language.label), [language.value]) for language in Language]
    return [
        _row("participation_type", _("Participation type"), types),
        _row("status", _("Registration status"), statuses),
        _row("language", _("Language of the recipient"), languages),
        *(_row_of_field(field, here) for field in fields_of(event)),
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
