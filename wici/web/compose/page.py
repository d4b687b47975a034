"""The composer's page. Opening it writes nothing: a draft is made with the first thing typed."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse

from wici.documents.tags import tag_key, templates_of
from wici.events.models import Event, Language, Role, Sender
from wici.mailings.models import Mailing
from wici.merging.catalogue import Catalogue, Tag, TagGroup, catalogue
from wici.people import groups
from wici.people.models import Group
from wici.web.access import EventRequest, event_view
from wici.web.compose import ready, state
from wici.web.compose.attaching import documents_of, rows_of
from wici.web.compose.conditions import conditions
from wici.web.compose.words import words
from wici.web.templatetags.wici import clock

#: Pictures of a message lie elsewhere, and its author should see them.
PAGE_POLICY = {"img-src": ["https:", "http:"]}
#: So many messages that nobody saved or sent are offered to go on with.
_MOST_UNFINISHED = 3
_NO_NUMBER = 0
_ADDRESSES = (
    "edit",
    "fields",
    "save",
    "attach",
    "attach_document",
    "people",
    "preview",
    "preview_html",
    "text",
    "check",
    "test",
    "send",
)


@csp_update(PAGE_POLICY)
@event_view(Role.ORGANISER)
def new(request: EventRequest) -> HttpResponse:
    """An empty message, or one begun with ``?group=`` chosen or a ``?ready=`` message of the gallery."""
    event = request.event
    mailing = Mailing(event=event, sender=event.default_sender, language=event.language)
    chosen = _group(request)
    if chosen is not None:
        mailing.group = chosen
    fields = state.fields_of(mailing)
    begin_with = ready.find(request.GET.get("ready", ""))
    if begin_with is not None:
        fields |= ready.fields_of(begin_with)
    unfinished = Mailing.objects.filter(
        kind=Mailing.Kind.EMAIL, created_by=request.user, is_saved=False, is_automatic=False, dispatches=None
    )
    context = {
        "mailing": mailing,
        "unfinished": unfinished[:_MOST_UNFINISHED],
        "begins_with_ready": begin_with is not None,
    }
    return _page(request, mailing, fields, context)


@csp_update(PAGE_POLICY)
@event_view(Role.ORGANISER)
def edit(request: EventRequest, pk: int) -> HttpResponse:
    """A draft or a saved message. ``?group=`` (coming back from making one) is chosen by the script, which
    saves it."""
    mailing = get_object_or_404(Mailing.objects.select_related("group", "sender"), pk=pk)
    if mailing.kind == Mailing.Kind.SMS:
        return redirect("sms:edit", request.event.slug, pk)
    return _page(request, mailing, state.fields_of(mailing), {"mailing": mailing})


def _group(request: EventRequest) -> Group | None:
    asked = request.GET.get("group", "")
    return Group.objects.filter(pk=int(asked)).first() if asked.isascii() and asked.isdigit() else None


def _page(
    request: EventRequest, mailing: Mailing, fields: dict[str, Any], more: dict[str, Any]
) -> HttpResponse:
    tags = catalogue(request.event, language=mailing.language)
    came_with = _group(request)
    setup = {
        "fields": fields,
        "id": mailing.pk,
        "version": mailing.version,
        "is_saved": mailing.is_saved,
        "saved_at": clock(mailing.updated_at),
        "addresses": _addresses(request),
        "tags": _tags(tags),
        "conditions": conditions(request.event),
        "words": words(),
        "came_with_group": came_with.pk if came_with is not None else None,
        "begins_with_ready": bool(more.get("begins_with_ready")),
        "ready": {address: ready.fields_of(found) for address, found in ready.by_address().items()},
        "attachment_limit": request.event.attachment_limit_mb * 1024 * 1024,
        "attachment_limit_mb": request.event.attachment_limit_mb,
    }
    context = {
        **more,
        "setup": setup,
        "summaries": groups.summaries(request.event),
        "senders": Sender.objects.all(),
        "tag_groups": tags.groups(),
        "rows": rows_of(mailing),
        "documents": documents_of(mailing),
        "pdf_tags": _pdf_tags(request.event, tags),
        "documents_new": _optional("documents:new", request),
        "ready_by_language": ready.by_language(request.event),
        "languages_of_message": Language.choices,
        "groups_new": _optional("groups:new", request),
        "sender_settings": _optional("settings:email", request),
        "additional_settings": _optional("settings:values", request),
    }
    return render(request, "web/compose/compose.html", context)


def _pdf_tags(event: Event, tags: Catalogue) -> list[tuple[Tag, int]]:
    """The tags of documents, each with the number of its template."""
    templates = {tag_key(row["key"]): row["id"] for row in templates_of(event)}
    found = [tag for tag in tags.tags if tag.group is TagGroup.PDF]
    return [(tag, templates[tag.key]) for tag in found if tag.key in templates]


def _optional(name: str, request: EventRequest) -> str:
    try:
        return reverse(name, args=[request.event.slug])
    except NoReverseMatch:
        return ""


def _addresses(request: EventRequest) -> dict[str, str]:
    """Where the script asks; the number of a message that is not yet made stands as 0."""
    slug = request.event.slug
    return {
        **{name: reverse(f"compose:{name}", args=[slug, _NO_NUMBER]) for name in _ADDRESSES},
        "create": reverse("compose:create", args=[slug]),
        "typed": reverse("compose:addresses", args=[slug]),
        "members": reverse("compose:members", args=[slug, _NO_NUMBER]),
        "groups_new": _optional("groups:new", request),
    }


def _tags(tags: Catalogue) -> dict[str, dict[str, str]]:
    """Every name that may stand between braces, with the label that its chip shows."""
    return {
        name: {"key": tag.key, "label": str(tag.label), "type": tag.type.value}
        for name, tag in tags.by_name.items()
    }
