"""Nobody is written to without a code: it is made when the message is looked at or sent, at the latest."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.mailings.checks import check
from wici.mailings.models import Mailing
from wici.mailings.preview import preview
from wici.people.models import Participant, Status
from wici.registration.invitations import codes
from wici.registration.models import Invitation
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return builders.event()


def letter(event: Event, people: list[Participant], html: str) -> Mailing:
    """A message to these people."""
    return builders.mailing(
        event, html=html, sender=builders.sender(event), group=builders.group(event, picked=people)
    )


def people(event: Event) -> list[Participant]:
    """Two who are invited; the second joined after codes were made."""
    found = [builders.participant(event, name, status=Status.INVITED) for name in ("Anna", "Jan")]
    codes.set_code(found[0], "DLA-ANNY-1")
    return found


def test_who_joined_later_gets_a_code_when_the_message_is_sent(event: Event) -> None:
    mailing = letter(event, people(event), "<p>{{ invitation_code }}</p>")

    freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())

    with scopes_disabled():
        frozen = {row.name.split()[0]: row.frozen["invitation_code"] for row in Recipient.objects.all()}
        stored = dict(Invitation.objects.values_list("participant__first_name", "code"))
    assert frozen == stored
    assert (set(frozen), frozen["Anna"]) == ({"Anna", "Jan"}, "DLA-ANNY-1")
    assert len(frozen["Jan"]) == 11


def test_a_message_without_codes_makes_none(event: Event) -> None:
    mailing = letter(event, people(event), "<p>{{ first_name }}</p>")

    freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())

    with scopes_disabled():
        assert Invitation.objects.count() == 1


def test_the_preview_shows_the_code_that_is_sent_and_the_check_misses_nothing(event: Event) -> None:
    found = people(event)
    mailing = letter(event, found, "<p>{{ invitation_code }}</p>")

    with scope(event=event):
        found_wrong = {finding.code for finding in check(mailing, at=timezone.now())}
        shown = preview(mailing, found[1], at=timezone.now())

    with scopes_disabled():
        code = Invitation.objects.get(participant=found[1]).code
    assert code in shown.text
    assert "empty_value" not in found_wrong
