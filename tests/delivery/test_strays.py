"""Batches that were leased and could not be begun: they go back, whatever the reason, nobody is in doubt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError

from tests.delivery.conftest import Clock, MakeScene, batches, rows, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer
from wici.delivery import worker as working
from wici.delivery.claim import claim
from wici.delivery.messages import Maker
from wici.delivery.worker import Worker
from wici.mailings.rendering import CannotRender, Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
Failing = Callable[..., Callable[[], None]]


@pytest.fixture
def failing_fetch(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Lets what a batch needs fail to come, after so many batches; what it gives ends that."""

    def begin(error: Exception, *, after: int = 0) -> Callable[[], None]:
        original, calls = Maker.bring, []

        def bring(maker: Maker, rows: Any) -> None:
            calls.append(maker)
            if len(calls) > after:
                raise error
            original(maker, rows)

        monkeypatch.setattr(Maker, "bring", bring)
        return lambda: monkeypatch.setattr(Maker, "bring", original)

    return begin


def test_a_database_that_fails_while_a_batch_is_prepared_leaves_no_lease(
    make_scene: MakeScene, serve: Serve, worker: Worker, failing_fetch: Failing
) -> None:
    scene = make_scene(6, batch_interval_seconds=60)
    serve(scene)
    dispatch = scene.freeze()
    mend = failing_fetch(DatabaseError("gone"))
    for _ in range(3):
        with pytest.raises(DatabaseError):
            worker.run_once(stream=True)
    mend()

    # Its turn is not lost either.
    assert worker.run_once(stream=True) == 1
    assert batches(dispatch) == [(1, "sent"), (2, "waiting"), (3, "waiting")]
    assert states(dispatch) == {"sent": 2, "queued": 4}


def test_a_worker_that_ends_then_leaves_word_that_nothing_was_begun(
    make_scene: MakeScene, serve: Serve, clock: Clock, tmp_path: Path, failing_fetch: Failing
) -> None:
    scene = make_scene(2)
    serve(scene)
    dispatch = scene.freeze()
    mend = failing_fetch(DatabaseError("gone"))
    with pytest.raises(DatabaseError), Worker(clock=clock, folder=tmp_path) as first:
        first.run_once()
    mend()
    assert batches(dispatch) == [(1, "leased")]

    with Worker(clock=clock, folder=tmp_path) as second:
        assert second.run_once() == 1
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")
    assert list(tmp_path.glob("*.journal")) == []


def test_an_unexpected_error_pauses_and_says_which(
    make_scene: MakeScene, serve: Serve, worker: Worker, failing_fetch: Failing
) -> None:
    scene = make_scene(4)
    serve(scene)
    dispatch = scene.freeze()
    failing_fetch(LookupError("no such thing"))
    assert worker.run_once(stream=True) == 1

    assert (states(dispatch), dispatch.state) == ({"queued": 4}, "paused")
    assert (dispatch.pause_reason, dispatch.pause_words) == ("error", "LookupError: no such thing")
    assert batches(dispatch) == [(1, "waiting"), (2, "waiting")]


@pytest.mark.parametrize("error", [DatabaseError("gone"), OSError("full"), LookupError("no such thing")])
def test_batches_leased_ahead_that_cannot_be_prepared_go_back(
    make_scene: MakeScene, serve: Serve, worker: Worker, failing_fetch: Failing, error: Exception
) -> None:
    scene = make_scene(8)
    server = serve(scene)
    dispatch = scene.freeze()
    mend = failing_fetch(error, after=1)
    assert worker.run_once(stream=True) == 1
    assert states(dispatch) == {"sent": 2, "queued": 6}
    assert batches(dispatch) == [(1, "sent"), (2, "waiting"), (3, "waiting"), (4, "waiting")]

    mend()
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 8}, "finished")
    assert len(server.accepted) == len(set(server.recipients)) == 8


def test_an_unexpected_error_while_leasing_ahead_loses_nothing(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def follow(*args: object, **options: object) -> None:
        raise LookupError("no such thing")

    scene = make_scene(4)
    server = serve(scene)
    dispatch = scene.freeze()
    with monkeypatch.context() as patched:
        patched.setattr(working, "follow", follow)
        assert worker.run_once(stream=True) == 1
    assert states(dispatch) == {"sent": 2, "queued": 2}
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert len(server.accepted) == 4


def test_a_lease_whose_commit_the_worker_never_heard_of_goes_back(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(4)
    server = serve(scene)
    dispatch = scene.freeze()
    assert claim(clock(), worker=worker.name) is not None

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")
    assert len(server.accepted) == len(set(server.recipients)) == 4


def test_words_that_no_database_takes_do_not_keep_the_others_from_being_recorded(
    make_scene: MakeScene, serve: Serve, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Maker.make

    def make(maker: Maker, *, address: str, **others: Any) -> Message:
        if address.startswith("osoba1@"):
            raise CannotRender("cannot_render", "a\0b\ud800c \U0001f600 ż")
        return original(maker, address=address, **others)

    monkeypatch.setattr(Maker, "make", make)
    scene = make_scene(3)
    serve(scene)
    dispatch = scene.freeze()
    work_all(worker)
    assert states(dispatch) == {"held": 1, "sent": 2}
    assert [row.reply for row in rows(dispatch) if row.state == "held"] == ["a b?c \U0001f600 ż"]
