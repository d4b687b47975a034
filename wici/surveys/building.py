"""Making a survey: its settings and its questions. Every write refuses with a sentence."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.checking import WrongValues
from wici.people.models import Group
from wici.people.values import line_of, text_of
from wici.plain.forms import Form, Kind, Option, Question, Section, Words, dependents, dump, problems_of
from wici.plain.keys import slug_key
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope
from wici.shared.spoken import spoken
from wici.surveys.answering import form_of
from wici.surveys.models import Answer, Survey

_LINES = {"name": 120, "title": 200, "title_en": 200}
_TEXTS = ("intro", "intro_en", "thanks", "thanks_en")
_LONGEST = 5_000
_REST = ("is_anonymous", "may_correct", "is_closed", "opens_at", "closes_at")
#: What ``create`` and ``change`` may set.
SETTINGS = frozenset({*_LINES, *_TEXTS, *_REST})
_SECTION = "questions"


def create(event: Event, **given: Any) -> Survey:
    """Make a survey without questions; it is closed unless said otherwise. Raises WrongValues."""
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        survey = Survey(event=event, form=dump(Form((Section(_SECTION),))))
        _set(survey, given)
        taken = set(Survey.objects.values_list("key", flat=True))
        survey.key = slug_key(survey.name, taken)
        survey.save()
        return survey


def change(survey: Survey, **given: Any) -> Survey:
    """Set the given settings, all or none; its key stays. Raises WrongValues."""
    with scope(event=survey.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=survey.event_id)
        survey.refresh_from_db()
        _set(survey, given)
        survey.save()
        return survey


def remove(survey: Survey) -> None:
    """Remove a survey with all of its answers. Refused while the filter of a group asks about it."""
    with scope(event=survey.event), transaction.atomic():
        name = f"survey.{survey.pk}"
        asking = [
            group.name
            for group in Group.objects.exclude(filter=None)
            if f'"{name}"' in (text := json.dumps(group.filter)) or f'"{name}.' in text
        ]
        if asking:
            raise Refused(
                _("These groups ask about the survey: %(groups)s. Delete or change them first.")
                % {"groups": ", ".join(asking)}
            )
        survey.delete()


def _set(survey: Survey, given: Mapping[str, Any]) -> None:
    unknown = set(given) - SETTINGS
    if unknown:
        raise TypeError(f"not settings of a survey: {', '.join(sorted(unknown))}")
    problems: dict[str, Sentence] = {}
    was_anonymous = survey.is_anonymous
    for name, value in given.items():
        if name in _LINES or name in _TEXTS:
            value = line_of(value) if name in _LINES else text_of(value)
            limit = _LINES.get(name, _LONGEST)
            if len(value) > limit:
                problems[name] = _("The text is longer than %(limit)s characters.") % {"limit": limit}
        setattr(survey, name, value)
    survey.title = survey.title or survey.name
    problems |= _problems(survey, was_anonymous)
    if problems:
        raise WrongValues(problems)


def _problems(survey: Survey, was_anonymous: bool) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    if not survey.name:
        found["name"] = _("A survey needs a name.")
    elif Survey.objects.filter(name=survey.name).exclude(pk=survey.pk).exists():
        found["name"] = _("There is already a survey “%(name)s”. Choose another name.") % {
            "name": survey.name
        }
    if survey.opens_at and survey.closes_at and survey.closes_at <= survey.opens_at:
        found["closes_at"] = _("The survey would close before it opens. Change one of the times.")
    if survey.pk and survey.is_anonymous != was_anonymous and Answer.objects.filter(survey=survey).exists():
        found["is_anonymous"] = _(
            "There are answers already: people were told whether they are anonymous, so this stays as it is."
        )
    if survey.is_anonymous and any(question.visibility.types for question in form_of(survey)):
        found["is_anonymous"] = _(
            "A question is only for some participation types. Take that away first: an anonymous survey"
            " asks everybody the same."
        )
    return found


def add_question(survey: Survey, **values: Any) -> Question:
    """Add a question, listed last; its key is made of the label and stays. Raises WrongValues."""

    def added(questions: list[Question]) -> Question:
        taken = {question.key for question in questions}
        made = _question(slug_key(str(values.get("label", "")), taken), values)
        questions.append(made)
        return made

    return _changed(survey, added)


def change_question(survey: Survey, key: str, **values: Any) -> Question:
    """Replace everything about a question but its key. Raises WrongValues, Refused for an unknown key."""

    def replaced(questions: list[Question]) -> Question:
        here = _place(questions, key)
        made = _question(key, values)
        if made.kind is not questions[here].kind and _answered(survey, key):
            raise WrongValues(
                {"kind": _("People have answered this question already, so its kind stays as it is.")}
            )
        questions[here] = made
        return made

    return _changed(survey, replaced)


def move_question(survey: Survey, key: str, place: int) -> None:
    """Put a question at a place (from 0) among the others; beyond the ends it is first or last."""

    def moved(questions: list[Question]) -> Question:
        question = questions.pop(_place(questions, key))
        questions.insert(max(0, min(len(questions), place)), question)
        return question

    _changed(survey, moved)


def step_question(survey: Survey, key: str, steps: int) -> None:
    """Move a question up (negative) or down by so many places."""

    def stepped(questions: list[Question]) -> Question:
        here = _place(questions, key)
        question = questions.pop(here)
        questions.insert(max(0, here + steps), question)
        return question

    _changed(survey, stepped)


def remove_question(survey: Survey, key: str) -> None:
    """Remove a question that nobody has answered and on which no other one depends."""

    def removed(questions: list[Question]) -> Question:
        question = questions[_place(questions, key)]
        name = question.label.text
        if _answered(survey, key):
            raise Refused(_("People have answered “%(label)s”, so it stays.") % {"label": name})
        waiting = dependents(Form((Section(_SECTION, questions=tuple(questions)),)), key)
        if waiting:
            raise Refused(
                _("“%(other)s” is shown by the answer to “%(label)s”. Take that condition away first.")
                % {"other": waiting[0].label.text, "label": name}
            )
        questions.remove(question)
        return question

    _changed(survey, removed)


def _answered(survey: Survey, key: str) -> bool:
    return Answer.objects.filter(survey=survey, answers__has_key=key).exists()


def _place(questions: list[Question], key: str) -> int:
    for place, question in enumerate(questions):
        if question.key == key:
            return place
    raise Refused(_("This question is not there any more. Reload the page."))


def _changed(survey: Survey, do: Callable[[list[Question]], Question]) -> Question:
    """Let a change happen to the survey's questions, and keep them if they can be asked."""
    with scope(event=survey.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=survey.event_id)
        survey.refresh_from_db()
        questions = list(form_of(survey))
        question = do(questions)
        form = Form((Section(_SECTION, questions=tuple(questions)),))
        problems = {problem.part: spoken(problem.wording) for problem in reversed(problems_of(form))}
        if question.kind is Kind.FILE:
            problems["kind"] = _("A survey takes no files. Choose another kind.")
        if survey.is_anonymous and question.visibility.types:
            problems["types"] = _(
                "An anonymous survey asks everybody the same: choose no participation type."
            )
        if problems:
            raise WrongValues(problems)
        survey.form = dump(form)
        survey.save(update_fields=["form"])
        return question


def _question(key: str, values: Mapping[str, Any]) -> Question:
    kind = Kind(values.get("kind", Kind.TEXT.value))
    made = Question(
        key, kind,
        label=_words(values, "label", line_of),
        description=_words(values, "description", text_of),
        placeholder=_words(values, "placeholder", line_of),
        options=_options(values) if kind in (Kind.CHOICE, Kind.CHOICES) else (),
        is_required=bool(values.get("is_required", False)),
    )  # fmt: skip
    given = {name: values[name] for name in ("rules", "visibility") if name in values}
    return replace(made, **given)


def _words(values: Mapping[str, Any], name: str, clean: Callable[[Any], str]) -> Words:
    return Words(clean(values.get(name, "")), clean(values.get(f"{name}_en", "")))


def _options(values: Mapping[str, Any]) -> tuple[Option, ...]:
    """The choices; those in English stand in the same places."""
    texts = [line_of(text) for text in values.get("options", ())]
    english = [line_of(text) for text in values.get("options_en", ())]
    english += [""] * (len(texts) - len(english))
    return tuple(Option.called(text, other) for text, other in zip(texts, english, strict=False) if text)
