"""``/metrics``: for whoever has the token alone, in the format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tests import builders
from wici.delivery import freeze, heartbeats
from wici.delivery.models import Dispatch
from wici.public import metrics
from wici.reports.figures import Ledger

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

TOKEN = "a-token-of-many-characters"
NAMES = {
    "wici_abandoned_batches", "wici_attempts_total", "wici_dispatches", "wici_due_batches",
    "wici_last_heartbeat_age_seconds", "wici_leased_batches", "wici_oldest_due_batch_age_seconds",
    "wici_recent_attempts", "wici_recipients", "wici_waiting_batches", "wici_workers",
}  # fmt: skip


@pytest.fixture(autouse=True)
def token(settings: Any) -> Iterator[str]:
    metrics.ledger.cache_clear()
    settings.WICI_METRICS_TOKEN = TOKEN
    yield TOKEN
    metrics.ledger.cache_clear()


def scrape(client: Client, **headers: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}", **headers})
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


def test_every_figure_is_told_with_few_labels(client: Client) -> None:
    event = builders.event()
    for number in range(3):
        builders.participant(event, "Łucja", "Tajna", f"lucja{number}@example.org")
    mailing = builders.mailing(
        event, group=builders.group(event, filter="all"), sender=builders.sender(event)
    )
    now = timezone.now()
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=now)
    Dispatch.unscoped.filter(pk=dispatch.pk).update(next_batch_at=now - timedelta(minutes=12))
    heartbeats.beat("worker", "here-1-abc", now)
    heartbeats.beat("cron", "cron@here", now - timedelta(minutes=3))

    told = scrape(client)

    assert {name for name, *_ in told} == NAMES
    assert told["wici_recipients", "email", "queued"] == 3
    assert told["wici_recipients", "email", "sent"] == 0
    assert told["wici_dispatches", "email", "queued"] == 1
    assert told["wici_due_batches",] == told["wici_waiting_batches",] == 1
    assert 720 <= told["wici_oldest_due_batch_age_seconds",] < 780
    assert told["wici_workers",] == 1
    assert 0 <= told["wici_last_heartbeat_age_seconds", "worker"] < 60
    assert 180 <= told["wici_last_heartbeat_age_seconds", "cron"] < 240
    assert (told["wici_recent_attempts", "60"], told["wici_recent_attempts", "300"]) == (0, 0)
    assert len(told) < 40


def test_without_a_token_in_the_environment_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.WICI_METRICS_TOKEN = ""

    for sent in ("", "Bearer ", "Bearer None", f"Bearer {TOKEN}"):
        assert client.get("/metrics", headers={"Authorization": sent}).status_code == 404


@pytest.mark.parametrize(
    "sent",
    ["", TOKEN, "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"bearer {TOKEN}", f"Basic {TOKEN}", "Bearer żółw"],
)
def test_a_wrong_token_is_refused(client: Client, sent: str) -> None:
    answer = client.get("/metrics", headers={"Authorization": sent})

    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_monitor_may_ask_by_any_name_and_for_its_own_format(client: Client) -> None:
    allowed = {"Authorization": f"Bearer {TOKEN}", "Host": "web:8000"}

    modern = client.get(
        "/metrics", headers={**allowed, "Accept": "application/openmetrics-text;version=1.0.0"}
    )

    assert modern.headers["Content-Type"].startswith("application/openmetrics-text")
    assert modern.content.endswith(b"# EOF\n")
    assert client.head("/metrics", headers=allowed).status_code == 200
    assert client.post("/metrics", headers=allowed).status_code == 405


def test_a_database_that_does_not_answer_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise OperationalError("server at db.internal")

    monkeypatch.setattr(Ledger, "read", fails)

    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (answer.status_code, answer.content) == (503, b"The database does not answer.\n")
