"""Steps, passes and loops: intervals are kept, whatever runs side by side."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError
from django.utils import timezone

from tests.delivery.conftest import NOW, Clock, MakeScene, batches, rows, side_by_side, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, heartbeats, journal, queries, send
from wici.delivery import worker as working
from wici.delivery.claim import claim, next_due_at, renew
from wici.delivery.models import Batch, Heartbeat, Recipient
from wici.delivery.recover import recover
from wici.delivery.transports.memory import MemoryTransport
from wici.delivery.worker import Worker
from wici.plain.outcomes import Outcome, Sent
from wici.plain.smtp import Envelope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]


@pytest.fixture(autouse=True)
def own_journals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Workers that a test does not make itself have their journals in its own folder, too."""
    monkeypatch.setattr(working, "journal_folder", lambda: tmp_path / "journal")


def test_at_most_one_batch_per_interval_leaves(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(6, batch_interval_seconds=60)
    serve(scene)
    dispatch = scene.freeze()

    assert work_all(worker) == 1
    clock.forward(seconds=59)
    assert work_all(worker) == 0
    clock.forward(seconds=1)
    assert work_all(worker) == 1
    # A night without CRON does not make up for itself.
    clock.forward(hours=8)
    assert work_all(worker) == 1
    assert (states(dispatch), dispatch.state) == ({"sent": 6}, "finished")


def test_one_dispatch_does_not_wait_for_another_ones_interval(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(4, batch_interval_seconds=60)
    serve(scene)
    first, second = scene.freeze(), scene.freeze()

    assert work_all(worker) == 2
    assert (states(first), states(second)) == ({"sent": 2, "queued": 2}, {"sent": 2, "queued": 2})


def test_a_scheduled_dispatch_leaves_at_its_time(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(1)
    serve(scene)
    dispatch = scene.freeze(scheduled_at=NOW + timedelta(hours=1))

    clock.forward(minutes=59, seconds=59)
    assert work_all(worker) == 0
    clock.forward(seconds=1)
    assert work_all(worker) == 1
    assert (states(dispatch), dispatch.state) == ({"sent": 1}, "finished")


def test_a_step_by_itself(make_scene: MakeScene, serve: Serve) -> None:
    scene = make_scene(3)
    serve(scene)
    dispatch = scene.freeze()

    for sent in (1, 1, 0):
        with Worker(clock=lambda: NOW) as own:
            assert own.run_once() == sent
    assert states(dispatch) == {"sent": 3}


def test_a_stop_between_messages_leaves_the_rest_for_the_next(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    scene = make_scene(10, batch_size=10, batch_interval_seconds=3600, connection={"max_connections": 1})
    server = serve(scene)
    dispatch = scene.freeze()

    with Worker(stop=lambda: len(server.accepted) >= 3, clock=Clock(), folder=tmp_path) as first:
        assert first.run_once()
    counted = states(dispatch)
    assert 3 <= counted["sent"] <= 5
    assert counted["queued"] == 10 - counted["sent"]

    # The rest of the batch does not wait for another interval.
    with Worker(clock=Clock(), folder=tmp_path) as second:
        assert second.run_once()
    assert (states(dispatch), dispatch.state) == ({"sent": 10}, "finished")
    assert len(server.accepted) == 10


def test_the_connections_of_a_server_are_shared_out(make_scene: MakeScene) -> None:
    scene = make_scene(10, connection={"max_connections": 3})
    scene.freeze()
    heartbeats.beat("worker", "a", NOW)
    heartbeats.beat("worker", "b", NOW)

    leases = [claim(NOW, worker=name) for name in "aba"]

    assert [lease.connections if lease else None for lease in leases] == [2, 1, None]


def test_a_limited_server_gets_one_batch_at_a_time(make_scene: MakeScene) -> None:
    scene = make_scene(10, connection={"per_minute": 60})
    scene.freeze()

    assert claim(NOW, worker="a") is not None
    assert claim(NOW, worker="b") is None


def test_limits_of_messages_per_time_are_kept(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(7, batch_size=5, connection={"per_hour": 3})
    serve(scene)
    dispatch = scene.freeze()

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 3, "queued": 4}, "sending")
    assert queries.pause_sentence(dispatch)
    assert dispatch.next_batch_at == NOW + timedelta(hours=1)

    clock.forward(hours=1)
    work_all(worker)
    assert states(dispatch) == {"sent": 6, "queued": 1}
    clock.forward(hours=1)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 7}, "finished")


def test_a_limit_per_second_is_waited_for(make_scene: MakeScene, serve: Serve, tmp_path: Path) -> None:
    scene = make_scene(5, batch_size=5, connection={"per_second": 2})
    serve(scene)
    dispatch = scene.freeze(now=timezone.now())
    began = time.monotonic()

    with Worker(folder=tmp_path) as worker:
        work_all(worker)

    assert states(dispatch) == {"sent": 5}
    assert 2 <= time.monotonic() - began < 10


def test_a_worker_that_is_out_of_time_begins_nothing_more(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(2)
    server = serve(scene)
    dispatch = scene.freeze()
    monkeypatch.setattr(send, "LEASE_MARGIN_SECONDS", 1_000)

    worker.run_once()

    assert (states(dispatch), server.accepted) == ({"queued": 2}, [])


def test_a_lease_can_be_prolonged_until_somebody_recovers_the_batch(
    make_scene: MakeScene, tmp_path: Path
) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze()
    lease = claim(NOW, worker="elsewhere")
    assert lease is not None

    assert renew(lease, NOW + timedelta(seconds=100))
    assert recover(NOW + timedelta(seconds=130), folder=tmp_path) == 0
    assert recover(NOW + timedelta(seconds=221), folder=tmp_path) == 1
    assert not renew(lease, NOW + timedelta(seconds=222))
    assert states(dispatch) == {"unconfirmed": 2}


def test_a_living_worker_of_this_machine_is_given_more_time(make_scene: MakeScene, worker: Worker) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze()
    assert claim(NOW, worker=worker.name) is not None

    assert recover(NOW + timedelta(minutes=10), folder=worker.folder) == 0
    assert recover(NOW + timedelta(minutes=18), folder=worker.folder) == 1
    assert states(dispatch) == {"unconfirmed": 2}


def test_a_worker_that_comes_back_late_only_says_what_it_knows_better(
    make_scene: MakeScene, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was suspended; meanwhile its batch became unconfirmed, and a person decided about one row."""
    scene = make_scene(3, batch_size=3)
    dispatch = scene.freeze()

    def decide(envelope: Envelope) -> Outcome:
        if envelope.rcpt_to == scene.people[0].email:
            side_by_side(lose_the_lease)
        return Sent("250 Ok")

    def lose_the_lease() -> None:
        recover(NOW + timedelta(minutes=30), folder=worker.folder)
        Recipient.unscoped.filter(position=2).update(state="queued", batch_number=2)

    monkeypatch.setattr(
        working, "transport_for", lambda connection, connections: MemoryTransport(
            connection, connections=connections, decide=decide
        ),
    )  # fmt: skip
    worker.run_once()

    assert [row.state for row in rows(dispatch)] == ["sent", "queued", "sent"]


def test_a_database_that_is_busy_when_outcomes_are_recorded_loses_nothing(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(2)
    server = serve(scene)
    dispatch = scene.freeze()

    def busy(*args: object, **options: object) -> bool:
        raise DatabaseError("busy")

    with monkeypatch.context() as patch:
        patch.setattr(
            working, "record", lambda *args, **options: (_ for _ in ()).throw(DatabaseError("busy"))
        )
        with pytest.raises(DatabaseError):
            worker.run_once()
        assert states(dispatch) == {"sending": 2}

    assert not worker.run_once()
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")
    assert len(server.accepted) == 2


def test_a_full_disk_pauses_and_nothing_is_begun(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(2)
    server = serve(scene)
    dispatch = scene.freeze()

    def full(self: journal.Journal, line: bytes) -> None:
        raise journal.JournalFailedError(28, "No space left on device", str(self.path))

    monkeypatch.setattr(journal.Journal, "_write", full)
    worker.run_once()

    assert (states(dispatch), dispatch.state, dispatch.pause_reason) == ({"queued": 2}, "paused", "disk")
    assert "No space left" in queries.pause_sentence(dispatch)
    assert server.accepted == []


def test_what_the_server_said_is_known_even_if_the_journal_is_full(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(4, batch_size=4, connection={"max_connections": 1})
    server = serve(scene)
    dispatch = scene.freeze()

    def full(self: journal.Journal, recipient: int, outcome: Outcome) -> None:
        raise journal.JournalFailedError(28, "No space left on device", str(self.path))

    with monkeypatch.context() as disk:
        disk.setattr(journal.Journal, "answered", full)
        worker.run_once()

    assert (states(dispatch), dispatch.state, dispatch.pause_reason) == (
        {"sent": 1, "queued": 3},
        "paused",
        "disk",
    )
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)


def test_an_unexpected_error_of_a_transport_pauses_and_keeps_what_is_known(
    make_scene: MakeScene, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene(3, batch_size=3)
    dispatch = scene.freeze()

    def decide(envelope: Envelope) -> Outcome:
        if envelope.rcpt_to == scene.people[1].email:
            raise RuntimeError("surprise")
        return Sent("250 Ok")

    monkeypatch.setattr(
        working, "transport_for", lambda connection, connections: MemoryTransport(
            connection, connections=connections, decide=decide
        ),
    )  # fmt: skip
    work_all(worker)

    assert [row.state for row in rows(dispatch)] == ["sent", "unconfirmed", "queued"]
    dispatch.refresh_from_db()
    assert (dispatch.state, "surprise" in queries.pause_sentence(dispatch)) == ("paused", True)


def test_a_long_batch_is_put_aside_for_another_dispatch(
    make_scene: MakeScene, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "SLICE_SECONDS", 0.5)
    slow = make_scene(30, batch_size=30, connection={"max_connections": 1})
    serve(slow, On("CONTENT", "250 2.0.0 Ok", delay=0.15))
    long = slow.freeze(now=timezone.now())
    other = make_scene(1)
    serve(other)
    short = other.freeze(now=timezone.now() + timedelta(milliseconds=300))

    with Worker(folder=tmp_path) as worker:
        assert worker.run_once()
        counted = states(long)
        assert 0 < counted["sent"] < 30
        assert counted["queued"] == 30 - counted["sent"]
        time.sleep(0.01)
        assert worker.run_once(only=short.pk)
    assert states(short) == {"sent": 1}


def test_old_heartbeats_are_forgotten() -> None:
    heartbeats.beat("worker", "old", NOW - timedelta(days=2))
    heartbeats.beat("cron", "cron", NOW - timedelta(days=2))
    heartbeats.beat("worker", "new", NOW)

    assert sorted(Heartbeat.objects.values_list("worker", flat=True)) == ["cron", "new"]


def test_a_lease_is_claimed_without_waiting_for_an_empty_batch(make_scene: MakeScene) -> None:
    scene = make_scene(4, batch_interval_seconds=60)
    dispatch = scene.freeze()
    Recipient.unscoped.filter(dispatch=dispatch, batch_number=1).update(state="cancelled")

    lease = claim(NOW, worker="a")

    assert lease is not None
    assert lease.number == 2
    assert batches(dispatch) == [(1, "done"), (2, "leased")]
    assert Batch.unscoped.get(number=2).lease == lease.id


def test_nothing_is_claimed_when_nobody_is_left(make_scene: MakeScene) -> None:
    dispatch = make_scene(2, batch_interval_seconds=60).freeze()
    Recipient.unscoped.filter(dispatch=dispatch).update(state="cancelled")

    assert claim(NOW, worker="a") is None
    dispatch.refresh_from_db()
    assert (dispatch.next_batch_at, dispatch.state) == (NOW, "queued")


def test_one_worker_serves_all_events(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    first, second = make_scene(1), make_scene(1)
    serve(first)
    serve(second)
    dispatches = [first.freeze(), second.freeze()]

    assert work_all(worker) == 2
    assert [states(dispatch) for dispatch in dispatches] == [{"sent": 1}, {"sent": 1}]


def test_a_retry_that_is_due_waits_for_its_dispatchs_interval(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(1, batch_interval_seconds=3600)
    serve(scene, On("RCPT", "450 4.2.1 Later", times=1))
    dispatch = scene.freeze()
    work_all(worker)

    clock.forward(minutes=30)
    assert next_due_at(clock.now) == NOW + timedelta(hours=1)
    assert not worker.run_once()
    clock.forward(minutes=30)
    assert worker.run_once()
    assert (states(dispatch), dispatch.state) == ({"sent": 1}, "finished")
    assert next_due_at(clock.now) is None
