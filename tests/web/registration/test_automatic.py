"""The screen of automatic messages, and what the composer and the lists do with them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import builders
from wici.delivery import freeze
from wici.events.models import Event
from wici.mailings import checks
from wici.mailings.models import Mailing
from wici.registration import editing
from wici.registration.models import AutomaticMessage
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

pytestmark = pytest.mark.django_db

PAGE = "/e/kongres/registration/automatic/"


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def stored(event: Event, occasion: str) -> AutomaticMessage:
    with scope(event=event):
        return AutomaticMessage.objects.select_related("mailing__group").get(
            occasion=occasion, language="pl", is_further=False
        )


def test_all_occasions_are_listed_switched_off_until_registration_opens(
    organiser: Client, event: Event
) -> None:
    page = organiser.get(PAGE)
    assert page.status_code == 200
    assert (page.content.decode().count('name="on"'), page.content.decode().count('name="off"')) == (10, 0)

    editing.change(event, is_closed=False)
    page = organiser.get(PAGE)
    assert (page.content.decode().count('name="on"'), page.content.decode().count('name="off"')) == (8, 2)


def test_without_a_sender_a_message_is_not_switched_on_and_says_why(organiser: Client, event: Event) -> None:
    organiser.get(PAGE)
    changed = stored(event, "changed")

    answer = organiser.post(f"{PAGE}{changed.pk}/switch/", {"on": "1"}, follow=True)
    assert "Choose who the message is from." in text_of(answer)
    assert not stored(event, "changed").is_on

    with scope(event=event):
        Mailing.objects.filter(pk=changed.mailing_id).update(sender=builders.sender(event))
    organiser.post(f"{PAGE}{changed.pk}/switch/", {"on": "1"})
    assert stored(event, "changed").is_on
    organiser.post(f"{PAGE}{changed.pk}/switch/", {"off": "1"})
    assert not stored(event, "changed").is_on


def test_when_a_dated_message_leaves_is_set_and_said(organiser: Client, event: Event) -> None:
    event.starts_on = timezone.localdate() + timedelta(days=30)
    event.save(update_fields=["starts_on"])
    group = builders.group(event, filter="all")
    organiser.get(PAGE)
    before = stored(event, "before")
    address = f"{PAGE}{before.pk}/time/"
    assert "Who joins the group later does not." in text_of(organiser.get(address))

    wrong = organiser.post(address, {"days": "-1", "at_time": "08:30", "group": str(group.pk)})
    assert wrong.status_code == 422
    assert (
        organiser.post(address, {"days": "2", "at_time": "08:30", "group": str(group.pk)}).status_code == 302
    )

    saved = stored(event, "before")
    assert (saved.days, saved.at_time.hour, saved.at_time.minute, saved.mailing.group) == (2, 8, 30, group)
    assert "2 days before the event" in text_of(organiser.get(PAGE))
    registered = stored(event, "registered")
    assert organiser.get(f"{PAGE}{registered.pk}/time/").status_code == 404


def test_another_one_is_added_and_deleted(organiser: Client, reader: Client, event: Event) -> None:
    organiser.get(PAGE)
    before, changed = stored(event, "before"), stored(event, "changed")

    added = organiser.post(f"{PAGE}{before.pk}/further/", {"x": "1"})

    with scope(event=event):
        made = AutomaticMessage.objects.get(is_further=True)
    assert added.headers["Location"] == f"{PAGE}{made.pk}/time/"
    assert organiser.get(added.headers["Location"]).status_code == 200
    assert organiser.get(PAGE).content.decode().count('name="on"') == 11
    assert organiser.post(f"{PAGE}{changed.pk}/further/").status_code == 404
    assert organiser.post(f"{PAGE}{before.pk}/delete/").status_code == 404
    assert reader.post(f"{PAGE}{made.pk}/delete/").status_code == 403
    assert "The message is deleted." in text_of(organiser.post(f"{PAGE}{made.pk}/delete/", follow=True))
    with scope(event=event):
        assert not AutomaticMessage.objects.filter(is_further=True).exists()


def test_the_composer_opens_it_without_send_and_no_list_has_it(organiser: Client, event: Event) -> None:
    organiser.get(PAGE)
    mailing = stored(event, "registered").mailing
    page = organiser.get(f"/e/kongres/compose/{mailing.pk}/").content.decode()
    assert re.search(r'id="send" hidden', page)
    assert re.search(r'id="place-recipients" hidden', page)
    assert "This message leaves by itself." in page
    for listed in ("messages/", "messages/unfinished/"):
        assert f"/compose/{mailing.pk}/" not in organiser.get(f"/e/kongres/{listed}").content.decode()
    assert organiser.post(f"/e/kongres/messages/{mailing.pk}/delete/").status_code == 404


def test_it_is_checked_as_a_message_but_never_sent_by_hand(event: Event, organiser: Client) -> None:
    organiser.get(PAGE)
    mailing = stored(event, "registered").mailing
    with scope(event=event):
        mailing.sender = builders.sender(event)
        mailing.save()
        found = checks.check(mailing)
        assert not checks.has_errors(found)
        assert {finding.code for finding in found} >= {"tags", "size"}
        assert not {finding.code for finding in found} & {"addresses", "values", "nobody"}
        with pytest.raises(Refused):
            freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
