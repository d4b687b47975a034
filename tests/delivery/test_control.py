"""What people do to a dispatch: pause, resume, cancel, delete, decide, send to those who miss it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from tests import builders
from tests.delivery.conftest import NOW, Clock, MakeScene, Scene, batches, rows, states, work_all
from tests.fakes.smtp_server import Ask, FakeSmtpServer, On
from wici.delivery import control, queries, told
from wici.delivery.control import Stopped
from wici.delivery.models import Attempt, Batch, Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.mailings.models import Mailing, Revision
from wici.people.models import Participant, Status
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]


def meanwhile(action: Callable[[], object]) -> None:
    """Do something in the database while the server thinks about its answer."""

    def act() -> None:
        try:
            action()
        finally:
            connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    thread.join(30)


def test_a_paused_dispatch_waits_until_it_is_resumed(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    scene = make_scene(4)
    serve(scene)
    dispatch = scene.freeze()
    worker.run_once()

    control.pause(dispatch)
    clock.forward(days=1)
    assert not worker.run_once()
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "queued": 2}, "paused")
    assert queries.pause_sentence(dispatch)

    control.resume(dispatch, now=clock.now)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 4}, "finished")


def test_a_pause_in_the_middle_of_a_batch_stops_it_within_a_second_or_so(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(40, batch_size=40, connection={"max_connections": 1})

    def pause_at_the_third(ask: Ask) -> On | None:
        if ask.verb == "CONTENT" and "osoba3@" in ask.argument:
            meanwhile(lambda: control.pause(Dispatch.unscoped.get()))
        return On("CONTENT", "250 2.0.0 Ok", delay=0.1) if ask.verb == "CONTENT" else None

    serve(scene, decide=pause_at_the_third)
    dispatch = scene.freeze()
    worker.run_once()

    counted = states(dispatch)
    assert dispatch.state == "paused"
    assert 3 <= counted["sent"] <= 20
    assert counted["queued"] == 40 - counted["sent"]
    control.resume(dispatch, now=NOW)
    work_all(worker)
    assert (states(dispatch), dispatch.state) == ({"sent": 40}, "finished")


def test_cancelling_says_how_many_had_gone(make_scene: MakeScene, serve: Serve, worker: Worker) -> None:
    scene = make_scene(5)
    server = serve(scene)
    dispatch = scene.freeze()
    worker.run_once()

    assert control.cancel(dispatch) == Stopped(sent=2, under_way=0, cancelled=3)
    assert not worker.run_once()
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "cancelled": 3}, "cancelled")
    assert len(server.accepted) == 2


def test_a_message_that_is_put_off_while_its_dispatch_is_cancelled_is_cancelled_too(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze()

    def cancel_meanwhile(ask: Ask) -> On | None:
        if ask.verb == "RCPT":
            meanwhile(lambda: Dispatch.unscoped.update(state="cancelled"))
            return On("RCPT", "450 4.2.1 Later")
        return None

    serve(scene, decide=cancel_meanwhile)
    worker.run_once()

    assert (states(dispatch), dispatch.state) == ({"cancelled": 2}, "cancelled")


@pytest.mark.parametrize("verb", [control.pause, control.resume, control.cancel])
def test_what_has_ended_cannot_be_stopped(
    make_scene: MakeScene, serve: Serve, worker: Worker, verb: Callable[[Dispatch], object]
) -> None:
    scene = make_scene(1)
    serve(scene)
    dispatch = scene.freeze()
    work_all(worker)

    with pytest.raises(Refused):
        verb(dispatch)


def test_deleting_one_that_is_still_sending_stops_it_first(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(5)
    server = serve(scene)
    kept = scene.freeze()
    dispatch = scene.freeze()
    worker.run_once(only=dispatch.pk)

    assert control.delete(dispatch) == Stopped(sent=2, under_way=0, cancelled=3)

    assert list(Dispatch.unscoped.all()) == [kept]
    assert Recipient.unscoped.filter(dispatch=dispatch.pk).count() == 0
    assert Batch.unscoped.filter(dispatch=dispatch.pk).count() == 0
    assert Attempt.unscoped.count() == 0
    with scopes_disabled():
        assert list(Revision.objects.all()) == [kept.revision]
    work_all(worker)
    assert len(server.accepted) == 7
    assert control.delete(dispatch) == Stopped(0, 0, 0)


def unconfirmed_dispatch(make_scene: MakeScene, serve: Serve, worker: Worker) -> tuple[Scene, Dispatch]:
    scene = make_scene(3)
    server = serve(scene, On("CONTENT", drop=True, containing="osoba2@", times=1), swallows_on_drop=False)
    dispatch = scene.freeze()
    for _ in range(2):
        work_all(worker)
        worker.clock.forward(minutes=1)  # type: ignore[attr-defined]
    assert states(dispatch) == {"sent": 2, "unconfirmed": 1}
    assert len(server.accepted) == 2
    return scene, dispatch


def test_a_person_can_send_an_unconfirmed_message_again(
    make_scene: MakeScene, serve: Serve, worker: Worker, clock: Clock
) -> None:
    _scene, dispatch = unconfirmed_dispatch(make_scene, serve, worker)

    assert control.decide(dispatch, None, "resend", now=clock.now) == 1
    assert control.decide(dispatch, None, "resend", now=clock.now) == 0
    assert (states(dispatch), dispatch.state) == ({"sent": 2, "queued": 1}, "sending")
    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    outcomes = [(each.number, each.outcome) for each in told.tries(rows(dispatch)[1])]
    assert outcomes == [(1, "unconfirmed"), (2, "sent")]


def test_a_person_can_mark_an_unconfirmed_message_as_sent(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    _scene, dispatch = unconfirmed_dispatch(make_scene, serve, worker)
    row = rows(dispatch)[1]

    assert control.decide(dispatch, [rows(dispatch)[0].pk], "resend") == 0
    assert control.decide(dispatch, [row.pk], "sent") == 1
    assert (states(dispatch), dispatch.state) == ({"sent": 3}, "finished")
    row.refresh_from_db()
    assert (row.state, row.reason) == ("sent", "marked")


def test_those_who_did_not_get_it_get_it_with_their_mended_address(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(4)
    without = builders.participant(scene.event, "Bez", "Adresu", email="")
    server = serve(scene, On("RCPT", "550 5.1.1 No such user", containing="osoba2@"))
    user = builders.user(event=scene.event)
    dispatch = scene.freeze()
    work_all(worker)
    with scope(event=scene.event):
        Participant.objects.filter(pk=scene.people[1].pk).update(email="nowa@example.org")
        Participant.objects.filter(pk=without.pk).update(email="jednak@example.org")

    again = control.resend_to_missing(dispatch, user, now=NOW)
    assert (again.resend_of, again.created_by, again.revision) == (dispatch, user, dispatch.revision)
    work_all(worker)

    assert [(row.address, row.state) for row in rows(again)] == [
        ("nowa@example.org", "sent"),
        ("jednak@example.org", "sent"),
    ]
    assert sorted(server.recipients) == [
        "jednak@example.org", "nowa@example.org", "osoba1@example.org", "osoba3@example.org",
        "osoba4@example.org",
    ]  # fmt: skip
    with pytest.raises(Refused):
        control.resend_to_missing(dispatch, user, now=NOW)
    assert Dispatch.unscoped.count() == 2


def test_a_resend_never_reaches_those_who_got_it_or_may_have(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene, dispatch = unconfirmed_dispatch(make_scene, serve, worker)

    with pytest.raises(Refused):
        control.resend_to_missing(dispatch, None, now=NOW)

    Recipient.unscoped.filter(dispatch=dispatch, position=1).update(state="rejected")
    again = control.resend_to_missing(dispatch, None, now=NOW)
    assert [row.participant for row in rows(again)] == [scene.people[0]]


def test_a_resend_of_an_invitation_leaves_out_who_declined(make_scene: MakeScene) -> None:
    scene = make_scene(3)
    html = '<p><a href="{{ invitation_link }}">Zapraszamy</a></p>'
    dispatch = scene.freeze(html=html)
    other = scene.freeze(html="<p>Zmiana sali</p>")
    for each in (dispatch, other):
        control.cancel(each)
    with scope(event=scene.event):
        Participant.objects.filter(pk=scene.people[1].pk).update(status=Status.DECLINED)

    again = control.resend_to_missing(dispatch, None, now=NOW)
    control.cancel(again)
    with scope(event=scene.event):
        Participant.objects.update(status=Status.DECLINED)

    assert [row.participant for row in rows(again)] == [scene.people[0], scene.people[2]]
    assert control.missing(dispatch).count() == 0
    with pytest.raises(Refused):
        control.resend_to_missing(dispatch, None, now=NOW)
    assert control.resend_to_missing(other, None, now=NOW).total == 3


def test_a_resend_after_cancelling_goes_to_the_rest(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(4)
    server = serve(scene)
    dispatch = scene.freeze()
    with pytest.raises(Refused):
        control.resend_to_missing(dispatch, None, now=NOW)
    worker.run_once()
    control.cancel(dispatch)

    again = control.resend_to_missing(dispatch, None, now=NOW)
    work_all(worker)

    assert (states(dispatch), states(again)) == ({"sent": 2, "cancelled": 2}, {"sent": 2})
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)


def test_a_resend_to_typed_addresses_takes_them_as_they_were(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(1)
    serve(scene, On("RCPT", "550 5.1.1 No", containing="jan@", times=1))
    dispatch = scene.freeze(
        audience=Mailing.Audience.ADDRESSES, addresses="Anna <anna@example.org>, Jan <jan@example.org>, zły",
        html="<p>Dzień dobry</p>",
    )  # fmt: skip
    work_all(worker)

    again = control.resend_to_missing(dispatch, None, now=NOW)
    work_all(worker)

    assert [(row.address, row.name, row.state) for row in rows(again)] == [("jan@example.org", "Jan", "sent")]
    with pytest.raises(Refused):
        control.resend_to_missing(dispatch, None, now=NOW)


def test_held_messages_can_be_tried_again_one_by_one(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(3)
    serve(scene)
    dispatch = scene.freeze()
    Recipient.unscoped.filter(dispatch=dispatch, position__lte=2).update(address="nie adres")
    work_all(worker)
    first = rows(dispatch)[0]
    Recipient.unscoped.filter(pk=first.pk).update(address="dobry@example.org")

    assert control.retry_held(dispatch, [first.pk], now=NOW) == 1
    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 2, "held": 1}, "paused")
    assert control.cancel(dispatch).cancelled == 1
    assert states(dispatch) == {"sent": 2, "cancelled": 1}


def test_resuming_a_scheduled_dispatch_keeps_its_time(make_scene: MakeScene, worker: Worker) -> None:
    scene = make_scene(1)
    later = NOW + timedelta(hours=1)
    dispatch = scene.freeze(scheduled_at=later)

    control.pause(dispatch)
    control.resume(dispatch, now=NOW)

    assert (dispatch.state, dispatch.next_batch_at) == ("scheduled", later)
    assert not worker.run_once()
    assert batches(dispatch) == [(1, "waiting")]


def test_one_that_waits_for_its_server_can_be_told_to_try_at_once(
    make_scene: MakeScene, serve: Serve, worker: Worker
) -> None:
    scene = make_scene(2)
    dispatch = scene.freeze()
    work_all(worker)
    serve(scene)
    assert not worker.run_once()

    control.resume(dispatch, now=NOW)
    work_all(worker)

    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")
