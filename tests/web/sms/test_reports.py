"""Text messages in the send reports, the test mailbox and on the participant's card."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.worker import Worker
from wici.events.models import Event
from wici.mailings.models import Mailing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dispatch(event: Event, tmp_path: Path) -> Dispatch:
    anna = builders.participant(event, "Anna", "Nowak", answers={"telefon": "601 234 567"})
    jan = builders.participant(event, "Jan", "Nowak", answers={"telefon": "601 232 222"})
    bez = builders.participant(event, "Bez", "Numeru")
    group = builders.group(event, "Goście", picked=[anna, jan, bez])
    mailing = builders.sms(event, group=group, text="Cześć {{ first_name }}")
    made = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
    with Worker(folder=tmp_path) as worker:
        while worker.run_once():
            pass
    return made


def page(client: Client, name: str, *args: object, **query: Any) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def test_the_report_shows_numbers_and_what_networks_said(
    event: Event, organiser: Client, dispatch: Dispatch
) -> None:
    shown = page(organiser, "reports:dispatch", event.slug, dispatch.pk)
    for expected in (
        "+48 601 234 567",
        "Delivered",
        "Not delivered",
        "No phone number is given.",
        "Phone number",
    ):
        assert expected in shown
    assert "E-mail address" not in shown
    assert "SMS" in page(organiser, "reports:list", event.slug)
    message = page(organiser, "reports:message", event.slug, dispatch.pk, part="details")
    assert "Kongres" in message


def test_each_persons_exact_words_are_shown(event: Event, organiser: Client, dispatch: Dispatch) -> None:
    row = Recipient.unscoped.get(dispatch=dispatch, name="Anna Nowak")
    shown = page(organiser, "reports:recipient", event.slug, dispatch.pk, row.pk)
    for expected in ("Cześć Anna", "Delivery report", "202 Stored in the test mailbox"):
        assert expected in shown
    assert "Message-ID" not in shown
    card = page(organiser, "participants:messages", event.slug, row.participant_id)
    assert "Delivered" in card
    assert 'aria-label="SMS"' in card


def test_the_spreadsheet_has_the_delivery(event: Event, organiser: Client, dispatch: Dispatch) -> None:
    answer: Any = organiser.get(reverse("reports:csv", args=[event.slug, dispatch.pk]))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].split(";")[1] == "Phone number"
    assert lines[0].split(";")[-1] == "Delivery report"
    assert [line.split(";")[-1] for line in lines[1:]] == ["delivered", "not delivered", ""]


def test_the_test_mailbox_shows_texts(event: Event, organiser: Client, dispatch: Dispatch) -> None:
    listed = page(organiser, "mailbox:list", event.slug)
    assert "+48 601 234 567" in listed
    row = Recipient.unscoped.get(dispatch=dispatch, name="Jan Nowak")
    opened = organiser.get(reverse("mailbox:list", args=[event.slug])).context["lines"][0]
    shown = page(organiser, "mailbox:message", event.slug, opened.pk)
    assert "Cześć Jan" in shown
    assert reverse("reports:recipient", args=[event.slug, dispatch.pk, row.pk]) in shown


def test_a_copy_opens_in_the_right_composer(event: Event, organiser: Client, dispatch: Dispatch) -> None:
    answer = organiser.post(reverse("reports:edit", args=[event.slug, dispatch.pk]), follow=True)
    copy = Mailing._base_manager.order_by("-pk").first()
    assert copy is not None
    assert answer.redirect_chain[-1][0] == reverse("sms:edit", args=[event.slug, copy.pk])
