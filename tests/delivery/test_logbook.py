"""What a whole dispatch with every kind of failure leaves in the log: figures, and nothing about anybody."""

from __future__ import annotations

import io
import json
import logging.config
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import builders
from tests.delivery.conftest import Clock, MakeScene, work_all
from tests.fakes.smtp_server import FakeSmtpServer, On
from wici.config.logs import logging_settings
from wici.delivery import control, logbook
from wici.delivery.worker import Worker
from wici.events.models import MailConnection
from wici.shared import secret_text
from wici.shared.scopes import scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


@pytest.fixture
def log(settings: Any) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines that an installation with WICI_LOG=INFO writes during the test."""
    output = io.StringIO()
    made = logging_settings("INFO", is_json=True)
    made["handlers"]["console"]["stream"] = output
    logging.config.dictConfig(made)
    yield lambda: [json.loads(line) for line in output.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)


def test_a_dispatch_with_failures_tells_figures_and_nothing_about_anybody(
    make_scene: MakeScene,
    serve: Callable[..., FakeSmtpServer],
    worker: Worker,
    clock: Clock,
    log: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = make_scene(7, batch_size=10, connection={"max_connections": 1})
    serve(
        scene,
        On("RCPT", "550 5.1.1 <osoba1@example.org>: Testowe unknown", containing="osoba1@"),
        On("RCPT", "450 4.2.1 osoba2@example.org Testowe later", containing="osoba2@"),
        On("CONTENT", drop=True, containing="osoba3@"),
    )
    with scopes_disabled():
        stored = secret_text.encrypt("hasło-serwera")
        MailConnection.objects.filter(pk=scene.connection.pk).update(password_encrypted=stored)
    fail_to_make(monkeypatch, "osoba4@")
    dispatch = scene.freeze(subject="Tajny temat {{ first_name }} {{ participant_code }}")
    work_all(worker)
    paused = scene.freeze()
    control.pause(paused)

    told = log()
    recorded = [line for line in told if line["event"] == "batch_recorded"]
    figures = {name: recorded[0][name] for name in logbook.OUTCOMES}
    assert figures == {
        "sent": 3, "deferred": 1, "rejected": 1, "unconfirmed": 1, "held": 1, "put_back": 0,
    }  # fmt: skip
    assert (recorded[0]["dispatch"], recorded[0]["batch"], recorded[0]["is_ours"]) == (dispatch.pk, 1, True)
    assert recorded[0]["ms"] is not None
    events = [line["event"] for line in told]
    assert {"batch_claimed", "message_failed", "dispatch_paused"} <= set(events)
    text = json.dumps(told, ensure_ascii=False)
    codes = [person.code for person in scene.people]
    for secret in ("@", "osoba", "Imię", "Testowe", "Tajny", "temat", "hasło", scene.sender.name, *codes):
        assert secret not in text


def fail_to_make(monkeypatch: pytest.MonkeyPatch, whose: str) -> None:
    """Let making the message of one person fail with an error that quotes them."""
    from wici.delivery.messages import Maker

    make = Maker.make

    def fails(self: Maker, **values: Any) -> Any:
        if whose in values["address"]:
            raise KeyError(f"{values['name']} <{values['address']}>")
        return make(self, **values)

    monkeypatch.setattr(Maker, "make", fails)


def test_a_worker_says_when_it_begins_and_ends(
    log: Callable[[], list[dict[str, Any]]], tmp_path: Any
) -> None:
    builders.event()
    with Worker(folder=tmp_path / "other") as made:
        made.run_once()

    told = [(line["event"], line["kind"], line["worker"]) for line in log()]
    assert told == [("worker_started", "worker", made.name), ("worker_stopped", "worker", made.name)]
