"""A preview shows exactly what is sent."""

from __future__ import annotations

import email
import email.policy
import io
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils.translation import override

from tests import builders
from wici.delivery import freeze
from wici.delivery.messages import Maker
from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.mailings import attachments, preview
from wici.mailings.models import Mailing
from wici.mailings.preview import Neighbours, Reader
from wici.people.models import Participant
from wici.plain.addresses import parse_list
from wici.shared.refusals import Refused

pytestmark = pytest.mark.engine

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
EVERYTHING = (
    "<p>{{ powitanie }}, {{ imie }} {{ firma }} {{ rodzaj_uczestnictwa }} {{ kod_qr }} {{ dzisiaj }}"
    '<a href="{{ link_zaproszenia }}">x</a>{% if status == "x" %}y{% endif %}</p>'
)


def anna() -> Participant:
    return Participant.objects.select_related("participation_type").get(email="anna@example.org")


@time_machine.travel(NOON, tick=False)
def test_a_preview_is_byte_for_byte_what_the_engine_sends(mailing: Mailing, event: Event) -> None:
    participant = anna()
    participant.participation_type = builders.participation_type(event)
    participant.save()
    mailing.html, mailing.preheader = EVERYTHING, "Cześć {{ imie }}"
    mailing.save()
    attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOON)
    row = Recipient.objects.get()
    sent = (
        Maker(dispatch)
        .make(position=row.position, address=row.address, name=row.name, frozen=row.frozen)
        .as_bytes()
    )
    shown = preview.message_for(
        mailing, participant, "anna@example.org", message_id=row.message_id,
        at=dispatch.created_at.astimezone(event.zone),
    )  # fmt: skip
    assert shown.as_bytes() == sent
    assert b"Szanowna Pani Anno" in shown.as_bytes()


@time_machine.travel(NOON, tick=False)
def test_a_typed_address_is_shown_as_it_is_sent(mailing: Mailing, event: Event) -> None:
    mailing.audience, mailing.addresses = Mailing.Audience.ADDRESSES, "Jan Kos <jan@example.org>"
    mailing.save()
    dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=NOON)
    row = Recipient.objects.get()
    sent = Maker(dispatch).make(position=1, address=row.address, name=row.name, frozen=row.frozen).as_bytes()
    (listed,) = parse_list(mailing.addresses).addresses
    shown = preview.message_for(
        mailing, listed, "jan@example.org", message_id=row.message_id,
        at=dispatch.created_at.astimezone(event.zone),
    )  # fmt: skip
    assert shown.as_bytes() == sent


def test_everything_about_one_persons_message(mailing: Mailing) -> None:
    attachments.add(mailing, name="plan.txt", file=io.BytesIO(b"plan"))
    mailing.html = EVERYTHING
    shown = preview.preview(mailing, anna(), at=NOON)
    assert shown.to == Reader(anna().pk, "Anna Żółć", "anna@example.org")
    assert str(shown.to) == "Anna Żółć <anna@example.org>"
    assert shown.sender == "Biuro kongresu <biuro@kongres.example.org>"
    assert shown.reply_to == "odpowiedzi@kongres.example.org"
    assert shown.subject == "Do zobaczenia, Anna"
    assert "Szanowna Pani Anno" in shown.html
    assert 'src="data:image/png;base64,' in shown.html
    assert "H4X7KQ9R" in shown.text
    assert "20 listopada 2026" in shown.text
    assert [ref.name for ref in shown.attachments] == ["plan.txt"]
    assert shown.size == len(shown.message) > 1000


def test_a_test_to_myself_differs_only_in_the_address(mailing: Mailing) -> None:
    mine = preview.message_for(mailing, anna(), "me@example.org", message_id="1@x.pl", at=NOON).as_bytes()
    theirs = preview.message_for(mailing, anna(), "anna@example.org", message_id="1@x.pl", at=NOON).as_bytes()
    assert mine != theirs
    assert mine.replace(b"<me@example.org>", b"<anna@example.org>") == theirs
    parsed = email.message_from_bytes(mine, policy=email.policy.default)
    assert str(parsed["To"]) == "Anna Żółć <me@example.org>"


def test_a_half_written_message_can_be_seen(mailing: Mailing) -> None:
    mailing.sender, mailing.group, mailing.subject = None, None, ""
    shown = preview.preview(mailing)
    assert (shown.to.name, shown.sender, shown.subject) == ("Anna Żółć", "", "")


def test_without_anybody_an_example_is_shown(event: Event) -> None:
    mailing = builders.mailing(event, "Cześć {{ imie }}", html="<p>{{ wolacz }}</p>")
    assert preview.preview(mailing).subject == "Cześć Anna"


def test_somebody_without_an_address_can_be_seen_too(mailing: Mailing, event: Event) -> None:
    nobody = builders.participant(event, "Jan", "Kos", "")
    assert preview.preview(mailing, nobody).to == Reader(nobody.pk, "Jan Kos", "")


def test_mistakes_are_told_with_their_places(mailing: Mailing) -> None:
    mailing.html = "<p>{{ imei }}</p>"
    with override("en"), pytest.raises(Refused) as caught:
        preview.preview(mailing)
    assert str(caught.value) == (
        "The message cannot be shown yet.\n"
        "Body, line 1, column 7: There is no tag “imei”. Did you mean “imie”?"
    )


def test_a_test_needs_a_sender(mailing: Mailing) -> None:
    mailing.sender = None
    with pytest.raises(Refused) as caught:
        preview.message_for(mailing, anna(), "me@example.org")
    assert caught.value.field == "sender"


def test_people_are_found_by_a_few_letters(mailing: Mailing, event: Event) -> None:
    jan = builders.participant(event, "Jan", "Żak", "jan@example.org")
    ewa = builders.participant(event, "Ewa", "Kos", "ewa@example.org")
    builders.participant(event, "Nie", "Zaproszony")
    assert mailing.group is not None
    mailing.group.picked.set([jan, ewa, anna()])
    everybody = [reader.name for reader in preview.people(mailing)]
    assert sorted(everybody) == ["Anna Żółć", "Ewa Kos", "Jan Żak"]
    assert [reader.name for reader in preview.people(mailing, search="ZAK jan")] == ["Jan Żak"]
    assert [reader.address for reader in preview.people(mailing, search="ewa@")] == ["ewa@example.org"]
    assert len(preview.people(mailing, limit=2)) == 2


def test_typed_people_are_found_too(mailing: Mailing) -> None:
    mailing.audience = Mailing.Audience.ADDRESSES
    mailing.addresses = "Łucja Żak <l@example.org>, jan@example.org"
    assert preview.people(mailing, search="lucja") == [Reader(None, "Łucja Żak", "l@example.org")]


def test_going_from_one_to_the_next(mailing: Mailing, event: Event) -> None:
    rows = [
        builders.participant(event, first, last)
        for first, last in (("Ewa", "Bak"), ("Ada", "Bak"), ("Jan", "Abc"))
    ]
    twin = builders.participant(event, "Ewa", "Bak")
    assert mailing.group is not None
    mailing.group.picked.set([*rows, twin])
    order, current = [rows[2]], preview.neighbours(mailing, rows[2])
    assert current.previous is None
    while current.next is not None:
        found = preview.participant(mailing, current.next)
        assert found is not None
        order.append(found)
        current = preview.neighbours(mailing, found)
    assert order == [rows[2], rows[1], rows[0], twin]
    assert preview.neighbours(mailing, twin) == Neighbours(previous=rows[0].pk, next=None)


def test_another_events_participant_is_not_shown(mailing: Mailing) -> None:
    stranger = builders.participant(builders.event())
    assert preview.participant(mailing, stranger.pk) is None
