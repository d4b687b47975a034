"""Work that takes longer than somebody would wait for a page: what, for whom, how far, how it ended."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wici.events.models import Event
from wici.shared.scopes import EventManager


def new_token() -> str:
    """A name that cannot be guessed."""
    return secrets.token_hex(16)


class Job(models.Model):
    """One piece of background work. The task queue only says that there is one; the truth is here."""

    class State(models.TextChoices):
        #: Somebody is still choosing what is to be done.
        DRAFT = "draft", _("being prepared")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="jobs")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token = models.CharField(max_length=32, unique=True, default=new_token)
    #: Names the function that does it, in the setting WICI_JOBS.
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    #: The language of its words: the one of who asked for it.
    language = models.CharField(max_length=5, default="pl")
    params = models.JSONField(default=dict)
    result = models.JSONField(null=True, blank=True)
    #: Why it failed, in words for who asked for it.
    error = models.TextField(blank=True)
    #: Name of a file in the uploads folder that belongs to this job and goes with it.
    file = models.CharField(max_length=120, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    must_stop = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    #: When the task queue was last told of it.
    asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = EventManager()
    unscoped = models.Manager()

    class Meta:
        indexes = (
            models.Index(fields=("state",), name="job_open", condition=Q(state__in=("waiting", "running"))),
        )

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in (self.State.WAITING, self.State.RUNNING)


class Duty(models.Model):
    """Work that comes back by the clock; whoever moves ``due_at`` does it, of all machines one."""

    name = models.CharField(max_length=120, primary_key=True)
    due_at = models.DateTimeField()
