"""Tasks about messages; each calls the one function that does it."""

from __future__ import annotations

from django_tasks import task

from wici.jobs.queue import BACKGROUND
from wici.mailings.unused import remove_unused


@task(queue_name=BACKGROUND)
def remove_unused_files() -> None:
    """The duty to remove uploaded files that nothing uses."""
    remove_unused()
