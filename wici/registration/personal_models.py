"""The link of a participant's own page, when it was replaced."""

from __future__ import annotations

from django.db import models

from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.scopes import EventManager


class PersonalLink(models.Model):
    """That the link of a participant's own page was replaced, and how often: only the newest one works."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="personal_link")
    version = models.PositiveIntegerField(default=0)

    objects = EventManager()
