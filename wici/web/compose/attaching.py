"""Attachments of a message being written."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from wici.events.models import Role
from wici.mailings import attachments, file_types, files
from wici.mailings.models import Attachment, Mailing
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers


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


def table(request: EventRequest, mailing: Mailing) -> HttpResponse:
    """Size, name and type of every attachment."""
    return render(request, "web/compose/_attachments.html", {"mailing": mailing, "rows": rows_of(mailing)})


def rows_of(mailing: Mailing) -> list[tuple[Attachment, str]]:
    """The attachments, each with its extension."""
    rows = mailing.attachments.all() if mailing.pk else ()
    return [(row, file_types.extension(row.name).upper()) for row in rows]
