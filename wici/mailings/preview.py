"""What one recipient gets, made by the code that sends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from wici.documents.rendering import MadeDocument
from wici.mailings import audience
from wici.mailings.content import Content, FileRef
from wici.mailings.findings import placed
from wici.mailings.models import Mailing
from wici.mailings.rendering import CannotRender, Message, Renderer
from wici.mailings.revisions import compose, mistakes
from wici.merging.catalogue import make_missing
from wici.merging.sources import raw, raw_of_address
from wici.people.models import Participant
from wici.plain.addresses import ListedAddress
from wici.plain.keys import fold
from wici.shared.refusals import Refused

#: Stands for the sender in a preview until one is chosen; RFC 2606 keeps it from leading anywhere.
_NOBODY = "sender@wici.invalid"
#: So many people are offered to choose from at once.
MOST_PEOPLE = 50


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose message is shown; ``id`` is the participant's, None for a typed address."""

    id: int | None
    name: str
    address: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Preview:
    """One recipient's message: as read on a screen, and as sent. ``documents`` are their own, which follow
    the ``attachments``."""

    to: Reader
    sender: str
    reply_to: str
    subject: str
    html: str
    text: str
    attachments: tuple[FileRef, ...]
    documents: tuple[MadeDocument, ...]
    message: bytes

    @property
    def size(self) -> int:
        """Bytes of the message as it is sent."""
        return len(self.message)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who comes before and after somebody in the list of recipients."""

    previous: int | None
    next: int | None


Who = Participant | ListedAddress


def preview(mailing: Mailing, who: Who | None = None, *, at: datetime | None = None) -> Preview:
    """The message as ``who`` would get it; without anybody, the first recipient there is.

    Nothing about the message need be complete. Raises Refused with all mistakes in its templates, or the
    reason why this person's message cannot be made.
    """
    content = compose(mailing, at=at)
    content = replace(content, from_address=content.from_address or _NOBODY)
    chosen = first_reader(mailing) if who is None else who
    reader = reader_of(chosen)
    try:
        renderer = Renderer(content)
        frozen = raw_of(chosen, content)
        renderer.fetch([frozen])
        date = at or timezone.now()
        message = _assembled(renderer, frozen, replace(reader, address=reader.address or _NOBODY), at=date)
        parts = renderer.parts(frozen)
        documents = renderer.made_documents(frozen, date=date)
    except CannotRender as problem:
        raise _refusal(mailing, content, problem) from problem
    return Preview(
        to=reader,
        sender=f"{content.from_name} <{content.from_address}>" if mailing.sender else "",
        reply_to=content.reply_to,
        subject=parts.subject,
        html=parts.html,
        text=parts.text,
        attachments=content.attachments,
        documents=tuple(documents),
        message=message.as_bytes(),
    )


def message_for(
    mailing: Mailing, who: Who | None, address: str, *, message_id: str = "", at: datetime | None = None
) -> Message:
    """The message that ``who`` would get, addressed to ``address``: for a test to the author's own mailbox.

    Raises Refused when the message cannot be sent like this.
    """
    content = compose(mailing, at=at)
    if not content.from_address:
        raise Refused(_("Choose who the message is from."), field="sender")
    chosen = first_reader(mailing) if who is None else who
    reader = replace(reader_of(chosen), address=address)
    try:
        renderer, frozen = Renderer(content), raw_of(chosen, content)
        renderer.fetch([frozen])
        return _assembled(renderer, frozen, reader, message_id=message_id, at=at)
    except CannotRender as problem:
        raise _refusal(mailing, content, problem) from problem


def people(mailing: Mailing, *, search: str = "", limit: int = MOST_PEOPLE) -> list[Reader]:
    """Recipients to choose from, those that match a few letters of name or address first to last.

    Until a group is chosen, everybody of the event is offered.
    """
    words = fold(search)
    if mailing.audience == Mailing.Audience.ADDRESSES:
        found = [reader_of(listed) for listed in audience.addresses(mailing).addresses]
        return [reader for reader in found if words in fold(str(reader))][:limit]
    chosen = ordered_participants(mailing)
    for word in words.split():
        chosen = chosen.filter(search__contains=word)
    return [reader_of(participant) for participant in chosen[:limit]]


def participant(mailing: Mailing, pk: int) -> Participant | None:
    """A participant of the mailing's event, ready for a preview."""
    return (
        Participant.objects.filter(event=mailing.event, pk=pk)
        .select_related("participation_type", "event")
        .first()
    )


def neighbours(mailing: Mailing, current: Participant) -> Neighbours:
    """Who comes before and after a participant, in the order of names, among the recipients."""
    names = {"last_name": current.last_name, "first_name": current.first_name, "pk": current.pk}
    chosen = ordered_participants(mailing)
    after = chosen.filter(_beyond(names, "gt")).values_list("pk", flat=True).first()
    before = chosen.filter(_beyond(names, "lt")).reverse().values_list("pk", flat=True).first()
    return Neighbours(previous=before, next=after)


def first_reader(mailing: Mailing) -> Who:
    """The first recipient; an example when there is nobody yet."""
    if mailing.audience == Mailing.Audience.ADDRESSES:
        found = audience.addresses(mailing).addresses
        return found[0] if found else example(mailing)
    return ordered_participants(mailing).first() or example(mailing)


def reader_of(who: Who) -> Reader:
    """Name and address of a participant or a typed address."""
    if isinstance(who, ListedAddress):
        return Reader(None, who.name, who.address.text)
    return Reader(who.pk, who.full_name, who.email.strip())


def raw_of(who: Who, content: Content) -> dict[str, Any]:
    """The raw data that sending would freeze for this person; what sending would make first is made."""
    if isinstance(who, ListedAddress):
        return raw_of_address(who.address.text, who.name)
    if who.pk:
        make_missing(who.event, Participant.objects.filter(pk=who.pk), content.sources)
    return raw(who, content.sources)


def ordered_participants(mailing: Mailing) -> QuerySet[Participant]:
    """The recipients in the order of names; everybody of the event when no group can be evaluated."""
    try:
        found = audience.participants(mailing)
    except Refused:
        found = Participant.objects.filter(event=mailing.event)
    return found.select_related("participation_type", "event").order_by("last_name", "first_name", "pk")


def example(mailing: Mailing) -> Participant:
    return Participant(
        event=mailing.event, first_name="Anna", last_name="Żółć", email="anna.zolc@example.org",
        code="H4X7KQ9R", language=mailing.language,
    )  # fmt: skip


def _beyond(names: dict[str, Any], side: str) -> Q:
    """A condition for who stands after (``gt``) or before (``lt``) these names."""
    condition, equal = Q(), Q()
    for name, value in names.items():
        condition |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return condition


def _assembled(
    renderer: Renderer,
    frozen: dict[str, Any],
    reader: Reader,
    *,
    message_id: str = "",
    at: datetime | None = None,
) -> Message:
    return renderer.assemble(
        frozen,
        to_name=reader.name,
        to_address=reader.address,
        message_id=message_id or f"{uuid.uuid4().hex}@wici.invalid",
        date=at or timezone.now(),
    )


def _refusal(mailing: Mailing, content: Content, problem: CannotRender) -> Refused:
    """Mistakes with their places, where the author made some; else the reason itself."""
    found = mistakes(mailing, content.catalogue())
    if found:
        return Refused(_("The message cannot be shown yet."), details=[placed(each) for each in found])
    return Refused(problem.sentence)
