"""Messages that leave by themselves, and what became due for whom."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from wici.delivery.models import Dispatch
from wici.events.models import Event, Language
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.shared.scopes import EventManager


class AutomaticMessage(models.Model):
    """One message that leaves by itself: each occasion has one in each language, and there may be further
    dated ones (``is_further``).

    The group of a dated one is its mailing's.
    """

    class Occasion(models.TextChoices):
        REGISTERED = "registered", _("when somebody registers")
        CHANGED = "changed", _("when somebody changes their registration")
        CANCELLED = "cancelled", _("when somebody cancels")
        BEFORE = "before", _("before the event")
        AFTER = "after", _("after the event")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=10, choices=Occasion.choices)
    language = models.CharField(max_length=5, choices=Language.choices)
    mailing = models.OneToOneField(Mailing, on_delete=models.CASCADE, related_name="automatic")
    #: One of several before or after the event, which somebody added and may delete.
    is_further = models.BooleanField(default=False)
    is_on = models.BooleanField(default=False)
    #: When somebody last switched it or set its time; what was due before that is not sent.
    set_at = models.DateTimeField(null=True, blank=True)
    #: Of dated ones: so many days before the first or after the last day, at this time of the event's zone.
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    at_time = models.TimeField(_("time"), default=time(9))
    #: Of dated ones: the day of the event for which it was sent.
    done_for = models.DateField(null=True, blank=True)
    #: The dispatch that takes further recipients of the same day.
    dispatch = models.ForeignKey(Dispatch, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    #: Why it cannot be sent at present; those for whom it is due wait.
    problem = models.TextField(blank=True)

    objects = EventManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("event", "occasion", "language"),
                name="one_automatic_message_per_occasion",
                condition=models.Q(is_further=False),
            ),
        )

    @property
    def is_dated(self) -> bool:
        """Whether it leaves at a moment, and not when a participant does something."""
        return self.occasion in (self.Occasion.BEFORE, self.Occasion.AFTER)


class Happening(models.Model):
    """An occasion of one participant. The database holds each only once, so it is written about once."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(AutomaticMessage, on_delete=models.CASCADE, related_name="happenings")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    occasion = models.CharField(max_length=10)
    #: Names the occasion among those of its kind: the number of a change, or the day of the event with the
    #: days before or after it and the time.
    key = models.CharField(max_length=40)
    at = models.DateTimeField()
    #: When it was handed to a dispatch; None while it waits. It stays when the dispatch is deleted.
    handed_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("participant", "occasion", "key"), name="one_happening"),
        )
        indexes = (
            models.Index(
                fields=("message", "id"), name="happening_waiting",
                condition=models.Q(handed_at__isnull=True),
            ),
        )  # fmt: skip
