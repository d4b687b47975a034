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


def working(event: Event) -> Working:
    """How things stand now."""
    now = timezone.now()
    worker, cron = (_last(kind) for kind in (Heartbeat.Kind.WORKER, Heartbeat.Kind.CRON))
    newest = max(filter(None, (worker, cron)), default=None)
    return Working(
        worker_at=worker,
        cron_at=cron,
        is_running=newest is not None and newest > now - queries.SILENCE,
        waits_in_vain=queries.queue_waits_unattended(event, now),
    )


def _last(kind: str) -> datetime | None:
    beat = queries.last_heartbeat(kind)
    return beat.at if beat else None
