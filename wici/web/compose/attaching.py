"""Attachments of a message being written: files, the same for all, and documents, each recipient's own."""

from __future__ import annotations

from typing import NamedTuple

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from wici.documents.models import DocumentTemplate
from wici.events.models import Role
from wici.mailings import attaching, attachments, file_types, files
from wici.mailings.models import AttachedDocument, Attachment, Mailing
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.compose.conditions import Choice, choices, with_own

#: More than any number of a document has.
_DIGITS = 19


@event_view(Role.ORGANISER)
@require_POST
def attach(request: EventRequest, pk: int) -> HttpResponse:
    """Keep an uploaded file; answers with the table of attachments, or why the file is not taken."""
    mailing = get_object_or_404(Mailing, pk=pk)
    file = request.FILES.get("file")
    if file is None:
        raise BadRequest("no file")
    try:
        attachments.add(mailing, name=file.name or "", file=file)
    except Refused as refusal:
        return answers.refused(refusal)
    return table(request, mailing)


@event_view(Role.ORGANISER)
@require_POST
def remove(request: EventRequest, pk: int, attachment: int) -> HttpResponse:
    """Take an attachment away; answers with the table of those that stay."""
    mailing = get_object_or_404(Mailing, pk=pk)
    attachments.remove(mailing, attachment)
    return table(request, mailing)


@event_view(Role.ORGANISER)
def download(request: EventRequest, pk: int, attachment: int) -> HttpResponseBase:
    """The file itself; never shown as a page of ours."""
    row = get_object_or_404(Attachment, mailing=pk, pk=attachment)
    return FileResponse(files.path_of(row.sha256).open("rb"), as_attachment=True, filename=row.name)


@event_view(Role.ORGANISER)
@require_POST
def attach_document(request: EventRequest, pk: int) -> HttpResponse:
    """Let a document go with the message, or say anew for whom; answers with the table."""
    mailing = get_object_or_404(Mailing, pk=pk)
    asked = request.POST.get("document", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < _DIGITS):
        raise BadRequest("no document")
    template = get_object_or_404(DocumentTemplate, pk=int(asked))
    try:
        attaching.attach(mailing, template, condition=request.POST.get("condition", ""))
    except Refused as refusal:
        return answers.refused(refusal)
    return table(request, mailing)


@event_view(Role.ORGANISER)
@require_POST
def remove_document(request: EventRequest, pk: int, document: int) -> HttpResponse:
    """Take a document from the attachments; answers with the table of those that stay."""
    mailing = get_object_or_404(Mailing, pk=pk)
    attaching.detach(mailing, document)
    return table(request, mailing)


def table(request: EventRequest, mailing: Mailing) -> HttpResponse:
    """Size, name and type of every attachment."""
    context = {"mailing": mailing, "rows": rows_of(mailing), "documents": documents_of(mailing)}
    return render(request, "web/compose/_attachments.html", context)


def rows_of(mailing: Mailing) -> list[tuple[Attachment, str]]:
    """The attachments, each with its extension."""
    rows = mailing.attachments.all() if mailing.pk else ()
    return [(row, file_types.extension(row.name).upper()) for row in rows]


class Attached(NamedTuple):
    """An attached document, where it is designed, and for whom it can be."""

    row: AttachedDocument
    address: str
    choices: list[Choice]


def documents_of(mailing: Mailing) -> list[Attached]:
    """The attached documents, each with the choices of who gets it."""
    rows = attaching.attached(mailing)
    if not rows:
        return []
    usual = choices(mailing.event)
    slug = mailing.event.slug
    return [
        Attached(
            row, reverse("documents:design", args=[slug, row.template_id]), with_own(usual, row.condition)
        )
        for row in rows
    ]
