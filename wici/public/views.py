"""Pages that need no login; a GET changes nothing (link scanners follow every link)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wici.merging.dates import written_range
from wici.merging.links import invited_participant
from wici.people.models import Participant
from wici.shared.scopes import scopes_disabled


@require_safe
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The plain page of the event that an individual invitation link leads to, in the participant's
    language. Says nothing about the participant: a forwarded link must not tell who had it."""
    number = invited_participant(token)
    with scopes_disabled():
        participant = Participant.objects.select_related("event").filter(pk=number or 0).first()
    if participant is None:
        raise Http404
    event = participant.event
    with translation.override(participant.language):
        context = {
            "event": event,
            "name": event.name_in(participant.language),
            "dates": written_range(event.starts_on, event.ends_on, participant.language),
            "language": participant.language,
        }
        response = render(request, "public/event.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
