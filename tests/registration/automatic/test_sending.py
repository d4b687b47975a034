"""Every occasion makes one message: to the right person, in their language, once. Also on PostgreSQL."""

from __future__ import annotations

import email
import email.policy
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, time, timedelta
from unittest import mock

import pytest
from django.db import connections
from django.utils import timezone
from django.utils.translation import override

from tests import builders
from tests.delivery.test_kills import environment
from tests.registration.automatic.conftest import Occasion, Register, message
from tests.registration.registering.test_races import at_once
from wici.delivery import appending, control, states
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.queries import exact_message
from wici.events.models import Event
from wici.mailings import attaching, revisions
from wici.mailings.models import Mailing
from wici.people.models import Participant
from wici.registration import editing
from wici.registration.automatic import sending, switching
from wici.registration.automatic.happening import happened
from wici.registration.models import AutomaticMessage, Happening
from wici.registration.registering import completing, drafts, personal
from wici.registration.registering import occasions as told
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


def got() -> list[tuple[str, str, str]]:
    """Who was written to: occasion, language and address."""
    with scopes_disabled():
        rows = Recipient.objects.select_related("dispatch__mailing__automatic").order_by("pk")
        return [
            (
                row.dispatch.mailing.automatic.occasion,
                row.dispatch.mailing.automatic.language,
                row.address,
            )
            for row in rows
            if row.dispatch.mailing
        ]


def finish(dispatch: Dispatch) -> None:
    """As if everything of it was sent."""
    with scopes_disabled():
        Recipient.objects.filter(dispatch=dispatch).update(state="sent")
        Batch.objects.filter(dispatch=dispatch).update(state="done")
        states.settle(dispatch, timezone.now())


def test_who_registers_gets_one_confirmation_with_their_data(event: Event, register: Register) -> None:
    register(1)

    assert sending.send_waiting() == 1
    assert (sending.send_waiting(), sending.send_due()) == (0, 0)

    assert got() == [("registered", "pl", "osoba1@example.org")]
    with scope(event=event):
        dispatch = Dispatch.objects.get()
        assert (dispatch.state, dispatch.total, dispatch.batch_interval_seconds) == ("queued", 1, 0)
        assert dispatch.next_batch_at <= timezone.now()
        source = exact_message(Recipient.objects.select_related("dispatch__event").get())
    assert b"osoba1@example.org" in source


def test_a_day_of_confirmations_is_one_dispatch(event: Event, register: Register) -> None:
    register(1)
    sending.send_waiting()
    with scopes_disabled():
        dispatch = Dispatch.objects.get()
    finish(dispatch)

    for number in (2, 3):
        register(number)
    register(4, email="osoba4@example.org", language="pl")
    sending.send_waiting()

    with scope(event=event):
        found = Dispatch.objects.get()
        assert (found.state, found.total, found.finished_at) == ("queued", 4, None)
        rows = list(Recipient.objects.values_list("position", "batch_number", "state"))
        batches = list(Batch.objects.order_by("number").values_list("number", "state"))
    assert rows == [(1, 1, "sent"), (2, 2, "queued"), (3, 2, "queued"), (4, 2, "queued")]
    assert batches == [(1, "done"), (2, "waiting")]


def test_a_changed_text_or_a_stopped_dispatch_begins_a_new_one(event: Event, register: Register) -> None:
    register(1)
    sending.send_waiting()
    mailing = message(event, Occasion.REGISTERED).mailing
    mailing.subject = "Inny temat"
    mailing.save()
    register(2)
    sending.send_waiting()
    with scopes_disabled():
        last = Dispatch.objects.first()
    assert last is not None
    with scope(event=event):
        control.cancel(last)
    register(3)
    sending.send_waiting()

    with scope(event=event):
        found = list(Dispatch.objects.order_by("pk").values_list("subject", "total", "state"))
    assert [(subject == "Inny temat", total, state) for subject, total, state in found] == [
        (False, 1, "queued"), (True, 1, "cancelled"), (True, 1, "queued"),
    ]  # fmt: skip


def test_everybody_is_written_to_in_their_language_if_it_is_on(event: Event, register: Register) -> None:
    register(1, language="en")
    switching.switch_off(message(event, Occasion.REGISTERED, "en"), timezone.now())
    register(2, language="en")
    sending.send_waiting()

    # The first one waited for the English message when it was switched off.
    assert got() == [("registered", "pl", "osoba2@example.org")]


def test_changing_and_cancelling_have_messages_of_their_own(event: Event, register: Register) -> None:
    now = timezone.now()
    for occasion in (Occasion.CHANGED, Occasion.CANCELLED):
        switching.switch_on(message(event, occasion), now)
    person = register(1)
    for name in ("Anna", "Ewa"):
        draft = drafts.begin_change(person, "browser 1", "pl", now)
        drafts.keep(draft, {"first_name": name}, {}, language="pl", now=now)
        completing.complete(draft, now=now)
    personal.cancel(person, now)
    personal.cancel(person, now)

    assert sending.send_waiting() == 4
    assert Counter(occasion for occasion, _language, _address in got()) == {
        "registered": 1, "changed": 2, "cancelled": 1,
    }  # fmt: skip


def test_the_same_occasion_told_twice_is_one_message(event: Event, register: Register) -> None:
    person = register(1)
    with scope(event=event):
        happened(told.Occasion.REGISTERED, person)
    sending.send_waiting()
    with scope(event=event):
        control.cancel(Dispatch.objects.get())
        control.delete(Dispatch.objects.get())
        happened(told.Occasion.REGISTERED, person)

    assert sending.send_due() == 0
    assert got() == []


def test_many_at_once_hand_everybody_over_once(event: Event, register: Register) -> None:
    for number in range(40):
        register(number)

    at_once([lambda: sending.send_due()] * 12, 12)

    assert sorted(got()) == sorted(("registered", "pl", f"osoba{n}@example.org") for n in range(40))
    with scope(event=event):
        assert list(Dispatch.objects.values_list("total", flat=True)) == [40]


@pytest.mark.parametrize("place", ["append", "begin"])
def test_who_is_interrupted_hands_over_nothing_and_the_next_one_everything(
    event: Event, register: Register, place: str
) -> None:
    register(1)
    whole = getattr(appending, place)

    class Killed(BaseException):
        """The process ends here."""

    def dies(*args: object, **more: object) -> None:
        whole(*args, **more)
        raise Killed

    with mock.patch.object(appending, place, dies), pytest.raises(Killed):
        sending.send_waiting()
    with scope(event=event):
        assert not Dispatch.objects.exists()

    assert sending.send_waiting() == 1
    assert got() == [("registered", "pl", "osoba1@example.org")]


def process(step: str) -> subprocess.Popen[bytes]:
    """A process of its own that hands over what is due, and is killed at a step."""
    connections.close_all()
    command = [sys.executable, "-m", "tests.registration.automatic.dying", step]
    return subprocess.Popen(command, env=environment())


def test_a_killed_process_has_handed_over_all_or_nothing(event: Event, register: Register) -> None:
    for number in range(3):
        register(number)
    with process("before") as one:
        assert one.wait(60) == -signal.SIGKILL
    assert got() == []

    with process("after") as one:
        assert one.wait(60) == -signal.SIGKILL
    assert sending.send_due() == 0
    assert sorted(got()) == [("registered", "pl", f"osoba{n}@example.org") for n in range(3)]


def test_processes_side_by_side_hand_everybody_over_once(event: Event, register: Register) -> None:
    for number in range(10):
        register(number)
    processes = [process("never") for _ in range(2)]
    assert [one.wait(60) for one in processes] == [0, 0]

    assert sorted(got()) == [("registered", "pl", f"osoba{n}@example.org") for n in range(10)]


def test_a_message_that_cannot_be_sent_waits_and_says_why(event: Event, register: Register) -> None:
    mailing = message(event, Occasion.REGISTERED).mailing
    sender, mailing.sender = mailing.sender, None
    mailing.save()
    register(1)

    assert sending.send_waiting() == 0
    assert message(event, Occasion.REGISTERED).problem.splitlines()[1:] != []
    assert got() == []

    mailing.sender = sender
    mailing.save()
    assert sending.send_waiting() == 1
    assert message(event, Occasion.REGISTERED).problem == ""


def test_a_person_without_a_usable_address_is_skipped_with_the_reason(
    event: Event, register: Register
) -> None:
    person = register(1)
    with scope(event=event):
        Participant.objects.filter(pk=person.pk).update(email="")
    sending.send_waiting()

    with scope(event=event):
        assert list(Recipient.objects.values_list("state", "reason")) == [("skipped", "no_address")]
        assert Dispatch.objects.get().state == "finished"


@pytest.fixture
def dated(event: Event) -> AutomaticMessage:
    """Three days before, at nine, to everybody; two people are in the group."""
    event.starts_on = timezone.localdate(timezone=event.zone) + timedelta(days=10)
    event.save(update_fields=["starts_on"])
    for number in (1, 2):
        builders.participant(event, "Gość", str(number), f"gosc{number}@example.org")
    made = message(event, Occasion.BEFORE)
    group = builders.group(event, filter="all")
    switching.set_time(made, days=3, at_time=time(9), group=group, now=timezone.now())
    switching.switch_on(made, timezone.now())
    return message(event, Occasion.BEFORE)


def _moment(event: Event) -> datetime:
    assert event.starts_on is not None
    return datetime.combine(event.starts_on - timedelta(days=3), time(9), event.zone)


def test_a_dated_message_leaves_once_at_its_moment(event: Event, dated: AutomaticMessage) -> None:
    at = _moment(event)

    assert sending.send_due(at - timedelta(seconds=1)) == 0
    at_once([lambda: sending.send_due(at)] * 6, 6)
    builders.participant(event, "Za", "Późno", "pozno@example.org")
    assert sending.send_due(at + timedelta(hours=1)) == 0

    assert got() == [("before", "pl", "gosc1@example.org"), ("before", "pl", "gosc2@example.org")]
    with scope(event=event):
        made = Dispatch.objects.get()
        assert (made.audience_name, made.batch_interval_seconds) == (str(dated.mailing.group), 60)
        assert Happening.objects.filter(handed_at=at).count() == 2


def test_several_dated_messages_leave_each_at_its_moment(event: Event, dated: AutomaticMessage) -> None:
    at = _moment(event)
    first, group = builders.participant(event, "Prasa", "1", "prasa@example.org"), dated.mailing.group
    press = builders.group(event, "Prasa", picked=[first])
    sooner, same = switching.add_further(dated), switching.add_further(dated)
    switching.set_time(sooner, days=5, at_time=time(9), group=press, now=timezone.now())
    switching.set_time(same, days=3, at_time=time(12), group=press, now=timezone.now())
    for each in (sooner, same):
        switching.switch_on(each, timezone.now())

    sent = [sending.send_due(at + timedelta(hours=hours)) for hours in (-48, -47, 0, 1, 3, 4)]

    assert (sent, group != press) == ([1, 0, 3, 0, 1, 0], True)
    assert len([row for row in got() if row[2] == "prasa@example.org"]) == 3
    assert len(switching.all_messages(event)) == 12


def test_what_leaves_at_the_same_moment_reaches_everybody_once(event: Event, dated: AutomaticMessage) -> None:
    twin = switching.add_further(dated)
    group = builders.group(event, "Goście", filter="all")
    switching.set_time(twin, days=3, at_time=time(9), group=group, now=timezone.now())
    switching.switch_on(twin, timezone.now())

    assert sending.send_due(_moment(event)) == 2


def test_an_added_message_is_deleted_and_the_first_one_stays(event: Event, dated: AutomaticMessage) -> None:
    added = switching.add_further(dated)

    switching.delete_further(added)
    switching.delete_further(dated)

    with scope(event=event):
        assert not AutomaticMessage.objects.filter(pk=added.pk).exists()
        assert not Mailing.objects.filter(pk=added.mailing_id).exists()
        assert AutomaticMessage.objects.filter(pk=dated.pk).exists()


def test_a_moment_that_was_missed_for_a_day_is_over(event: Event, dated: AutomaticMessage) -> None:
    assert sending.send_due(_moment(event) + timedelta(days=1)) == 0
    assert got() == []


def test_a_dated_message_is_switched_on_only_with_a_time_to_come(event: Event) -> None:
    made = message(event, Occasion.AFTER)
    with override("en"), pytest.raises(Refused, match="The event has no date yet"):
        switching.switch_on(made, timezone.now())
    event.starts_on = event.ends_on = timezone.localdate() - timedelta(days=30)
    event.save(update_fields=["starts_on", "ends_on"])
    group = builders.group(event, filter="all")
    switching.set_time(made, days=1, at_time=time(9), group=group, now=timezone.now())
    with override("en"), pytest.raises(Refused, match="has passed"):
        switching.switch_on(made, timezone.now())
    assert not message(event, Occasion.AFTER).is_on


def test_the_ready_texts_are_right_in_both_languages(event: Event) -> None:
    now = timezone.now()
    found = switching.all_messages(event)

    assert [(each.language, each.occasion) for each in found] == [
        (language, occasion) for language in ("pl", "en") for occasion in Occasion.values
    ]
    assert {each.occasion for each in found if each.is_on} == {"registered"}
    with scope(event=event):
        for each in AutomaticMessage.objects.select_related("mailing__event", "mailing__sender"):
            assert revisions.examine(each.mailing, at=now).errors == (), each.occasion
    assert [each.pk for each in switching.all_messages(event)] == [each.pk for each in found]


def test_opening_again_leaves_what_somebody_switched_off(event: Event) -> None:
    switching.switch_off(message(event, Occasion.REGISTERED), timezone.now())
    editing.change(event, is_closed=True)
    editing.change(event, is_closed=False)

    assert not message(event, Occasion.REGISTERED).is_on
    assert message(event, Occasion.REGISTERED, "en").is_on


def test_a_document_goes_with_the_confirmation(event: Event, register: Register) -> None:
    made = builders.document(event, "Wejściówka", file_name="Wejściówka {{ imie }}")
    confirmation = message(event, Occasion.REGISTERED)
    with scope(event=event):
        attaching.attach(confirmation.mailing, made)
    for number in (1, 2):
        register(number)
    sending.send_waiting()
    with scopes_disabled():
        first, second = Recipient.objects.select_related("dispatch").order_by("pk")
        assert first.dispatch == second.dispatch
    assert first.frozen["id"] == first.participant_id
    for row, number in ((first, 1), (second, 2)):
        parsed = email.message_from_bytes(exact_message(row), policy=email.policy.default)
        assert [part.get_filename() for part in parsed.walk() if part.get_filename()] == [
            f"Wejściówka Osoba{number}.pdf"
        ]
