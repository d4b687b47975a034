"""What the pre-send check finds: one thing, in words, with its place and the people concerned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext, gettext_lazy

from wici.merging.mistakes import sentence_of
from wici.plain.mergetags import TemplateError
from wici.shared.refusals import Sentence


class Level(StrEnum):
    """How much a finding matters."""

    #: The message cannot be sent like this.
    ERROR = "error"
    #: It can, but somebody should look.
    WARNING = "warning"
    #: Looked at, and in order.
    OK = "ok"

    @property
    def label(self) -> Sentence:
        """The word for it."""
        return _LEVELS[self]


_LEVELS: dict[Level, Sentence] = {
    Level.ERROR: gettext_lazy("error"),
    Level.WARNING: gettext_lazy("warning"),
    Level.OK: gettext_lazy("in order"),
}


@dataclass(frozen=True, slots=True)
class Where:
    """A place of the message: a field of Mailing, and in its text a line and a column from 1."""

    field: str
    line: int = 0
    column: int = 0

    @property
    def label(self) -> Sentence:
        """The name of the field on the screen."""
        return _FIELDS[self.field]


_FIELDS: dict[str, Sentence] = {
    "recipients": gettext_lazy("Recipients"),
    "sender": gettext_lazy("Sender"),
    "gateway": gettext_lazy("Gateway"),
    "phone_field": gettext_lazy("Phone number"),
    "reply_to": gettext_lazy("Reply-to"),
    "subject": gettext_lazy("Subject"),
    "preheader": gettext_lazy("Preheader"),
    "html": gettext_lazy("Body"),
    "text": gettext_lazy("Text part"),
    "attachments": gettext_lazy("Attachments"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a finding concerns; ``id`` is the participant's, None for a typed address."""

    id: int | None
    name: str


#: So many people are named in a finding; ``count`` says how many there are.
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the check found. ``people`` names the first of ``count`` people concerned."""

    level: Level
    code: str
    sentence: str
    where: Where | None = None
    people: tuple[Person, ...] = ()
    count: int = 0


def error(code: str, sentence: str, field: str = "") -> Finding:
    """Something that must be put right before sending."""
    return Finding(Level.ERROR, code, sentence, Where(field) if field else None)


def warning(code: str, sentence: str, field: str = "") -> Finding:
    """Something to look at before sending."""
    return Finding(Level.WARNING, code, sentence, Where(field) if field else None)


def of_template_error(mistake: TemplateError, field: str) -> Finding:
    """A mistake in a template, with its place."""
    return Finding(
        Level.ERROR, mistake.code.value, sentence_of(mistake), Where(field, mistake.line, mistake.column)
    )


def placed(finding: Finding) -> str:
    """The sentence with its place before it, for a list on a terminal or in a refusal."""
    if finding.where is None:
        return finding.sentence
    values = {"field": finding.where.label, "sentence": finding.sentence}
    if not finding.where.line:
        return gettext("%(field)s: %(sentence)s") % values
    return gettext("%(field)s, line %(line)d, column %(column)d: %(sentence)s") % {
        **values,
        "line": finding.where.line,
        "column": finding.where.column,
    }
