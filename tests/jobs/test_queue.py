"""The queue wakes who waits; what is lost in it is found in the rows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import connection
from django.utils import timezone

from tests.jobs.conftest import Doing
from tests.parts.processes import free_port
from wici.delivery.tasks import wake_workers
from wici.delivery.waking import WOKEN, sleep
from wici.jobs import consumer, duties, queue
from wici.jobs.models import Job
from wici.jobs.sweep import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

JobThat = Callable[[Doing], Job]


@pytest.fixture(params=["own", "redis"])
def any_queue(request: pytest.FixtureRequest, settings: Any) -> str:
    """The queue beside the database, and the one in Redis."""
    if request.param == "redis":
        settings.REDIS_URL = request.getfixturevalue("redis_url")
        redis.Redis.from_url(settings.REDIS_URL).flushall()
    else:
        for name in (queue.SENDING, queue.BACKGROUND):
            while queue.backend().take(name) is not None:
                pass
    return str(request.param)


def test_a_job_is_heard_of_and_done(any_queue: str, job_that: JobThat) -> None:
    job = job_that(lambda work: "heard")
    message = queue.backend().take(queue.BACKGROUND)
    assert message is not None
    assert queue.backend().take(queue.BACKGROUND) is None
    queue.perform(message)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", "heard")
    assert (
        queue.where().split()[0]
        == {"redis": "Redis", "sqlite": "SQLite", "postgresql": "PostgreSQL"}[
            "redis" if any_queue == "redis" else connection.vendor
        ]
    )


def test_a_note_wakes_a_sleeping_worker(any_queue: str) -> None:
    asked: list[int] = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 50

    WOKEN.clear()
    wake_workers()
    message = queue.backend().take(queue.SENDING)
    assert message is not None
    queue.perform(message)
    sleep(1000, stop, look_seconds=1)
    assert (len(asked), WOKEN.is_set()) == (1, False)


def test_a_message_that_was_lost_is_sent_again(any_queue: str, job_that: JobThat) -> None:
    job = job_that(lambda work: "found")
    assert queue.backend().take(queue.BACKGROUND) is not None
    assert (sweep(), queue.backend().take(queue.BACKGROUND)) == (0, None)
    assert sweep(timezone.now() + timedelta(minutes=1)) == 1
    message = queue.backend().take(queue.BACKGROUND)
    assert message is not None
    queue.perform(message)
    job.refresh_from_db()
    assert job.result == "found"


def test_without_redis_pages_go_on_and_the_rows_tell_what_to_do(
    settings: Any, job_that: JobThat, caplog: pytest.LogCaptureFixture
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    queue.backend().close()
    job = job_that(lambda work: "without")
    assert "The task queue cannot be used, work starts a little later" in caplog.text
    with pytest.raises(queue.QueueUnavailable):
        queue.backend().take(queue.BACKGROUND)
    looks = iter([False] * 8)
    consumer.work(lambda: next(looks, True))
    job.refresh_from_db()
    assert job.result == "without"


@pytest.mark.parametrize(
    "message",
    [
        b"garbage",
        b"[]",
        b'{"task": "os.system", "args": ["true"], "kwargs": {}}',
        b'{"task": "wici.jobs.queue.where", "args": [], "kwargs": {}}',
        b'{"task": "wici.no.such", "args": [], "kwargs": {}}',
    ],
)
def test_what_is_no_task_of_ours_is_not_run(message: bytes, caplog: pytest.LogCaptureFixture) -> None:
    queue.perform(message)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "cannot be understood" in caplog.text


def test_a_duty_is_done_by_one_of_all(settings: Any) -> None:
    settings.WICI_DUTIES = {"wici.jobs.sweep.sweep_jobs": 60}
    now = timezone.now()
    assert [len(duties.due(now)) for _ in range(3)] == [1, 0, 0]
    assert [len(duties.due(now + timedelta(seconds=61))) for _ in range(3)] == [1, 0, 0]
