"""Several workers at the very same second, and clocks that jump: the interval is kept, nothing is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections

from tests.delivery.conftest import NOW, Clock, MakeScene, Scene, rows, states, work_all
from tests.engine.counting_server import running_counting_server
from tests.engine.installation import Installation, end, wait_for
from tests.fakes.smtp_server import Ask, FakeSmtpServer, On
from wici.delivery.models import Dispatch
from wici.delivery.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
INTERVAL = 300
WORKERS = 4
HOUR = timedelta(hours=1)


class Workers:
    """Workers in threads of their own, with one clock, that all take a step at the same moment."""

    def __init__(self, clock: Clock, folder: Path) -> None:
        self.workers = [Worker(clock=clock, folder=folder) for _ in range(WORKERS)]
        self.barrier = threading.Barrier(WORKERS)
        self.threads = ThreadPoolExecutor(WORKERS)

    def step(self) -> None:
        """One step of each, begun together."""
        list(self.threads.map(self._step, self.workers))

    def _step(self, worker: Worker) -> None:
        try:
            self.barrier.wait(30)
            worker.run_once()
        finally:
            connections.close_all()

    def close(self) -> None:
        """End all."""
        for worker in self.workers:
            worker.close()
        self.threads.shutdown()


def test_of_many_workers_at_the_same_second_one_sends_one_batch_per_interval(
    make_scene: MakeScene, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    scene = make_scene(40, batch_size=8, batch_interval_seconds=INTERVAL)
    server = serve(scene)
    dispatch = scene.freeze()
    workers = Workers(clock, tmp_path)
    counted = []
    try:
        for seconds in (0, INTERVAL - 1, 1, INTERVAL - 1, 1, INTERVAL, INTERVAL, INTERVAL):
            clock.forward(seconds=seconds)
            workers.step()
            workers.step()
            counted.append(len(server.accepted))
    finally:
        workers.close()

    assert counted == [8, 8, 16, 16, 24, 32, 40, 40]
    prove_all_sent(dispatch, scene, server)


def test_real_processes_keep_the_interval_between_them(wici: Installation, tmp_path: Path) -> None:
    """Two workers and two CRON passes started together; batches of 10 every 2 seconds."""
    addresses = [f"osoba{n}@example.org" for n in range(1, 41)]
    seen: list[tuple[float, int]] = []
    with running_counting_server(longest_delay=0.005) as server:
        dispatch = wici.queue(addresses, port=server.port, batch_size=10, interval=2, connections=20)
        started = [wici.start(name, log=tmp_path / "log") for name in ("worker", "worker", "tick", "tick")]

        def is_over() -> bool:
            count = len(server.counts().accepted)
            if count and (not seen or count > seen[-1][1]):
                seen.append((time.monotonic(), count))
            return count >= len(addresses) and wici.state(dispatch) == "finished"

        try:
            wait_for(is_over, seconds=60, what="the end")
        finally:
            for process in started:
                end(process)
        accepted = server.counts().accepted

    assert len(accepted) == len(set(accepted)) == len(addresses)
    # From the first message of a batch to the first of the next but one are at least two intervals, as a
    # server sees it; a batch that was claimed may reach it a little late, so a little less.
    begun = [next(when for when, count in seen if count > batch * 10) for batch in range(4)]
    assert begun[2] - begun[0] > 2 * 2 - 1
    assert begun[3] - begun[1] > 2 * 2 - 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "backwards"])
def test_a_clock_that_jumps_between_batches_loses_nothing(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, jump: timedelta
) -> None:
    scene = make_scene(6, batch_size=2, batch_interval_seconds=INTERVAL)
    server = serve(scene, On("RCPT", "450 4.2.0 Greylisted", containing="osoba2@", times=1))
    dispatch = scene.freeze()
    worker.run_once()
    assert states(dispatch) == {"sent": 1, "deferred": 1, "queued": 4}

    clock.now += jump
    work_all(worker)
    # What is due by the old time comes when the clock has got there again, at the latest.
    for _ in range(6):
        clock.now = max(clock.now, NOW) + timedelta(seconds=INTERVAL)
        work_all(worker)

    prove_all_sent(dispatch, scene, server)


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forwards", "backwards"])
def test_a_clock_that_jumps_while_a_batch_is_sent_doubles_nothing(
    make_scene: MakeScene, serve: Serve, clock: Clock, tmp_path: Path, jump: timedelta
) -> None:
    """The lease of a worker that still sends looks as if it had ended an hour ago, or to last for another."""
    other = threading.Thread(target=lambda: step_of_another(clock, tmp_path))

    def decide(ask: Ask) -> On | None:
        if ask.verb == "CONTENT" and "osoba3@" in ask.argument:
            clock.now += jump
            other.start()
            return On("CONTENT", "250 2.0.0 Queued at last", delay=1.5)
        return None

    scene = make_scene(6, batch_size=6, connection={"max_connections": 1})
    server = serve(scene, decide=decide)
    dispatch = scene.freeze()
    with Worker(clock=clock, folder=tmp_path) as worker:
        worker.run_once()
        other.join(30)
        clock.now = NOW + HOUR
        work_all(worker)

    counted = states(dispatch)
    assert len(server.recipients) == len(set(server.recipients))
    assert counted.get("sent", 0) + counted.get("unconfirmed", 0) == 6
    assert {row.address for row in rows(dispatch) if row.state == "sent"} == set(server.recipients)
    assert dispatch.state == "finished"


def step_of_another(clock: Clock, folder: Path) -> None:
    """Another worker of this machine looks for work, in a thread of its own."""
    try:
        with Worker(clock=clock, folder=folder) as worker:
            work_all(worker)
    finally:
        connections.close_all()


def prove_all_sent(dispatch: Dispatch, scene: Scene, server: FakeSmtpServer) -> None:
    assert (states(dispatch), dispatch.state) == ({"sent": len(scene.people)}, "finished")
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)
