"""Work that comes back by the clock, done by one of all processes and machines each time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from django_tasks.base import Task

from wici.jobs import queue
from wici.jobs.models import Duty


def due(now: datetime) -> list[str]:
    """Names of the tasks (from the setting WICI_DUTIES) whose turn it is, and is now this process's."""
    return [name for name, seconds in settings.WICI_DUTIES.items() if _is_ours(name, seconds, now)]


def ask_for_due(now: datetime) -> int:
    """Enqueue every duty whose time has come. Returns how many."""
    names = due(now)
    for name in names:
        queue.ask(task_of(name))
    return len(names)


def task_of(name: str) -> Task[[], None]:
    """The task that a setting names."""
    found: Task[[], None] = import_string(name)
    return found


def _is_ours(name: str, seconds: int, now: datetime) -> bool:
    """Whether its time has come and nobody was quicker."""
    following = now + timedelta(seconds=seconds)
    if Duty.objects.filter(name=name, due_at__lte=now).update(due_at=following):
        return True
    return Duty.objects.get_or_create(name=name, defaults={"due_at": following})[1]
