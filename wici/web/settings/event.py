"""Settings: the event itself."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from wici.events import editing
from wici.events.models import Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import EventForm
from wici.web.settings.tabs import tabs


@event_view(Role.ORGANISER)
def event_settings(request: EventRequest) -> HttpResponse:
    """Name, days, place, time zone, language, contact, colour."""
    initial = {name: getattr(request.event, name) for name in EventForm.base_fields}
    form = EventForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            editing.change(request.event, **form.cleaned_data)
            notices.done(request, _("The settings of the event are saved."))
            return redirect("settings:event", request.event.slug)
    context = {"form": form, "tabs": tabs(request, "event")}
    return render(request, "web/settings/event.html", context, status=refusals.form_status(form))
