"""``wici worker`` does background work in a process beside the sending one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connections

from tests.delivery.test_kills import environment
from tests.jobs.conftest import PEOPLE, import_job, people
from wici.events.models import Event
from wici.jobs import asking
from wici.jobs.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]
SECONDS = 60


@pytest.fixture
def worker(event: Event, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real ``wici worker`` of this test's installation."""
    connections.close_all()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "wici", "worker"], env=environment(), stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(SECONDS)
            connections.close_all()


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def helpers_of(process: int) -> list[int]:
    """The processes that do background work for a worker; those that make messages are others."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(each) for each in children if b"\0tasks\0" in Path(f"/proc/{each}/cmdline").read_bytes()]


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.state == Job.State.DONE


def test_an_import_is_done_by_the_worker_and_after_a_kill_of_its_helper_too(
    worker: subprocess.Popen[bytes], event: Event
) -> None:
    first = import_job(event)
    asking.start(first)
    wait_for(lambda: is_done(first), "the first import is done")
    assert people() == PEOPLE

    (helper,) = helpers_of(worker.pid)
    time.sleep(5)  # one that dies at once after its start is not started again and again
    os.kill(helper, signal.SIGKILL)
    second = import_job(event)
    asking.start(second)
    wait_for(lambda: is_done(second), "the second import is done by a new helper")
    assert (people(), second.result["unchanged"] if second.result else None) == (PEOPLE, PEOPLE)


def test_a_worker_that_is_stopped_takes_its_helper_along(worker: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: bool(helpers_of(worker.pid)), "the helper runs")
    (helper,) = helpers_of(worker.pid)
    worker.terminate()
    assert worker.wait(SECONDS) == 0
    assert not Path(f"/proc/{helper}").exists()
