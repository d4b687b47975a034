"""Limits per sender and per recipient domain are kept, and no dispatch waits for another one's limit."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from tests import builders
from tests.delivery.conftest import (
    NOW,
    Clock,
    MakeScene,
    Scene,
    batches,
    rows,
    side_by_side,
    states,
    work_all,
)
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, heartbeats, pace, queries, shifts
from wici.delivery import worker as working
from wici.delivery.claim import claim, next_due_at
from wici.delivery.domains import Windows
from wici.delivery.models import Batch, Dispatch, Handover
from wici.delivery.recover import recover
from wici.delivery.worker import Worker
from wici.events.models import Sender
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]


@pytest.fixture
def at_domains(make_scene: MakeScene) -> Callable[..., Scene]:
    """A scene whose people are at these domains, in this order."""

    def make(domains: str, *, limit: int = 3, **settings: Any) -> Scene:
        scene = make_scene(0, connection={"per_domain_per_minute": limit}, **settings)
        for number, letter in enumerate(domains.split(), start=1):
            builders.participant(scene.event, f"Imię{number}", "Testowe", f"osoba{number}@{letter}.example")
        return scene

    return make


def sent_to(dispatch: Dispatch) -> dict[str, int]:
    """How many at each domain have the message."""
    sent = [row.address.rpartition("@")[2] for row in rows(dispatch) if row.state == "sent"]
    return dict(Counter(sent))


def test_a_domain_gets_its_limit_and_all_others_go_on(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("a a a a b a a b c a")
    server = serve(scene)
    dispatch = scene.freeze()

    work_all(worker)
    assert sent_to(dispatch) == {"a.example": 3, "b.example": 2, "c.example": 1}
    assert (states(dispatch), dispatch.state) == ({"sent": 6, "queued": 4}, "sending")
    assert dispatch.pause_reason == ""
    seen = queries.progress(dispatch, clock.now)
    assert [(each.domain, each.count, each.due_at) for each in seen.aside] == [
        ("a.example", 4, NOW + timedelta(minutes=1))
    ]
    assert (seen.next_batch_at, next_due_at(clock.now)) == (NOW + timedelta(minutes=1),) * 2
    # Three more in a minute, the last one a minute later.
    assert seen.ends_at == NOW + timedelta(minutes=2)

    clock.forward(seconds=59)
    assert work_all(worker) == 0
    clock.forward(seconds=1)
    work_all(worker)
    assert sent_to(dispatch)["a.example"] == 6
    clock.forward(minutes=1)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 10}, "finished")
    assert sorted(server.recipients) == sorted(row.address for row in rows(dispatch))
    # Those who had to wait went in their order.
    at_a = [address for address in server.recipients if address.endswith("@a.example")]
    assert [set(at_a[:3]), set(at_a[3:6]), set(at_a[6:])] == [
        {f"osoba{n}@a.example" for n in numbers} for numbers in ((1, 2, 3), (4, 6, 7), (10,))
    ]


def test_a_whole_list_at_one_domain_leaves_at_its_pace(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("a " * 20, limit=6, batch_size=5)
    serve(scene)
    dispatch = scene.freeze()

    sent = []
    for _ in range(4):
        work_all(worker)
        sent.append(states(dispatch).get("sent", 0))
        clock.forward(minutes=1)
    assert sent == [6, 12, 18, 20]
    assert dispatch.state == "finished"
    assert {state for _, state in batches(dispatch)} == {"done", "sent"}


def test_batches_on_their_way_and_those_of_a_dead_worker_count(
    at_domains: Callable[..., Scene], tmp_path: Path
) -> None:
    scene = at_domains("a " * 8, limit=5, batch_size=3)
    scene.freeze()
    for name in ("a", "b", "c"):
        heartbeats.beat("worker", name, NOW)
    windows = Windows()

    first = claim(NOW, worker="a", windows=windows)
    second = claim(NOW, worker="b")
    assert (first and dict(first.domains), second and dict(second.domains)) == (
        {"a.example": 3}, {"a.example": 2},
    )  # fmt: skip
    assert claim(NOW, worker="c", windows=windows) is None
    # Two minutes later it is not known what became of them: they still count, until they are recovered.
    late = NOW + timedelta(seconds=121)
    assert claim(late, worker="c") is None
    assert recover(late, folder=tmp_path) == 2
    assert claim(late + timedelta(seconds=59), worker="c", windows=windows) is None
    third = claim(late + timedelta(seconds=60), worker="c", windows=windows)
    assert third is not None
    assert dict(third.domains) == {"a.example": 3}


def test_what_was_never_begun_does_not_count(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("a a a", limit=3, batch_size=3)
    dispatch = scene.freeze()
    work_all(worker)
    assert (states(dispatch), Handover.unscoped.count()) == ({"queued": 3}, 0)

    serve(scene)
    clock.forward(seconds=30)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    (handover,) = Handover.unscoped.all()
    assert (handover.count, handover.domains, handover.dispatch) == (3, {"a.example": 3}, dispatch)


def test_a_deleted_dispatch_is_not_forgotten_by_the_limits(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("a a a", batch_size=3)
    serve(scene)
    first = scene.freeze()
    work_all(worker)
    control.delete(first)

    second = scene.freeze()
    work_all(worker)
    assert states(second) == {"queued": 3}
    clock.forward(minutes=1)
    work_all(worker)
    assert states(second) == {"sent": 3}


def test_a_batch_of_a_deleted_dispatch_that_may_still_be_on_its_way_counts_until_its_lease_ends(
    at_domains: Callable[..., Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "DELETE_WAIT_SECONDS", 0)
    scene = at_domains("a a a", batch_size=3)
    first = scene.freeze()
    lease = claim(NOW, worker="a")
    assert lease is not None
    control.delete(first)

    second = scene.freeze()
    assert claim(NOW + timedelta(seconds=60), worker="a") is None
    assert states(second) == {"queued": 3}
    assert claim(lease.until + timedelta(seconds=60), worker="a") is not None


def test_dispatches_share_a_domain_in_turn(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("a " * 30, limit=6, batch_size=10)
    serve(scene)
    long = scene.freeze()
    work_all(worker)
    few = builders.group(scene.event, picked=scene_people(scene)[:2])
    short = scene.freeze(group=few)
    work_all(worker)
    assert (sent_to(long), states(short)) == ({"a.example": 6}, {"queued": 2})

    clock.forward(minutes=1)
    work_all(worker)
    clock.forward(minutes=1)
    work_all(worker)
    assert states(short) == {"sent": 2}
    assert states(long)["queued"] >= 14


def scene_people(scene: Scene) -> list[Any]:
    from wici.people.models import Participant

    with scopes_disabled():
        return list(Participant.objects.filter(event=scene.event).order_by("pk"))


def test_cancelling_ends_those_who_wait_for_their_domain_too(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker
) -> None:
    scene = at_domains("a a a a a", batch_size=5)
    serve(scene)
    dispatch = scene.freeze()
    work_all(worker)

    stopped = control.cancel(dispatch, now=NOW)
    assert (stopped.sent, stopped.cancelled) == (3, 2)
    assert (states(dispatch), dispatch.state) == ({"sent": 3, "cancelled": 2}, "cancelled")
    assert {state for _, state in batches(dispatch)} == {"done", "sent"}


def test_retries_wait_for_their_domain_too_and_a_greylisted_one_holds_up_nobody(
    at_domains: Callable[..., Scene], serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = at_domains("g g g g b b c", limit=3, batch_size=7)
    serve(scene, On("RCPT", "451 4.7.1 Greylisted", containing="@g.example", times=3))
    dispatch = scene.freeze()
    work_all(worker)
    assert states(dispatch) == {"sent": 3, "deferred": 3, "queued": 1}

    clock.forward(minutes=1)
    work_all(worker)
    assert states(dispatch) == {"sent": 4, "deferred": 3}
    clock.forward(minutes=4)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 7}, "finished")


def test_a_mailbox_and_a_server_without_a_limit_take_everything(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(12, batch_size=4)
    serve(scene)
    dispatch = scene.freeze()
    work_all(worker)
    assert states(dispatch) == {"sent": 12}
    assert [(each.count, each.domains) for each in Handover.unscoped.all()] == [(4, {})] * 3
    assert all(batch.domains == {} for batch in Batch.unscoped.all())


def set_sender(scene: Scene, **limits: int) -> None:
    with scopes_disabled():
        Sender.objects.filter(pk=scene.sender.pk).update(**limits)


def test_a_senders_limits_hold_for_all_their_dispatches(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(5, batch_size=5)
    set_sender(scene, per_hour=3, per_day=7)
    serve(scene)
    first, second = scene.freeze(), scene.freeze()

    work_all(worker)
    assert (states(first), states(second)) == ({"sent": 3, "queued": 2}, {"queued": 5})
    with translation.override("en"):
        assert "This sender has reached their limit" in queries.pause_sentence(first)
    assert first.next_batch_at == NOW + timedelta(hours=1)

    clock.forward(hours=1)
    work_all(worker)
    clock.forward(hours=1)
    work_all(worker)
    assert states(first).get("sent", 0) + states(second).get("sent", 0) == 7
    clock.forward(hours=22)
    work_all(worker)
    clock.forward(hours=1)
    work_all(worker)
    assert (states(first), states(second)) == ({"sent": 5}, {"sent": 5})


def test_a_limited_sender_gets_one_batch_at_a_time(make_scene: MakeScene) -> None:
    scene = make_scene(10)
    set_sender(scene, per_day=100)
    scene.freeze()

    assert claim(NOW, worker="a") is not None
    assert claim(NOW, worker="b") is None
    assert claim(NOW + timedelta(seconds=121), worker="b") is not None


def test_a_lost_workers_messages_count_for_the_limits(make_scene: MakeScene) -> None:
    scene = make_scene(10, batch_size=4, connection={"per_hour": 6})
    scene.freeze()
    assert claim(NOW, worker="a") is not None

    (limit,) = pace.limits_of(scene.connection, None, NOW + timedelta(seconds=121))
    assert [handed.count for handed in limit.history] == [4]


def test_limits_stay_exact_across_an_interrupted_batch(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    """The rest of a batch leaves as soon as the limit allows, not an interval later."""
    scene = make_scene(4, batch_size=4, batch_interval_seconds=7_200, connection={"per_hour": 3})
    serve(scene)
    dispatch = scene.freeze()
    work_all(worker)
    assert states(dispatch) == {"sent": 3, "queued": 1}

    clock.forward(hours=1)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")


def test_a_worker_does_not_wait_in_a_limited_batch_while_another_dispatch_is_due(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.forward(seconds=seconds)

    monkeypatch.setattr(pace, "asyncio", _Asyncio(sleep))
    slow = make_scene(6, batch_size=6, batch_interval_seconds=600, connection={"per_second": 2})
    quick = make_scene(4, batch_size=2)
    serve(slow)
    serve(quick)
    limited, free = slow.freeze(), quick.freeze()

    assert worker.run_once(only=None)
    # Two left at once; then it turned to the other one without waiting, and nobody lost anything.
    assert (states(limited), slept) == ({"sent": 2, "queued": 4}, [])
    assert limited.next_batch_at == NOW + timedelta(seconds=1)
    assert worker.run_once()
    assert worker.run_once()
    assert (states(free), clock.now) == ({"sent": 4}, NOW)

    # Alone it waits with the batch in hand, and keeps the pace.
    clock.forward(seconds=1)
    work_all(worker)
    assert (states(limited), limited.state) == ({"sent": 6}, "finished")
    assert sum(slept) == pytest.approx(1)
    assert clock.now == pytest.approx(NOW + timedelta(seconds=2), abs=timedelta(seconds=0.1))


class _Asyncio:
    """asyncio with another sleep."""

    def __init__(self, sleep: Callable[[float], Any]) -> None:
        self.sleep = sleep
        self.wrap_future = asyncio.wrap_future


def test_workers_side_by_side_never_send_a_domain_more_than_its_limit(
    at_domains: Callable[..., Scene], serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "journal_folder", lambda: tmp_path / "journal")
    scene = at_domains("a a b " * 20, limit=15, batch_size=4)
    server = serve(scene)
    dispatches = [scene.freeze(now=timezone.now()) for _ in range(2)]
    end = time.monotonic() + 20

    def is_done() -> bool:
        # A second more than it takes to give both domains what they may get, so that too much would show.
        if len(server.accepted) >= 30:
            full.append(time.monotonic())
        return time.monotonic() > (full[0] + 1 if full else end)

    full: list[float] = []
    side_by_side(shifts.tick, lambda: shifts.work(is_done), lambda: shifts.work(is_done))

    counted = Counter(address.rpartition("@")[2] for address in server.recipients)
    assert counted == {"a.example": 15, "b.example": 15}
    left = [states(dispatch) for dispatch in dispatches]
    assert sum(each.get("sent", 0) for each in left) == 30
    assert sum(each["queued"] for each in left) == 90
