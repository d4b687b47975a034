"""One at a time for what must not happen to the same event at the same moment."""

from __future__ import annotations

from django.db import connection as database

from wici.events.models import Event


def hold(event_id: int) -> None:
    """Let nobody else hold this event until the transaction ends.

    Freezing recipients and deleting participants both do, so that no recipient is made of a participant who
    is being deleted: the database does not check that, because for a million recipients it would take as long
    as everything else. SQLite needs no lock: its write transactions exclude each other from the beginning.
    """
    if database.features.has_select_for_update:
        Event.objects.select_for_update(no_key=True).filter(pk=event_id).values_list("pk").first()
