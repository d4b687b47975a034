"""Opens the registration of a test's event: ``python -m tests.engine.opening EVENT PLACES``."""

from __future__ import annotations

import os
import sys


def main(slug: str, places: int) -> None:
    """One required question, so many places, the confirmations on and sent by the event's first sender."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wici.config.settings")
    django.setup()
    from wici.events.models import Event, Sender
    from wici.registration import building, editing
    from wici.shared.scopes import scope

    event = Event.objects.get(slug=slug)
    with scope(event=event):
        event.default_sender = Sender.objects.first()
    event.save(update_fields=["default_sender"])
    section = building.add_section(event, "Posiłki")
    building.add_question(event, "Dieta", section=section, is_required=True)
    editing.change(event, is_closed=False, limit=places)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
