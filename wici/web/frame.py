"""What every organiser screen shows around its content: the event switcher and what needs attention."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from wici.events.queries import events_of


def frame(request: HttpRequest) -> dict[str, Any]:
    """Template context: the current event, the user's role in it and their other events."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "event": getattr(request, "event", None),
        "role": getattr(request, "role", None),
        "my_events": events_of(user),
    }
