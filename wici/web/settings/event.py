"""Settings: the event itself."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from wici.events import editing, logos
from wici.events.models import Role
from wici.web import notices, refusals
from wici.web.access import EventRequest, event_view
from wici.web.settings.forms import EventForm
from wici.web.settings.tabs import page


@event_view(Role.ORGANISER)
def event_settings(request: EventRequest) -> HttpResponseBase:
    """Name, days, place, time zone, language, contact, colour, logo."""
    initial = {name: getattr(request.event, name, None) for name in EventForm.base_fields if name != "logo"}
    form = EventForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        with refusals.shown_in(form):
            _save(request, form)
            notices.done(request, _("The settings of the event are saved."))
            return redirect("settings:event", request.event.slug)
        request.event.refresh_from_db()
    return page(
        request, "event", "event", {"form": form, "has_logo": logos.path_of(request.event) is not None}
    )


def _save(request: EventRequest, form: EventForm) -> None:
    values = dict(form.cleaned_data)
    upload, is_removed = values.pop("logo"), values.pop("remove_logo")
    editing.change(request.event, **values)
    if upload:
        logos.save(request.event, upload, upload.size)
    elif is_removed:
        logos.remove(request.event)


@event_view()
def logo(request: EventRequest) -> HttpResponseBase:
    """The event's logo, always a PNG that we drew ourselves."""
    path = logos.path_of(request.event)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/png")
    response.headers["Cache-Control"] = "private, max-age=60"
    return response
