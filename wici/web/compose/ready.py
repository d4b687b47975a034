"""Ready messages to begin from: how they look, and what they put into the composer."""

from __future__ import annotations

import base64
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse

from wici.events.models import Event, Language, Role
from wici.mailings import gallery, layout
from wici.mailings.gallery import ReadyMessage
from wici.mailings.models import Mailing
from wici.merging.catalogue import Tag, catalogue
from wici.plain.mergetags import Kind, TemplateErrors, parse, render
from wici.web.access import EventRequest, event_view
from wici.web.compose.reading import MESSAGE_POLICY, message_page


def by_address() -> dict[str, ReadyMessage]:
    """Every ready message under ``pl/invitation``."""
    return {
        f"{language}/{ready.name}": ready
        for language in Language.values
        for ready in gallery.messages(language)
    }


def by_language(event: Event) -> list[tuple[str, tuple[ReadyMessage, ...]]]:
    """The languages by name with their messages, the event's own language first."""
    languages = sorted(Language, key=lambda language: language.value != event.language)
    return [(str(language.label), gallery.messages(language.value)) for language in languages]


def find(address: str) -> ReadyMessage | None:
    """The ready message of this address."""
    return by_address().get(address)


def fields_of(ready: ReadyMessage) -> dict[str, Any]:
    """What the message puts into a draft."""
    return {
        "subject": ready.subject,
        "preheader": ready.preheader,
        "html": ready.html,
        "language": ready.language,
        "format": Mailing.Format.VISUAL.value,
        "has_layout": True,
    }


@csp_replace(MESSAGE_POLICY)
@event_view(Role.READER)
def show(request: EventRequest, language: str, name: str) -> HttpResponse:
    """The message in the event's layout, with the tags' example values."""
    ready = find(f"{language}/{name}")
    if ready is None:
        raise Http404
    page = layout.visual(ready.html, request.event, language=ready.language, preheader=ready.preheader)
    return message_page(_with_examples(page, request.event, ready.language))


def _with_examples(page: str, event: Event, language: str) -> str:
    """The page with example values; as it is when the event lacks a tag that it uses."""
    tags = catalogue(event, language=language)
    try:
        template = parse(page, kind=Kind.HTML, tags=tags.specs())
    except TemplateErrors:
        return page
    shown = render(template, {tag.key: tag.example or str(tag.label) for tag in tags.tags})
    for key in template.images:
        shown = shown.replace(f"cid:{key}", _drawn(tags.by_key[key]))
    return shown


def _drawn(tag: Tag) -> str:
    """A tag's picture of its example, as an address."""
    picture = tag.picture(tag.example) if tag.picture else b""
    return f"data:image/png;base64,{base64.b64encode(picture).decode('ascii')}"
