"""How invitations stand, in figures, in group filters and in tags."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests import builders
from wici.delivery import freeze
from wici.delivery.models import Recipient
from wici.events.models import Event
from wici.merging.catalogue import catalogue
from wici.merging.links import invitation_link
from wici.merging.sources import frozen_expression, raw
from wici.people import filter_words, groups
from wici.people.models import Participant, Status
from wici.registration.invitations import answering, codes, filters, general, states
from wici.registration.invitations.general import Terms
from wici.registration.invitations.states import State
from wici.registration.models import Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


def _send(event: Event, people: list[Participant], html: str) -> None:
    """Freeze a message to these people and record it as sent."""
    mailing = builders.mailing(
        event,
        html=html,
        group=builders.group(event, picked=people),
        sender=builders.sender(event, f"Biuro {html}"),
    )
    made = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
    with scopes_disabled():
        Recipient.objects.filter(dispatch=made).update(state=Recipient.State.SENT, changed_at=timezone.now())


def _invited(event: Event, name: str, **fields: Any) -> Participant:
    return builders.participant(event, name, status=fields.pop("status", Status.INVITED), **fields)


@pytest.fixture
def people() -> dict[str, Participant]:
    """One person in each state, and one who was never invited."""
    event = builders.event()
    now = timezone.now()
    made = {each.value: _invited(event, each.value) for each in State}
    made["nobody"] = builders.participant(event, "nobody", status=Status.COMPLETED)
    with scope(event=event):
        codes.make_missing(event, Participant.objects.filter(status=Status.INVITED))
    _send(event, [person for name, person in made.items() if name not in ("not_sent", "nobody")],
          '<p><a href="{{ invitation_link }}">tak</a></p>')  # fmt: skip
    _send(event, [made["not_sent"], made["nobody"]], "<p>{{ first_name }}</p>")
    for name in ("opened", "started", "registered", "declined", "cancelled"):
        answering.opened(made[name], now)
    answering.decline(made["declined"], "Urlop", now)
    with scopes_disabled():
        for name, status in (
            ("started", Status.STARTED), ("registered", Status.COMPLETED), ("cancelled", Status.CANCELLED),
        ):  # fmt: skip
            Participant.objects.filter(pk=made[name].pk).update(status=status)
        Invitation.objects.filter(participant=made["expired"]).update(expires_at=now - timedelta(days=1))
    return made


def test_everybody_stands_in_the_state_that_they_reached(people: dict[str, Participant]) -> None:
    event = people["sent"].event

    found = list(states.invitees(event, timezone.now()))

    assert {person.first_name: vars(person)["invitation_state"] for person in found} == {
        each.value: each.value for each in State
    }
    assert {person.first_name for person in found if vars(person)["sent_at"] is None} == {"not_sent"}
    assert states.funnel(event, timezone.now()) == states.Funnel(
        invited=8, sent=7, opened=5, started=3, registered=1, by_state=dict.fromkeys(State, 1)
    )


@pytest.mark.parametrize(
    ("stored", "names"),
    [
        ({"field": "invitation", "op": "is", "value": "declined"}, {"declined"}),
        ({"field": "invitation", "op": "in", "value": ["sent", "opened"]}, {"sent", "opened"}),
        (
            {"field": "invitation", "op": "is_not", "value": "declined"},
            {each.value for each in State} - {"declined"} | {"nobody"},
        ),
        (
            {"field": "invitation", "op": "not_in", "value": [each.value for each in State]},
            {"nobody"},
        ),
        (
            {"all": [
                {"field": "invitation", "op": "is", "value": "opened"},
                {"not": {"field": "first_name", "op": "is", "value": "opened"}},
            ]},
            set(),
        ),
    ],
)  # fmt: skip
def test_groups_ask_how_the_invitation_stands(
    people: dict[str, Participant], stored: object, names: set[str]
) -> None:
    group = groups.create(people["sent"].event, "Grupa", filter=stored)

    assert {person.first_name for person in groups.members(group)} == names
    counts = {row.group.pk: row.count for row in groups.summaries(group.event)}
    assert counts[group.pk] == len(names)


def test_a_state_that_does_not_exist_is_refused() -> None:
    event = builders.event()

    with override("en"), pytest.raises(Refused, match="never"):
        groups.create(event, "Grupa", filter={"field": "invitation", "op": "is", "value": "maybe"})


def test_the_filter_is_read_back_in_words() -> None:
    stored = {"field": "invitation", "op": "in", "value": ["sent", "opened"]}

    with override("en"):
        (line,) = filter_words.words(stored, builders.event())

    assert line.text == "Invitation is one of: “sent”, “opened”"


def test_ready_groups_hold_the_silent_and_those_who_declined(people: dict[str, Participant]) -> None:
    event = people["sent"].event

    made = {ready.name: filters.make_ready(event, ready.name) for ready in filters.ready_groups(event)}

    found = {
        name: {person.first_name for person in groups.members(group)} for name, group in made.items() if group
    }
    assert found == {
        "silent": {"sent", "opened", "started"},
        "not_sent": {"not_sent"},
        "declined": {"declined"},
        "not_declined": {each.value for each in State} - {"declined"} | {"nobody"},
    }
    assert filters.make_ready(event, "silent") == made["silent"]
    assert filters.make_ready(event, "everything") is None


def test_the_tags_are_the_same_frozen_by_the_database_and_in_the_preview() -> None:
    event = builders.event()
    anna, jan = builders.participant(event, "Anna"), builders.participant(event, "Jan")
    code = codes.set_code(anna, "DLA-ANNY").code
    vip = general.add(event, "VIP-2026", Terms())
    with scope(event=event):
        tags = catalogue(event)
    keys = ("invitation_code", "decline_link", f"general_link_{vip.pk}", f"general_code_{vip.pk}")
    sources = tags.sources(keys)

    with scope(event=event):
        frozen = dict(
            Participant.objects.annotate(raw=frozen_expression(sources)).values_list("first_name", "raw")
        )
    said = {name: {key: tags.by_key[key].compute(found) for key in keys} for name, found in frozen.items()}

    assert frozen == {"Anna": raw(anna, sources), "Jan": raw(jan, sources)}
    assert said["Anna"]["invitation_code"] == code
    assert said["Jan"]["invitation_code"] == ""
    assert said["Anna"]["decline_link"] == f"{invitation_link(anna.pk)}decline/"
    assert said["Jan"][f"general_link_{vip.pk}"].endswith(f"/r/{event.slug}/form/?code=VIP-2026")
    assert said["Jan"][f"general_code_{vip.pk}"] == "VIP-2026"
    assert tags.by_name["kod_zaproszenia"].key == "invitation_code"


def test_declining_is_noted_with_the_reason_and_in_the_change_log() -> None:
    person = _invited(builders.event(), "Anna")
    now = timezone.now()

    answering.decline(person, "  Urlop\r\nw maju \x00", now)
    again = answering.decline(person, "", now + timedelta(hours=1))

    person.refresh_from_db(from_queryset=Participant._base_manager.all())
    assert (person.status, again.declined_at, again.reason) == (Status.DECLINED, now, "Urlop\nw maju")
    with scopes_disabled():
        assert [change.what for change in person.changes.all()] == [{"status": ["invited", "declined"]}]
    with pytest.raises(Refused, match="longer than"):
        answering.decline(person, "x" * 2_001, now)


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.CANCELLED])
def test_who_has_registered_cannot_decline(status: str) -> None:
    person = _invited(builders.event(), "Anna", status=status)

    with pytest.raises(Refused, match="registered already"):
        answering.decline(person, "", timezone.now())
