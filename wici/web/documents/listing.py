"""The list of documents, and what can be done with each of them from there."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.documents import drafts
from wici.documents.models import DocumentTemplate
from wici.documents.tags import tag_key
from wici.events.models import Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.documents.page import address, found, who_reader
from wici.web.navigation import built_address


class Row(NamedTuple):
    """One document of the list. ``facts`` says what it is, ``who`` has it (empty: everybody)."""

    template: DocumentTemplate
    kind: str
    who: str
    pages: int
    tag: str
    print_address: str


@event_view()
def document_list(request: EventRequest) -> HttpResponse:
    """All documents with a picture of their first page."""
    who = who_reader(request.event)
    rows = [
        Row(
            template,
            capfirst(str(template.get_kind_display())),
            who(template.condition),
            len(pages) if isinstance(pages := template.layout.get("pages"), list) else 0,
            tag_key(template.key),
            built_address("documents:print", request.event.slug, template.pk),
        )
        for template in DocumentTemplate.objects.order_by("name")
    ]
    return render(request, "web/documents/list.html", {"rows": rows})


@require_POST
@event_view(Role.ORGANISER)
def duplicate(request: EventRequest, pk: int) -> HttpResponse:
    """Makes a copy, and opens its settings: it wants a name of its own."""
    with refusals.told(request):
        made = drafts.duplicate(found(pk))
        notices.done(request, _("This is a copy. Give it a name and change what is different."))
        return redirect("documents:settings", request.event.slug, made.pk)
    return redirect("documents:list", request.event.slug)


@require_POST
@event_view(Role.ORGANISER)
def delete(request: EventRequest, pk: int) -> HttpResponse:
    """Takes a document from the list; that can be undone."""
    template = found(pk)
    with refusals.told(request):
        drafts.delete(template)
        notices.done(
            request,
            _("The document “%(name)s” is deleted.") % {"name": template.name},
            undo=address(request, "restore", pk),
        )
        return redirect("documents:list", request.event.slug)
    return redirect("documents:settings", request.event.slug, pk)


@require_POST
@event_view(Role.ORGANISER)
def restore(request: EventRequest, pk: int) -> HttpResponse:
    """Brings a deleted document back."""
    template = get_object_or_404(DocumentTemplate.every, pk=pk)
    with refusals.told(request):
        drafts.restore(template)
        notices.done(request, _("The document “%(name)s” is back.") % {"name": template.name})
    return redirect("documents:list", request.event.slug)
