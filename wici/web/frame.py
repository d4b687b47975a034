"""What every organiser screen shows around its content: the event switcher and what needs attention."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from wici.events.models import Event
from wici.events.queries import events_of, role_in
from wici.plain.colours import Palette, palette
from wici.web.access import SWITCHER_LIMIT
from wici.web.attention import attention
from wici.web.navigation import sidebar

THEME_COOKIE = "wici_theme"
THEMES = ("auto", "light", "dark")
#: The colour of screens that belong to no event.
HOUSE_COLOUR = "#1f5fbf"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: the look, and inside an event its sidebar, switcher and what needs attention."""
    event: Event | None = getattr(request, "event", None)
    look = {
        "theme": request.COOKIES.get(THEME_COOKIE) if request.COOKIES.get(THEME_COOKIE) in THEMES else "auto",
        "colours": colours(event.accent if event else HOUSE_COLOUR),
        "languages": settings.LANGUAGES,
    }
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return look
    if event is None:
        return {**look, "event": None, "role": None}
    role = getattr(request, "role", None) or role_in(user, event)
    mine = getattr(request, "my_events", None)
    if mine is None:
        mine = events_of(user)[:SWITCHER_LIMIT]
    return {
        **look,
        "event": event,
        "role": role,
        "my_events": mine,
        "sidebar": sidebar(request, event, role),
        "attention": attention(
            event,
            request.resolver_match.view_name if request.resolver_match else "",
            waits_in_vain=getattr(request, "waits_in_vain", None),
        ),
    }


def colours(accent: str) -> Palette:
    """The accent's colours; the house colour's when a stored accent is not one."""
    try:
        return palette(accent)
    except ValueError:
        return palette(HOUSE_COLOUR)
