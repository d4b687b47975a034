"""How long the server takes for the screens of a large event, and how many queries each asks."""

from __future__ import annotations

import statistics
import time
from typing import Any

from django.conf import settings
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.servers import HOST
from wici.accounts.models import User
from wici.delivery.models import Dispatch
from wici.events.models import Event
from wici.people import groups
from wici.shared.scopes import scope


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of several requests each, after one that is not counted."""
    event = scene.new_event("screens", people=amounts.participants)
    dispatch = scene.frozen(scene.message_to_all(event, scene.Target(HOST, 25)))
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.create_superuser("owner@kongres.example"))
    figures: dict[str, Any] = {"participants": amounts.participants}
    for name, address in _addresses(event, dispatch).items():
        figures[f"{name}_ms"], figures[f"{name}_queries"] = _asked(client, address, amounts.rounds)
    figures["group_count_ms"] = _group_count_ms(event, amounts.rounds)
    return figures | {
        "slowest_ms": max(value for name, value in figures.items() if name.endswith("_ms")),
        "most_queries": max(value for name, value in figures.items() if name.endswith("_queries")),
    }


def _addresses(event: Event, dispatch: Dispatch) -> dict[str, str]:
    return {
        "participants_list": reverse("participants:list", args=[event.slug]),
        "groups_list": reverse("groups:list", args=[event.slug]),
        "report": reverse("reports:dispatch", args=[event.slug, dispatch.pk]),
        "reports_list": reverse("reports:list", args=[event.slug]),
    }


def _asked(client: Client, address: str, times: int) -> tuple[float, int]:
    """Milliseconds and queries of a page."""
    settings.ALLOWED_HOSTS = ["*"]
    client.get(address)
    spent = []
    for _ in range(max(3, times)):
        began = time.perf_counter()
        answer = client.get(address)
        spent.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    with CaptureQueriesContext(database) as asked:
        client.get(address)
    return round(statistics.median(spent), 1), len(asked)


def _group_count_ms(event: Event, times: int) -> float:
    with scope(event=event):
        group = event.groups.get(name="Wszyscy")
        spent = []
        for _ in range(max(3, times)):
            began = time.perf_counter()
            groups.count(group)
            spent.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(spent), 1)
