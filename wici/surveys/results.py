"""What came of a survey: counts for each question, and the table of all answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count as Counted
from django.utils import translation
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.models import Participant
from wici.plain.filters import number_of
from wici.plain.forms import Kind, Question
from wici.shared.scopes import scope
from wici.surveys.answering import form_of
from wici.surveys.models import Answer, Answered, Survey

#: Fewer anonymous answers than this are shown to nobody: they could be told apart.
FEWEST_ANONYMOUS = 3
#: So many texts of one question are listed on the page; the export has all.
MOST_TEXTS = 500


@dataclass(frozen=True, slots=True)
class Bar:
    """How many chose something; ``percent`` of those who answered the question."""

    label: str
    count: int
    percent: int


@dataclass(slots=True)
class Result:
    """What came of one question."""

    question: Question
    label: str
    count: int = 0
    bars: list[Bar] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    #: Of numbers: the least, the mean and the most.
    numbers: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many have answered, of how many participants."""

    answered: int
    people: int


def count(survey: Survey) -> Count:
    """How many have answered so far."""
    with scope(event=survey.event):
        return Count(Answered.objects.filter(survey=survey).count(), Participant.objects.count())


def counts(event: Event) -> dict[int, Count]:
    """The same of every survey of an event, by their ids: two queries."""
    with scope(event=event):
        people = Participant.objects.count()
        marks = Survey.objects.order_by().annotate(n=Counted("marks")).values_list("pk", "n")
        return {pk: Count(answered, people) for pk, answered in marks}


def is_hidden(survey: Survey) -> bool:
    """Whether there are too few anonymous answers to show any."""
    if not survey.is_anonymous:
        return False
    with scope(event=survey.event):
        return Answer.objects.filter(survey=survey).count() < FEWEST_ANONYMOUS


def results(survey: Survey, language: str) -> list[Result]:
    """What came of each question, in their order; nothing while it ``is_hidden``."""
    if is_hidden(survey):
        return []
    with scope(event=survey.event):
        given = list(Answer.objects.filter(survey=survey).values_list("answers", flat=True))
    with translation.override(language):
        return [
            _result(question, [each.get(question.key) for each in given], language)
            for question in form_of(survey)
        ]


def _result(question: Question, answers: Sequence[object], language: str) -> Result:
    answers = [answer for answer in answers if answer] if question.kind is not Kind.CHECKBOX else answers
    made = Result(question, question.label.in_language(language), len(answers))
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        counts = Counter(
            str(piece) for answer in answers for piece in (answer if isinstance(answer, list) else [answer])
        )
        known = [(option.value, option.words.in_language(language)) for option in question.options]
        known += [(value, value) for value in counts if question.option(value) is None]
        made.bars = [_bar(label, counts[value], len(answers)) for value, label in known]
    elif question.kind is Kind.CHECKBOX:
        ticked = sum(answer == "yes" for answer in answers)
        made.bars = [
            _bar(_("ticked"), ticked, len(answers)),
            _bar(_("not ticked"), len(answers) - ticked, len(answers)),
        ]
    else:
        made.texts = [str(answer) for answer in answers[:MOST_TEXTS]]
        if question.kind is Kind.NUMBER:
            made.numbers = _numbers(answers)
    return made


def _bar(label: str, count: int, whole: int) -> Bar:
    return Bar(label, count, round(100 * count / whole) if whole else 0)


def _numbers(answers: Sequence[object]) -> tuple[str, str, str] | None:
    found = [number for answer in answers if (number := number_of(answer)) is not None]
    if not found:
        return None
    mean = sum(found) / len(found)
    return f"{min(found):g}", f"{float(mean):.4g}", f"{max(found):g}"


@dataclass(frozen=True, slots=True)
class Given:
    """What one participant answered in one named survey: labels of questions with answers in words."""

    survey: Survey
    at: datetime | None
    answers: Sequence[tuple[str, str]]


def of_participant(participant: Participant, language: str) -> list[Given]:
    """What the participant answered in named surveys, the newest first. Anonymous ones are never told."""
    with scope(event=participant.event):
        named = Answer.objects.filter(participant=participant, survey__is_anonymous=False)
        found = list(named.select_related("survey").order_by("-answered_at", "-pk"))
    return [Given(each.survey, each.answered_at, _in_words(each, language)) for each in found]


def _in_words(given: Answer, language: str) -> list[tuple[str, str]]:
    return [
        (question.label.in_language(language), _worded(question, given.answers[question.key], language))
        for question in form_of(given.survey)
        if given.answers.get(question.key)
    ]


def _worded(question: Question, answer: object, language: str) -> str:
    if question.kind is Kind.CHECKBOX:
        return _("ticked")
    names = {option.value: option.words.in_language(language) for option in question.options}
    pieces = answer if isinstance(answer, list) else [answer]
    return "; ".join(names.get(str(piece), str(piece)) for piece in pieces)


def header(survey: Survey, language: str) -> list[str]:
    """The heads of the table: who answered (of a named survey), then the questions."""
    who = (
        []
        if survey.is_anonymous
        else [_("Code"), _("First name"), _("Last name"), _("E-mail"), _("Answered")]
    )
    return [*who, *(question.label.in_language(language) for question in form_of(survey))]


def rows(survey: Survey, limit: int | None = None) -> Iterator[list[str]]:
    """The table's rows; those of an anonymous survey stand in a random order, and name nobody."""
    questions = list(form_of(survey))
    if is_hidden(survey):
        return
    with scope(event=survey.event):
        given = list(
            Answer.objects.filter(survey=survey)
            .select_related("participant")
            .order_by("answered_at", "pk")[:limit]
        )
    for one in given:
        yield [*_who(survey, one), *(_text(one.answers.get(question.key)) for question in questions)]


def _who(survey: Survey, given: Answer) -> list[str]:
    person = given.participant
    if survey.is_anonymous or person is None or given.answered_at is None:
        return []
    at = given.answered_at.astimezone(survey.event.zone).strftime("%Y-%m-%d %H:%M")
    return [person.code, person.first_name, person.last_name, person.email, at]


def _text(answer: object) -> str:
    if answer is None:
        return ""
    return "; ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
