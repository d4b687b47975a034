"""What screens and reports read: all of it from the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import translation

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, heartbeats, queries
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.standing import Reason
from wici.delivery.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
NONE = dict.fromkeys(Recipient.State.values, 0)


def test_every_state_is_counted_also_those_without_rows(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(6, batch_size=4, connection={"max_connections": 1})
    builders.participant(scene.event, email="")
    serve(
        scene,
        On("RCPT", "550 5.1.1 No", containing="osoba1@"),
        On("RCPT", "450 4.2.1 Later", containing="osoba2@"),
        On("CONTENT", drop=True, containing="osoba3@"),
    )
    dispatch, untouched = scene.freeze(), scene.freeze()
    worker.run_once(only=dispatch.pk)

    counted = {"sent": 1, "deferred": 1, "rejected": 1, "unconfirmed": 1, "queued": 2, "skipped": 1}
    assert queries.counts(dispatch) == {**NONE, **counted}
    assert queries.counts_of([dispatch, untouched]) == {
        dispatch.pk: {**NONE, **counted},
        untouched.pk: {**NONE, "queued": 6, "skipped": 1},
    }


def test_progress_says_how_far_how_fast_and_when_it_may_end(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(7, batch_interval_seconds=60)
    serve(scene)
    dispatch = scene.freeze()

    before = queries.progress(dispatch, NOW)
    assert (before.sent, before.total, before.pending, before.per_minute) == (0, 7, 7, None)
    assert (before.next_batch_at, before.ends_at) == (NOW, NOW + timedelta(minutes=3))

    worker.run_once()
    clock.forward(seconds=60)
    worker.run_once()
    dispatch.refresh_from_db()
    now = clock.forward(seconds=20)
    middle = queries.progress(dispatch, now)
    assert (middle.sent, middle.pending) == (4, 3)
    assert middle.per_minute == pytest.approx(3.0)
    assert middle.next_batch_at == NOW + timedelta(minutes=2)
    assert middle.ends_at == NOW + timedelta(minutes=3)
    assert "4" in middle.words
    assert "7" in middle.words

    for _ in range(2):
        clock.forward(minutes=1)
        work_all(worker)
    dispatch.refresh_from_db()
    after = queries.progress(dispatch, clock.now)
    assert (after.sent, after.pending, after.next_batch_at, after.ends_at) == (7, 0, None, None)


def test_without_an_interval_the_pace_tells_the_end(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(6)
    serve(scene)
    dispatch = scene.freeze()
    worker.run_once()
    dispatch.refresh_from_db()

    now = clock.forward(seconds=60)
    assert queries.progress(dispatch, now).ends_at == now + timedelta(minutes=2)


def test_a_paused_dispatch_has_no_next_batch(make_scene: MakeScene) -> None:
    dispatch = make_scene(3).freeze()
    control.pause(dispatch)

    seen = queries.progress(dispatch, NOW)
    assert (seen.pending, seen.next_batch_at, seen.ends_at) == (3, None, None)


def test_a_deferred_recipient_is_due_later(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(1)
    serve(scene, On("RCPT", "450 4.2.1 Later"))
    dispatch = scene.freeze()
    work_all(worker)
    dispatch.refresh_from_db()

    assert queries.progress(dispatch, NOW).next_batch_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("last_beat", "due", "waits"),
    [
        (None, timedelta(), True),
        (timedelta(minutes=10), timedelta(), True),
        (timedelta(minutes=1), timedelta(), False),
        (None, timedelta(hours=1), False),
    ],
)
def test_a_queue_that_waits_while_nothing_runs_is_noticed(
    make_scene: MakeScene, last_beat: timedelta | None, due: timedelta, waits: bool
) -> None:
    scene, other = make_scene(1), make_scene(1)
    scene.freeze(scheduled_at=NOW + due)
    if last_beat is not None:
        heartbeats.beat("worker", "a", NOW - last_beat)

    assert queries.queue_waits_unattended(scene.event, NOW) is waits
    assert queries.queue_waits_unattended(other.event, NOW) is False


def test_what_has_gone_does_not_wait(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(1)
    serve(scene)
    scene.freeze()
    work_all(worker)

    assert queries.queue_waits_unattended(scene.event, NOW + timedelta(days=1)) is False


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence(make_scene: MakeScene, reason: Reason) -> None:
    dispatch = make_scene(1).freeze()
    for state in (Dispatch.State.PAUSED, Dispatch.State.SENDING):
        dispatch.state, dispatch.pause_reason, dispatch.pause_words = state, reason.value, "100 % full"
        sentence = queries.pause_sentence(dispatch)
        assert sentence
        assert "%(" not in sentence
        is_quoted = reason in (Reason.REFUSALS, Reason.CONNECTION, Reason.CONTENT, Reason.DISK, Reason.ERROR)
        assert ("100 % full" in sentence) is is_quoted


def test_what_goes_on_has_no_sentence(make_scene: MakeScene) -> None:
    assert queries.pause_sentence(make_scene(1).freeze()) == ""


def test_figures_take_a_constant_number_of_queries(
    make_scene: MakeScene, django_assert_num_queries: Callable[..., object]
) -> None:
    scene = make_scene(4)
    dispatches = [scene.freeze() for _ in range(3)]
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        queries.counts_of(dispatches)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        queries.progress(dispatches[0], NOW)
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        queries.progress_of(dispatches, NOW)


@pytest.mark.parametrize(("words", "told"), [("500 Failed", "500 Failed. Wici"), ("No.", "No. Wici")])
def test_the_servers_words_end_before_the_next_sentence(words: str, told: str) -> None:
    waiting = Dispatch(state="queued", pause_reason="connection", pause_words=words)

    with translation.override("en"):
        assert f"cannot be reached: {told} tries again" in queries.pause_sentence(waiting)
