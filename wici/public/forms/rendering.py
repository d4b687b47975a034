"""A form as HTML, and what a browser sent as raw answers.

The page around it has the ``<form method="post" enctype="multipart/form-data" novalidate>`` with its token
and button, and loads ``public/form.css`` and ``public/form.js``. Nothing here needs the script: without it
a question that depends on another answer is there with a sentence that says when it applies.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wici.plain.forms import (
    HEAD,
    Form,
    Kind,
    Problem,
    Question,
    Raw,
    Section,
    Upload,
    checked,
    described,
    dump_visibility,
    endings_of,
    limit_mb,
)
from wici.shared.spoken import spoken

#: The inputs' names and ids begin with this, so that they meet no other name of the page.
PREFIX = "q-"
#: The question whose answer is the participation type, where a form asks for it.
TYPE_KEY = "participation_type"
#: More choices than this are a list that opens; fewer are all seen at once.
SEEN_AT_ONCE = 8

_AUTOCOMPLETE = {"first_name": "given-name", "last_name": "family-name", "email": "email"}
_INPUTS = {Kind.EMAIL: "email", Kind.PHONE: "tel", Kind.DATE: "date"}
_MODES = {Kind.NUMBER: "decimal"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice as it is drawn."""

    id: str
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question as it is drawn; every text is in the reader's language."""

    question: Question
    id: str
    look: str
    label: str
    description: str
    placeholder: str
    hints: Sequence[str]
    when: Sequence[str]
    visibility: str
    value: str
    input_type: str
    mode: str
    choices: Sequence[Choice]
    problem: str

    @property
    def name(self) -> str:
        """The input's name."""
        return PREFIX + self.question.key

    @property
    def focus_id(self) -> str:
        """The element that a link in the list of problems goes to."""
        return self.choices[0].id if self.look in ("radios", "boxes") and self.choices else self.id

    @property
    def described_by(self) -> str:
        """Ids of everything that explains the input."""
        parts = (
            ("help", self.description),
            ("hint", self.hints),
            ("when", self.when),
            ("error", self.problem),
        )
        return " ".join(f"{self.id}_{name}" for name, there in parts if there)

    @property
    def autocomplete(self) -> str:
        """What a browser may fill in by itself."""
        return _AUTOCOMPLETE.get(self.question.key, "tel" if self.question.kind is Kind.PHONE else "")

    @property
    def accept(self) -> str:
        """Endings of the files that may be chosen."""
        return ",".join(f".{ending}" for ending in endings_of(self.question))


@dataclass(frozen=True, slots=True)
class DrawnSection:
    """One section as it is drawn."""

    id: str
    title: str
    description: str
    questions: Sequence[Drawn]


def rendered(
    form: Form,
    *,
    language: str,
    answers: Mapping[str, Raw] | None = None,
    problems: Sequence[Problem] = (),
    participation_type: str | None = None,
    type_names: Mapping[str, str] | None = None,
    only: Collection[str] = (),
) -> SafeString:
    """The sections of a form with their inputs, and above them a list of what is wrong.

    ``answers`` may be as typed or as stored; they are shown as they are. With ``participation_type`` the
    type is settled: questions for other types are left out. Otherwise the form may ask for it (TYPE_KEY),
    and ``type_names`` (by what Visibility calls them) say in words whom a question is for.

    ``only`` are keys of the sections to draw, for a form in steps; ``answers`` then has those of the other
    steps as well: they decide here, and the script is told of them.
    """
    given = answers or {}
    step = _Step(form, given, participation_type, only)
    drawn: list[DrawnSection] = []
    with translation.override(language):
        said: dict[str, str] = {}
        for problem in problems:
            said.setdefault(problem.key, spoken(problem.wording))
        for section in step.sections:
            questions = [
                _drawn(
                    question,
                    form,
                    language,
                    given.get(question.key),
                    said.get(question.key, ""),
                    type_names or {},
                )
                for question in section.questions
                if step.draws(question)
            ]
            if questions:
                drawn.append(_section(section, language, questions))
        ids = {each.question.key: each.focus_id for section_ in drawn for each in section_.questions}
        context = {
            "sections": drawn,
            "problems": [(ids.get(key, ""), sentence) for key, sentence in said.items()],
            "settled_type": participation_type or "",
            "known": json.dumps(step.known(), ensure_ascii=False),
        }
        return render_to_string("public/form/form.html", context)


class _Step:
    """The sections that are drawn, and what is known from those that are not."""

    def __init__(
        self,
        form: Form,
        answers: Mapping[str, Raw],
        participation_type: str | None,
        only: Collection[str],
    ) -> None:
        self.form = form
        self.sections = [section for section in form.sections if not only or section.key in only]
        self.keys = {question.key for section in self.sections for question in section.questions}
        self.type = participation_type
        before = {key: answer for key, answer in answers.items() if isinstance(answer, str | list)}
        self.found = checked(form, answers, participation_type or "", before=before)

    def draws(self, question: Question) -> bool:
        """Whether the question may be asked here: not if it is for another type, or if answers on other
        pages alone have decided that it is not shown."""
        visibility = question.visibility
        if self.type is not None and visibility.types and self.type not in visibility.types:
            return False
        needed = {condition.question for condition in visibility.conditions}
        if needed and not needed & self.keys and (self.type is not None or not visibility.types):
            return question.key in self.found.shown
        return True

    def known(self) -> dict[str, dict[str, object]]:
        """The answers on other pages that decide about questions on this one, for the script."""
        needed = {
            condition.question
            for section in self.sections
            for question in section.questions
            for condition in question.visibility.conditions
        }
        return {key: self._answer(key) for key in sorted(needed - self.keys)}

    def _answer(self, key: str) -> dict[str, object]:
        question, answer = self.form.question(key), self.found.values.get(key, "")
        kind = question.kind if question else Kind.TEXT
        values = answer if isinstance(answer, list) else [answer]
        return {"values": values, "tick": kind is Kind.CHECKBOX, "many": kind is Kind.CHOICES}


def _section(section: Section, language: str, questions: Sequence[Drawn]) -> DrawnSection:
    return DrawnSection(
        f"section-{section.key}",
        section.title.in_language(language),
        section.description.in_language(language),
        questions,
    )


def _drawn(
    question: Question, form: Form, language: str, answer: Raw, problem: str, type_names: Mapping[str, str]
) -> Drawn:
    visibility = dump_visibility(question.visibility)
    when = [spoken(line) for line in described(question.visibility, form, type_names, language=language)]
    value = _value(answer)
    return Drawn(
        question=question,
        id=PREFIX + question.key,
        look=_look(question),
        label=question.label.in_language(language) or question.key,
        description=question.description.in_language(language),
        placeholder=question.placeholder.in_language(language),
        hints=tuple(_hints(question)),
        when=when,
        visibility=json.dumps(visibility, ensure_ascii=False) if visibility else "",
        value=value,
        input_type=_input_type(question, value),
        mode=_MODES.get(question.kind, ""),
        choices=tuple(_choices(question, language, answer)),
        problem=problem,
    )


def _look(question: Question) -> str:
    """The kind of input: a template of the same name draws it."""
    match question.kind:
        case Kind.CHOICE:
            return "radios" if len(question.options) <= SEEN_AT_ONCE else "select"
        case Kind.CHOICES:
            return "boxes"
        case Kind.CHECKBOX:
            return "tick"
        case Kind.LONG_TEXT:
            return "area"
        case Kind.FILE:
            return "file"
        case _:
            return "line"


def _input_type(question: Question, value: str) -> str:
    """A date that was typed in another way would not be seen in the browser's own date input."""
    if question.kind is Kind.DATE and value:
        try:
            date.fromisoformat(value)
        except ValueError:
            return "text"
    return _INPUTS.get(question.kind, "text")


def _value(answer: Raw) -> str:
    if isinstance(answer, list):
        return answer[-1] if answer else ""
    return answer if isinstance(answer, str) else ""


def _choices(question: Question, language: str, answer: Raw) -> Iterable[Choice]:
    """The choices, also one that this person made before it was taken from the form; where none is needed,
    also that of no answer."""
    chosen = [answer] if isinstance(answer, str) else answer if isinstance(answer, list) else []
    known = [(option.value, option.words.in_language(language)) for option in question.options]
    values = {value for value, _label in known}
    if question.kind is Kind.CHOICES:
        known += [(value, value) for value in chosen if value and value not in values]
    if question.kind is Kind.CHOICE and not question.is_required and known:
        known.append(("", _("No answer")))
    for place, (value, label) in enumerate(known):
        is_chosen = value in chosen or (not value and not any(chosen))
        yield Choice(f"{PREFIX}{question.key}-{place}", value, label, is_chosen)


def _hints(question: Question) -> Iterable[str]:
    rules = question.rules
    if question.kind is Kind.FILE:
        values = {"limit": limit_mb(question), "endings": ", ".join(endings_of(question))}
        yield _("At most %(limit)s MB, one of these kinds: %(endings)s.") % values
    if question.kind is Kind.CHOICES and rules.fewest:
        yield _("Choose at least %(limit)s.") % {"limit": rules.fewest}
    if question.kind is Kind.CHOICES and rules.most:
        yield _("Choose at most %(limit)s.") % {"limit": rules.most}


def raw_of(form: Form, data: QueryDict, files: MultiValueDict[str, object] | None = None) -> dict[str, Raw]:
    """The raw answers in a request; questions of which nothing was sent are left out.

    A file is known by its name, size and beginning; the bytes stay in ``request.FILES`` under the name
    ``input_name(key)``. Where no new file was sent, the name of the one sent before may come as text:
    ``plain.forms.checked`` believes it only if ``before`` says the same.
    """
    found: dict[str, Raw] = {}
    for question in form:
        name = input_name(question.key)
        if question.kind is Kind.FILE and files is not None and name in files:
            found[question.key] = _upload(files[name])
        elif question.kind in (Kind.CHOICES, Kind.CHECKBOX):
            if name in data:
                found[question.key] = [str(value) for value in data.getlist(name)]
        elif name in data:
            found[question.key] = str(data[name])
    return found


def input_name(key: str) -> str:
    """The name of the input for a question."""
    return PREFIX + key


def _upload(file: object) -> Upload:
    """What the rules look at; Django has the file in memory or on disk."""
    seek, read = file.seek, file.read  # type: ignore[attr-defined]
    seek(0)
    head = read(HEAD)
    seek(0)
    return Upload(str(file.name or ""), int(file.size or 0), head)  # type: ignore[attr-defined]
