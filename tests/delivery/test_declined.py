"""Somebody declines while an invitation waits for its turn."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.delivery.conftest import NOW, Clock, MakeScene, batches, rows, states, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import control
from wici.delivery.worker import Worker
from wici.people.models import Participant, Status
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
INVITES = '<p>Kliknij: <a href="{{ invitation_link }}">zaproszenie</a></p>'


def decline(*people: Participant) -> None:
    with scopes_disabled():
        Participant.objects.filter(pk__in=[each.pk for each in people]).update(status=Status.DECLINED)


def test_they_are_not_invited_any_more(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(6)
    server = serve(scene)
    dispatch = scene.freeze(html=INVITES)
    decline(scene.people[1], *scene.people[2:4])

    work_all(worker)

    assert [(row.state, row.reason) for row in rows(dispatch)] == [
        ("sent", ""), ("skipped", "declined"), ("skipped", "declined"), ("skipped", "declined"),
        ("sent", ""), ("sent", ""),
    ]  # fmt: skip
    assert states(dispatch) == {"sent": 3, "skipped": 3}
    assert dispatch.state == "finished"
    assert batches(dispatch) == [(1, "sent"), (2, "done"), (3, "sent")]
    assert sorted(server.recipients) == [scene.people[n].email for n in (0, 4, 5)]
    assert not control.missing(dispatch).exists()


def test_when_nobody_is_left_the_dispatch_ends(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(3)
    server = serve(scene)
    dispatch = scene.freeze(html=INVITES)
    decline(*scene.people)

    assert work_all(worker) == 0
    assert (states(dispatch), dispatch.state) == ({"skipped": 3}, "finished")
    assert server.accepted == []


def test_whoever_is_due_again_is_left_out_too(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(2)
    server = serve(scene, On("RCPT", "450 4.2.0 Later", times=2))
    dispatch = scene.freeze(html=INVITES)
    worker.run_once()
    assert states(dispatch) == {"deferred": 2}
    decline(scene.people[0])

    clock.forward(hours=1)
    work_all(worker)

    assert [row.state for row in rows(dispatch)] == ["skipped", "sent"]
    assert server.recipients == [scene.people[1].email]
    assert dispatch.started_at == NOW


def test_other_messages_go_to_them(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(2)
    serve(scene)
    dispatch = scene.freeze()
    decline(*scene.people)

    work_all(worker)

    assert states(dispatch) == {"sent": 2}


def test_those_put_aside_for_their_domain_as_well(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(4, connection={"per_domain_per_minute": 1})
    server = serve(scene)
    dispatch = scene.freeze(html=INVITES)
    worker.run_once()
    assert states(dispatch)["sent"] == 1
    decline(*scene.people[1:])

    for _ in range(4):
        clock.forward(minutes=2)
        work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 1, "skipped": 3}, "finished")
    assert server.recipients == [scene.people[0].email]
