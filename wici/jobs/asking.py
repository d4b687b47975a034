"""What people do to a job: prepare, start, cancel, begin anew."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation

from wici.accounts.models import User
from wici.events.models import Event
from wici.jobs import local, queue, tasks
from wici.jobs.models import Job
from wici.jobs.running import run

State = Job.State


def prepare(event: Event, user: User | None, kind: str, params: dict[str, Any], *, file: str = "") -> Job:
    """A job that does nothing yet. ``file`` names an uploaded file that belongs to it alone."""
    return Job.unscoped.create(
        event=event,
        user=user,
        kind=kind,
        params=params,
        file=file,
        language=translation.get_language() or "pl",
    )


def start(job: Job, *, total: int = 0) -> bool:
    """Let the next free worker do it. False when it was started before (a second click)."""
    now = timezone.now()
    drafts = Job.unscoped.filter(pk=job.pk, state=State.DRAFT)
    if not drafts.update(state=State.WAITING, asked_at=now, total=total):
        job.refresh_from_db()
        return False
    queue.ask(tasks.run_job, job.token)
    job.refresh_from_db()
    return True


def start_here(job: Job, *, total: int = 0) -> bool:
    """Do it now, in this process: for work that takes a moment. False when it was started before."""
    drafts = Job.unscoped.filter(pk=job.pk, state=State.DRAFT)
    if not drafts.update(state=State.WAITING, asked_at=timezone.now(), total=total):
        job.refresh_from_db()
        return False
    run(job.token)
    job.refresh_from_db()
    return True


def cancel(job: Job) -> bool:
    """Stop a job; what it did so far is undone. False when it had ended already.

    One that is under way stops within about a second; nothing of it is left then.
    """
    local.stop(job.token)
    now = timezone.now()
    waiting = Job.unscoped.filter(pk=job.pk, state__in=(State.DRAFT, State.WAITING))
    is_cancelled = bool(waiting.update(state=State.CANCELLED, finished_at=now))
    if is_cancelled:
        local.forget(job.token)
    else:
        running = Job.unscoped.filter(pk=job.pk, state=State.RUNNING)
        is_cancelled = bool(running.update(must_stop=True))
    job.refresh_from_db()
    return is_cancelled


def reopen(job: Job) -> bool:
    """Make a job that failed or was cancelled a draft again, to be started anew. False when it is neither."""
    ended = Job.unscoped.filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED))
    is_open = bool(
        ended.update(state=State.DRAFT, error="", must_stop=False, attempts=0, done=0, finished_at=None)
    )
    job.refresh_from_db()
    return is_open
