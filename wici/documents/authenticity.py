"""Whether a document is genuine, and what anybody may learn of it who reads its serial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from wici.documents import issuing
from wici.documents.models import Change, DocumentTemplate, Version
from wici.documents.serials import Serial, parse, serial
from wici.events.models import Event, Language
from wici.merging.dates import written
from wici.merging.fields import computed
from wici.people.models import Field, Participant
from wici.people.queries import fields_of
from wici.plain.filters import ANSWERS
from wici.shared.refusals import Sentence
from wici.shared.scopes import scope, scopes_disabled

NAME, TYPE, SINCE = "name", "participation_type", "valid_since"
#: What the public page can say of every document, by the key that ``DocumentTemplate.facts`` keeps;
#: answers are ``answers.`` and the field's key (see ``offered``).
FACTS: Mapping[str, Sentence] = {
    NAME: gettext_lazy("First and last name"),
    TYPE: gettext_lazy("Participation type"),
    SINCE: gettext_lazy("Valid since"),
}
#: Questions whose answers are never shown to everybody: an address, a telephone number, a file.
_PRIVATE = (Field.Kind.EMAIL, Field.Kind.PHONE, Field.Kind.FILE)


class Verdict(Enum):
    """What became of the serial that somebody asks about."""

    GENUINE = "genuine"
    #: Made invalid; no other took its place.
    REVOKED = "revoked"
    #: A newer issue of the same document took its place.
    REPLACED = "replaced"
    UNKNOWN = "unknown"


class Fact(NamedTuple):
    """One line of the page."""

    label: Sentence
    value: str


@dataclass(frozen=True, slots=True)
class Examined:
    """The answer to a serial. Of an unknown one nothing else is said.

    ``facts`` are the ones that the organiser chose, of a genuine document alone; ``at``: when it was revoked
    or replaced.
    """

    verdict: Verdict
    serial: str = ""
    event: Event | None = None
    document: str = ""
    facts: tuple[Fact, ...] = ()
    at: datetime | None = None


_UNKNOWN = Examined(Verdict.UNKNOWN)


def offered(event: Event) -> list[tuple[str, Sentence]]:
    """What the organiser can choose from for ``DocumentTemplate.facts``: key and label."""
    fields = [field for field in fields_of(event) if not field.is_archived and field.kind not in _PRIVATE]
    return [*FACTS.items(), *((ANSWERS + field.key, field.label) for field in fields)]


def examine(text: str, language: str) -> Examined:
    """What is to be said to whoever typed or scanned this serial, in ``language``. Changes nothing."""
    said = parse(text)
    template = _template(said)
    if said is None or template is None:
        return _UNKNOWN
    with scope(event=template.event):
        person = (
            Participant.objects.select_related("participation_type").filter(pk=said.participant_id).first()
        )
        if person is None:
            return _UNKNOWN
        valid = issuing.valid_number(issuing.valid_numbers(person), template.pk)
        if said.number == valid:
            verdict, facts, at = Verdict.GENUINE, _facts(template, person, said.number, language), None
        else:
            verdict, at = _ended(said)
            facts = ()
    if verdict is Verdict.UNKNOWN:
        return _UNKNOWN
    return Examined(verdict, serial(*said), template.event, template.name, facts, at)


def _template(said: Serial | None) -> DocumentTemplate | None:
    if said is None:
        return None
    with scopes_disabled():
        # A deleted design is no reason to doubt what was handed out.
        return DocumentTemplate.every.select_related("event").filter(pk=said.template_id).first()


def _ended(said: Serial) -> tuple[Verdict, datetime | None]:
    """What became of an issue that is not valid, and when."""
    changes = Change.objects.filter(template=said.template_id, participant=said.participant_id)
    ended = list(changes.filter(number=said.number).order_by("created_at", "pk"))
    if not ended:
        return Verdict.UNKNOWN, None
    is_replaced = any(change.next_number for change in ended)
    return (Verdict.REPLACED if is_replaced else Verdict.REVOKED), ended[0].created_at


def _facts(template: DocumentTemplate, person: Participant, number: int, language: str) -> tuple[Fact, ...]:
    """The chosen facts, in the order in which they are offered; those without a value are left out."""
    chosen = set(template.facts) if isinstance(template.facts, list) else set()
    fields = Field.objects.filter(key__in=[key.removeprefix(ANSWERS) for key in chosen])
    known = {
        NAME: person.full_name,
        TYPE: person.participation_type.name_in(language) if person.participation_type else "",
        SINCE: written(_since(template, person, number), language) if SINCE in chosen else "",
    }
    said = [Fact(FACTS[key], known[key]) for key in FACTS if key in chosen]
    said += [
        Fact(_label(field, language), _answer(field, person, language))
        for field in fields.exclude(kind__in=_PRIVATE)
        if ANSWERS + field.key in chosen
    ]
    return tuple(fact for fact in said if fact.value)


def _label(field: Field, language: str) -> str:
    return field.label_en if language == Language.ENGLISH and field.label_en else field.label


def _answer(field: Field, person: Participant, language: str) -> str:
    raw = {"answers": person.answers, "language": language}
    return computed(field.key, field.kind, {"language": language})(raw)


def _since(template: DocumentTemplate, person: Participant, number: int) -> date:
    """The first day on which somebody can have had this issue, in the event's time zone.

    A later issue: when it took the place of the one before. The first one: when both the person was there
    and the design was ready to be sent.
    """
    changes = Change.objects.filter(template=template, participant=person, next_number=number)
    moment = changes.values_list("created_at", flat=True).order_by("created_at").first()
    if moment is None:
        versions = Version.objects.filter(template=template).order_by("number")
        ready = versions.values_list("created_at", flat=True).first() or template.created_at
        moment = max(ready, person.registered_at or person.created_at)
    return moment.astimezone(template.event.zone).date()
