"""Which questions a person is asked, and what their answers are: the server decides, not the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from wici.plain.forms.files import Upload
from wici.plain.forms.model import Answer, Condition, Form, Joined, Kind, Question, Test, Visibility
from wici.plain.forms.problems import Problem
from wici.plain.forms.reading import NotUnderstood, Raw, read
from wici.plain.forms.structure import in_order
from wici.plain.forms.wordings import about
from wici.plain.keys import fold
from wici.plain.wording import gettext_noop

_NEEDED: Mapping[Kind, str] = {
    Kind.CHECKBOX: gettext_noop("“%(question)s” has to be ticked before you can go on."),
    Kind.CHOICE: gettext_noop("“%(question)s” needs an answer. Choose one."),
    Kind.CHOICES: gettext_noop("“%(question)s” needs an answer. Choose at least one."),
    Kind.FILE: gettext_noop("“%(question)s” needs a file. Choose one."),
}
_NEEDED_TEXT = gettext_noop("“%(question)s” needs an answer. Fill it in.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of the answers: ``values`` has those that were understood, blank ones left out, and only
    of questions that are shown. Nothing is wrong when there are no ``problems``."""

    values: Mapping[str, Answer]
    shown: frozenset[str]
    problems: tuple[Problem, ...] = ()
    #: The files that were sent with this request, by the keys of their questions.
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def problem(self, key: str) -> Problem | None:
        """The first thing that is wrong with the answer to a question."""
        return next((problem for problem in self.problems if problem.key == key), None)


def checked(
    form: Form,
    raw: Mapping[str, Raw],
    participation_type: str = "",
    *,
    language: str = "",
    before: Mapping[str, Answer] | None = None,
) -> Checked:
    """The answers as they are stored, and a sentence for each that is wrong or missing.

    Answers to hidden and to unknown questions are left out and decide nothing about what else is shown;
    neither does an answer that is not understood. ``language`` is that of the labels which the sentences
    name. ``before`` are this person's stored answers, if they come back to change them: what was possible
    then stays possible; a file that was sent stays when its name comes again.
    Raises ValueError for a form whose questions wait for each other.
    """
    earlier = before or {}
    answers = {question.key: _answer(question, raw.get(question.key), language, earlier) for question in form}
    shown = _shown(form, {key: answer for key, (answer, _) in answers.items()}, participation_type)
    problems = [found for key, (_, found) in answers.items() if found is not None and key in shown]
    values = {key: answer for key, (answer, _) in answers.items() if answer and key in shown}
    uploads = {key: given for key, given in raw.items() if key in values and isinstance(given, Upload)}
    return Checked(values, shown, tuple(problems), uploads)


def _answer(
    question: Question, raw: Raw, language: str, before: Mapping[str, Answer]
) -> tuple[Answer, Problem | None]:
    try:
        answer = read(question, raw, language=language, before=before.get(question.key, ""))
    except NotUnderstood as wrong:
        return "", wrong.problem
    if question.is_required and not answer:
        return answer, about(question, language, _NEEDED.get(question.kind, _NEEDED_TEXT))
    return answer, None


def _shown(form: Form, values: Mapping[str, Answer], participation_type: str) -> frozenset[str]:
    known = {question.key: question for question in form}
    counted: dict[str, Answer] = {}
    shown: set[str] = set()
    for question in in_order(form):
        if is_met(question.visibility, counted, known, participation_type):
            shown.add(question.key)
            if answer := values.get(question.key):
                counted[question.key] = answer
    return frozenset(shown)


def is_met(
    visibility: Visibility,
    answers: Mapping[str, Answer],
    questions: Mapping[str, Question],
    participation_type: str,
) -> bool:
    """Whether a question with this visibility is shown, given the answers to the questions that are."""
    if visibility.types and participation_type not in visibility.types:
        return False
    if not visibility.conditions:
        return True
    met: Iterable[bool] = (
        _holds(condition, answers.get(condition.question, ""), questions.get(condition.question))
        for condition in visibility.conditions
    )
    return any(met) if visibility.joined is Joined.ANY else all(met)


def _holds(condition: Condition, answer: Answer, question: Question | None) -> bool:
    """“Is” of many choices means that this one alone is chosen, “contains” that it is among them. A
    checkbox compared with nothing is compared with an empty box."""
    if condition.test is Test.ANSWERED:
        return bool(answer)
    pieces = [fold(piece) for piece in (answer if isinstance(answer, list) else [answer]) if piece]
    wanted = fold(condition.value)
    if question is not None and question.kind is Kind.CHECKBOX:
        wanted = "yes" if wanted in ("yes", "tak", "true", "on", "1") else ""
    if condition.test is Test.CONTAINS:
        if isinstance(answer, list):
            return wanted in pieces
        return bool(pieces) and wanted in pieces[0]
    is_so = pieces == ([wanted] if wanted else [])
    return is_so if condition.test is Test.IS else not is_so
