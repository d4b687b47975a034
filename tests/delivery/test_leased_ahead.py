"""The batch that a worker has leased while the one before is being sent."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.delivery.conftest import NOW, Clock, MakeScene, batches, side_by_side, states, work_all
from tests.fakes.smtp_server import Ask, FakeSmtpServer, On
from wici.delivery import claim as claiming
from wici.delivery import leasing, send, statements
from wici.delivery import record as recording
from wici.delivery import worker as working
from wici.delivery.leasing import Lease
from wici.delivery.models import Batch
from wici.delivery.recover import recover
from wici.delivery.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
#: The first message is answered so late that the ledger is looked at several times before.
SLOW = On("CONTENT", "250 2.0.0 Ok", number=1, connection=0, delay=0.6)


@pytest.fixture(autouse=True)
def look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "WATCH_SECONDS", 0.05)


def test_its_lease_is_prolonged_although_nothing_of_it_is_sent_yet(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(4, connection={"max_connections": 1})
    server = serve(scene, SLOW)
    dispatch = scene.freeze()
    prolonged: set[tuple[int, int]] = set()

    def renew(lease: Lease, now: datetime) -> bool:
        prolonged.add((lease.number, len(server.accepted)))
        return claiming.renew(lease, now)

    monkeypatch.setattr(working, "renew", renew)
    assert worker.run_once(stream=True) == 2

    # With one message at the server, nothing of the second batch was begun.
    assert {(1, 1), (2, 1)} <= prolonged
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert len(server.accepted) == 4


def test_once_somebody_else_has_recovered_it_its_worker_puts_it_right(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    def decide(ask: Ask) -> On | None:
        if ask.verb == "CONTENT" and "osoba1@" in ask.argument:
            side_by_side(lose_the_second)
            return SLOW
        return None

    def lose_the_second() -> None:
        second = Batch.unscoped.filter(number=2, state="leased")
        for _ in range(500):
            if second.update(leased_until=NOW - timedelta(seconds=1)):
                break
            time.sleep(0.01)
        recover(NOW, folder=worker.folder.parent / "elsewhere")

    scene = make_scene(4, connection={"max_connections": 1})
    server = serve(scene, decide=decide)
    dispatch = scene.freeze()
    worker.run_once(stream=True)

    assert server.recipients == [scene.people[0].email]
    assert states(dispatch) == {"sent": 1, "queued": 3}
    assert batches(dispatch) == [(1, "waiting"), (2, "done"), (3, "waiting")]
    clock.forward(minutes=1)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert sorted(server.recipients) == [person.email for person in scene.people]


def test_a_batch_whose_turn_does_not_come_goes_back(
    make_scene: MakeScene, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    asked_to_stop: list[Ask] = []

    def decide(ask: Ask) -> On | None:
        if ask.verb == "CONTENT":
            asked_to_stop.append(ask)
        return None

    scene = make_scene(4, connection={"max_connections": 1})
    server = serve(scene, decide=decide)
    dispatch = scene.freeze()
    with Worker(clock=clock, folder=tmp_path, stop=lambda: bool(asked_to_stop)) as worker:
        assert worker.run_once(stream=True) == 2
    assert states(dispatch) == {"sent": 1, "queued": 3}
    assert batches(dispatch) == [(1, "waiting"), (2, "waiting")]

    with Worker(clock=clock, folder=tmp_path) as worker:
        work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert len(server.accepted) == len(set(server.recipients)) == 4


def durability() -> str:
    """What the database does at the commit of this connection."""
    sql = "PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


@contextmanager
def fresh_connection() -> Iterator[None]:
    connections.close_all()
    yield
    connections.close_all()


def test_a_lease_outlives_a_power_cut(make_scene: MakeScene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene(4)
    scene.freeze()
    during: list[str] = []
    original = statements.change_each

    def change_each(sql: str, rows: list[tuple[object, ...]]) -> int:
        assert "SET state = 'leased'" in sql
        during.append(durability())
        return original(sql, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(leasing, "change_each", change_each)
    with fresh_connection():
        lease = claiming.claim(NOW, worker="w")
        assert lease is not None
        assert claiming.follow(lease, NOW, worker="w")
        after = durability()

    full, normal = ("2", "1") if connection.vendor == "sqlite" else (after, after)
    assert (during, after) == ([full, full], normal)


@pytest.mark.parametrize(
    ("settings", "at_once"),
    [
        ({"batch_size": 2}, [2, 2, 2, 2]),
        ({"batch_size": 3}, [3, 3, 2]),
        ({"batch_size": 2, "batch_interval_seconds": 1}, [2]),
        ({"batch_size": 2, "connection": {"per_domain_per_minute": 100}}, [2]),
    ],
)
def test_batches_without_an_interval_are_leased_a_few_at_a_time(
    make_scene: MakeScene, settings: dict[str, object], at_once: list[int]
) -> None:
    scene = make_scene(11, **settings)
    scene.freeze()
    lease = claiming.claim(NOW, worker="w")
    assert lease is not None
    later = NOW + timedelta(seconds=1)
    following = claiming.follow(lease, later, worker="w")

    assert [len(each.rows) for each in following] == at_once
    assert [each.number for each in following] == [*range(2, 2 + len(at_once))]
    leased = Batch.unscoped.filter(state="leased").order_by("number")
    assert [batch.lease for batch in leased] == [lease.id, *(each.id for each in following)]
    # The newest alone counts as using the connections.
    connections_used = [batch.connections for batch in leased]
    assert connections_used == [0] * len(at_once) + [lease.connections]


def test_big_batches_are_leased_one_by_one(make_scene: MakeScene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene(11)
    scene.freeze()
    monkeypatch.setattr(leasing, "ROWS_AT_ONCE", 5)
    lease = claiming.claim(NOW, worker="w")
    assert lease is not None
    assert [each.number for each in claiming.follow(lease, NOW, worker="w")] == [2, 3]


def test_batches_that_end_together_are_recorded_in_one_transaction(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(10, connection={"max_connections": 1})
    serve(scene)
    dispatch = scene.freeze()
    before: list[int] = []
    original, alike = recording.record, working.Worker._alike

    def record(*args: object, **options: object) -> bool:
        before.append(len(connection.run_on_commit))
        return original(*args, **options)  # type: ignore[arg-type]

    def all_together(worker: Worker) -> object:
        until = time.monotonic() + 10
        while len(worker._unrecorded) < 5 and time.monotonic() < until:
            time.sleep(0.01)
        return alike(worker)

    monkeypatch.setattr(working, "record", record)
    monkeypatch.setattr(working.Worker, "_alike", all_together)
    monkeypatch.setattr(working, "GATHER_SECONDS", 30)
    assert worker.run_once(stream=True) == 5
    assert (states(dispatch), dispatch.state) == ({"sent": 10}, "finished")
    # How many were recorded before each of them in its transaction.
    assert before == [0, 1, 2, 3, 4]
