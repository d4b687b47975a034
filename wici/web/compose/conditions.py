"""What something of a message can be only for: participation types, statuses, languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from wici.events.models import Event, Language
from wici.events.queries import types_of
from wici.people.models import Status
from wici.plain.mergetags import is_any_of


class Choice(NamedTuple):
    """One choice of whom something is for: a condition, and what it means."""

    condition: str
    label: str
    group: str = ""


def conditions(event: Event) -> list[dict[str, Any]]:
    """What a paragraph can be shown only for. A value that is worded by language has all its wordings."""
    types = [(kind.name, kind.wordings) for kind in types_of(event)]
    statuses = [(str(status.label), status.wordings) for status in Status]
    languages = [(str(language.label), [language.value]) for language in Language]
    return [
        {"tag": "participation_type", "choices": _choices(types)},
        {"tag": "status", "choices": _choices(statuses)},
        {"tag": "language", "choices": _choices(languages)},
    ]


def choices(event: Event) -> list[Choice]:
    """Everybody, and each of the ``conditions`` as it is written."""
    headings = {
        "status": _("Registration status"),
        "participation_type": _("Participation type"),
        "language": _("Language"),
    }
    found = {part["tag"]: part["choices"] for part in conditions(event)}
    return [
        Choice("", _("Everybody")),
        *(
            Choice(is_any_of(tag, choice["values"]), choice["label"], heading)
            for tag, heading in headings.items()
            for choice in found[tag]
        ),
    ]


def with_own(usual: list[Choice], condition: str) -> list[Choice]:
    """The usual choices, and one more for a condition that is none of them."""
    if any(choice.condition == condition for choice in usual):
        return usual
    return [*usual, Choice(condition, condition)]


def _choices(found: Iterable[tuple[str, list[str]]]) -> list[dict[str, Any]]:
    return [{"label": label, "values": values} for label, values in found]
