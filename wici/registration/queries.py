"""Reads of the registration that several callers need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from wici.events.models import Event, Language, ParticipationType
from wici.events.queries import types_of
from wici.people.asking import form_of, question_of, section_key
from wici.people.models import Field, Participant, Section, Status
from wici.people.queries import fields_of, sections_of
from wici.plain import forms
from wici.plain.forms import Form, Kind, Option, Question, Rules, Words
from wici.registration.models import RegistrationForm, TypeOffer
from wici.shared.once import once
from wici.shared.scopes import scope

#: The section of the questions that every registration asks, and their keys, which no form field has.
PERSON = "person"
FIRST_NAME, LAST_NAME, EMAIL, TYPE = "first_name", "last_name", "email", "participation_type"
PERSON_KEYS = (FIRST_NAME, LAST_NAME, EMAIL, TYPE)

_LABELS = {
    FIRST_NAME: gettext_noop("First name"),
    LAST_NAME: gettext_noop("Last name"),
    EMAIL: gettext_noop("E-mail address"),
    TYPE: gettext_noop("Participation type"),
    PERSON: gettext_noop("About you"),
}


def registration_of(event: Event) -> RegistrationForm:
    """The event's registration; one that was never set up is closed, and not stored."""

    def read() -> RegistrationForm:
        with scope(event=event):
            return RegistrationForm.objects.filter(event=event).first() or RegistrationForm(event=event)

    return once(("registration", event.pk), read)


def asked_form(
    event: Event,
    *,
    unlocked: Sequence[ParticipationType] = (),
    offered: Sequence[ParticipationType] | None = None,
) -> Form:
    """The whole registration form: who somebody is, then the event's own questions.

    The participation type is asked (as the question ``participation_type``, its values are ids) when the
    settings say so and there is a choice. ``unlocked`` are types that an invitation code adds to those
    offered to everybody; ``offered`` replaces them all.
    """
    with scope(event=event):
        own = form_of(fields_of(event), sections_of(event))
        types = list(offered) if offered is not None else offered_types(event, unlocked=unlocked)
        settings = registration_of(event)
    questions = [
        _person_question(FIRST_NAME, Kind.TEXT, Rules(max_length=100)),
        _person_question(LAST_NAME, Kind.TEXT, Rules(max_length=150)),
        _person_question(EMAIL, Kind.EMAIL),
    ]
    if settings.asks_type and types:
        options = tuple(Option(str(made.pk), Words(made.name, made.name_en)) for made in types)
        questions.append(_person_question(TYPE, Kind.CHOICE, options=options))
    person = forms.Section(PERSON, _in_both(PERSON), questions=tuple(questions))
    return Form((person, *own.sections))


def _person_question(
    key: str, kind: Kind, rules: Rules | None = None, *, options: tuple[Option, ...] = ()
) -> Question:
    return Question(key, kind, _in_both(key), options=options, is_required=True, rules=rules or Rules())


def _in_both(name: str) -> Words:
    """A label of Wici itself in both languages."""
    found = []
    for language in (Language.POLISH, Language.ENGLISH):
        with translation.override(language):
            found.append(_(_LABELS[name]))
    return Words(*found)


def offered_types(event: Event, *, unlocked: Sequence[ParticipationType] = ()) -> list[ParticipationType]:
    """The participation types offered to everybody, and those that a code unlocks, in their order."""
    with scope(event=event):
        hidden = set(
            TypeOffer.objects.filter(is_offered=False).values_list("participation_type_id", flat=True)
        )
        opened = {made.pk for made in unlocked}
        return [made for made in types_of(event) if made.pk not in hidden or made.pk in opened]


@dataclass(frozen=True, slots=True)
class Places:
    """Places of the event or of one type: ``limit`` None is no limit; who has completed takes one."""

    taken: int
    limit: int | None

    @property
    def left(self) -> int | None:
        """Places that are left, never below 0; None without a limit."""
        return None if self.limit is None else max(0, self.limit - self.taken)

    @property
    def is_full(self) -> bool:
        """Whether nobody else can have a place."""
        return self.left == 0


def places(event: Event) -> tuple[Places, Mapping[int, Places]]:
    """Places of the whole event, and of each participation type by its id. Two queries, no lock."""
    with scope(event=event):
        counts = dict(
            Participant.objects.filter(status=Status.COMPLETED)
            .order_by().values_list("participation_type").annotate(Count("pk"))
        )  # fmt: skip
        limits = dict(TypeOffer.objects.values_list("participation_type_id", "limit"))
        by_type = {made.pk: Places(counts.get(made.pk, 0), limits.get(made.pk)) for made in types_of(event)}
        return Places(sum(counts.values()), registration_of(event).limit), by_type


@dataclass(frozen=True, slots=True)
class Item:
    """A stored question beside what it is to the rules, and how many have answered it."""

    field: Field
    question: Question
    answered: int


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the builder; ``section`` None holds the questions that are in no section."""

    section: Section | None
    items: Sequence[Item]

    @property
    def key(self) -> str:
        """What the form calls it."""
        return section_key(self.section) if self.section else "without"


def parts(event: Event) -> tuple[list[Part], list[Item]]:
    """The sections with their questions in the order of the form, and the archived questions."""
    with scope(event=event):
        fields = [field for field in fields_of(event) if field.in_registration]
        counts = answered_counts(fields)
        items = [Item(field, question_of(field), counts.get(field.key, 0)) for field in fields]
        sections = sections_of(event)
    asked = [item for item in items if not item.field.is_archived]
    known = {section.pk for section in sections}
    first = [item for item in asked if item.field.section_id not in known]
    built = [
        Part(None, first),
        *(Part(each, [item for item in asked if item.field.section_id == each.pk]) for each in sections),
    ]
    return built, [item for item in items if item.field.is_archived]


def answered_counts(fields: Sequence[Field]) -> dict[str, int]:
    """How many participants of the event in scope have answered each of the fields: one query."""
    if not fields:
        return {}
    counts = {
        f"answered_{place}": Count("pk", filter=Q(answers__has_key=field.key))
        for place, field in enumerate(fields)
    }
    found = Participant.objects.aggregate(**counts)
    return {field.key: found[f"answered_{place}"] for place, field in enumerate(fields)}
