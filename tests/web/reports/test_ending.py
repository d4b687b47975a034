"""When a dispatch ends, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from tests import builders
from tests.web.reports.conftest import send
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.queries import Progress
from wici.events.models import Event, MailConnection
from wici.plain.estimating import Unknowable
from wici.shared.scopes import scopes_disabled
from wici.web.reports.ending import ending

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PROGRESS = Progress(
    counts={}, total=10, pending=5, next_batch_at=None, per_minute=None, ends_at=None, unknowable=None
)


def in_(**time: float) -> Progress:
    return replace(PROGRESS, ends_at=NOW + timedelta(**time))


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (in_(seconds=10), "Ends at about 13:00, in less than a minute."),
        (in_(minutes=1), "Ends at about 13:01, in about 1 minute."),
        (in_(minutes=20, seconds=20), "Ends at about 13:20, in about 20 minutes."),
        (in_(hours=5), "Ends at about 18:00, in about 5 hours."),
        (in_(hours=12), "Ends at about 25 November 2026, 01:00, in about 12 hours."),
        (in_(days=3), "Ends at about 27 November 2026, 13:00, in about 3 days."),
        (replace(PROGRESS, unknowable=Unknowable.PAUSED), "When it ends depends on when it is resumed."),
        (
            replace(PROGRESS, unknowable=Unknowable.UNREACHABLE),
            "When it ends is not known while the mail server cannot be reached.",
        ),
        (
            replace(PROGRESS, unknowable=Unknowable.NOT_BEGUN),
            "When it ends can be said once the first messages have left.",
        ),
        (
            replace(PROGRESS, unknowable=Unknowable.ONLY_RETRIES, next_batch_at=NOW + timedelta(minutes=5)),
            "Only retries are left: when it ends depends on the receiving servers. The next try is at 13:05.",
        ),
        (
            replace(PROGRESS, unknowable=Unknowable.ONLY_RETRIES, next_batch_at=NOW),
            "Only retries are left: when it ends depends on the receiving servers.",
        ),
        (replace(PROGRESS, unknowable=Unknowable.NOTHING_LEFT), ""),
    ],
)
def test_the_end_in_words(progress: Progress, words: str) -> None:
    with translation.override("en"), timezone.override("Europe/Warsaw"):
        assert ending(progress, NOW) == words


def page(client: Client, dispatch: Dispatch) -> str:
    return client.get(reverse("reports:dispatch", args=["kongres", dispatch.pk])).content.decode()


def test_the_report_says_when_it_ends_and_which_domain_is_waited_for(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    Dispatch.unscoped.filter(pk=dispatch.pk).update(batch_interval_seconds=60)
    with scopes_disabled():
        MailConnection.objects.filter(dispatches=dispatch).update(kind="smtp", per_domain_per_minute=600)
    Batch.unscoped.create(
        dispatch=dispatch, number=9, state="aside", domain="gmail.example", count=1_200,
        due_at=timezone.now(),
    )  # fmt: skip

    shown = page(organiser, dispatch)
    assert "Ends at about" in shown
    assert "in about 1 minute." in shown
    assert "1,200 messages wait for gmail.example, which gets at most 600 a minute" in shown
    assert "1 batch left" in shown

    Dispatch.unscoped.filter(pk=dispatch.pk).update(state="paused", pause_reason="user")
    assert "When it ends depends on when it is resumed." in page(organiser, dispatch)


def test_the_report_says_which_connection_stands_in_and_why(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    spare = builders.connection(event, "Zapasowe", kind="smtp", per_domain_per_minute=20)
    Batch.unscoped.create(
        dispatch=dispatch, number=9, state="aside", domain="gmail.example", count=40, due_at=timezone.now()
    )
    with scopes_disabled():
        MailConnection.objects.filter(dispatches=dispatch).update(
            name="Główne",
            fallback=spare,
            down_words="421 Busy.",
            down_until=timezone.now() + timedelta(hours=1),
        )

    words = "“Główne” cannot be reached (421 Busy), so messages leave through “Zapasowe” meanwhile."
    shown = page(organiser, dispatch)
    assert words in shown
    assert "40 messages wait for gmail.example, which gets at most 20 a minute" in shown
    Dispatch.unscoped.filter(pk=dispatch.pk).update(state="cancelled")
    assert words not in page(organiser, dispatch)


def test_a_deferred_row_says_when_it_is_tried_next(organiser: Client, event: Event) -> None:
    dispatch = send(event, 1)
    due_at = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
    Recipient.unscoped.filter(dispatch=dispatch).update(state="deferred", reply="450 Later", due_at=due_at)

    shown = page(organiser, dispatch)
    assert "Next attempt: 24 November 2026, 13:05" in shown
    assert "Only retries are left" in shown
    assert "The next batch leaves" not in shown


def test_a_connection_that_was_mended_or_answers_is_tried_at_once(organiser: Client, event: Event) -> None:
    dispatch = send(event, 1)
    later = timezone.now() + timedelta(hours=1)
    Dispatch.unscoped.filter(pk=dispatch.pk).update(
        state="sending", pause_reason="connection", next_batch_at=later
    )
    with scopes_disabled():
        connection = MailConnection.objects.get(dispatches=dispatch)
        MailConnection.objects.filter(pk=connection.pk).update(
            kind="smtp", down_until=later, failures=3, down_words="192.0.2.1, port 25: Connection refused"
        )
    address = reverse("settings:connection", args=["kongres", connection.pk])
    everything = reverse("settings:connections", args=["kongres"])
    shown = organiser.get(address).content.decode()
    assert "This server cannot be reached. It is tried again at" in shown
    assert "192.0.2.1, port 25: nobody accepts connections there" in shown
    assert "Cannot be reached" in organiser.get(everything).content.decode()
    organiser.post(address, {
        "name": connection.name, "kind": "mailbox", "port": "587", "security": "none",
        "max_connections": "5", "messages_per_connection": "100",
    })  # fmt: skip

    dispatch.refresh_from_db()
    connection.refresh_from_db()
    assert dispatch.next_batch_at < later
    assert (connection.down_until, connection.failures) == (None, 0)
    assert "This server cannot be reached" not in organiser.get(address).content.decode()
    assert "Cannot be reached" not in organiser.get(everything).content.decode()
