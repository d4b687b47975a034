"""What a participant did becomes due: written in the transaction that does it, and nothing else there."""

from __future__ import annotations

from django.utils import timezone

from wici.jobs import queue
from wici.people.models import Change, Participant
from wici.registration.automatic.tasks import send_now
from wici.registration.models import AutomaticMessage, Happening
from wici.registration.registering.occasions import Occasion


def happened(occasion: Occasion, participant: Participant) -> None:
    """Note an occasion of a participant, if a message is switched on for it: the one in their language,
    else the one in the other language. One of the functions of WICI_OCCASIONS."""
    found = {each.language: each for each in AutomaticMessage.objects.filter(occasion=occasion, is_on=True)}
    message = found.get(participant.language) or next(iter(found.values()), None)
    if message is None:
        return
    last = Change.objects.filter(participant=participant).order_by("-pk").values_list("pk", flat=True).first()
    Happening.objects.get_or_create(
        participant=participant, occasion=occasion.value, key=str(last or ""),
        defaults={"event_id": participant.event_id, "message": message, "at": timezone.now()},
    )  # fmt: skip
    queue.ask(send_now)
