"""A test to oneself, the sheet, and sending once whatever is clicked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from tests import builders
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.plain.smtp import Envelope
from wici.web.compose.duration import Plan, plan, spoken_duration

pytestmark = pytest.mark.usefixtures("unscoped")
BASE = "/e/kongres/compose/"


def sheet(mailing: Mailing, **changed: Any) -> dict[str, Any]:
    return {
        "when": "now",
        "send_token": str(mailing.send_token),
        "version": mailing.version,
        "count": 2,
        **changed,
    }


def test_a_test_goes_to_my_own_address_with_somebodys_data(
    organiser: Client, mailing: Mailing, taken: list[Envelope]
) -> None:
    jan = Participant.objects.get(first_name="Jan")
    answer = organiser.post(f"{BASE}{mailing.pk}/test/", {"to": "me@example.org", "person": jan.pk})
    assert answer.json() == {
        "sentence": "The test message to me@example.org was taken by the server: 250 OK queued as 1"
    }
    assert [(each.rcpt_to, each.mail_from) for each in taken] == [
        ("me@example.org", "biuro@kongres.example.org")
    ]
    message = b"".join(taken[0].data)
    assert b"Subject: Do zobaczenia, Jan\r\n" in message
    assert b"jan@example.org" not in message
    assert not Dispatch.objects.exists()


def test_a_refused_test_says_the_servers_words(
    organiser: Client, mailing: Mailing, taken: list[Envelope]
) -> None:
    answer = organiser.post(f"{BASE}{mailing.pk}/test/", {"to": "refused@example.org"})
    assert (answer.status_code, answer.json()["sentence"]) == (
        422, "The server refused the test message: 550 No such mailbox",
    )  # fmt: skip


@pytest.mark.parametrize(("to", "words"), [("", "There is no address."), ("me", "has no @")])
def test_a_test_needs_an_address(
    organiser: Client, mailing: Mailing, taken: list[Envelope], to: str, words: str
) -> None:
    answer = organiser.post(f"{BASE}{mailing.pk}/test/", {"to": to})
    assert (answer.status_code, answer.json()["field"], taken) == (422, "to", [])
    assert words in answer.json()["sentence"]


def test_the_sheet_repeats_what_will_happen(organiser: Client, mailing: Mailing) -> None:
    page = organiser.get(f"{BASE}{mailing.pk}/send/").content.decode()
    expected = (
        "2 people",
        "Wszyscy",
        "Jan Nowak, Anna Żółć",
        "Biuro kongresu &lt;biuro@kongres.example.org&gt;",
        "Do zobaczenia, {{ first_name }}",
        "1 batch",
        "Send to 2 people",
        "Europe/Warsaw",
    )
    for words in expected:
        assert words in page
    assert "disabled" not in page
    assert not Dispatch.objects.exists()


def test_whoever_cannot_be_written_to_is_not_counted(organiser: Client, mailing: Mailing) -> None:
    assert mailing.group is not None
    mailing.group.picked.add(builders.participant(mailing.event, "Bez", "Adresu", ""))
    page = organiser.get(f"{BASE}{mailing.pk}/send/").content.decode()
    assert "Send to 2 people" in page
    assert "1 person has no e-mail address and is skipped." in page


def test_an_error_disables_the_button_and_says_why(organiser: Client, mailing: Mailing) -> None:
    mailing.subject = ""
    mailing.save()
    page = organiser.get(f"{BASE}{mailing.pk}/send/").content.decode()
    assert "The subject is empty." in page
    assert 'disabled aria-describedby="send-why"' in page
    answer = organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing))
    assert (answer.status_code, Dispatch.objects.count()) == (422, 0)


def test_two_clicks_make_one_dispatch_and_lead_to_its_report(organiser: Client, mailing: Mailing) -> None:
    answers = [organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing)) for _ in range(2)]
    dispatch = Dispatch.objects.get()
    assert [answer.json() for answer in answers] == [{"address": f"/e/kongres/reports/{dispatch.pk}/"}] * 2
    assert (dispatch.total, dispatch.state) == (2, Dispatch.State.QUEUED)
    assert set(Recipient.objects.values_list("address", flat=True)) == {"anna@example.org", "jan@example.org"}


def test_a_used_sheet_never_sends_again_even_when_the_group_has_grown(
    organiser: Client, mailing: Mailing
) -> None:
    first = organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing)).json()
    assert mailing.group is not None
    mailing.group.picked.add(builders.participant(mailing.event, "Nowa", "Osoba"))
    assert organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing)).json() == first
    assert Dispatch.objects.count() == 1


def test_a_second_sending_is_pointed_out(organiser: Client, mailing: Mailing) -> None:
    organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing))
    page = organiser.get(f"{BASE}{mailing.pk}/send/").content.decode()
    assert "This message was sent before" in page
    assert str(mailing.send_token) not in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"version": 7}, "The message was changed meanwhile."),
        ({"count": 3}, "The number of recipients has changed meanwhile"),
        ({"when": "later"}, "Say on which day and at what time."),
        ({"when": "later", "at": "2020-01-01T10:00"}, "This moment has passed."),
        ({"when": "later", "at": "wczoraj"}, "Enter a valid date/time."),
    ],
)
def test_what_was_not_confirmed_is_not_sent(
    organiser: Client, mailing: Mailing, changed: dict[str, Any], words: str
) -> None:
    answer = organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Dispatch.objects.exists()


def test_a_set_time_is_one_of_the_events_time_zone(organiser: Client, event: Event, mailing: Mailing) -> None:
    event.time_zone = "America/New_York"
    event.save()
    day = timezone.now().date() + timedelta(days=400)
    noon = datetime(day.year, 7, 1, 12, 0)  # noqa: DTZ001 (as the picker sends it)
    organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing, when="later", at=f"{noon:%Y-%m-%dT%H:%M}"))
    dispatch = Dispatch.objects.get()
    assert dispatch.state == Dispatch.State.SCHEDULED
    assert dispatch.scheduled_at == noon.replace(hour=16, tzinfo=UTC)


def test_how_long_it_takes_follows_from_batches_and_limits(event: Event) -> None:
    event.batch_size, event.batch_interval_seconds = 100, 60
    assert plan(event, None, 250) == Plan(batches=3, batch_size=100, interval_seconds=60, seconds=120)
    slow = builders.connection(event, per_hour=100)
    assert plan(event, slow, 250) == Plan(batches=3, batch_size=100, interval_seconds=60, seconds=5_400)
    assert plan(event, None, 0).batches == 0
    sender = builders.sender(event, connection=slow, per_hour=100, per_day=None)
    assert plan(event, slow, 250, sender=sender).seconds == 5_400
    sender.per_hour = 50
    assert plan(event, slow, 250, sender=sender).seconds == 14_400
    assert plan(event, None, 250, sender=sender).seconds == 14_400


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (60, "60 seconds"), (120, "2 minutes"), (5_400, "90 minutes"), (7_200, "2 hours")],
)
def test_durations_are_said_in_the_unit_that_matters(seconds: int, words: str) -> None:
    with override("en"):
        assert spoken_duration(seconds) == words
