"""The engine below the Django Tasks API: small messages in a queue that any worker takes.

Huey's storages hold the messages: a file of its own beside SQLite, PostgreSQL itself, or Redis where
``REDIS_URL`` is given. A message says only what to look at; the truth is in the ledger's rows, so one that is
lost or comes twice does no harm. Messages are JSON and name a task of this program: nothing in them is run.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import redis
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus, task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued
from django_tasks.utils import get_random_id
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage

log = logging.getLogger(__name__)

#: The queue of short notes to sending workers, and the one of everything else.
SENDING, BACKGROUND = "sending", "background"
#: Without a queue that wakes its readers, they look this often.
POLL_SECONDS = 0.1
#: Redis must not hold up a page that has something to tell it.
REDIS_SECONDS = 2


class QueueUnavailable(Exception):
    """The queue cannot be reached or written."""


class QueueBackend(BaseTaskBackend):
    """Django Tasks on a queue. Results are not kept: what a task did stands in the rows that it changed."""

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self._storages: dict[str, BaseStorage] = {}
        self._lock = threading.Lock()

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Put a task into its queue. Raises QueueUnavailable."""
        self.validate_task(task)
        result: TaskResult[Any] = TaskResult(
            task=task, id=get_random_id(), status=TaskResultStatus.READY, enqueued_at=timezone.now(),
            started_at=None, last_attempted_at=None, finished_at=None, args=args, kwargs=kwargs,
            backend=self.alias, errors=[], worker_ids=[],
        )  # fmt: skip
        message = {"task": task.module_path, "args": result.args, "kwargs": result.kwargs}
        self._call(task.queue_name, lambda storage: storage.enqueue(json.dumps(message).encode()))
        task_enqueued.send(type(self), task_result=result)
        return result

    def take(self, queue: str) -> bytes | None:
        """The next message; None when there was none for a moment. Raises QueueUnavailable."""
        message = self._call(queue, lambda storage: storage.dequeue())
        if message is None and not self._storage(queue).blocking:
            time.sleep(POLL_SECONDS)
        return None if message is None else bytes(message)

    def close(self) -> None:
        """Close what is open; the next use opens it again."""
        with self._lock:
            while self._storages:
                self._storages.popitem()[1].close()

    def _call(self, queue: str, work: Callable[[BaseStorage], Any]) -> Any:
        try:
            return work(self._storage(queue))
        except (redis.RedisError, sqlite3.Error, psycopg.Error, OSError) as error:
            raise QueueUnavailable(f"{type(error).__name__}: {error}") from error

    def _storage(self, queue: str) -> BaseStorage:
        with self._lock:
            if queue not in self._storages:
                self._storages[queue] = opened(queue)
            return self._storages[queue]


def opened(queue: str) -> BaseStorage:
    """The storage of a queue, as the settings say."""
    if settings.REDIS_URL:
        pool = redis.ConnectionPool.from_url(
            settings.REDIS_URL, socket_connect_timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS * 2,
            socket_keepalive=True,
        )  # fmt: skip
        return RedisStorage(name=f"wici.{queue}", connection_pool=pool, clean_name=False)
    if connection.vendor == "postgresql":
        values = {**connection.get_connection_params(), "cursor_factory": None, "context": None}
        values = {name: value for name, value in values.items() if value is not None}
        return PostgresStorage(name=f"wici.{queue}", table_prefix="tasks", **values)
    return SqliteStorage(name=queue, filename=str(Path(settings.WICI_DATA) / "tasks.sqlite3"), cache_mb=0)


def where() -> str:
    """Which queue is used, without passwords, for people."""
    if settings.REDIS_URL:
        found = urlsplit(settings.REDIS_URL)
        return f"Redis {found.hostname}:{found.port or 6379}"
    return "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"


def backend() -> QueueBackend:
    """The one backend of this installation."""
    made = task_backends["default"]
    assert isinstance(made, QueueBackend)  # noqa: S101 - said by the settings
    return made


def ask(task: Task[Any, Any], *args: Any) -> None:
    """Enqueue a task once the transaction is committed; without a queue it is found by the next sweep."""
    transaction.on_commit(partial(_enqueue, task, *args))


def _enqueue(task: Task[Any, Any], *args: Any) -> None:
    try:
        task.enqueue(*args)
    except QueueUnavailable as error:
        log.warning("The task queue cannot be used, work starts a little later: %s", error)


def perform(message: bytes) -> None:
    """Do what a message says. One that this version does not understand is left out, with a log line."""
    try:
        told = json.loads(message)
        if not str(told["task"]).startswith("wici."):
            raise ValueError(told["task"])
        found = import_string(told["task"])
        if not isinstance(found, Task):
            raise InvalidTaskError(told["task"])
        args, kwargs = list(told["args"]), dict(told["kwargs"])
    except (ValueError, KeyError, TypeError, ImportError, InvalidTaskError) as error:
        log.error("A message in the task queue cannot be understood: %s", error)
        return
    try:
        found.call(*args, **kwargs)
    except Exception:
        log.exception("The task %s failed", found.name)
