"""Files that a participant sent: listed on the card, and handed out as downloads, never shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from wici.people.models import Field, Participant
from wici.registration.models import AnswerFile
from wici.registration.registering import files
from wici.web.access import EventRequest, event_view
from wici.web.participants.columns import label_of


class Sent(NamedTuple):
    """One file on the card."""

    label: str
    name: str
    size: int
    address: str


def sent_by(request: EventRequest, person: Participant, fields: Iterable[Field]) -> list[Sent]:
    """The participant's files in the order of the form."""
    found = {file.question: file for file in AnswerFile.objects.filter(participant=person)}
    return [
        Sent(
            label_of(field),
            file.name,
            file.size,
            reverse("participants:file", args=[request.event.slug, person.pk, field.key]),
        )
        for field in fields
        if (file := found.get(field.key)) is not None
    ]


@require_safe
@event_view()
def download(request: EventRequest, pk: int, question: str) -> HttpResponseBase:
    """The bytes as they were sent. A browser saves them, whatever they are, and runs nothing of them."""
    file = get_object_or_404(AnswerFile, participant_id=pk, question=question)
    path = files.path_of(file)
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=file.name, content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
