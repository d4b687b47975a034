"""How public pages of an event look: its name, logo, colour and days, in the participant's language."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from wici.events import logos
from wici.events.models import Event
from wici.merging.dates import written_range
from wici.plain.colours import palette

#: The colour when a stored one is none.
HOUSE_COLOUR = "#1f5fbf"


def look_of(event: Event, language: str) -> dict[str, Any]:
    """What ``public/base.html`` shows around every page of the event."""
    try:
        colours = palette(event.accent)
    except ValueError:
        colours = palette(HOUSE_COLOUR)
    return {
        "event": event,
        "language": language,
        "name": event.name_in(language),
        "dates": written_range(event.starts_on, event.ends_on, language),
        "colours": colours,
        # The file's name changes with the picture, so that browsers may keep it.
        "logo": f"{reverse('public-logo', args=[event.slug])}?{event.logo[-12:-4]}" if event.logo else "",
    }


@require_safe
@cache_control(public=True, max_age=86_400)
def logo(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The event's logo, always a PNG that we drew ourselves."""
    event = Event.objects.filter(slug=slug).first()
    path = logos.path_of(event) if event is not None else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), content_type="image/png")
