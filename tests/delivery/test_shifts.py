"""How long a worker works: passes for CRON, workers side by side, one dispatch worked off."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db.models import Sum
from django.utils import timezone

from tests.delivery.conftest import MakeScene, side_by_side, states
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import queries, shifts
from wici.delivery import worker as working
from wici.delivery.models import Attempt, Heartbeat
from wici.shared.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

Serve = Callable[..., FakeSmtpServer]


@pytest.fixture(autouse=True)
def own_journals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Workers that a test does not make itself have their journals in its own folder, too."""
    monkeypatch.setattr(working, "journal_folder", lambda: tmp_path / "journal")


def test_two_workers_and_two_passes_side_by_side_send_everything_once(
    make_scene: MakeScene, serve: Serve
) -> None:
    scene = make_scene(60, batch_size=5)
    server = serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    end = time.monotonic() + 30

    def is_done() -> bool:
        return len(server.accepted) >= 60 or time.monotonic() > end

    side_by_side(shifts.tick, shifts.tick, lambda: shifts.work(is_done), lambda: shifts.work(is_done))

    assert (states(dispatch), dispatch.state) == ({"sent": 60}, "finished")
    assert sorted(server.recipients) == sorted(person.email for person in scene.people)
    assert Attempt.unscoped.aggregate(messages=Sum("count")) == {"messages": 60}
    assert server.connections <= 20


def test_two_passes_side_by_side_take_one_batch_of_an_interval(make_scene: MakeScene, serve: Serve) -> None:
    scene = make_scene(6, batch_interval_seconds=3600)
    serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    side_by_side(shifts.tick, shifts.tick, shifts.tick)

    assert states(dispatch) == {"sent": 2, "queued": 4}


def test_a_pass_for_cron_says_that_it_was_there(make_scene: MakeScene, serve: Serve) -> None:
    scene = make_scene(3)
    serve(scene)
    scene.freeze(now=timezone.now())

    assert shifts.tick() == 2
    assert shifts.tick() == 0
    (beat,) = Heartbeat.objects.all()
    assert (beat.kind, queries.last_heartbeat("cron"), queries.last_heartbeat("worker")) == (
        "cron", beat, None,
    )  # fmt: skip


def test_a_pass_waits_for_what_is_due_in_a_moment(make_scene: MakeScene, serve: Serve) -> None:
    scene = make_scene(4, batch_interval_seconds=1)
    serve(scene)
    dispatch = scene.freeze(now=timezone.now())

    assert shifts.tick() == 2
    assert states(dispatch) == {"sent": 4}


def test_working_off_one_dispatch_leaves_the_others_alone(make_scene: MakeScene, serve: Serve) -> None:
    scene = make_scene(5, batch_interval_seconds=1)
    serve(scene, On("RCPT", "450 4.2.1 Later", containing="osoba2@"))
    dispatch, other = scene.freeze(now=timezone.now()), scene.freeze(now=timezone.now())
    began = time.monotonic()

    shifts.work_off(dispatch)

    assert time.monotonic() - began >= 2
    assert states(dispatch) == {"sent": 4, "deferred": 1}
    assert states(other) == {"queued": 5}


def test_a_journal_folder_that_cannot_be_made_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(working, "journal_folder", lambda: tmp_path / "file" / "journal")

    with pytest.raises(Refused, match="file/journal"):
        shifts.tick()
