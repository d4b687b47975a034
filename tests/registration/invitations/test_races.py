"""Many people at the same moment: limits of codes are exact, codes stay different. Also on PostgreSQL."""

from __future__ import annotations

import pytest
from django.utils import timezone
from django.utils.translation import override

from tests import builders
from tests.registration.registering.test_races import at_once
from wici.events.models import Event
from wici.people.models import Participant, Status
from wici.registration import codes as seam
from wici.registration import editing
from wici.registration.invitations import answering, codes, general
from wici.registration.invitations.general import Terms
from wici.registration.models import CodeUse, Draft, Invitation
from wici.registration.registering import completing, drafts
from wici.registration.registering.drafts import Beginning
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]


@pytest.fixture
def event() -> Event:
    made = builders.event()
    editing.change(made, is_closed=False)
    return made


def _begun(event: Event, number: int, code: str) -> Draft:
    typed = {"first_name": f"Osoba{number}", "last_name": "Żółć", "email": f"osoba{number}@example.org"}
    given = Beginning(drafts.new_key(), f"browser {number}", "pl", typed, code)
    return drafts.begin(event, given, timezone.now())


def test_a_limited_code_is_used_exactly_so_often(event: Event) -> None:
    code = general.add(event, "", Terms(limit=5)).code
    begun = [_begun(event, number, code) for number in range(30)]

    results = at_once([lambda draft=draft: completing.complete(draft, now=timezone.now()) for draft in begun])  # type: ignore[misc]

    assert sum(isinstance(result, Participant) for result in results) == 5
    assert {result.field for result in results if isinstance(result, Refused)} == {"code"}
    with scopes_disabled():
        completed = set(Participant.objects.filter(status=Status.COMPLETED).values_list("pk", flat=True))
        assert set(CodeUse.objects.values_list("participant_id", flat=True)) == completed
        assert Draft.objects.filter(ended_at=None).exclude(typed={}).count() == 25
    with override("en"), pytest.raises(Refused, match="As many people"):
        seam.unlocked(event, code)


def test_a_link_opened_many_times_at_once_has_one_code(event: Event) -> None:
    person = builders.participant(event, status=Status.INVITED)
    now = timezone.now()

    opened = at_once([lambda: answering.opened(person, now)] * 12, 12)

    assert len({result.key for result in opened if isinstance(result, Invitation)}) == 1
    with scope(event=event):
        assert Invitation.objects.get().opened_at == now


def test_two_people_never_get_the_same_code(event: Event) -> None:
    people = [builders.participant(event) for _number in range(8)]

    results = at_once([lambda who=who: codes.set_code(who, "VIP-2026") for who in people], 8)  # type: ignore[misc]

    assert sum(isinstance(result, Invitation) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 7


def test_declining_and_registering_at_once_never_lose_a_registration(event: Event) -> None:
    person = builders.participant(event, status=Status.INVITED)
    draft = _begun(event, 1, codes.set_code(person, "DLA-ANNY").code)

    at_once(
        [
            lambda: completing.complete(draft, now=timezone.now()),
            lambda: answering.decline(person, "", timezone.now()),
        ],
        2,
    )

    with scope(event=event):
        assert Participant.objects.get().status == Status.COMPLETED
