"""One at a time for what must be exact in one event: places, uses of codes, codes that differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from wici.events.holding import hold
from wici.events.models import Event


@contextmanager
def locked(event: Event) -> Iterator[None]:
    """A transaction in which nobody else does anything that must be exact in this event."""
    with transaction.atomic():
        hold(event.pk)
        yield
