"""Dated messages pass over those who said that they will not come. Also on PostgreSQL."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests import builders
from tests.registration.automatic.conftest import Occasion, message
from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.mailings.checks import check
from wici.mailings.findings import Level
from wici.people.models import Participant, Status
from wici.registration.automatic import sending, switching
from wici.registration.models import AutomaticMessage
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

INVITES = '<p><a href="{{ invitation_link }}">Zapraszamy</a></p>'


@pytest.fixture
def people(event: Event) -> dict[str, Participant]:
    """Somebody in every status."""
    event.starts_on = timezone.localdate(timezone=event.zone) + timedelta(days=10)
    event.save(update_fields=["starts_on"])
    return {
        status: builders.participant(event, status, "Łącka", f"{status}@example.org", status=status)
        for status in Status.values
    }


def switched_on(event: Event, picked: list[Participant], html: str = "") -> AutomaticMessage:
    """The message three days before, to these people."""
    made = message(event, Occasion.BEFORE)
    if html:
        made.mailing.html = html
        made.mailing.save()
    group = builders.group(event, picked=picked)
    switching.set_time(made, days=3, at_time=time(9), group=group, now=timezone.now())
    switching.switch_on(made, timezone.now())
    return message(event, Occasion.BEFORE)


def sent(event: Event) -> set[str]:
    """The statuses of those to whom it leaves at its moment."""
    assert event.starts_on is not None
    sending.send_due(datetime.combine(event.starts_on - timedelta(days=3), time(9), event.zone))
    with scopes_disabled():
        return {row.address.partition("@")[0] for row in Recipient.objects.all()}


def said(event: Event, made: AutomaticMessage) -> list[tuple[Level, int, str]]:
    """What the check says of those who are left out."""
    with scope(event=event), override("en"):
        found = check(made.mailing)
    assert "declined" not in {each.code for each in found}
    return [(each.level, each.count, each.sentence) for each in found if each.code == "left_out"]


@pytest.mark.parametrize("html", ["", INVITES])
def test_who_cancelled_or_declined_is_left_out_and_the_check_says_so(
    event: Event, people: dict[str, Participant], html: str
) -> None:
    made = switched_on(event, list(people.values()), html)
    sentence = "2 people in the group have cancelled or declined and do not get this message."

    assert said(event, made) == [(Level.WARNING, 2, sentence)]
    assert sent(event) == {"invited", "started", "completed"}


def test_a_message_about_them_reaches_them(event: Event, people: dict[str, Participant]) -> None:
    made = switched_on(event, [people["cancelled"], people["declined"]])

    assert said(event, made) == []
    assert sent(event) == {"cancelled", "declined"}


def test_who_declined_is_not_invited_again_even_then(event: Event, people: dict[str, Participant]) -> None:
    made = switched_on(event, [people["cancelled"], people["declined"]], INVITES)
    sentence = "1 person in the group has cancelled or declined and does not get this message."

    assert said(event, made) == [(Level.WARNING, 1, sentence)]
    assert sent(event) == {"cancelled"}


def test_an_invitation_to_those_who_declined_reaches_nobody(
    event: Event, people: dict[str, Participant]
) -> None:
    made = switched_on(event, [people["declined"]], INVITES)

    assert [found[1] for found in said(event, made)] == [1]
    assert sent(event) == set()
