"""Whether a form can be asked at all: its labels, choices, limits and conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from wici.plain.forms.files import MOST_MB
from wici.plain.forms.model import (
    MAX_CONDITIONS,
    MAX_DESCRIPTION,
    MAX_LABEL,
    MAX_LINE,
    MAX_OPTIONS,
    MAX_QUESTIONS,
    MAX_SECTIONS,
    MAX_TEXT,
    WITH_LENGTH,
    WITH_OPTIONS,
    Condition,
    Form,
    Kind,
    Question,
    Test,
)
from wici.plain.forms.problems import Problem
from wici.plain.forms.wordings import about, name_of, short
from wici.plain.keys import fold
from wici.plain.wording import Wording, gettext_noop

_NO_LABEL = gettext_noop("A question needs a label. Write what you ask.")
_LONG_LABEL = gettext_noop("The label of “%(question)s” is longer than %(limit)s characters. Shorten it.")
_LONG_TEXT = gettext_noop(
    "The description of “%(question)s” is longer than %(limit)s characters. Shorten it."
)
_SAME_KEY = gettext_noop("Two questions have the key “%(key)s”. Give one of them another.")
_FEW_OPTIONS = gettext_noop("“%(question)s” needs at least one choice. Write one in each line.")
_MANY_OPTIONS = gettext_noop("“%(question)s” has more than %(limit)s choices. Take some away.")
_SAME_OPTION = gettext_noop("“%(option)s” is twice among the choices of “%(question)s”. Take one away.")
_LONG_OPTION = gettext_noop(
    "A choice of “%(question)s” is longer than %(limit)s characters: “%(option)s”. Shorten it."
)
_ORDER = gettext_noop("The least that “%(question)s” allows is more than the most. Change one of the limits.")
_LENGTH = gettext_noop("An answer to “%(question)s” can have 1 to %(limit)s characters. Change the limit.")
_CHOICES = gettext_noop("“%(question)s” has %(count)s choices; a limit beyond that can never be reached.")
_MEGABYTES = gettext_noop("A file for “%(question)s” can have 1 to %(limit)s MB. Change the limit.")
_GONE = gettext_noop(
    "“%(question)s” is shown by the answer to a question that is not in this form. Choose another question."
)
_ITSELF = gettext_noop("“%(question)s” cannot be shown by its own answer. Choose another question.")
_CYCLE = gettext_noop(
    "These questions wait for each other, so none of them would ever be shown: %(questions)s."
    " Take one of the conditions away."
)
_NO_VALUE = gettext_noop("The condition on “%(other)s” has no answer to compare with. Give one.")
_NO_SUCH = gettext_noop("“%(value)s” is none of the choices of “%(other)s”. Choose one of: %(options)s.")
_FILE_TEST = gettext_noop("Of “%(other)s” only whether it is answered can be asked, as it takes a file.")
_MANY_CONDITIONS = gettext_noop("“%(question)s” has more than %(limit)s conditions. Take some away.")
_MANY_QUESTIONS = gettext_noop("A form can have at most %(limit)s questions. Take some away.")
_MANY_SECTIONS = gettext_noop("A form can have at most %(limit)s sections. Take some away.")


def problems_of(form: Form) -> tuple[Problem, ...]:
    """Everything that is wrong with the form; nothing for one that can be asked."""
    questions = list(form)
    known = {question.key: question for question in questions}
    problems: list[Problem] = []
    if len(questions) > MAX_QUESTIONS:
        problems.append(_whole(_MANY_QUESTIONS, limit=MAX_QUESTIONS))
    if len(form.sections) > MAX_SECTIONS:
        problems.append(_whole(_MANY_SECTIONS, limit=MAX_SECTIONS))
    seen: set[str] = set()
    for question in questions:
        if question.key in seen:
            problems.append(Problem(question.key, Wording(_SAME_KEY, {"key": question.key}), "key"))
        seen.add(question.key)
        problems += _wording(question)
        problems += _options(question)
        problems += _limits(question)
        problems += _conditions(question, known)
    return (*problems, *_cycle(known))


def _whole(template: str, **values: object) -> Problem:
    return Problem("", Wording(template, values))


def _about(question: Question, part: str, template: str, **values: object) -> Problem:
    return replace(about(question, "", template, **values), part=part)


def _wording(question: Question) -> Iterator[Problem]:
    if not question.label.text.strip():
        yield Problem(question.key, Wording(_NO_LABEL), "label")
    for words, part, limit, template in (
        (question.label, "label", MAX_LABEL, _LONG_LABEL),
        (question.description, "description", MAX_DESCRIPTION, _LONG_TEXT),
    ):
        if max(len(words.text), len(words.english)) > limit:
            yield _about(question, part, template, limit=limit)


def _options(question: Question) -> Iterator[Problem]:
    if question.kind not in WITH_OPTIONS:
        return
    if not question.options:
        yield _about(question, "options", _FEW_OPTIONS)
    if len(question.options) > MAX_OPTIONS:
        yield _about(question, "options", _MANY_OPTIONS, limit=MAX_OPTIONS)
        return
    seen: set[str] = set()
    for option in question.options:
        folded = fold(option.value)
        if folded in seen:
            yield _about(question, "options", _SAME_OPTION, option=short(option.value))
        seen.add(folded)
        if max(len(option.value), len(option.words.text), len(option.words.english)) > MAX_LABEL:
            yield _about(question, "options", _LONG_OPTION, limit=MAX_LABEL, option=short(option.value))


def _limits(question: Question) -> Iterator[Problem]:
    rules = question.rules
    pairs: tuple[tuple[object, object, str], ...] = (
        (rules.min_length, rules.max_length, "max_length"),
        (rules.smallest, rules.largest, "largest"),
        (rules.earliest, rules.latest, "latest"),
        (rules.fewest, rules.most, "most"),
    )
    for least, most, part in pairs:
        if least is not None and most is not None and least > most:  # type: ignore[operator]
            yield _about(question, part, _ORDER)
    if question.kind in WITH_LENGTH:
        limit = MAX_TEXT if question.kind is Kind.LONG_TEXT else MAX_LINE
        for part in ("min_length", "max_length"):
            length = getattr(rules, part)
            if length is not None and not 1 <= length <= limit:
                yield _about(question, part, _LENGTH, limit=limit)
    if question.kind is Kind.CHOICES and question.options:
        for part in ("fewest", "most"):
            number = getattr(rules, part)
            if number is not None and not 0 <= number <= len(question.options):
                yield _about(question, part, _CHOICES, count=len(question.options))
    if question.kind is Kind.FILE and rules.largest_mb is not None and not 1 <= rules.largest_mb <= MOST_MB:
        yield _about(question, "largest_mb", _MEGABYTES, limit=MOST_MB)


def _conditions(question: Question, known: Mapping[str, Question]) -> Iterator[Problem]:
    conditions = question.visibility.conditions
    if len(conditions) > MAX_CONDITIONS:
        yield _about(question, "conditions", _MANY_CONDITIONS, limit=MAX_CONDITIONS)
    for condition in conditions:
        other = known.get(condition.question)
        if other is None:
            yield _about(question, "conditions", _GONE)
        elif other.key == question.key:
            yield _about(question, "conditions", _ITSELF)
        elif wording := _comparison(condition, other):
            yield Problem(question.key, wording, "conditions")


def _comparison(condition: Condition, other: Question) -> Wording | None:
    """What is wrong with the value that an answer is compared with."""
    name = {"other": name_of(other)}
    if condition.test is Test.ANSWERED:
        return None
    if other.kind is Kind.FILE:
        return Wording(_FILE_TEST, name)
    if other.kind is Kind.CHECKBOX:
        return None
    if not condition.value.strip():
        return Wording(_NO_VALUE, name)
    exact = other.kind is Kind.CHOICES or (other.kind is Kind.CHOICE and condition.test is not Test.CONTAINS)
    if exact and fold(condition.value) not in {fold(option.value) for option in other.options}:
        options = ", ".join(option.value for option in other.options[:20])
        return Wording(_NO_SUCH, {**name, "value": short(condition.value), "options": options})
    return None


def _cycle(known: Mapping[str, Question]) -> Iterator[Problem]:
    """The first ring of questions that wait for each other, longer than one question."""
    done: set[str] = set()
    for start in known:
        ring = _ring(start, known, done)
        if len(ring) > 1:
            names = " → ".join(name_of(known[key]) for key in (*ring, ring[0]))
            yield Problem(ring[0], Wording(_CYCLE, {"questions": names}), "conditions")
            return


def _ring(start: str, known: Mapping[str, Question], done: set[str]) -> list[str]:
    """A ring that can be reached from the start; walks without recursion, as forms can be long."""
    trail: list[str] = []
    waiting = [(start, False)]
    while waiting:
        key, is_left = waiting.pop()
        if is_left:
            done.add(trail.pop())
            continue
        if key in done or key not in known:
            continue
        if key in trail:
            return trail[trail.index(key) :]
        trail.append(key)
        waiting.append((key, True))
        needed = [condition.question for condition in known[key].visibility.conditions]
        waiting += [(other, False) for other in needed if other != key]
    return []


def in_order(form: Form) -> tuple[Question, ...]:
    """The questions so that each comes after those whose answers decide whether it is shown.

    Raises ValueError for a form whose questions wait for each other or for themselves.
    """
    left = {question.key: question for question in form}
    placed: dict[str, Question] = {}
    while left:
        ready = [
            question
            for question in left.values()
            if not any(condition.question in left for condition in question.visibility.conditions)
        ]
        if not ready:
            raise ValueError(f"These questions wait for each other: {', '.join(left)}.")
        for question in ready:
            placed[question.key] = left.pop(question.key)
    return tuple(placed.values())


def dependents(form: Form, key: str) -> tuple[Question, ...]:
    """The questions that are shown by the answer to the question ``key``."""
    return tuple(
        question
        for question in form
        if any(condition.question == key for condition in question.visibility.conditions)
    )
