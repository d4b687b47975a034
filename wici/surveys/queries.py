"""Reads of surveys that several parts of a page need; see ``shared.once``."""

from __future__ import annotations

from wici.events.models import Event
from wici.shared.once import once
from wici.shared.scopes import scope
from wici.surveys.models import Survey


def surveys_of(event: Event) -> list[Survey]:
    """All surveys of an event in their order."""

    def read() -> list[Survey]:
        with scope(event=event):
            return list(Survey.objects.all())

    return list(once(("surveys", event.pk), read))
