"""A job is done exactly once or not at all, whoever is killed, cancels or takes over."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from tests.delivery.test_kills import environment
from tests.jobs.conftest import PEOPLE, Doing, import_job, people
from wici.events.models import Event, ParticipationType
from wici.jobs import asking, consumer, running
from wici.jobs.models import Job
from wici.jobs.sweep import sweep
from wici.shared.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

JobThat = Callable[[Doing], Job]


def state(job: Job) -> tuple[str, Any, str]:
    job.refresh_from_db()
    return job.state, job.result, job.error


def later(**time: float) -> Any:
    return timezone.now() + timedelta(**time)


def test_a_job_is_done_once_with_its_progress(job_that: JobThat) -> None:
    def doing(work: running.Work) -> dict[str, int]:
        work.progress(3, 4)
        return {"made": 4}

    job = job_that(doing)
    assert state(job) == ("waiting", None, "")
    assert [running.run(job.token), running.run(job.token)] == [True, False]
    assert state(job) == ("done", {"made": 4}, "")
    assert (job.done, job.total, job.attempts, job.lease) == (3, 4, 1, None)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("Nie tak."), "Nie tak."),
        (ValueError("x"), "An unexpected error ended this: ValueError: x. Nothing was changed. Try again."),
    ],
)
def test_what_went_wrong_is_said_and_can_be_begun_anew(
    job_that: JobThat, error: Exception, words: str
) -> None:
    errors = [error]

    def doing(work: running.Work) -> str:
        if errors:
            raise errors.pop()
        return "good"

    job = job_that(doing)
    Job.unscoped.update(language="en")
    running.run(job.token)
    assert state(job) == ("failed", None, words)
    assert asking.reopen(job)
    assert asking.start_here(job)
    assert state(job) == ("done", "good", "")


def test_a_cancelled_job_leaves_nothing(job_that: JobThat, event: Event) -> None:
    def doing(work: running.Work) -> None:
        with transaction.atomic():
            ParticipationType.objects.create(event=event, name="VIP")
            Job.unscoped.filter(pk=work.job.pk).update(must_stop=True)
            work.finish("done")

    job = job_that(doing)
    running.run(job.token)
    # The wish to stop was written in the transaction that is undone; a person's is written outside of it.
    assert state(job)[0] == "cancelled"
    assert not ParticipationType._base_manager.exists()
    assert not asking.cancel(job)


def test_who_lost_the_lease_changes_nothing(job_that: JobThat, event: Event) -> None:
    other = uuid4()

    def doing(work: running.Work) -> None:
        Job.unscoped.filter(pk=work.job.pk).update(lease=other)
        with transaction.atomic():
            ParticipationType.objects.create(event=event, name="VIP")
            work.finish("mine")

    job = job_that(doing)
    running.run(job.token)
    assert state(job) == ("running", None, "")
    assert job.lease == other
    assert not ParticipationType._base_manager.exists()


def test_a_process_that_ends_gives_its_job_back_at_once(job_that: JobThat) -> None:
    job = job_that(lambda work: work.progress(1, 2))
    running.end_when(lambda: True)
    running.run(job.token)
    assert (state(job)[0], job.attempts, job.asked_at) == ("waiting", 0, None)
    running.end_when(lambda: False)
    assert consumer.do_share() == 1
    assert state(job)[0] == "done"


@pytest.mark.parametrize("step", ["it has begun", "all rows are written", "the result is written"])
def test_a_killed_import_leaves_nothing_half_done_and_is_begun_again(event: Event, step: str) -> None:
    job = import_job(event)
    asking.start(job)
    kill_at(step, job)
    assert (state(job)[0], people()) == ("running", 0)

    assert consumer.do_share() == 0, "its worker may still live"
    sweep(later(seconds=running.LEASE_SECONDS + 1))
    assert consumer.do_share() == 1
    assert (state(job)[0], people(), job.attempts) == ("done", PEOPLE, 2)


def test_an_import_that_was_committed_is_not_begun_again(event: Event) -> None:
    job = import_job(event)
    asking.start(job)
    kill_at("it is committed", job)
    assert (state(job)[0], people()) == ("done", PEOPLE)
    sweep(later(seconds=running.LEASE_SECONDS + 1))
    assert consumer.do_share() == 0


def test_a_job_whose_worker_always_dies_is_given_up_with_a_sentence(job_that: JobThat) -> None:
    job = job_that(lambda work: None)
    Job.unscoped.update(
        state="running",
        attempts=running.MOST_ATTEMPTS,
        lease=uuid4(),
        language="en",
        leased_until=later(hours=-1),
    )
    sweep()
    assert state(job)[0] == "failed"
    assert job.error.startswith("This was begun 3 times, and each time the worker was ended from outside")


def kill_at(step: str, job: Job) -> None:
    """Let a process of its own do the job and die."""
    connections.close_all()
    uploads = Path(settings.MEDIA_ROOT)
    assert uploads == Path(settings.WICI_DATA) / "uploads"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.dying", step, job.token], env=environment()
    ) as dying:
        assert dying.wait(60) == -signal.SIGKILL
