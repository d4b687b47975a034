"""The designer saves by itself, soon after every change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from wici.documents import drafts
from wici.documents.models import DocumentTemplate
from wici.events.models import Role
from wici.plain.pdf import model
from wici.shared.refusals import Refused
from wici.web.access import EventRequest, event_view
from wici.web.compose import answers
from wici.web.documents.layouts import layout_of, read_layout
from wici.web.documents.page import found
from wici.web.templatetags.wici import clock


def stored(template: DocumentTemplate) -> dict[str, Any]:
    """What the script must know after a save."""
    return {"revision": template.revision, "saved_at": clock(timezone.now())}


@event_view(Role.ORGANISER)
def fields(request: EventRequest, pk: int) -> HttpResponse:
    """The design as it is stored."""
    template = found(pk)
    return JsonResponse({**stored(template), "layout": layout_of(template)})


@require_POST
@event_view(Role.ORGANISER)
def save(request: EventRequest, pk: int) -> HttpResponse:
    """Keeps what was drawn. 409 with the other one when another window saved meanwhile, 410 when the
    document was deleted."""
    data = answers.posted_json(request)
    revision = data.get("revision")
    if not isinstance(revision, int):
        raise BadRequest("no revision")
    layout = read_layout(data.get("layout"))
    template = get_object_or_404(DocumentTemplate.every.select_related("event"), pk=pk)
    if template.deleted_at is not None:
        gone = _("This document was deleted in the meantime. Bring it back to go on, or begin a new one.")
        return answers.refused(Refused(gone), status=410)
    try:
        result = drafts.save(template, revision=revision, layout=model.dump(layout))
    except Refused as refusal:
        return answers.refused(refusal)
    if isinstance(result, drafts.Conflict):
        other = result.stored
        return JsonResponse({**stored(other), "layout": layout_of(other)}, status=409)
    return JsonResponse(stored(result))
