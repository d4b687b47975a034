"""Tasks about documents; each calls the function that does it."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from wici.documents import guesses
from wici.jobs.queue import BACKGROUND


@task(queue_name=BACKGROUND)
def remove_what_is_over() -> None:
    """The duty to forget who asked for wrong serials, as soon as it does not count any more."""
    guesses.remove_over(timezone.now())
