"""The event's page, from which registration begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from wici.public.registration import pages
from wici.public.registration.visits import Visit, event_page
from wici.registration.opening import Standing
from wici.registration.queries import offered_types, places
from wici.registration.registering import drafts


@require_safe
@event_page
def event(visit: Visit) -> HttpResponse:
    """What the event is, whether there are places, and the way into the form."""
    if visit.standing is not Standing.OPEN:
        return pages.closed(visit)
    whole, by_type = places(visit.event)
    types = [
        (made.name_in(visit.language), by_type[made.pk])
        for made in (offered_types(visit.event) if visit.settings.asks_type else ())
        if made.pk in by_type
    ]
    begun = [draft for draft in drafts.of_browser(visit.event, visit.browser) if draft.ended_at is None]
    context = {
        "intro": visit.settings.words("intro", visit.language),
        "places": whole,
        "types": types,
        "has_limits": any(stands.limit is not None for _name, stands in types),
        "begun": begun,
    }
    return visit.page("event", context)
