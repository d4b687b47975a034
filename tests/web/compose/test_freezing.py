"""Very many recipients are frozen in the background: once, whatever is clicked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.web.compose.test_sending import BASE, sheet
from wici.delivery import freezing
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.jobs import running
from wici.jobs.models import Job
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.registration.models import Invitation

pytestmark = pytest.mark.usefixtures("unscoped")


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freezing, "MANY", 2)
    monkeypatch.setattr(freezing, "CHUNK", 1)


def clicked(organiser: Client, mailing: Mailing, **changed: Any) -> str:
    """The address of the page that says how far it is."""
    answer = organiser.post(f"{BASE}{mailing.pk}/send/", sheet(mailing, **changed))
    assert answer.status_code == 200
    return str(answer.json()["address"])


def run(address: str) -> bool:
    return running.run(address.split("/")[-2])


def test_two_clicks_make_one_dispatch_in_the_background(
    organiser: Client, stranger: Client, mailing: Mailing
) -> None:
    address = clicked(organiser, mailing)
    assert clicked(organiser, mailing) == address
    assert not Dispatch.objects.exists()
    page = organiser.get(address).content.decode()
    assert "Preparing the messages of all recipients" in page
    assert stranger.get(address).status_code == 404

    assert run(address)
    assert not run(address)

    (dispatch,) = Dispatch.objects.all()
    assert (dispatch.state, dispatch.total) == ("queued", 2)
    assert organiser.get(address).headers["Location"] == f"/e/kongres/reports/{dispatch.pk}/"
    # The page of the first click, sent once more by its browser.
    assert clicked(organiser, mailing) == f"/e/kongres/reports/{dispatch.pk}/"
    assert Dispatch.objects.count() == 1


def test_it_is_scheduled_as_was_chosen(organiser: Client, event: Event, mailing: Mailing) -> None:
    at = timezone.localtime(timezone.now() + timedelta(days=2), event.zone).replace(second=0, microsecond=0)
    run(clicked(organiser, mailing, when="later", at=f"{at:%Y-%m-%dT%H:%M}"))
    (dispatch,) = Dispatch.objects.all()
    assert (dispatch.state, dispatch.scheduled_at) == ("scheduled", at)


def test_missing_codes_are_made_by_the_same_work(organiser: Client, mailing: Mailing) -> None:
    Mailing.objects.filter(pk=mailing.pk).update(html="<p>{{ invitation_code }} {{ invitation_link }}</p>")
    assert not Invitation.objects.exists()
    run(clicked(organiser, mailing))
    made = set(Invitation.objects.values_list("code", flat=True))
    frozen = {str(row.frozen) for row in Recipient.unscoped.filter(dispatch__mailing=mailing)}
    assert len(made) == len(frozen) == 2
    assert all(any(code in each for each in frozen) for code in made)


@pytest.mark.parametrize("change", ["version", "people", "deleted"])
def test_what_was_confirmed_is_what_is_frozen(organiser: Client, mailing: Mailing, change: str) -> None:
    address = clicked(organiser, mailing)
    if change == "version":
        Mailing.objects.filter(pk=mailing.pk).update(version=mailing.version + 1)
    elif change == "people":
        Participant.objects.filter(first_name="Jan").delete()
    else:
        mailing.delete()

    run(address)

    assert not Dispatch.objects.exists()
    (job,) = Job.objects.all()
    assert job.state == "failed"
    words = {"version": "was changed meanwhile", "people": "has changed meanwhile", "deleted": "was deleted"}
    assert words[change] in organiser.get(address).content.decode()


def test_a_failed_or_cancelled_one_can_be_sent_anew(organiser: Client, mailing: Mailing) -> None:
    first = clicked(organiser, mailing)
    token = first.split("/")[-2]
    organiser.post(reverse("jobs:cancel", args=["kongres", token]), {"back": first})
    assert "It was stopped. Nothing is sent." in organiser.get(first).content.decode()
    assert not run(first)

    second = clicked(organiser, mailing)
    assert second != first
    assert run(second)
    assert Dispatch.objects.count() == 1


def test_a_worker_that_dies_freezes_nothing_twice(
    organiser: Client, mailing: Mailing, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = clicked(organiser, mailing)
    written_to = freezing._written_to

    def die(made: Dispatch) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(freezing, "_written_to", die)
    with pytest.raises(KeyboardInterrupt):
        run(address)
    assert not Dispatch.objects.exists()
    monkeypatch.setattr(freezing, "_written_to", written_to)
    Job.objects.update(state="waiting", lease=None)

    assert run(address)
    assert Dispatch.objects.count() == 1
    assert datetime.now(tz=timezone.now().tzinfo) > Dispatch.objects.get().created_at
