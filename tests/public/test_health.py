"""What monitors and load balancers ask: the right answer, to anybody, about nobody."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import builders
from wici.delivery import freeze, heartbeats
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.events.models import Event
from wici.reports import health
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

GOOD: dict[str, Any] = {"status": "ok", "checks": {"database": "ok", "storage": "ok", "sending": "ok"}}


@pytest.fixture
def dispatch() -> Dispatch:
    """One message to one person, due."""
    event = builders.event()
    builders.participant(event, "Łucja", "Tajna", "lucja@example.org")
    mailing = builders.mailing(
        event, group=builders.group(event, filter="all"), sender=builders.sender(event)
    )
    return freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())


def ask(client: Client, address: str = "/health", **headers: str) -> tuple[int, Any]:
    answer = client.get(address, headers={"Accept-Language": "en", **headers})
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert answer.headers["Content-Type"] == "application/json"
    assert not answer.cookies
    return answer.status_code, answer.json()


def fails(*arguments: object, **named: object) -> Any:
    raise OperationalError("connection to server at db.internal, user wici, failed")


def test_all_is_well_on_an_installation_that_has_nothing_to_send(client: Client) -> None:
    assert ask(client) == (200, GOOD)
    assert ask(client, "/health/ready") == (
        200,
        {"status": "ok", "checks": {"database": "ok", "storage": "ok"}},
    )
    assert ask(client, "/health/live") == (200, {"status": "ok"})


@pytest.mark.parametrize("address", ["/health", "/health/ready", "/health/live"])
def test_a_monitor_may_ask_for_the_head_alone_and_by_any_host_name(client: Client, address: str) -> None:
    answer = client.head(address, headers={"Host": "10.0.0.7:8000"})

    assert (answer.status_code, answer.content) == (200, b"")
    assert client.post(address).status_code == 405
    assert client.get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400


def test_it_takes_a_handful_of_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, dispatch: Dispatch
) -> None:
    with django_assert_max_num_queries(4):
        ask(client)
    with django_assert_max_num_queries(0):
        ask(client, "/health/live")


def test_a_queue_that_nobody_works_on_is_a_failure_until_somebody_does(
    client: Client, dispatch: Dispatch
) -> None:
    code, facts = ask(client)

    assert code == 503
    assert facts == {
        "status": "failed",
        "checks": {**GOOD["checks"], "sending": "unattended"},
        "problems": {
            "sending": "Messages wait, and nothing sends them: neither a worker nor CRON has run for a while."
        },
    }
    assert ask(client, "/health/ready")[0] == 200

    heartbeats.beat("cron", "cron@here", timezone.now() - timedelta(seconds=90))
    assert ask(client) == (200, GOOD)
    heartbeats.beat("cron", "cron@here", timezone.now() - timedelta(seconds=200))
    assert ask(client)[0] == 503


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "paused"}, 200),
        ({"state": "cancelled"}, 200),
        ({"next_batch_at": datetime(2100, 1, 1, tzinfo=UTC)}, 200),
        ({"state": "scheduled"}, 503),
        ({"state": "sending"}, 503),
    ],
    ids=str,
)
def test_only_what_could_be_sent_now_needs_somebody(
    client: Client, dispatch: Dispatch, change: dict[str, Any], expected: int
) -> None:
    Dispatch.unscoped.filter(pk=dispatch.pk).update(**change)

    assert ask(client)[0] == expected


@pytest.mark.parametrize(("minutes", "expected"), [(-1, 503), (10, 200)])
def test_a_retry_that_is_due_needs_somebody(
    client: Client, dispatch: Dispatch, minutes: int, expected: int
) -> None:
    Batch.unscoped.filter(dispatch=dispatch).update(state="done")
    due = timezone.now() + timedelta(minutes=minutes)
    Recipient.unscoped.filter(dispatch=dispatch).update(state="deferred", due_at=due)

    assert ask(client)[0] == expected


@pytest.mark.parametrize(("minutes", "expected"), [(-1, 503), (1, 200)])
def test_a_batch_that_was_left_behind_needs_somebody(
    client: Client, dispatch: Dispatch, minutes: int, expected: int
) -> None:
    until = timezone.now() + timedelta(minutes=minutes)
    Batch.unscoped.filter(dispatch=dispatch).update(state="leased", leased_until=until)

    assert ask(client)[0] == expected


def test_a_database_that_does_not_answer_is_waited_for_once(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fails)
    monkeypatch.setattr("wici.delivery.health.is_sending_alive", asked.append)

    _, facts = ask(client)

    assert facts["checks"] == {"database": "unreachable", "storage": "ok", "sending": "unreachable"}
    assert asked == []


def test_a_database_that_does_not_answer_is_told_without_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fails)
    monkeypatch.setattr("wici.delivery.health.is_sending_alive", fails)

    code, facts = ask(client)

    assert (code, facts["checks"]) == (
        503,
        {"database": "unreachable", "storage": "ok", "sending": "unreachable"},
    )
    assert facts["problems"] == dict.fromkeys(("database", "sending"), "The database does not answer.")
    assert ask(client, "/health/live") == (200, {"status": "ok"})


def test_tables_of_an_older_version_are_a_failure(client: Client) -> None:
    MigrationRecorder.Migration.objects.filter(app="delivery").delete()

    code, facts = ask(client)

    assert (code, facts["checks"]["database"]) == (503, "unmigrated")
    assert "older version" in facts["problems"]["database"]


def test_a_disk_without_room_is_a_failure(client: Client, settings: Any) -> None:
    settings.WICI_HEALTH_FREE_MB = 10**9

    code, facts = ask(client)

    assert (code, facts["checks"]["storage"]) == (503, "full")
    assert facts["problems"]["storage"].startswith("Less than 1000000000 MB are free")


def test_a_disk_without_room_for_another_file_is_a_failure(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = {"f_bavail": 10**9, "f_frsize": 4096}
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_files=1000, f_favail=5, **room))
    assert ask(client)[1]["checks"]["storage"] == "full"

    # Some file systems have no number of files at all.
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_files=0, f_favail=0, **room))
    assert ask(client) == (200, GOOD)


@pytest.mark.parametrize("folder", ["", "journal"])
def test_a_folder_that_cannot_be_written_is_a_failure(
    client: Client, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    settings.WICI_DATA = tmp_path
    (tmp_path / "journal").mkdir()
    # Root may write everywhere, so the system's answer is stood in for.
    monkeypatch.setattr(os, "access", lambda path, mode: path != tmp_path / folder)

    assert ask(client)[1]["checks"]["storage"] == "unwritable"


def test_a_folder_that_is_gone_is_a_failure(client: Client, settings: Any, tmp_path: Any) -> None:
    settings.WICI_DATA = tmp_path / "unmounted"

    assert ask(client)[1]["checks"]["storage"] == "unwritable"


def test_a_worker_of_this_machine_is_looked_for_by_its_host_name() -> None:
    now = timezone.now()

    def word() -> str:
        return health.examine(now, ("worker",)).words["worker"]

    heartbeats.beat("worker", "elsewhere-1-abc", now)
    heartbeats.beat("cron", f"{socket.gethostname()}-1-abc", now)
    assert word() == "unattended"
    heartbeats.beat("worker", f"{socket.gethostname()}-2-abc", now - timedelta(seconds=31))
    assert word() == "unattended"
    heartbeats.beat("worker", f"{socket.gethostname()}-3-abc", now - timedelta(seconds=5))
    assert word() == "ok"


def test_nothing_about_anybody_is_told(client: Client, dispatch: Dispatch) -> None:
    with scopes_disabled():
        names = [Event.objects.get().name, dispatch.subject, "Łucja", "Tajna", "lucja@example.org"]

    told = client.get("/health").content.decode()

    assert [name for name in names if name in told] == []
