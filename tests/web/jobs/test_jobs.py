"""A long export: progress, its file, who may see it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from wici.events.models import Event, Membership, Role
from wici.jobs import consumer
from wici.jobs.models import Job
from wici.web.participants import exporting


@pytest.fixture(autouse=True)
def long_from_two(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WICI_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "uploads"
    monkeypatch.setattr(exporting, "LONG_FROM", 2)


def begun(client: Client, event: Event) -> str:
    for name in ("Anna", "Jan", "Ewa"):
        builders.participant(event, name, status="invited" if name == "Ewa" else "completed")
    address = reverse("participants:export", args=[event.slug, "csv"])
    response = client.get(address, {"status": "completed"})
    job = Job.unscoped.get()
    assert response["Location"] == reverse("jobs:page", args=[event.slug, job.token])
    return job.token


def test_a_long_export_is_written_in_the_background(organiser: Client, event: Event) -> None:
    token = begun(organiser, event)
    page, file, live = (
        reverse(f"jobs:{name}", args=[event.slug, token]) for name in ("page", "file", "live")
    )
    text = organiser.get(page).content.decode()
    assert "Writing the file…" in text
    assert "Neither a worker nor CRON has been seen for a while." in text
    assert organiser.get(file).status_code == 404
    assert "HX-Refresh" not in organiser.get(live)
    assert consumer.do_share() == 1
    assert organiser.get(live)["HX-Refresh"] == "true"
    assert "The file with 2 participants is ready." in organiser.get(page).content.decode()
    response = organiser.get(file)
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert {line.split(";")[1] for line in lines[1:]} == {"Anna", "Jan"}
    assert response["Content-Type"] == "text/csv; charset=utf-8"


def test_an_export_can_be_cancelled(organiser: Client, event: Event) -> None:
    token = begun(organiser, event)
    page, cancel = (reverse(f"jobs:{name}", args=[event.slug, token]) for name in ("page", "cancel"))
    assert organiser.post(cancel, {"back": "https://evil.example/"})["Location"] == page
    assert "The export was cancelled." in organiser.get(page).content.decode()
    assert consumer.do_share() == 0


def test_who_may_only_read_can_export_but_is_offered_no_button_that_is_refused(
    reader: Client, organiser: Client, event: Event
) -> None:
    token = begun(reader, event)
    page, cancel = (reverse(f"jobs:{name}", args=[event.slug, token]) for name in ("page", "cancel"))
    assert "Writing the file…" in reader.get(page).content.decode()
    assert cancel not in reader.get(page).content.decode()
    assert reader.post(cancel).status_code == 403
    Job.unscoped.update(user=Membership.objects.get(role=Role.ORGANISER).user)
    assert cancel in organiser.get(page).content.decode()


def test_an_export_belongs_to_who_asked_for_it(
    organiser: Client, owner: Client, stranger: Client, event: Event
) -> None:
    token = begun(organiser, event)
    consumer.do_share()
    for name in ("page", "live", "file"):
        for client in (owner, stranger):
            assert client.get(reverse(f"jobs:{name}", args=[event.slug, token])).status_code == 404
