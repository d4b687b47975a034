"""A worker is killed at every step of a batch: nobody gets a message twice, nobody is silently lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from tests.delivery.conftest import MakeScene, Scene, rows, states, work_all
from tests.fakes.smtp_server import Ask, FakeSmtpServer, On
from tests.parts.smtp_sink import SmtpSink
from wici.delivery import told
from wici.delivery.models import Dispatch
from wici.delivery.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
PEOPLE = 12
CONNECTIONS = 2


def environment() -> dict[str, str]:
    """What a process needs to work on the database of this test."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {"DATABASE_URL": url, "WICI_DATA": str(settings.WICI_DATA)}


def start(step: str, number: int, folder: Path) -> subprocess.Popen[bytes]:
    connections.close_all()
    command = [sys.executable, "-m", "tests.delivery.dying", step, str(number), str(folder)]
    return subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE)


def die(step: str, number: int, folder: Path) -> None:
    with start(step, number, folder) as process:
        assert process.wait(60) == -signal.SIGKILL


def scene_of(make_scene: MakeScene) -> Scene:
    return make_scene(PEOPLE, batch_size=6, connection={"max_connections": CONNECTIONS})


def finish(folder: Path) -> None:
    """Let another worker of this machine do the rest."""
    with Worker(clock=timezone.now, folder=folder) as worker:
        work_all(worker)


def prove(dispatch: Dispatch, received: list[str], *, most_unconfirmed: int) -> None:
    """Nobody twice; who is missing is unconfirmed; the ledger and the server agree; totals add up."""
    counted = states(dispatch)
    ledger = rows(dispatch)
    assert len(received) == len(set(received)), "somebody got it twice"
    assert {row.address for row in ledger if row.state == "sent"} <= set(received)
    lost = {row.address for row in ledger} - set(received)
    assert lost <= {row.address for row in ledger if row.state == "unconfirmed"}
    assert counted.get("unconfirmed", 0) <= most_unconfirmed
    assert counted.get("sent", 0) + counted.get("unconfirmed", 0) == PEOPLE
    assert dispatch.state == "finished"
    for row in ledger:
        assert [each.outcome for each in told.tries(row)] == [row.state]


@pytest.mark.parametrize(
    ("step", "number", "most_unconfirmed"),
    [
        ("before the lease", 2, 0),
        ("after the lease", 2, 0),
        ("after the journal is opened", 1, 0),
        ("before a message begins", 3, CONNECTIONS),
        ("after a message began", 3, CONNECTIONS),
        ("before an answer is noted", 3, CONNECTIONS),
        ("after an answer is noted", 3, CONNECTIONS),
        ("before the batch is recorded", 1, 0),
        ("while the batch is recorded", 2, 0),
        ("after the batch is recorded", 1, 0),
    ],
)
def test_a_kill_neither_doubles_nor_loses_a_message(
    make_scene: MakeScene, serve: Serve, tmp_path: Path, step: str, number: int, most_unconfirmed: int
) -> None:
    scene = scene_of(make_scene)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    die(step, number, tmp_path)
    finish(tmp_path)

    prove(dispatch, server.recipients, most_unconfirmed=most_unconfirmed)
    assert list(tmp_path.iterdir()) == []


def test_a_kill_while_the_server_has_the_whole_content_but_has_not_answered(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    processes: list[subprocess.Popen[bytes]] = []

    def kill_in_flight(ask: Ask) -> On | None:
        if ask.verb == "CONTENT" and "osoba4@" in ask.argument:
            processes[0].kill()
            return On("CONTENT", drop=True)
        return None

    scene = scene_of(make_scene)
    server = serve(scene, decide=kill_in_flight)
    dispatch = scene.freeze(now=timezone.now())
    with start("never", 1, tmp_path) as process:
        processes.append(process)
        assert process.wait(60) == -signal.SIGKILL
    finish(tmp_path)

    prove(dispatch, server.recipients, most_unconfirmed=CONNECTIONS)
    assert rows(dispatch)[3].state == "unconfirmed"


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_a_kill_at_any_instant_against_a_real_server(
    make_scene: MakeScene, smtp_sink: SmtpSink, tmp_path: Path, delay: float
) -> None:
    scene = scene_of(make_scene)
    scene.set_server(smtp_sink.host, smtp_sink.port)
    dispatch = scene.freeze(now=timezone.now())
    with start("never", 1, tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
    finish(tmp_path)

    received = [message.recipients[0].strip("<>") for message in smtp_sink.messages()]
    prove(dispatch, received, most_unconfirmed=CONNECTIONS)


def test_without_its_journal_everything_of_the_batch_is_unconfirmed(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    """As after a power cut, or when another machine takes over."""
    scene = scene_of(make_scene)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    die("after an answer is noted", 3, tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    with Worker(folder=tmp_path) as worker:
        work_all(worker)
    # Nobody knows yet that it is dead, so its connections to the mail server still count as in use.
    assert states(dispatch) == {"queued": 6, "sending": 6}

    late = timezone.now() + timedelta(minutes=3)
    with Worker(clock=lambda: late, folder=tmp_path) as worker:
        work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"unconfirmed": 6, "sent": 6}, "finished")
    assert len(server.recipients) == len(set(server.recipients))


def test_a_process_that_is_killed_again_and_again_still_gets_everything_out(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    scene = scene_of(make_scene)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    for _ in range(3):
        die("after an answer is noted", 2, tmp_path)
    finish(tmp_path)

    prove(dispatch, server.recipients, most_unconfirmed=3 * CONNECTIONS)
