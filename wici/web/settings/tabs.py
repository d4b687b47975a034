"""The tabs over every page of the settings."""

from __future__ import annotations

from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wici.web.access import EventRequest

TABS: tuple[tuple[str, Promise], ...] = (("event", _("Event")),)


class Tab(NamedTuple):
    """One tab, ready to show."""

    label: Promise
    address: str
    is_current: bool


def tabs(request: EventRequest, current: str) -> list[Tab]:
    """The tabs, with the current one marked by its address name."""
    return [
        Tab(label, reverse(f"settings:{name}", args=[request.event.slug]), name == current)
        for name, label in TABS
    ]
