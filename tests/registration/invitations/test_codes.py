"""Unique and general codes: made, typed, used, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import builders
from wici.people.models import Participant, Status
from wici.plain.invitation_codes import compared
from wici.registration import codes as seam
from wici.registration.invitations import codes, general
from wici.registration.invitations.general import Terms
from wici.registration.models import CodeUse, Invitation
from wici.shared.refusals import Refused
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


def test_everybody_without_a_code_gets_one_once() -> None:
    event = builders.event()
    people = [builders.participant(event) for _number in range(3)]
    codes.set_code(people[0], "VIP-2026")
    stranger = builders.participant(builders.event())

    with scope(event=event):
        first = codes.make_missing(event, Participant.objects.all())
        again = codes.make_missing(event, Participant.objects.all())
        rows = list(Invitation.objects.order_by("participant_id"))

    assert (first, again) == (2, 0)
    assert [row.participant_id for row in rows] == [person.pk for person in people]
    assert rows[0].code == "VIP-2026"
    assert len({row.key for row in rows}) == 3
    assert all(row.key == compared(row.code) for row in rows)
    with scopes_disabled():
        assert not Invitation.objects.filter(participant=stranger).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("VIP", "too easy to guess"),
        ("", "cannot be a code"),
        ("kod ąę<script>", "cannot be a code"),
        ("A" * 41, "cannot be a code"),
    ],
)
def test_a_bad_code_is_refused_with_the_reason(typed: str, words: str) -> None:
    person = builders.participant(builders.event())

    with pytest.raises(Refused, match=words) as refused:
        codes.set_code(person, typed)

    assert refused.value.field == "code"


def test_two_people_and_a_general_code_never_share_a_code() -> None:
    event = builders.event()
    anna, jan = builders.participant(event), builders.participant(event)
    codes.set_code(anna, "ANNA-2026")
    general.add(event, "PRASA-26", Terms())

    with pytest.raises(Refused, match="Another participant"):
        codes.set_code(jan, "anna2o26")
    with pytest.raises(Refused, match="general code"):
        codes.set_code(jan, "prasa26")
    with pytest.raises(Refused, match="in use already"):
        general.add(event, "Anna 2026", Terms())


def test_people_may_exchange_their_codes() -> None:
    event = builders.event()
    anna, jan = builders.participant(event), builders.participant(event)
    codes.set_code(anna, "KODANNY")
    codes.set_code(jan, "KODJANA")

    codes.set_codes(event, {anna.pk: "KODJANA", jan.pk: "KODANNY"})

    with scope(event=event):
        found = dict(Invitation.objects.values_list("participant_id", "code"))
    assert found == {anna.pk: "KODJANA", jan.pk: "KODANNY"}


def test_a_general_code_unlocks_its_type_and_a_unique_one_its_participant() -> None:
    event = builders.event()
    press = builders.participation_type(event, "Prasa")
    person = builders.participant(event, type=press, status=Status.INVITED)
    own = codes.set_code(person, "DLA-ANNY")
    made = general.add(event, "", Terms(participation_type=press))

    assert seam.unlocked(event, made.code.lower()) == seam.Unlocked(made.code, frozenset({press.pk}))
    assert seam.unlocked(event, "dlaanny") == seam.Unlocked(own.code, frozenset({press.pk}), person.pk)


def test_an_unknown_and_a_nearly_right_code_are_refused_with_the_same_words() -> None:
    event = builders.event()
    made = general.add(event, "", Terms())
    near = made.code[:-1] + ("C" if made.code[-1] != "C" else "D")
    elsewhere = general.add(builders.event(), "", Terms())
    refusals = set()

    for code in (near, "QQQQQ-QQQQQ", "", "?", elsewhere.code):
        with pytest.raises(Refused) as refused:
            seam.unlocked(event, code)
        refusals.add(str(refused.value))

    assert len(refusals) == 1


def test_expired_withdrawn_and_used_up_codes_say_so() -> None:
    event = builders.event()
    now = timezone.now()
    over = general.add(event, "KONIEC-1", Terms(expires_at=now))
    withdrawn = general.add(event, "COFNIETY", Terms())
    general.withdraw(withdrawn, is_withdrawn=True)
    once = general.add(event, "JEDENRAZ", Terms(limit=1))
    seam.used(event, once.code, builders.participant(event))

    for code, words in ((over, "limited time"), (withdrawn, "cannot be used"), (once, "As many people")):
        with pytest.raises(Refused, match=words):
            seam.unlocked(event, code.code, now=now)


def test_a_use_is_counted_once_per_participant_and_never_beyond_the_limit() -> None:
    event = builders.event()
    code = general.add(event, "", Terms(limit=2))
    anna, jan, ewa = (builders.participant(event) for _number in range(3))

    for person in (anna, anna, jan, anna):
        seam.used(event, code.code, person)
    with pytest.raises(Refused, match="As many people"):
        seam.used(event, code.code, ewa)

    with scope(event=event):
        assert set(CodeUse.objects.values_list("participant_id", flat=True)) == {anna.pk, jan.pk}
    with pytest.raises(Refused, match="2 people have registered"):
        general.change(code, Terms(limit=1))
    with pytest.raises(Refused, match="Withdraw it"):
        general.delete(code)


def test_the_code_of_somebody_who_has_registered_shows_nobody_their_data() -> None:
    event = builders.event()
    person = builders.participant(event, status=Status.COMPLETED)
    code = codes.set_code(person, "DLA-ANNY").code

    with pytest.raises(Refused, match="registered already"):
        seam.unlocked(event, code)


def test_a_unique_code_is_of_no_use_to_somebody_else() -> None:
    event = builders.event()
    anna, jan = builders.participant(event), builders.participant(event)
    own = codes.set_code(anna, "DLA-ANNY")

    with pytest.raises(Refused, match="somebody else"):
        seam.used(event, own.code, jan)
    seam.used(event, own.code, anna)


def test_that_somebody_began_is_noted_once_and_only_for_their_own_code() -> None:
    event = builders.event()
    anna, jan = builders.participant(event), builders.participant(event)
    own = codes.set_code(anna, "DLA-ANNY")
    now = timezone.now()

    seam.started(event, own.code, jan, now=now)
    seam.started(event, own.code, anna, now=now)
    seam.started(event, own.code, anna, now=now + timedelta(hours=1))

    with scope(event=event):
        assert Invitation.objects.get().started_at == now
