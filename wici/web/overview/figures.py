"""What the overview shows."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.people.models import Participant


def overview(event: Event) -> dict[str, Any]:
    """The overview's template context. Runs inside the event's scope."""
    people = dict(Participant.objects.order_by().values_list("status").annotate(Count("pk")))
    sent = dict(Recipient.objects.order_by().values_list("state").annotate(Count("pk")))
    return {
        "people": people,
        "people_total": sum(people.values()),
        "sent": sent,
    }
