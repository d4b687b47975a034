"""The search at the top of every screen: people and messages of the event."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wici.delivery.models import Dispatch
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.plain.keys import fold
from wici.web.access import EventRequest, event_view

#: So many of each kind are shown; more words find fewer.
LIMIT = 20


@event_view()
def search(request: EventRequest) -> HttpResponse:
    """Participants whose data, and messages whose subject, contain every word."""
    typed = request.GET.get("q", "").strip()[:200]
    words = fold(typed).split()
    people = Participant.objects.select_related("participation_type")
    for word in words:
        people = people.filter(search__contains=word)
    mailings = Mailing.objects.filter(is_saved=True, subject__icontains=typed)
    dispatches = Dispatch.objects.filter(subject__icontains=typed)
    found = {
        "people": list(people[:LIMIT]),
        "mailings": list(mailings[:LIMIT]),
        "dispatches": list(dispatches[:LIMIT]),
    }
    context = {
        "typed": typed,
        "limit": LIMIT,
        "is_empty": not any(found.values()),
        **(found if words else {}),
    }
    return render(request, "web/search/search.html", context)
