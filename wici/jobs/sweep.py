"""What makes sure that no job is lost: those whose worker died, or whose message in the queue did."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from wici.jobs import queue, tasks
from wici.jobs.models import Job
from wici.jobs.running import MOST_ATTEMPTS, remove_file

State = Job.State
#: A job still waiting so long after the queue was told is told of again.
ASK_AGAIN = timedelta(seconds=30)
#: Ended jobs, files to fetch and imports that nobody came back to are kept so long.
KEPT = timedelta(days=1)


def sweep(now: datetime | None = None) -> int:
    """Give jobs of dead workers back, tell the queue again of those that wait, remove old ones.

    Returns how many were told of. Two at once are harmless.
    """
    moment = now or timezone.now()
    _take_back(moment)
    waiting = Job.unscoped.filter(state=State.WAITING).exclude(asked_at__gt=moment - ASK_AGAIN)
    count = 0
    for job in waiting.order_by("pk"):
        if Job.unscoped.filter(pk=job.pk, asked_at=job.asked_at).update(asked_at=moment):
            queue.ask(tasks.run_job, job.token)
            count += 1
    remove_old(moment)
    return count


def _take_back(now: datetime) -> None:
    for job in Job.unscoped.filter(state=State.RUNNING, leased_until__lt=now):
        held = Job.unscoped.filter(pk=job.pk, lease=job.lease, leased_until=job.leased_until)
        if job.must_stop:
            held.update(state=State.CANCELLED, lease=None, finished_at=now)
        elif job.attempts < MOST_ATTEMPTS:
            held.update(state=State.WAITING, lease=None, leased_until=None, asked_at=None)
        else:
            held.update(state=State.FAILED, lease=None, finished_at=now, error=_given_up(job))


def _given_up(job: Job) -> str:
    with translation.override(job.language):
        return _(
            "This was begun %(count)d times, and each time the worker was ended from outside, perhaps because"
            " the memory was full. Nothing was changed."
        ) % {"count": job.attempts}


def remove_old(now: datetime) -> None:
    """Remove jobs that ended, or were left as drafts, more than a day ago, with their files."""
    for job in Job.unscoped.filter(created_at__lt=now - KEPT).exclude(
        state__in=(State.WAITING, State.RUNNING)
    ):
        if job.finished_at is None or job.finished_at < now - KEPT:
            remove_file(job)
            job.delete()


def waiting_tokens() -> list[str]:
    """Jobs that wait, the oldest first."""
    waiting = Job.unscoped.filter(state=State.WAITING).order_by("pk")
    return list(waiting.values_list("token", flat=True))


@task(queue_name=queue.BACKGROUND)
def sweep_jobs() -> None:
    """The duty that no job is lost."""
    sweep()
