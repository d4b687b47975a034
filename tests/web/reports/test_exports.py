"""The table of recipients as a file."""

from __future__ import annotations

import io

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from tests import builders
from tests.web.reports.conftest import end, send
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.jobs import running
from wici.jobs.models import Job
from wici.shared.scopes import scopes_disabled
from wici.web.reports import exports

HEADER = [
    "Name", "E-mail address", "State", "Time", "Attempts", "Answer of the server, or reason", "Message-ID",
]  # fmt: skip


def content(client: Client, event: Event, dispatch: Dispatch, name: str, query: dict[str, str]) -> bytes:
    response = client.get(reverse(f"reports:{name}", args=[event.slug, dispatch.pk]), query)
    assert isinstance(response, HttpResponse) or response.streaming
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_csv_has_everybody_with_state_time_and_words(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    row = end(dispatch, "sent", "rejected", "sent")[0]
    assert row.changed_at is not None
    at = timezone.localtime(row.changed_at, event.zone).strftime("%Y-%m-%d %H:%M:%S")
    lines = content(organiser, event, dispatch, "csv", {}).decode("utf-8-sig").splitlines()
    domain = dispatch.message_domain
    assert lines == [
        ";".join(HEADER),
        f"Imię1 Łoś;osoba1@example.org;sent;{at};1;250 OK;{dispatch.token}.1@{domain}",
        f"Imię2 Łoś;osoba2@example.org;rejected;{at};1;550 5.1.1 No such user;{dispatch.token}.2@{domain}",
        f"Imię3 Łoś;osoba3@example.org;sent;{at};1;250 OK;{dispatch.token}.3@{domain}",
    ]


def test_a_workbook_has_those_whom_the_page_shows(organiser: Client, event: Event) -> None:
    dispatch = send(event)
    end(dispatch, "sent", "rejected", "sent")
    file = content(organiser, event, dispatch, "xlsx", {"state": "rejected"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_name("Recipients").to_python()
    assert rows[0] == HEADER
    assert [row[:3] for row in rows[1:]] == [["Imię2 Łoś", "osoba2@example.org", "rejected"]]


def test_a_name_is_never_a_formula(organiser: Client, event: Event) -> None:
    person = builders.participant(event, "=HYPERLINK(1)", "@x")
    dispatch = send(event, group=builders.group(event, picked=[person]))
    assert Recipient.unscoped.get(dispatch=dispatch).name == "=HYPERLINK(1) @x"
    line = content(organiser, event, dispatch, "csv", {}).decode("utf-8-sig").splitlines()[1]
    assert line.startswith("'=HYPERLINK(1) @x;")


def test_a_long_table_is_written_in_the_background(
    organiser: Client, stranger: Client, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "LONG_FROM", 2)
    monkeypatch.setattr(exports, "STEP", 1)
    dispatch = send(event)
    end(dispatch, "sent", "rejected", "sent")
    address = reverse("reports:csv", args=[event.slug, dispatch.pk])

    first = organiser.get(address, {"state": "sent"}).headers["Location"]
    second = organiser.get(address, {"state": "sent"}).headers["Location"]
    assert first == second
    assert "Writing the file" in organiser.get(first).content.decode()
    assert stranger.get(first).status_code == 404

    running.run(first.split("/")[-2])
    assert "The file with 2 recipients is ready." in organiser.get(first).content.decode()
    with scopes_disabled():
        (job,) = Job.objects.all()
    file = organiser.get(reverse("jobs:file", args=[event.slug, job.token]))
    assert (
        file.headers["Content-Disposition"] == f'attachment; filename="wici-{event.slug}-{dispatch.pk}.csv"'
    )
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [line.split(";")[0] for line in lines] == ["Name", "Imię1 Łoś", "Imię3 Łoś"]

    workbook = organiser.get(reverse("reports:xlsx", args=[event.slug, dispatch.pk])).headers["Location"]
    assert workbook != first
    running.run(workbook.split("/")[-2])
    with scopes_disabled():
        made = Job.objects.get(token=workbook.split("/")[-2])
        assert made.result == {**(made.result or {}), "count": 3}
