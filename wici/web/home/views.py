"""Where a login leads: the only event, or the list of events; and a new event."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wici.events.creating import create_event
from wici.events.queries import events_of
from wici.web import notices, refusals
from wici.web.access import login_view, user_of
from wici.web.home.forms import NewEventForm


@login_view
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the only event; else the list."""
    mine = list(events_of(user_of(request))[:2])
    if len(mine) == 1:
        return redirect("overview:overview", mine[0].slug)
    return redirect("home:events")


@login_view
def events(request: HttpRequest) -> HttpResponse:
    """All events that the user works in."""
    return render(request, "web/home/events.html", {"events": events_of(user_of(request))})


@login_view
def new_event(request: HttpRequest) -> HttpResponse:
    """Makes an event, ready for a first message into the test mailbox. Administrators only."""
    user = user_of(request)
    if not user.is_superuser:
        raise PermissionDenied
    form = NewEventForm(request.POST or None)
    if form.is_valid():
        with refusals.shown_in(form):
            event = create_event(user=user, **form.cleaned_data)
            notices.done(request, _("The event “%(name)s” is ready.") % {"name": event.name})
            return redirect("overview:overview", event.slug)
    return render(request, "web/home/new_event.html", {"form": form}, status=refusals.form_status(form))
