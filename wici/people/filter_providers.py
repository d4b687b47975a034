"""What group filters can ask about besides participants and their answers.

Layers above this one know more of a participant: how their invitation stands, what they said in a survey.
They are named in ``settings.WICI_FILTER_PROVIDERS``, each a function from an event to the fields that it
offers; a field brings its own condition for the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from wici.events.models import Event
from wici.plain.filters import Condition, FieldKind, Operator
from wici.shared.refusals import Sentence

#: The condition on Participant for an operator that is never a negation (see ``plain.filters.NEGATIONS``).
#: It must be true or false for everybody, never unknown, so that "not" means the rest.
Maker = Callable[[Operator, Condition], Q]


@dataclass(frozen=True, slots=True)
class ProvidedField:
    """A field of somebody else's.

    ``name`` is as filters store it, with a point inside for a field that not every event has
    (``survey.7.ocena``); ``kind`` decides its operators; ``options`` are stored value and label, where the
    values are known.
    """

    name: str
    label: Sentence
    kind: FieldKind
    condition: Maker
    options: tuple[tuple[str, Sentence], ...] = ()


#: What a provider is: the fields that it offers in an event.
Provider = Callable[[Event], Sequence[ProvidedField]]


def provided_fields(event: Event) -> dict[str, ProvidedField]:
    """The fields of all providers by their names, in the order of the settings."""
    found: dict[str, ProvidedField] = {}
    for path in settings.WICI_FILTER_PROVIDERS:
        for field in cast(Provider, import_string(path))(event):
            found.setdefault(field.name, field)
    return found
