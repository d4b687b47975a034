"""The organiser's form about one question of a survey: that of the registration form, without sections."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

from django import forms

from wici.people.models import Field
from wici.plain.forms import Kind, Question
from wici.surveys.answering import form_of
from wici.surveys.models import Survey
from wici.web.inputs import spelt
from wici.web.registration.forms import AskingForm, initial_of_rules


class Other(NamedTuple):
    """Another question of the survey, as ``registration.forms.Asked``."""

    key: str
    label: str
    kind: str
    options: list[str]


class SurveyQuestionForm(AskingForm):
    """One question of a survey; what it may be is decided by ``surveys.building``."""

    def __init__(
        self, survey: Survey, data: Any = None, *, key: str = "", initial: dict[str, Any] | None = None
    ) -> None:
        known = initial or {"kind": Kind.TEXT.value}
        super().__init__(data, initial=known)
        kinds = [choice for choice in Field.Kind.choices if choice[0] != Kind.FILE.value]
        cast(forms.ChoiceField, self.fields["kind"]).choices = spelt(kinds)
        self.offer([_other(each) for each in form_of(survey) if each.key != key], known, data)
        self.has_types = self.has_types and not survey.is_anonymous


def _other(question: Question) -> Other:
    values = [option.value for option in question.options]
    return Other(question.key, question.label.text, question.kind.value, values)


def initial_of(question: Question) -> dict[str, Any]:
    """A stored question as the form shows it."""
    texts = {
        name: words
        for part in ("label", "description", "placeholder")
        for name, words in (
            (part, getattr(question, part).text),
            (f"{part}_en", getattr(question, part).english),
        )
    }
    return {
        **texts,
        "kind": question.kind.value,
        "is_required": question.is_required,
        "options": "\n".join(option.value for option in question.options),
        "options_en": "\n".join(option.words.english for option in question.options),
        **initial_of_rules(question.rules, question.visibility),
    }
