"""Tasks about documents; each calls the function that does it."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from wici.documents import guesses
from wici.documents.bulk.job import FOLDER
from wici.documents.unused import remove_unused
from wici.jobs.queue import BACKGROUND
from wici.uploads import unused


@task(queue_name=BACKGROUND)
def remove_what_is_over() -> None:
    """The duty to forget who asked for wrong serials, what a printing left behind that was killed, and files
    that no design has."""
    now = timezone.now()
    guesses.remove_over(now)
    unused.remove_broken_off(FOLDER, now)
    remove_unused(now)
