"""The two pages of the invitations."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from wici.web.access import EventRequest
from wici.web.tabs import Tab


def tabs(request: EventRequest, current: str) -> list[Tab]:
    """The pages with the current one marked."""
    labels = {"list": _("Invited people"), "codes": _("General codes")}
    return [
        Tab(label, reverse(f"invitations:{name}", args=[request.event.slug]), name == current)
        for name, label in labels.items()
    ]
