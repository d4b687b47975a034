"""``wici health``: the checks of /health, with an exit code."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from wici.commands.main import main
from wici.delivery import heartbeats

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")


def test_a_sound_installation_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["health"]) == 0
    assert capsys.readouterr().out == "database: ok\nstorage: ok\nsending: ok\n"
    assert main(["health", "--json"]) == 0
    words = {"database": "ok", "storage": "ok", "sending": "ok"}
    assert json.loads(capsys.readouterr().out) == {"status": "ok", "checks": words}


def test_what_fails_ends_with_1_and_is_said(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.WICI_HEALTH_FREE_MB = 10**9

    assert main(["health", "--pages"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "database: ok",
        "storage: full Less than 1000000000 MB are free in the data folder: make room on the disk.",
    ]


def test_it_looks_and_does_not_migrate() -> None:
    gone = MigrationRecorder.Migration.objects.filter(app="delivery")
    kept = list(gone)
    gone.delete()
    try:
        assert main(["health", "--pages"]) == 1
        assert not MigrationRecorder.Migration.objects.filter(app="delivery").exists()
    finally:
        MigrationRecorder.Migration.objects.bulk_create(kept)


def test_a_container_asks_for_its_own_worker() -> None:
    heartbeats.beat("worker", "elsewhere-1-abc", timezone.now())
    assert main(["health", "--worker"]) == 1
    heartbeats.beat("worker", f"{socket.gethostname()}-1-abc", timezone.now())
    assert main(["health", "--worker"]) == 0
