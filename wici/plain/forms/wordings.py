"""Sentences about one question: they name it in the reader's language."""

from __future__ import annotations

from wici.plain.forms.model import Question
from wici.plain.forms.problems import Problem
from wici.plain.wording import Wording


def short(text: str) -> str:
    """A text as it goes into a sentence: on one line, not pages long."""
    line = " ".join(text[:400].split())
    return line if len(line) <= 80 else line[:79] + "…"


def name_of(question: Question, language: str = "") -> str:
    """What the question is called in a sentence."""
    return short(question.label.in_language(language)) or question.key


def about(question: Question, language: str, template: str, /, **values: object) -> Problem:
    """A problem with a question or with the answer to it; the template has a gap ``question``."""
    return Problem(question.key, Wording(template, {"question": name_of(question, language), **values}))
