"""From a text message being written to the immutable content that is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from wici.mailings.content import Content
from wici.mailings.findings import Finding, error, of_template_error, placed
from wici.mailings.models import Mailing, Revision
from wici.mailings.revisions import DRAFT_FIELDS
from wici.mailings.sms.audience import phone_field
from wici.mailings.sms.rendering import SmsRenderer
from wici.merging.catalogue import Catalogue, Tag, TagGroup, frozen_catalogue, shared
from wici.plain.mergetags import Kind, TagType, TemplateErrors, names, parse
from wici.plain.mergetags.scanning import PieceType, scan
from wici.shared.refusals import Refused

#: What stands for a text message in lists: its beginning.
_SUMMARY = 120
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Examined:
    """A text message as it would be sent now, and what stands in the way; without a renderer, nothing can be
    made of it."""

    content: Content
    renderer: SmsRenderer | None
    errors: tuple[Finding, ...]


def approve(mailing: Mailing, *, at: datetime | None = None) -> Revision:
    """Freeze the message as it is now for sending at ``at`` (default: now).

    Raises Refused with everything that must be put right first, each with its place.
    """
    examined = examine(mailing, at=at)
    if examined.errors:
        raise Refused(
            _("The message cannot be sent like this."), details=[placed(found) for found in examined.errors]
        )
    return Revision.objects.create(event=mailing.event, content=examined.content.to_json())


def examine(mailing: Mailing, *, at: datetime | None = None) -> Examined:
    """The message as it would be sent, and all errors in what the author wrote and chose."""
    content = compose(mailing, at=at)
    written = mistakes(content)
    renderer = None if written else SmsRenderer(content)
    return Examined(content, renderer, (*_missing(mailing), *written))


def compose(mailing: Mailing, *, at: datetime | None = None) -> Content:
    """The content as it would be sent at ``at``, mistakes and all."""
    frozen = shared(mailing.event, at=at, language=mailing.language)
    tags = frozen_catalogue(frozen)
    keys = _used_keys(mailing.text, tags)
    gateway = mailing.gateway
    return Content(
        kind=mailing.kind,
        subject=summary(mailing.text),
        preheader="",
        html="",
        text=mailing.text,
        from_name="",
        from_address=gateway.sender if gateway else "",
        reply_to="",
        attachments=(),
        pictures=(),
        shared=frozen,
        language=mailing.language,
        keys=keys,
        sources=tuple(sorted(tags.sources(keys))),
        draft={
            **{name: getattr(mailing, name) for name in DRAFT_FIELDS},
            "group": mailing.group_id,
            "sender": None,
            "gateway": mailing.gateway_id,
        },
        sms={
            "without_letters": mailing.without_letters,
            "phone_field": phone_field(mailing),
            "country": country(mailing),
        },
    )


def country(mailing: Mailing) -> str:
    """Where numbers without a country code are from."""
    return mailing.gateway.country if mailing.gateway else "PL"


def summary(text: str) -> str:
    """The beginning of a text in one line: what stands for it where mail has its subject. A tag is never cut
    in two, and what prints nothing is left out."""
    line = ""
    for piece in scan(text).pieces:
        source = text[piece.start : piece.end]
        if piece.type is PieceType.TEXT:
            line = _SPACES.sub(" ", line + source)
            if len(line) > _SUMMARY:
                return f"{line[: _SUMMARY - 1].rstrip()}…"
        elif piece.type is PieceType.OUTPUT:
            if len(line) + len(source) > _SUMMARY:
                return f"{line.rstrip()}…"
            line += source
    return line.strip()


def offered(tags: Catalogue) -> list[tuple[TagGroup, list[Tag]]]:
    """The tags that a text message can say, by group: no documents, no pictures."""
    return [
        (group, [tag for tag in found if tag.type is not TagType.IMAGE])
        for group, found in tags.groups()
        if group is not TagGroup.PDF
    ]


def mistakes(content: Content) -> list[Finding]:
    """Every mistake in the text at its place, and tags that no text message can say, by name."""
    tags = content.catalogue()
    try:
        parse(content.text, kind=Kind.TEXT, tags=tags.words())
    except TemplateErrors as problem:
        return [of_template_error(mistake, "html") for mistake in problem.errors]
    return [found for key in content.keys if (found := _unsayable(tags.by_key[key])) is not None]


def _unsayable(tag: Tag) -> Finding | None:
    if tag.group is TagGroup.PDF:
        sentence = _("“%(tag)s” is a document, and a text message carries none. Send it by e-mail.")
    elif tag.type is TagType.IMAGE:
        sentence = _("“%(tag)s” is a picture, and a text message shows none. Send it by e-mail.")
    else:
        return None
    return error("not_in_sms", sentence % {"tag": tag.label}, "html")


def _missing(mailing: Mailing) -> list[Finding]:
    found = []
    if mailing.gateway is None:
        found.append(error("no_gateway", _("Choose the gateway by which the message leaves."), "gateway"))
    if not mailing.text.strip():
        found.append(error("no_body", _("The message is empty."), "html"))
    if mailing.audience == Mailing.Audience.GROUP and not phone_field(mailing):
        sentence = _(
            "The registration form has no field for a phone number. Add one in the settings, or type numbers."
        )
        found.append(error("no_phone_field", sentence, "phone_field"))
    return found


def _used_keys(text: str, tags: Catalogue) -> tuple[str, ...]:
    try:
        return tuple(sorted(parse(text, kind=Kind.TEXT, tags=tags.words()).keys))
    except TemplateErrors:
        return tuple(sorted({tags.by_name[use.name].key for use in names(text) if use.name in tags.by_name}))
