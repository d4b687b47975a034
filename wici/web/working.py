"""Whether something looks for work: a worker, or CRON; and whether anything waits in vain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from wici.delivery import heartbeats
from wici.delivery.models import Dispatch, Heartbeat
from wici.events.models import Event

#: CRON runs every minute, a worker more often: after this long without a sign of life nothing runs.
SILENCE = timedelta(minutes=3)


class Working(NamedTuple):
    """When workers and CRON last looked for work, whether one does now, and what waits."""

    worker_at: datetime | None
    cron_at: datetime | None
    is_running: bool
    #: Dispatches that are due, or will be.
    waiting: int

    @property
    def last_at(self) -> datetime | None:
        """The newest sign of life."""
        return max(filter(None, (self.worker_at, self.cron_at)), default=None)

    @property
    def waits_in_vain(self) -> bool:
        """Whether something is queued and nothing runs."""
        return self.waiting > 0 and not self.is_running


def working(event: Event) -> Working:
    """How things stand now. Runs inside the event's scope."""
    beats = {kind: heartbeats.last_of(kind) for kind in Heartbeat.Kind.values}
    worker, cron = (beat.at if (beat := beats[kind]) else None for kind in ("worker", "cron"))
    newest = max(filter(None, (worker, cron)), default=None)
    is_running = newest is not None and timezone.now() - newest < SILENCE
    states = (
        Dispatch.State.SCHEDULED,
        Dispatch.State.FREEZING,
        Dispatch.State.QUEUED,
        Dispatch.State.SENDING,
    )
    return Working(worker, cron, is_running, Dispatch.objects.filter(event=event, state__in=states).count())
