"""The first page of an event: what waits, what went out, who is there, what to do next."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from wici.web.access import EventRequest, event_view
from wici.web.overview import figures


@event_view()
def overview(request: EventRequest) -> HttpResponse:
    """The event's overview."""
    return render(request, "web/overview/overview.html", figures.overview(request.event))


@event_view()
def queue(request: EventRequest) -> HttpResponse:
    """The part about what is on its way; the page asks for it every few seconds."""
    return render(request, "web/overview/_queue.html", figures.queue(request.event))
