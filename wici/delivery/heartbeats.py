"""When workers and CRON last looked for work."""

from __future__ import annotations

from datetime import datetime, timedelta

from wici.delivery.models import Heartbeat

#: Heartbeats of workers that are gone are kept this long.
KEPT = timedelta(days=1)


def beat(kind: str, worker: str, now: datetime) -> None:
    """Say that this worker looks for work now."""
    Heartbeat.objects.update_or_create(worker=worker, defaults={"kind": kind, "at": now})
    Heartbeat.objects.filter(kind=kind, at__lt=now - KEPT).delete()


def last() -> Heartbeat | None:
    """The newest sign of life, of whichever kind."""
    return Heartbeat.objects.order_by("-at").first()


def last_of(kind: str) -> Heartbeat | None:
    """The newest sign of life of workers, or of CRON."""
    return Heartbeat.objects.filter(kind=kind).order_by("-at").first()
