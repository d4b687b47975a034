"""Answers and moments as participants read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.merging.dates import written_iso
from wici.plain.forms import Answer, Kind, Question, Section
from wici.public.registration.visits import Visit
from wici.registration.opening import Standing
from wici.registration.registering.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Part:
    """One step with its answers in words."""

    key: str
    title: str
    answers: Sequence[tuple[str, str]]


def parts_of(sheet: Sheet) -> list[Part]:
    """Everything that was answered, in the order of the form."""
    return [_part(sheet, section) for section in sheet.steps]


def _part(sheet: Sheet, section: Section) -> Part:
    values = sheet.checked.values
    answers = [
        (
            question.label.in_language(sheet.language) or question.key,
            in_words(question, values.get(question.key, ""), sheet.language),
        )
        for question in sheet.asked_in(section)
    ]
    return Part(section.key, section.title.in_language(sheet.language), answers)


def in_words(question: Question, answer: Answer, language: str) -> str:
    """One answer as a person reads it."""
    names = {option.value: option.words.in_language(language) for option in question.options}
    if isinstance(answer, list):
        return ", ".join(names.get(value, value) for value in answer)
    if not answer:
        return ""
    if question.kind is Kind.CHECKBOX:
        return _("yes")
    if question.kind is Kind.DATE:
        return written_iso(answer, language)
    return names.get(answer, answer)


def moment(event: Event, at: datetime) -> str:
    """A point in time on the event's clocks."""
    local = timezone.localtime(at, event.zone)
    return f"{written_iso(local.date().isoformat(), get_language() or 'pl')}, {local:%H:%M}"


def standing_in_words(visit: Visit) -> str:
    """Why nobody can register now; "" while registration is open."""
    opens, closes = visit.settings.opens_at, visit.settings.closes_at
    match visit.standing:
        case Standing.OPEN:
            return ""
        case Standing.NOT_YET if opens is not None:
            return _("Registration opens on %(moment)s.") % {"moment": moment(visit.event, opens)}
        case Standing.OVER if closes is not None:
            return _("Registration closed on %(moment)s.") % {"moment": moment(visit.event, closes)}
        case _:
            return _("Registration is closed.")
