"""The form in front of one person: what they are asked, in which steps, and what they have typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from wici.events.models import Event, ParticipationType
from wici.people.models import Participant
from wici.plain.forms import Answer, Checked, Form, Kind, Problem, Question, Raw, Section, checked
from wici.registration import codes
from wici.registration.models import Draft
from wici.registration.queries import EMAIL, FIRST_NAME, LAST_NAME, PERSON, PERSON_KEYS, TYPE, asked_form
from wici.registration.registering import files
from wici.shared.scopes import scope


@dataclass(frozen=True)
class Sheet:
    """A form with what somebody typed; ``before`` is what they may keep although the form changed."""

    form: Form
    language: str
    typed: Mapping[str, Raw]
    before: Mapping[str, Answer]
    #: The participation type that this person has anyway, "" for none; None when the form asks for it.
    settled_type: str | None

    @property
    def participation_type(self) -> str:
        """The id of the participation type, typed or settled; "" for none."""
        if self.settled_type is not None:
            return self.settled_type
        typed = self.typed.get(TYPE)
        return typed if isinstance(typed, str) else ""

    @cached_property
    def checked(self) -> Checked:
        """What came of everything that was typed."""
        return checked(
            self.form, self.typed, self.participation_type, language=self.language, before=self.before
        )

    @property
    def steps(self) -> list[Section]:
        """The sections that have a question for this person, given what they typed."""
        return [section for section in self.form.sections if self.asked_in(section)]

    def asked_in(self, section: Section) -> list[Question]:
        """The questions of a section that are shown to this person."""
        return [question for question in section.questions if question.key in self.checked.shown]

    def step(self, key: str) -> Section | None:
        """The step of this key; None when there is none, or nothing is asked there any more."""
        return next((section for section in self.steps if section.key == key), None)

    def after(self, key: str) -> Section | None:
        """The step that follows; None after the last one."""
        keys = [section.key for section in self.form.sections]
        later = keys[keys.index(key) + 1 :] if key in keys else keys
        return next((section for section in self.steps if section.key in later), None)

    def ahead_of(self, key: str) -> Section | None:
        """The step before this one; of the summary (``key`` "") the last one."""
        keys = [section.key for section in self.steps]
        place = keys.index(key) if key in keys else len(keys)
        return self.steps[place - 1] if place else None

    def problems_in(self, section: Section) -> Sequence[Problem]:
        """What is wrong with the answers of one step."""
        own = {question.key for question in section.questions}
        return [problem for problem in self.checked.problems if problem.key in own]

    def first_wrong(self) -> Section | None:
        """The first step with an answer that is wrong or missing."""
        return next((section for section in self.steps if self.problems_in(section)), None)


def sheet(
    event: Event,
    *,
    language: str,
    typed: Mapping[str, Raw],
    unlocked: codes.Unlocked | None = None,
    before: Mapping[str, Answer] | None = None,
    current: Participant | None = None,
) -> Sheet:
    """The form for somebody with what a code unlocked; ``current`` changes a registration they have."""
    with scope(event=event):
        opened = set(unlocked.types) if unlocked else set()
        has: int | None = current.participation_type_id if current else None
        types = list(ParticipationType.objects.filter(pk__in=opened | ({has} if has else set())))
        form = asked_form(event, unlocked=types)
    settled: str | None = None
    if form.question(TYPE) is None:
        alone = str(next(iter(opened))) if len(opened) == 1 else ""
        settled = str(has) if has else alone
    return Sheet(form, language, typed, before or {}, settled)


def sheet_of(draft: Draft, now: datetime, *, language: str = "") -> Sheet:
    """The form with what a draft holds. Raises Refused when its invitation code cannot be used any more."""
    event, person = draft.event, draft.participant
    unlocked = None
    if draft.code and not draft.is_change:
        with scope(event=event):
            unlocked = codes.unlocked(event, draft.code, now=now)
    own = draft.is_change or (unlocked is not None and unlocked.participant_id == person.pk)
    sent = {key: ref["name"] for key, ref in draft.files.items()}
    return sheet(
        event,
        language=language or draft.language,
        typed={**draft.typed, **sent},
        unlocked=unlocked,
        before={**(person.answers if own else {}), **sent},
        current=person if own else None,
    )


def empty_sheet(
    event: Event, *, language: str, typed: Mapping[str, Raw] | None = None, unlocked: codes.Unlocked | None
) -> Sheet:
    """The form for somebody who begins; prefilled when the code is somebody's own."""
    person = invited(event, unlocked)
    if person is None:
        return sheet(event, language=language, typed=typed or {}, unlocked=unlocked)
    with scope(event=event):
        given = {**typed_of(person), **(typed or {})}
    return sheet(
        event, language=language, typed=given, unlocked=unlocked, before=person.answers, current=person
    )


def invited(event: Event, unlocked: codes.Unlocked | None) -> Participant | None:
    """Whose own code it is."""
    if unlocked is None or unlocked.participant_id is None:
        return None
    with scope(event=event):
        found: Participant | None = Participant.objects.filter(pk=unlocked.participant_id).first()
    return found


def typed_of(person: Participant) -> dict[str, Raw]:
    """A participant's data as they would be typed. Within the event's scope."""
    sent = {key: ref["name"] for key, ref in files.refs_of(person).items()}
    return {
        **person.answers,
        FIRST_NAME: person.first_name,
        LAST_NAME: person.last_name,
        EMAIL: person.email,
        TYPE: str(person.participation_type_id or ""),
        **sent,
    }


def values_of(sheet: Sheet, person: Participant) -> dict[str, object]:
    """The checked values as ``people.participants`` takes them: answers that are new or other than the
    person's, and which of theirs are no longer given. Within the event's scope."""
    values = sheet.checked.values
    asked = [question.key for question in sheet.form if question.key not in PERSON_KEYS]
    answers = {key: values.get(key, "") for key in asked}
    other = {key: answer for key, answer in answers.items() if answer != person.answers.get(key, "")}
    return {**person_values(sheet, person.event), "answers": other}


def person_values(sheet: Sheet, event: Event) -> dict[str, object]:
    """The same without the answers to the event's own questions."""
    found: dict[str, object] = {
        key: sheet.checked.values[key]
        for key in (FIRST_NAME, LAST_NAME, EMAIL)
        if key in sheet.checked.values
    }
    made = sheet.participation_type
    if made and made.isdecimal():
        found["participation_type"] = ParticipationType.objects.filter(pk=int(made)).first()
    return found


def is_person_right(sheet: Sheet) -> bool:
    """Whether enough is known of the person to keep them: the first step is filled in rightly."""
    person = next((section for section in sheet.form.sections if section.key == PERSON), None)
    return person is not None and not sheet.problems_in(person)


def file_questions(form: Form) -> list[Question]:
    """The questions that take a file."""
    return [question for question in form if question.kind is Kind.FILE]
