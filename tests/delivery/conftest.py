"""Dispatches for tests of the engine, made by the real freeze."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests import builders
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.delivery import freeze, queries, told
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.events.models import Event, MailConnection, Sender
from wici.people.models import Group, Participant
from wici.shared.scopes import scopes_disabled

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is told to go on."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> datetime:
        """Let time pass, and say what it is then."""
        self.now += timedelta(**time)
        return self.now


@dataclass
class Scene:
    """An event with a group and a sender, whose server is ``connection``'s."""

    event: Event
    group: Group
    connection: MailConnection
    sender: Sender
    people: list[Participant] = field(default_factory=list)

    def freeze(self, now: datetime = NOW, **fields: Any) -> Dispatch:
        """A new message to the group, sent."""
        scheduled_at = fields.pop("scheduled_at", None)
        values = {"group": self.group, "sender": self.sender, **fields}
        mailing = builders.mailing(self.event, **values)
        return freeze.dispatch(
            mailing, user=None, send_token=mailing.send_token, scheduled_at=scheduled_at, now=now
        )

    def set_server(self, host: str, port: int) -> None:
        """Let the connection lead to this server."""
        with scopes_disabled():
            MailConnection.objects.filter(pk=self.connection.pk).update(host=host, port=port)


MakeScene = Callable[..., Scene]


@pytest.fixture
def make_scene() -> MakeScene:
    """Makes a scene: ``people`` participants in one group, the event's settings by name."""

    def make(people: int = 3, *, connection: dict[str, Any] | None = None, **settings: Any) -> Scene:
        event = builders.event(**{"batch_size": 2, "batch_interval_seconds": 0, **settings})
        values = {"host": "127.0.0.1", "port": 1, "security": "none", **(connection or {})}
        way_out = builders.connection(event, **values)
        scene = Scene(
            event=event,
            group=builders.group(event, filter="all"),
            connection=way_out,
            sender=builders.sender(event, connection=way_out),
        )
        scene.people = [
            builders.participant(event, f"Imię{n}", "Testowe", f"osoba{n}@example.org")
            for n in range(1, people + 1)
        ]
        return scene

    return make


@pytest.fixture
def clock() -> Clock:
    """A clock for the worker and the test."""
    return Clock()


@pytest.fixture
def worker(clock: Clock, tmp_path: Path) -> Iterator[Worker]:
    """A worker in this process, with the test's clock."""
    with Worker(clock=clock, folder=tmp_path / "journal") as made:
        yield made


@pytest.fixture
def serve() -> Iterator[Callable[..., FakeSmtpServer]]:
    """Starts servers that run until the test ends: ``serve(scene, On(...), ...)``."""
    with ExitStack() as stack:

        def start(scene: Scene, *rules: On, **options: Any) -> FakeSmtpServer:
            server = stack.enter_context(FakeSmtpServer(*rules, **options))
            scene.set_server(server.host, server.port)
            return server

        yield start


def work_all(worker: Worker, *, limit: int = 200) -> int:
    """Steps until nothing is due; how many batches that were."""
    for done in range(limit):
        if not worker.run_once():
            return done
    raise AssertionError(f"still work after {limit} steps")


def states(dispatch: Dispatch) -> dict[str, int]:
    """The states that there are, with how many rows have them; the sum is proven to be right."""
    counted = queries.counts(dispatch)
    dispatch.refresh_from_db()
    assert sum(counted.values()) == dispatch.total
    return {state: count for state, count in counted.items() if count}


def rows(dispatch: Dispatch) -> list[Recipient]:
    """The rows in their order, as people are told them."""
    found = Recipient.unscoped.filter(dispatch=dispatch).select_related("dispatch").order_by("position")
    return list(told.completed(found))


def batches(dispatch: Dispatch) -> list[tuple[int, str]]:
    """Numbers and states of the batches."""
    return list(Batch.unscoped.filter(dispatch=dispatch).order_by("number").values_list("number", "state"))


def side_by_side(*actions: Callable[[], object]) -> None:
    """Run actions at the same time, each with database connections of its own."""
    errors: list[BaseException] = []

    def run(action: Callable[[], object]) -> None:
        try:
            action()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
