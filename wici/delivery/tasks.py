"""Waking sending workers at once, instead of at their next look at the ledger."""

from __future__ import annotations

from django_tasks import task

from wici.delivery.waking import WOKEN
from wici.jobs import queue


@task(queue_name=queue.SENDING)
def wake() -> None:
    """Something became due: look now. Of several workers one hears it, the others look within a second."""
    WOKEN.set()


def wake_workers() -> None:
    """Tell a sending worker, once the transaction is committed, that something is due."""
    queue.ask(wake)
