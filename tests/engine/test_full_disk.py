"""The disk is full in the middle: sending stops and says why; with space again all is sent, once."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.counting_server import CountingServer, running_counting_server
from tests.engine.installation import Installation, end, people, wait_for
from tests.engine.torture import broken_promises, count
from tests.parts.small_disk import SmallDisk, small_disk

PEOPLE = 1_500
CONNECTIONS = 5
#: Accepted messages after which the disk is filled.
ENOUGH = 300


@pytest.fixture
def disk() -> Iterator[SmallDisk]:
    with small_disk(megabytes=40) as mounted:
        yield mounted


@pytest.fixture
def server() -> Iterator[CountingServer]:
    with running_counting_server(longest_delay=0.02) as running:
        yield running


def accepted(server: CountingServer) -> int:
    return len(server.counts().accepted)


def fill_in_the_middle(disk: SmallDisk, server: CountingServer) -> None:
    wait_for(lambda: accepted(server) >= ENOUGH, seconds=60, what="the first messages")
    disk.fill()
    assert disk.is_full


def wait_until_nothing_leaves(server: CountingServer) -> int:
    """Wait until the server has accepted nothing for a second and a half; what it has by then."""
    before, since = accepted(server), time.monotonic()
    deadline = since + 30
    while time.monotonic() - since < 1.5:
        assert time.monotonic() < deadline, "Sending goes on although nothing can be written down"
        time.sleep(0.05)
        if (now := accepted(server)) != before:
            before, since = now, time.monotonic()
    return before


def prove(wici: Installation, dispatch: int, server: CountingServer, *, kills: int) -> None:
    figures = count(wici, dispatch, server.counts(), kills=kills)
    assert broken_promises(wici, dispatch, figures) == []
    assert (figures.recipients, figures.duplicates, figures.missing) == (PEOPLE, 0, 0)
    assert figures.unconfirmed <= kills * CONNECTIONS
    assert wici.state(dispatch) == "finished"


@pytest.mark.engine
def test_the_journals_disk_is_full(
    tmp_path: Path, database_url: str, disk: SmallDisk, server: CountingServer
) -> None:
    """The ledger is elsewhere, so it can say why the dispatch is paused."""
    wici = Installation(disk.path, database_url)
    dispatch = wici.queue(people(PEOPLE), port=server.port, batch_size=400, connections=CONNECTIONS)
    worker = wici.start("worker", log=tmp_path / "log")
    try:
        fill_in_the_middle(disk, server)
        wait_for(lambda: wici.state(dispatch) == "paused", seconds=30, what="the pause")
        stopped_at = wait_until_nothing_leaves(server)
        words = wici.run("status", str(dispatch)).stdout
        disk.free()
        time.sleep(1)
        assert accepted(server) == stopped_at, "It goes on although nobody has resumed it"
        wici.json("resume", str(dispatch))
        wait_for(lambda: wici.state(dispatch) == "finished", seconds=60, what="the end")
    finally:
        end(worker)

    assert "No space left on device" in words
    assert ENOUGH <= stopped_at < PEOPLE
    prove(wici, dispatch, server, kills=0)


def test_the_databases_disk_is_full(tmp_path: Path, disk: SmallDisk, server: CountingServer) -> None:
    """Neither the journal nor the ledger can be written. The worker says so, and keeps what it knows."""
    wici = Installation(disk.path, f"sqlite:///{disk.path / 'wici.sqlite3'}")
    dispatch = wici.queue(people(PEOPLE), port=server.port, connections=CONNECTIONS)
    log = tmp_path / "log"
    worker = wici.start("worker", log=log)
    try:
        fill_in_the_middle(disk, server)
        stopped_at = wait_until_nothing_leaves(server)
        shown = wici.run("status", str(dispatch))
        refused = wici.run("tick")
        assert worker.poll() is None
        disk.free()
        send_the_rest(wici, dispatch)
    finally:
        end(worker)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert refused.returncode == 1
    assert "No space left on device" in refused.stderr or "disk is full" in refused.stderr
    assert "reason=disk_full" in log.read_text()
    assert ENOUGH <= stopped_at < PEOPLE
    prove(wici, dispatch, server, kills=0)


def test_a_worker_is_killed_while_the_disk_is_full(
    tmp_path: Path, disk: SmallDisk, server: CountingServer
) -> None:
    """What it could not write down any more is unconfirmed: no more than its connections."""
    wici = Installation(disk.path, f"sqlite:///{disk.path / 'wici.sqlite3'}")
    dispatch = wici.queue(people(PEOPLE), port=server.port, connections=CONNECTIONS)
    worker = wici.start("worker", log=tmp_path / "log")
    try:
        fill_in_the_middle(disk, server)
        wait_until_nothing_leaves(server)
    finally:
        worker.kill()
        worker.wait()
    disk.free()
    worker = wici.start("worker", log=tmp_path / "log")
    try:
        send_the_rest(wici, dispatch)
    finally:
        end(worker)

    prove(wici, dispatch, server, kills=1)


def send_the_rest(wici: Installation, dispatch: int) -> None:
    """Resume it whenever it is paused, until it is finished."""

    def is_over() -> bool:
        state = wici.state(dispatch)
        if state == "paused":
            resumed: subprocess.CompletedProcess[str] = wici.run("resume", str(dispatch))
            assert resumed.returncode == 0, resumed.stderr
        return state == "finished"

    wait_for(is_over, seconds=60, what="the end")
