"""What one person's phone would show, made by the code that sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from wici.mailings import preview as mail
from wici.mailings.content import Content
from wici.mailings.findings import placed
from wici.mailings.models import Mailing
from wici.mailings.rendering import CannotRender
from wici.mailings.sms import audience
from wici.mailings.sms.composing import compose, country, mistakes
from wici.mailings.sms.rendering import SmsRenderer
from wici.merging.catalogue import make_missing
from wici.merging.sources import raw
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.plain.sms.letters import replaced, simplified
from wici.plain.sms.numbers import Number, spaced
from wici.plain.sms.parts import Measure, measure
from wici.shared.refusals import Refused

#: Somebody whose message is shown: a participant, or a typed number.
Who = Participant | Number


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is shown: ``id`` is the participant's, None for a typed number; ``number`` is for reading, and
    empty where there is none."""

    id: int | None
    name: str
    number: str

    def __str__(self) -> str:
        return " · ".join(filter(None, (self.name, self.number)))


@dataclass(frozen=True, slots=True)
class Preview:
    """One recipient's message: its words, how long they are, and what was or would be simplified in them.

    ``plain`` is the measure without Polish letters, whether they are left out or not.
    """

    to: Reader
    sender: str
    words: str
    measure: Measure
    plain: Measure
    replaced: tuple[tuple[str, str], ...]


def preview(mailing: Mailing, who: Who | None = None, *, at: datetime | None = None) -> Preview:
    """The message as ``who`` would get it; without anybody, the first recipient there is.

    Nothing about the message need be complete. Raises Refused with all mistakes in it, or the reason why this
    person's message cannot be made.
    """
    content = compose(mailing, at=at)
    if found := mistakes(content):
        raise Refused(_("The message cannot be shown yet."), details=[placed(each) for each in found])
    chosen = first_reader(mailing) if who is None else who
    renderer, frozen = SmsRenderer(content), raw_of(chosen, content)
    try:
        words = renderer.words(frozen)
    except CannotRender as problem:
        raise Refused(problem.sentence) from problem
    written = renderer.written(frozen)
    return Preview(
        to=reader_of(mailing, chosen),
        sender=content.from_address,
        words=words,
        measure=measure(words),
        plain=measure(simplified(written).strip()),
        replaced=replaced(written),
    )


def words_for(mailing: Mailing, who: Who | None, *, at: datetime | None = None) -> str:
    """The words that ``who`` would get, for a test. Raises Refused as ``preview`` does."""
    return preview(mailing, who, at=at).words


def people(mailing: Mailing, *, search: str = "", limit: int = mail.MOST_PEOPLE) -> list[Reader]:
    """Recipients to choose from, those that match a few letters of the name or number first to last."""
    words = fold(search)
    if mailing.audience == Mailing.Audience.ADDRESSES:
        listed = audience.numbers(mailing, country(mailing)).numbers
        found = [reader_of(mailing, each.number) for each in listed]
        return [reader for reader in found if words in fold(str(reader))][:limit]
    chosen = participants(mailing)
    for word in words.split():
        chosen = chosen.filter(search__contains=word)
    return [reader_of(mailing, participant) for participant in chosen[:limit]]


def participants(mailing: Mailing) -> QuerySet[Participant]:
    """The recipients in the order of names; everybody of the event while no group is chosen."""
    return mail.ordered_participants(mailing)


def first_reader(mailing: Mailing) -> Who:
    """The first recipient; an example when there is nobody yet."""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        listed = audience.numbers(mailing, country(mailing)).numbers
        return listed[0].number if listed else mail.example(mailing)
    return participants(mailing).first() or mail.example(mailing)


def reader_of(mailing: Mailing, who: Who) -> Reader:
    """Name and number of a participant, or a typed number."""
    if isinstance(who, Number):
        return Reader(None, "", who.spaced)
    typed = audience.written(who, audience.phone_field(mailing))
    number = audience.read(typed, country(mailing))
    return Reader(who.pk, who.full_name, spaced(number.e164) if isinstance(number, Number) else typed)


def raw_of(who: Who, content: Content) -> dict[str, Any]:
    """The raw data that sending would freeze for this person; what sending would make first is made."""
    if isinstance(who, Number):
        return {}
    if who.pk:
        make_missing(who.event, Participant.objects.filter(pk=who.pk), content.sources)
    return raw(who, content.sources)
