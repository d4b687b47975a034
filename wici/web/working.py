"""Whether something looks for work: a worker, or CRON; and whether anything waits in vain."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from wici.delivery import queries
from wici.delivery.models import Heartbeat
from wici.events.models import Event


class Working(NamedTuple):
    """When workers and CRON last looked for work, whether one does now, and whether something waits
    that nobody sends."""

    worker_at: datetime | None
    cron_at: datetime | None
    is_running: bool
    waits_in_vain: bool

    @property
    def last_at(self) -> datetime | None:
        """The newest sign of life."""
        return max(filter(None, (self.worker_at, self.cron_at)), default=None)


def working(event: Event, *, is_due: bool | None = None) -> Working:
    """How things stand now. ``is_due`` says whether something should be leaving, if that is known already."""
    now = timezone.now()
    last = queries.last_heartbeats()
    newest = max(last.values(), default=None)
    is_running = newest is not None and newest > now - queries.SILENCE
    waits = queries.queue_waits_unattended(event, now) if is_due is None else is_due and not is_running
    return Working(
        worker_at=last.get(Heartbeat.Kind.WORKER.value),
        cron_at=last.get(Heartbeat.Kind.CRON.value),
        is_running=is_running,
        waits_in_vain=waits,
    )
