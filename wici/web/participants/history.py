"""The change log of a participant in words: who changed what, from what to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.events.models import Language
from wici.people.importing.words import labels
from wici.people.models import Change, Field, Gender, Status
from wici.plain.filters import ANSWERS
from wici.shared.refusals import Sentence
from wici.web.participants.columns import answer_text, label_of
from wici.web.templatetags.wici import MOMENT

LABELS: Mapping[str, Sentence] = {
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("E-mail address"),
    "participation_type": gettext_lazy("Participation type"),
    "status": gettext_lazy("Registration status"),
    "language": gettext_lazy("Language"),
    "gender": gettext_lazy("Gender"),
    "vocative": gettext_lazy("Vocative of the first name"),
    "registered_at": gettext_lazy("Registered"),
    "code": gettext_lazy("Participant code"),
    "document": gettext_lazy("Document"),
}
_WORDS: Mapping[str, Mapping[str, Sentence]] = {
    "status": dict(Status.choices),
    "language": dict(Language.choices),
    "gender": dict(Gender.choices),
}


class Edit(NamedTuple):
    """One value that changed; an empty text was nothing."""

    label: str
    old: str
    new: str


class Entry(NamedTuple):
    """One change: when, by whom, by which door, and what; nothing in ``edits`` when somebody was added."""

    at: datetime
    who: str
    door: str
    is_new: bool
    edits: list[Edit]


def entries(changes: Iterable[Change], fields: Iterable[Field]) -> list[Entry]:
    """The changes in words; ``fields`` are the event's form fields."""
    by_key = {field.key: field for field in fields}
    return [
        Entry(
            change.at,
            str(change.user) if change.user else "",
            str(Change.Source(change.source).label),
            not change.what,
            edits_in_words(change.what, by_key),
        )
        for change in changes
    ]


def edits_in_words(what: Mapping[str, Any], fields: Mapping[str, Field]) -> list[Edit]:
    """Old and new of each value, as screens show them; ``fields`` by their keys."""
    return [_edit(name, pair, fields) for name, pair in what.items()]


def _edit(name: str, pair: Any, fields: Mapping[str, Field]) -> Edit:
    old, new = pair
    key = name.removeprefix(ANSWERS)
    if key == name:
        return Edit(str(LABELS.get(name) or labels().get(name, name)), _text(name, old), _text(name, new))
    field = fields.get(key)
    if field is None:
        return Edit(key, _plain(old), _plain(new))
    return Edit(label_of(field), answer_text(field, old), answer_text(field, new))


def _text(name: str, value: object) -> str:
    if name in _WORDS:
        return str(_WORDS[name].get(str(value), value)) if value else ""
    if name == "registered_at" and value:
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        return date_format(timezone.localtime(moment) if moment.tzinfo else moment, MOMENT)
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _("yes") if value == "yes" else str(value or "")
