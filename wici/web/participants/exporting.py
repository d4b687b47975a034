"""Downloads of the list as it is filtered."""

from __future__ import annotations

import io

from django.http import Http404, HttpResponse
from django.utils import timezone

from wici.people import exporting
from wici.web.access import EventRequest, event_view
from wici.web.participants.listing import PeopleList

_KINDS = {
    "xlsx": (
        exporting.write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "csv": (exporting.write_csv, "text/csv; charset=utf-8"),
}


@event_view()
def export(request: EventRequest, kind: str) -> HttpResponse:
    """The people who fit the filters, with all their data."""
    people = PeopleList(request.event, request.GET).people()
    if kind not in _KINDS:
        raise Http404
    write, content_type = _KINDS[kind]
    file = io.BytesIO()  # written here: a response made while it is sent would leave the event's scope
    write(request.event, people, file)
    response = HttpResponse(file.getvalue(), content_type=content_type)
    name = f"{request.event.slug}-{timezone.localdate().isoformat()}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
