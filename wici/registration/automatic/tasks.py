"""Tasks about automatic messages; each calls the one function that does it."""

from __future__ import annotations

from django_tasks import task

from wici.jobs.queue import BACKGROUND, SENDING
from wici.registration.automatic.sending import send_due, send_waiting


@task(queue_name=SENDING)
def send_now() -> None:
    """Somebody registered, changed or cancelled: done by a sending worker, so that no import delays it."""
    send_waiting()


@task(queue_name=BACKGROUND)
def send_automatic() -> None:
    """The duty to send what a date makes due, and what a lost note left waiting."""
    send_due()
