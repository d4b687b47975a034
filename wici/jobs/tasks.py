"""The task of the Django Tasks API that does a job; it calls the one function that does it."""

from __future__ import annotations

from django_tasks import task

from wici.jobs.queue import BACKGROUND
from wici.jobs.running import run


@task(queue_name=BACKGROUND)
def run_job(token: str) -> None:
    """Do a waiting job (see running.run)."""
    run(token)
