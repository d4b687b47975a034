"""A batch is recovered by another machine, which cannot read the dead worker's journal; then a worker starts
where that journal lies."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.delivery.conftest import MakeScene, batches, rows, states, work_all
from tests.delivery.test_kills import CONNECTIONS, PEOPLE, die, scene_of
from tests.fakes.smtp_server import FakeSmtpServer
from wici.delivery import control
from wici.delivery.claim import claim
from wici.delivery.journal import Journals
from wici.delivery.leasing import Lease
from wici.delivery.models import Dispatch
from wici.delivery.record import Held, RowOutcome, record
from wici.delivery.recover import recover
from wici.delivery.send import nothing_begun, work_of
from wici.delivery.standing import Again
from wici.delivery.worker import Worker
from wici.plain.outcomes import Cause, NotSent, Sent, Unknown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]
AFTER_THE_LEASE = timedelta(minutes=3)


def work_at(folder: Path) -> None:
    """Let a worker with this journal folder do all there is, some minutes from now."""
    late = timezone.now() + AFTER_THE_LEASE
    with Worker(clock=lambda: late, folder=folder) as worker:
        work_all(worker)


def dead(journals: Journals) -> None:
    """The process ends without a word."""
    for each in journals._all:
        each._map.close()
        os.close(each._handle)


def test_what_was_answered_and_what_was_not_begun_is_put_right(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    scene = scene_of(make_scene)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())
    die("after an answer is noted", 3, tmp_path / "here")

    work_at(tmp_path / "elsewhere")
    assert states(dispatch) == {"unconfirmed": 6, "sent": 6}

    work_at(tmp_path / "here")
    counted = states(dispatch)
    assert counted["sent"] + counted.get("unconfirmed", 0) == PEOPLE
    assert counted.get("unconfirmed", 0) <= CONNECTIONS
    assert len(server.recipients) == len(set(server.recipients))
    assert {row.address for row in rows(dispatch)} - set(server.recipients) <= {
        row.address for row in rows(dispatch) if row.state == "unconfirmed"
    }
    assert dispatch.state == "finished"
    assert list((tmp_path / "here").iterdir()) == []


def test_a_batch_that_was_only_leased_goes_out_after_all(
    make_scene: MakeScene, serve: Serve, tmp_path: Path
) -> None:
    """As the one that a worker has leased ahead."""
    scene = make_scene(2)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())
    journals = Journals(tmp_path / "here", "host-1-abc")
    assert claim(timezone.now(), worker="host-1-abc") is not None
    dead(journals)

    work_at(tmp_path / "elsewhere")
    assert (states(dispatch), server.accepted) == ({"unconfirmed": 2}, [])

    work_at(tmp_path / "here")
    assert (states(dispatch), dispatch.state) == ({"sent": 2}, "finished")
    assert len(server.accepted) == 2


def test_what_a_person_has_decided_stays(make_scene: MakeScene, serve: Serve, tmp_path: Path) -> None:
    scene = make_scene(2)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())
    journals = Journals(tmp_path / "here", "host-1-abc")
    claim(timezone.now(), worker="host-1-abc")
    dead(journals)
    work_at(tmp_path / "elsewhere")
    control.decide(dispatch, [rows(dispatch)[0].pk], "sent")

    work_at(tmp_path / "here")

    assert [(row.state, row.reason) for row in rows(dispatch)] == [("sent", "marked"), ("sent", "")]
    assert [message.rcpt_to for message in server.accepted] == [(rows(dispatch)[1].address,)]


def test_what_a_suspended_worker_had_begun_is_never_sent_again(make_scene: MakeScene, tmp_path: Path) -> None:
    """It came back, said what it knew, cleared its journal, and died later: the message that it had begun
    stands in no journal any more, and yet it was begun."""
    scene = make_scene(3, batch_size=3)
    dispatch: Dispatch = scene.freeze(now=timezone.now())
    journals = Journals(tmp_path, "host-1-abc")
    lease = claim(timezone.now(), worker="host-1-abc")
    assert lease is not None
    late = timezone.now() + timedelta(minutes=30)
    assert recover(late, folder=tmp_path) == 1
    answered, begun, untouched = (row.id for row in lease.rows)
    outcomes: dict[int, RowOutcome] = {
        answered: Sent("250 Ok"),
        begun: Unknown("The server closed the connection."),
        untouched: NotSent("Stopped before this message began.", cause=Cause.STOPPED),
    }
    record(work_of(lease), outcomes, now=late)
    dead(journals)

    recover(late, folder=tmp_path)

    assert [row.state for row in rows(dispatch)] == ["sent", "unconfirmed", "queued"]


def cut_off(make_scene: MakeScene, folder: Path) -> tuple[Dispatch, Lease, datetime]:
    """A worker cannot reach the database for so long that another machine recovers what it has leased."""
    dispatch = make_scene(3, batch_size=3).freeze(now=timezone.now())
    lease = claim(timezone.now(), worker="host-1-abc")
    assert lease is not None
    late = timezone.now() + AFTER_THE_LEASE
    assert recover(late, folder=folder / "elsewhere") == 1
    assert states(dispatch) == {"unconfirmed": 3}
    return dispatch, lease, late


def test_a_worker_that_was_cut_off_says_what_it_never_began(make_scene: MakeScene, tmp_path: Path) -> None:
    dispatch, lease, late = cut_off(make_scene, tmp_path)
    control.decide(dispatch, [lease.rows[0].id], "sent", now=late)

    assert not record(work_of(lease), nothing_begun(lease), now=late)
    assert [(row.state, row.batch_number) for row in rows(dispatch)] == [
        ("sent", 1), ("queued", 2), ("queued", 2),
    ]  # fmt: skip
    assert batches(dispatch) == [(1, "done"), (2, "waiting")]

    # Said twice, it changes nothing more.
    record(work_of(lease), nothing_begun(lease), now=late)
    assert batches(dispatch) == [(1, "done"), (2, "waiting")]


def test_a_message_that_cannot_be_made_was_never_begun(make_scene: MakeScene, tmp_path: Path) -> None:
    dispatch, lease, late = cut_off(make_scene, tmp_path)
    first, second, third = (row.id for row in lease.rows)
    outcomes: dict[int, RowOutcome] = {
        first: Held("cannot_render", "No value"),
        second: Unknown("The server closed the connection."),
        third: Sent("250 Ok"),
    }

    record(work_of(lease), outcomes, now=late)

    assert [row.state for row in rows(dispatch)] == ["queued", "unconfirmed", "sent"]


def test_what_another_worker_has_leased_since_stays_in_doubt(make_scene: MakeScene, tmp_path: Path) -> None:
    """It recorded the batch, did not hear of it and says it again, minutes later; meanwhile the batch was
    leased by somebody else, who may have begun it."""
    scene = make_scene(2)
    dispatch: Dispatch = scene.freeze(now=timezone.now())
    now = timezone.now()
    lease = claim(now, worker="host-1-abc")
    assert lease is not None
    assert record(work_of(lease), nothing_begun(lease), now=now, verdict=Again())
    assert claim(now + timedelta(minutes=1), worker="host-2-def") is not None
    late = now + timedelta(minutes=5)
    assert recover(late, folder=tmp_path) == 1

    record(work_of(lease), nothing_begun(lease), now=late)

    assert states(dispatch) == {"unconfirmed": 2}
