"""Answering a survey: when it is open, once each, and so that anonymous answers are nobody's."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from wici.events.holding import hold
from wici.people.derived import folded
from wici.people.models import Participant
from wici.plain.forms import Answer as GivenAnswer
from wici.plain.forms import Checked, Form, Raw, checked, load
from wici.shared.scopes import scope, scopes_disabled
from wici.surveys import links
from wici.surveys.models import Answer, Answered, Survey


class Standing(Enum):
    """How a survey stands at a moment."""

    OPEN = "open"
    NOT_YET = "not_yet"
    OVER = "over"
    CLOSED = "closed"


class Outcome(Enum):
    """What came of answers that were sent."""

    STORED = "stored"
    WRONG = "wrong"
    #: This participant has answered before, and may not change it.
    TWICE = "twice"
    NOT_OPEN = "not_open"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who a link belongs to, and for which survey."""

    survey: Survey
    participant: Participant


def standing(survey: Survey, now: datetime) -> Standing:
    """Closing by hand goes before the times; the moment of closing is closed."""
    if survey.is_closed:
        return Standing.CLOSED
    if survey.closes_at is not None and now >= survey.closes_at:
        return Standing.OVER
    if survey.opens_at is not None and now < survey.opens_at:
        return Standing.NOT_YET
    return Standing.OPEN


def visitor(token: str) -> Visitor | None:
    """Whose link this is; None for one that leads nowhere."""
    numbers = links.read(token)
    if numbers is None:
        return None
    with scopes_disabled():
        survey = Survey.objects.select_related("event").filter(pk=numbers[0]).first()
        if survey is None:
            return None
        people = Participant.objects.select_related("participation_type").filter(event=survey.event)
        participant = people.filter(pk=numbers[1]).first()
    return Visitor(survey, participant) if participant else None


def form_of(survey: Survey) -> Form:
    """The survey's questions."""
    return load(survey.form) if survey.form else Form()


def has_answered(survey: Survey, participant: Participant) -> bool:
    """Whether the participant has answered."""
    with scope(event=survey.event):
        return Answered.objects.filter(survey=survey, participant=participant).exists()


def own_answers(survey: Survey, participant: Participant) -> Mapping[str, GivenAnswer]:
    """What the participant answered in a named survey; nothing of an anonymous one."""
    with scope(event=survey.event):
        given = Answer.objects.filter(survey=survey, participant=participant).first()
    return given.answers if given else {}


def may_answer(survey: Survey, participant: Participant) -> bool:
    """Whether answers of this participant would be taken while the survey is open."""
    return may_correct(survey) or not has_answered(survey, participant)


def may_correct(survey: Survey) -> bool:
    """Whether answers may be changed: nobody can say which ones of an anonymous survey are theirs."""
    return survey.may_correct and not survey.is_anonymous


def answer(
    survey: Survey, participant: Participant, raw: Mapping[str, Raw], *, language: str, now: datetime
) -> tuple[Outcome, Checked]:
    """Store answers as typed, at most once for each participant, or again where they may be changed.

    Nothing is stored unless the outcome is STORED.
    """
    with scope(event=survey.event), transaction.atomic():
        hold(survey.event_id)
        survey.refresh_from_db()
        kind = str(participant.participation_type_id or "")
        before = {} if survey.is_anonymous else own_answers(survey, participant)
        found = checked(form_of(survey), raw, kind, language=language, before=before)
        if standing(survey, now) is not Standing.OPEN:
            return Outcome.NOT_OPEN, found
        if not may_answer(survey, participant):
            return Outcome.TWICE, found
        if found.problems:
            return Outcome.WRONG, found
        _store(survey, participant, found.values, now)
        return Outcome.STORED, found


def _store(
    survey: Survey, participant: Participant, answers: Mapping[str, GivenAnswer], now: datetime
) -> None:
    values = {"answers": dict(answers), "folded": folded_answers(answers)}
    if not Answered.objects.filter(survey=survey, participant=participant).exists():
        Answered.objects.create(pk=_random_id(), survey=survey, participant=participant)
    if survey.is_anonymous:
        Answer.objects.create(pk=_random_id(), survey=survey, **values)
        return
    changed = Answer.objects.filter(survey=survey, participant=participant).update(**values, answered_at=now)
    if not changed:
        Answer.objects.create(
            pk=_random_id(), survey=survey, participant=participant, answered_at=now, **values
        )


def _random_id() -> int:
    """Ids in the order of answering would say which answers belong to which mark."""
    return 1 + secrets.randbelow(2**62)


def folded_answers(answers: Mapping[str, GivenAnswer]) -> dict[str, object]:
    """What group filters compare, as ``people.derived`` makes it for participants."""
    blank = dict.fromkeys(("first_name", "last_name", "email", "code"), "")
    made = folded({**blank, "answers": answers})
    return {name: made[name] for name in ("answers", "numbers", "days")}
