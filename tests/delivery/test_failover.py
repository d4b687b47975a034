"""A server that cannot be reached is stood in for, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, Scene, rows, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control, failover, queries, told
from wici.delivery.models import Dispatch
from wici.delivery.standing import CONNECTION_LIMIT
from wici.delivery.worker import Worker
from wici.events.models import MailConnection
from wici.plain.outcomes import NotSent
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
LOGIN = {"user": "biuro", "allow_plain_auth": True}
FEATURES = ("PIPELINING", "AUTH PLAIN LOGIN")


@pytest.fixture
def stand_in() -> Iterator[Callable[..., FakeSmtpServer]]:
    """Gives a scene's connection a fallback whose server runs until the test ends."""
    with ExitStack() as stack:

        def start(scene: Scene, *rules: On, **settings: Any) -> FakeSmtpServer:
            server = stack.enter_context(FakeSmtpServer(*rules))
            values = {"host": server.host, "port": server.port, "security": "none", **settings}
            spare = builders.connection(scene.event, "Zapasowe", **values)
            with scopes_disabled():
                MailConnection.objects.filter(pk=scene.connection.pk).update(fallback=spare)
            return server

        yield start


def stored(name: str) -> MailConnection:
    return MailConnection._base_manager.get(name=name)


def servers(dispatch: Dispatch) -> set[str]:
    return {each.connection_name for row in rows(dispatch) for each in told.tries(row)}


def test_what_cannot_be_reached_is_stood_in_for_and_the_report_says_so(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, stand_in: Serve
) -> None:
    scene = make_scene(6, batch_interval_seconds=600)
    spare = stand_in(scene)
    dispatch = scene.freeze()

    work_all(worker)
    # The batch that had failed went through the other server at once, not an interval later.
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "queued": 4}, "sending")
    assert (len(spare.accepted), servers(dispatch)) == (2, {"Zapasowe"})
    first = stored(scene.connection.name)
    assert (first.down_until, first.failures, first.needs_mending) == (NOW + timedelta(seconds=30), 1, False)
    assert dispatch.pause_reason == ""
    with translation.override("en"):
        sentence = failover.sentence(dispatch, clock.now)
    assert sentence == (
        f"“{scene.connection.name}” cannot be reached (127.0.0.1, port {first.port}: nobody accepts "
        "connections there), so messages leave through “Zapasowe” meanwhile."
    )

    # When it is time, the first one is tried again, and it works.
    server = serve(scene)
    clock.forward(minutes=10)
    work_all(worker)
    first.refresh_from_db()
    assert (len(server.accepted), first.down_until, first.failures, first.down_words) == (2, None, 0, "")
    assert failover.sentence(dispatch, clock.now) == ""
    assert [row.attempts for row in rows(dispatch)] == [1, 1, 1, 1, 0, 0]


def test_a_refused_message_is_never_tried_elsewhere(
    make_scene: MakeScene, serve: Serve, worker: Worker, stand_in: Serve
) -> None:
    scene = make_scene(3)
    spare = stand_in(scene)
    serve(
        scene,
        On("RCPT", "550 5.1.1 No", containing="osoba1@"),
        On("RCPT", "450 4.2.1 Later", containing="osoba2@"),
    )
    dispatch = scene.freeze()

    work_all(worker)
    assert states(dispatch) == {"rejected": 1, "deferred": 1, "sent": 1}
    assert (spare.connections, servers(dispatch)) == (0, {scene.connection.name})
    assert stored(scene.connection.name).failures == 0


@pytest.mark.parametrize(
    "rule",
    [
        On("CONNECT", "421 4.3.2 Come back later", drop=True),
        On("CONNECT", "554 5.7.1 You are not welcome"),
        On("AUTH", "535 5.7.8 Wrong password"),
    ],
)
def test_every_failure_of_the_connection_leads_to_the_fallback(
    make_scene: MakeScene, serve: Serve, worker: Worker, stand_in: Serve, rule: On
) -> None:
    scene = make_scene(3, connection=LOGIN)
    spare = stand_in(scene)
    serve(scene, rule, features=FEATURES)
    dispatch = scene.freeze()

    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    assert (len(spare.accepted), servers(dispatch)) == (3, {"Zapasowe"})


def test_when_none_can_be_reached_the_dispatch_waits_for_the_earliest(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, stand_in: Serve
) -> None:
    scene = make_scene(2)
    stand_in(scene, On("CONNECT", "421 Not now", drop=True))
    dispatch, other = scene.freeze(), scene.freeze()

    work_all(worker)
    assert (states(dispatch), dispatch.pause_reason) == ({"queued": 2}, "connection")
    assert dispatch.next_batch_at == NOW + timedelta(seconds=30)
    assert dispatch.pause_words == stored(scene.connection.name).down_words
    # The other one knows without trying.
    assert (states(other), other.next_batch_at) == ({"queued": 2}, NOW + timedelta(seconds=30))
    assert queries.progress(dispatch, NOW).ends_at is None
    assert stored("Zapasowe").failures == 1

    serve(scene)
    clock.forward(seconds=30)
    work_all(worker)
    assert (states(dispatch), dispatch.state, other.pause_reason) == ({"sent": 2}, "finished", "connection")
    assert states(other) == {"sent": 2}
    assert (other.state, other.pause_reason) == ("finished", "")


def test_a_wrong_password_pauses_only_when_nothing_else_works(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock, stand_in: Serve
) -> None:
    scene = make_scene(2, connection=LOGIN)
    stand_in(scene, On("CONNECT", "421 Not now", drop=True))
    serve(scene, On("AUTH", "535 5.7.8 Wrong password"), features=FEATURES)
    dispatch = scene.freeze()

    work_all(worker)
    # The other one may come back, so there is nothing that a person has to do at once.
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.pause_reason) == ("sending", "connection")
    assert "Wrong password" in dispatch.pause_words

    with scopes_disabled():
        MailConnection.objects.filter(name="Zapasowe").delete()
    clock.forward(minutes=20)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"queued": 2}, "paused")
    assert "Wrong password" in queries.pause_sentence(dispatch)

    serve(scene, features=FEATURES)
    control.resume(dispatch, now=clock.now)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")


def test_a_password_that_cannot_be_read_leads_to_the_fallback(
    make_scene: MakeScene, worker: Worker, stand_in: Serve
) -> None:
    scene = make_scene(2, connection={**LOGIN, "password_encrypted": "gAAAAA"})
    spare = stand_in(scene)
    dispatch = scene.freeze()

    work_all(worker)
    assert (states(dispatch), len(spare.accepted)) == ({"sent": 2}, 2)


def test_the_limits_are_those_of_the_connection_that_is_used(
    make_scene: MakeScene, worker: Worker, clock: Clock, stand_in: Serve
) -> None:
    scene = make_scene(5, batch_size=5, connection={"per_hour": 1})
    stand_in(scene, per_hour=3)
    dispatch = scene.freeze()

    work_all(worker)
    assert states(dispatch) == {"sent": 3, "queued": 2}
    assert dispatch.pause_reason == "limit"


def test_failures_are_counted_once_and_for_longer_each_time(make_scene: MakeScene) -> None:
    scene = make_scene(1)
    down = NotSent("Connection refused")
    for _ in range(3):
        failover.failed(scene.connection, down, NOW, has_answered=False)
    assert (stored(scene.connection.name).failures, stored(scene.connection.name).down_until) == (
        1, NOW + timedelta(seconds=30),
    )  # fmt: skip

    later = NOW + timedelta(seconds=30)
    failover.failed(scene.connection, down, later, has_answered=False)
    assert stored(scene.connection.name).down_until == later + timedelta(seconds=60)
    much_later = later + timedelta(hours=1)
    failover.failed(scene.connection, down, much_later, has_answered=True)
    assert stored(scene.connection.name).down_until == much_later + timedelta(seconds=30)
    assert not stored(scene.connection.name).needs_mending


def test_after_a_day_of_failures_a_person_is_asked(make_scene: MakeScene, worker: Worker) -> None:
    scene = make_scene(1)
    with scopes_disabled():
        MailConnection.objects.filter(pk=scene.connection.pk).update(failures=CONNECTION_LIMIT - 1)
    dispatch = scene.freeze()

    work_all(worker)
    dispatch.refresh_from_db()
    assert (dispatch.state, dispatch.pause_reason) == ("paused", "connection")


def test_a_mended_connection_wakes_those_who_wait_for_it(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(1)
    dispatch = scene.freeze()
    work_all(worker)
    serve(scene)
    assert work_all(worker) == 0

    failover.wake(scene.connection, NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 1}, "finished")
