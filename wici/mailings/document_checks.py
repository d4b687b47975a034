"""What is wrong with the documents of a message's recipients: found by making them.

Making one takes about half a millisecond, so for a big group a sample is made: everybody up to
``MOST_MADE`` people, and of more people every second, fourth, eighth…, spread evenly over the group. Who has
a document at all is counted for everybody. The check says how many were made; what it could not see holds
the message of whom it concerns when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.documents.rendering import Due, MadeDocument
from wici.mailings.attachments import encoded_size
from wici.mailings.cannot_make import CannotMake
from wici.mailings.concerned import Concerned, Recipient
from wici.mailings.content import Content
from wici.mailings.findings import Finding, Level, Where, error
from wici.mailings.rendering import Renderer
from wici.shared.spoken import spoken

#: So many people's documents are made for a check, at most twice.
MOST_MADE = 500
#: Photos of so many people are fetched at once.
_AT_ONCE = 100
#: So many different things are said about documents.
MOST_FINDINGS = 20
_PLACE = Where("attachments")


@dataclass(slots=True)
class _Sample:
    """Some of all people, spread evenly."""

    every: int = 1
    seen: int = 0
    people: list[Recipient] = field(default_factory=list)

    def take(self, recipient: Recipient) -> None:
        """Remember the person, if it is their turn; later there may be room for fewer."""
        if self.seen % self.every == 0:
            self.people.append(recipient)
            if len(self.people) > 2 * MOST_MADE:
                del self.people[1::2]
                self.every *= 2
        self.seen += 1


class DocumentSurvey:
    """Goes through the recipients once, makes the documents of a sample, and tells what it found.

    ``size`` is that of a message with documents of example values; ``at`` the moment of sending.
    """

    def __init__(self, renderer: Renderer, content: Content, *, at: datetime | None = None) -> None:
        assert renderer.documents is not None  # noqa: S101 - else there is nothing to ask
        self._renderer, self._documents, self._content = renderer, renderer.documents, content
        self._at = at or timezone.now()
        self._base = renderer.size(with_documents=False)
        self._sample, self._total, self._made = _Sample(), 0, 0
        self._having: dict[str, int] = {ref.name: 0 for ref in content.documents}
        self._failing: dict[str, Concerned] = {}
        self._problems: dict[str, Concerned] = {}
        self._large = Concerned()

    def watching(self, recipients: Iterable[Recipient]) -> Iterator[Recipient]:
        """The recipients, looked at on their way."""
        for recipient in recipients:
            self._total += 1
            dues = self._renderer.due_documents(recipient.raw)
            for due in dues:
                self._having[self._documents.name_of(due)] += 1
            if dues:
                self._sample.take(recipient)
            yield recipient

    def findings(self) -> list[Finding]:
        """What was found, after everybody was watched."""
        people = self._sample.people
        for start in range(0, len(people), _AT_ONCE):
            some = people[start : start + _AT_ONCE]
            self._renderer.fetch([each.raw for each in some])
            for recipient in some:
                self._make(recipient)
        return [*self._of_failures(), *self._of_sizes(), *self._of_problems(), *self._in_order()]

    def _make(self, recipient: Recipient) -> None:
        self._made += 1
        size, dues = self._base, self._renderer.due_documents(recipient.raw)
        for due in dues:
            try:
                (made,) = self._documents.made([due], created=self._at)
            except CannotMake as problem:
                _add(self._failing, str(problem), recipient)
                continue
            size += encoded_size(len(made.content))
            self._note(due, made, recipient)
        if 0 < self._content.size_limit < size:
            self._large.add(recipient.person)

    def _note(self, due: Due, made: MadeDocument, recipient: Recipient) -> None:
        for problem in made.problems:
            sentence = _("“%(document)s”: %(reason)s") % {
                "document": self._documents.name_of(due),
                "reason": spoken(problem.wording),
            }
            _add(self._problems, sentence, recipient)

    def _of_failures(self) -> Iterator[Finding]:
        failed = sum(concerned.count for concerned in self._failing.values())
        if failed and failed >= self._made:
            # Nobody would get anything.
            sentence = next(iter(self._failing))
            yield error("no_document", sentence, _PLACE.field)
            return
        for sentence, concerned in list(self._failing.items())[:MOST_FINDINGS]:
            held = ngettext(
                "The message to %(count)d recipient would be held. %(reason)s",
                "The messages to %(count)d recipients would be held. %(reason)s",
                concerned.count,
            ) % {"count": concerned.count, "reason": sentence}
            yield concerned.finding(Level.WARNING, "no_document", held, _PLACE)

    def _of_sizes(self) -> Iterator[Finding]:
        if self._large.count:
            sentence = ngettext(
                "With the documents the message to %(count)d recipient would be larger than %(limit)s, the "
                "limit of this event, and be held.",
                "With the documents the messages to %(count)d recipients would be larger than %(limit)s, the "
                "limit of this event, and be held.",
                self._large.count,
            ) % {"count": self._large.count, "limit": filesizeformat(self._content.size_limit)}
            yield self._large.finding(Level.WARNING, "large_document", sentence, _PLACE)

    def _of_problems(self) -> Iterator[Finding]:
        for sentence, concerned in list(self._problems.items())[:MOST_FINDINGS]:
            yield concerned.finding(Level.WARNING, "document_problem", sentence, _PLACE)

    def _in_order(self) -> Iterator[Finding]:
        for name, count in self._having.items():
            sentence = ngettext(
                "“%(document)s” goes to %(count)d of %(total)d recipient.",
                "“%(document)s” goes to %(count)d of %(total)d recipients.",
                self._total,
            ) % {"document": name, "count": count, "total": self._total}
            yield Finding(Level.OK, "documents", sentence)
        if self._made < self._sample.seen:
            sentence = ngettext(
                "The documents of %(count)d recipient were made for this check, spread over all of them.",
                "The documents of %(count)d recipients were made for this check, spread over all of them.",
                self._made,
            ) % {"count": self._made}
            yield Finding(Level.OK, "sample", sentence)


def _add(found: dict[str, Concerned], sentence: str, recipient: Recipient) -> None:
    found.setdefault(sentence, Concerned()).add(recipient.person)


def survey_of(renderer: Renderer | None, content: Content, *, at: datetime | None) -> DocumentSurvey | None:
    """The survey of a message with documents; None of one without, or of one that cannot be made."""
    if renderer is None or renderer.documents is None:
        return None
    return DocumentSurvey(renderer, content, at=at)
