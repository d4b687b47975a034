"""How far background work is, ready to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from wici.delivery.queries import last_heartbeat
from wici.jobs import local
from wici.jobs.models import Job

#: CRON comes every minute: after so long without a sign of life nobody is there to do it.
SILENCE = timedelta(seconds=150)


@dataclass(frozen=True, slots=True)
class Progress:
    """``percent`` is None while nobody can say. ``is_unattended``: neither a worker nor CRON was seen."""

    done: int
    total: int
    percent: int | None
    is_waiting: bool
    is_stopping: bool
    is_unattended: bool


def progress(job: Job) -> Progress:
    """How far a job is."""
    done, total = local.noted(job.token) or (job.done, job.total)
    is_waiting = job.state == Job.State.WAITING
    heart = last_heartbeat() if is_waiting else None
    return Progress(
        done=done,
        total=total,
        percent=min(100, done * 100 // total) if total and not is_waiting else None,
        is_waiting=is_waiting,
        is_stopping=job.must_stop or local.must_stop(job.token),
        is_unattended=is_waiting and (heart is None or heart.at < timezone.now() - SILENCE),
    )
