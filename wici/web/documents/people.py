"""Participants to look at a document as."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from wici.events.models import Role
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.web.access import EventRequest, event_view
from wici.web.documents.page import found

#: So many people are offered at once.
MOST = 20


@event_view(Role.ORGANISER)
def people(request: EventRequest, pk: int) -> HttpResponse:
    """Participants whose name, address or code has all the words that were typed, by name."""
    found(pk)
    chosen = Participant.objects.all()
    for word in fold(request.GET.get("q", "")).split():
        chosen = chosen.filter(search__contains=word)
    rows = [{"person": person.pk, "label": label_of(person)} for person in chosen[:MOST]]
    return JsonResponse({"people": rows})


def label_of(person: Participant) -> str:
    """Name and code: what tells people of the same name apart."""
    return f"{person} ({person.code})"
