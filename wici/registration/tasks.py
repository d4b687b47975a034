"""Tasks about registrations; each calls the functions that do it."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from wici.jobs.queue import BACKGROUND
from wici.registration.registering import drafts, files, guards


@task(queue_name=BACKGROUND)
def remove_what_is_over() -> None:
    """The duty to forget finished drafts, counts that are over, and files that no answer has."""
    now = timezone.now()
    drafts.remove_over(now)
    guards.remove_over(now)
    files.remove_unused(now)
