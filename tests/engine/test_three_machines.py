"""Three workers on three machines; one is killed, one is cut off from the database for a minute.

It starts a PostgreSQL of its own whatever the other tests run on, so it runs once, not for every database.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.engine.counting_server import running_counting_server
from tests.engine.installation import Installation, end, wait_for
from tests.engine.machines import Machine, Network
from tests.parts.postgresql import running_postgresql
from tests.parts.redis import running_redis

PEOPLE = 3_000
CUT_SECONDS = 60
#: Spread over up to 30 connections, so that everything takes about half a minute.
LONGEST_DELAY = 0.5


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[list[Machine]]:
    """Three hosts at one PostgreSQL and one Redis, each with a data folder of its own."""
    with (
        Network() as network,
        running_postgresql(network.database) as url,
        running_redis(network.rest) as redis_url,
    ):
        extra = {"REDIS_URL": redis_url}
        yield [network.machine(number, tmp_path / f"host{number}", url, extra) for number in (1, 2, 3)]


def test_one_machine_dies_and_one_loses_the_database(machines: list[Machine], tmp_path: Path) -> None:
    first, second, third = machines
    # The pages run on a fourth host: what was uploaded there must reach the workers.
    pages = Installation(tmp_path / "pages", first.installation.database, first.installation.extra)
    pages.data.mkdir()
    (leaflet := tmp_path / "program.txt").write_text("Program kongresu\n", encoding="utf-8")
    # Many domains: how gently one of them is treated is not what this is about.
    addresses = [f"osoba{number}@d{number % 1_000}.example.org" for number in range(PEOPLE)]
    logs = [tmp_path / f"log{number}" for number in range(4)]
    rest = urlsplit(first.installation.extra["REDIS_URL"]).hostname or ""
    with running_counting_server(longest_delay=LONGEST_DELAY, host=rest) as server:
        workers = [machine.start_worker(log) for machine, log in zip(machines, logs, strict=False)]
        try:
            dispatch = pages.queue(
                addresses, host=rest, port=server.port, batch_size=50, connections=30,
                message=["--attach", str(leaflet)],
            )  # fmt: skip
            wait_for(lambda: leases_of(pages) == 3, seconds=60, what="All three send")
            wait_for(lambda: len(server.counts().accepted) > 300, seconds=60, what="Messages arrive")
            workers[0].kill()
            workers[0].wait()
            connections = most_connections(pages, workers[0].pid)
            assert connections > 0, "it was killed in the middle of a batch"
            second.pull_out_the_database()
            cut = time.monotonic()
            workers.append(first.start_worker(logs[3]))
            time.sleep(max(0.0, cut + CUT_SECONDS - time.monotonic()))
            assert pages.state(dispatch) == "sending", "nobody says finished while one holds a batch"
            second.plug_in_the_database()
            wait_for(lambda: pages.state(dispatch) == "finished", seconds=90, what="Everything is sent")
        finally:
            second.plug_in_the_database()
            for worker in workers:
                end(worker)
        accepted = server.counts().accepted
    prove(pages, dispatch, accepted, most_unconfirmed=connections)
    assert [machine.installation.left_journals() for machine in machines] == [[], [], []]
    assert third.installation.data.joinpath("uploads").exists(), "the attachment came through the database"


def leases_of(pages: Installation) -> int:
    """How many workers hold a batch at this moment."""
    asked = "SELECT COUNT(DISTINCT leased_by) FROM delivery_batch WHERE state = 'leased'"
    return int(pages.ask(asked)[0][0])


def most_connections(pages: Installation, process_id: int) -> int:
    """How many connections the batches of this dead worker could use."""
    return int(
        pages.ask(
            "SELECT COALESCE(MAX(connections), 0) FROM delivery_batch"
            f" WHERE state = 'leased' AND leased_by LIKE '%-{process_id}-%'"
        )[0][0]
    )


def prove(
    pages: Installation, dispatch: int, accepted: list[tuple[str, str]], *, most_unconfirmed: int
) -> None:
    """Nobody twice, nobody silently lost, and the report says what the server counted."""
    received = Counter(recipient for _, recipient in accepted)
    assert {recipient: count for recipient, count in received.items() if count > 1} == {}
    rows = pages.rows(dispatch)
    states = Counter(row.state for row in rows)
    assert len(rows) == PEOPLE
    assert set(states) <= {"sent", "unconfirmed"}
    assert states["unconfirmed"] <= most_unconfirmed
    assert {row.address for row in rows if row.state == "sent"} <= set(received)
    assert {row.address for row in rows} - set(received) <= {
        row.address for row in rows if row.state == "unconfirmed"
    }
    status = pages.json("status", str(dispatch))
    assert (status["total"], status["sent"] + status["unconfirmed"]) == (PEOPLE, PEOPLE)
    assert status["sent"] == states["sent"]
