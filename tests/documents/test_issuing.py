"""Revoking and issuing anew: exactly once, remembered, and told to whoever asks about the serial."""

from __future__ import annotations

import pytest

from tests import builders
from wici.accounts.models import User
from wici.documents.issuing import LONGEST_REASON, reissue, revoke, valid_number, valid_numbers
from wici.documents.models import Change, DocumentTemplate, Issues
from wici.documents.serials import serial
from wici.people import participants
from wici.people.models import Change as Edit
from wici.people.models import Participant
from wici.shared.refusals import Refused


@pytest.fixture
def anna(certificate: DocumentTemplate) -> Participant:
    return builders.participant(certificate.event)


@pytest.fixture
def staff(certificate: DocumentTemplate) -> User:
    return builders.user("ola@example.org", event=certificate.event)


def numbers(person: Participant) -> dict[str, int]:
    return valid_numbers(person)


def history(person: Participant) -> list[tuple[int, int | None, str]]:
    rows = Change.objects.filter(participant=person).order_by("pk")
    return [(row.number, row.next_number, row.reason) for row in rows]


def test_the_first_issue_needs_no_row(certificate: DocumentTemplate, anna: Participant) -> None:
    assert valid_number(numbers(anna), certificate.pk) == 1
    assert not Issues.objects.filter(participant=anna).exists()


def test_revoked_then_issued_anew(certificate: DocumentTemplate, anna: Participant, staff: User) -> None:
    assert revoke(certificate, anna, number=1, reason="  zgubione \n na targach", user=staff)
    assert valid_number(numbers(anna), certificate.pk) == 0
    assert reissue(certificate, anna, number=0, user=staff)
    assert valid_number(numbers(anna), certificate.pk) == 2
    assert reissue(certificate, anna, number=2, reason="nowe nazwisko", user=staff)
    assert valid_number(numbers(anna), certificate.pk) == 3
    assert revoke(certificate, anna, number=3, user=None)
    assert reissue(certificate, anna, number=0, user=staff)
    assert valid_number(numbers(anna), certificate.pk) == 4
    assert history(anna) == [
        (1, None, "zgubione na targach"), (1, 2, ""), (2, 3, "nowe nazwisko"), (3, None, ""), (3, 4, ""),
    ]  # fmt: skip


def test_a_second_click_does_nothing(certificate: DocumentTemplate, anna: Participant, staff: User) -> None:
    assert reissue(certificate, anna, number=1, user=staff)
    assert not reissue(certificate, anna, number=1, user=staff)
    assert not revoke(certificate, anna, number=1, user=staff)
    assert revoke(certificate, anna, number=2, user=staff)
    assert not revoke(certificate, anna, number=2, user=staff)
    assert not revoke(certificate, anna, number=0, user=staff)
    assert numbers(anna) == {str(certificate.pk): 0}
    assert history(anna) == [(1, 2, ""), (2, None, "")]


def test_other_documents_and_people_are_left_alone(
    certificate: DocumentTemplate, anna: Participant, staff: User
) -> None:
    other, jan = (
        builders.document(certificate.event, "Wejściówka"),
        builders.participant(certificate.event, "Jan"),
    )
    reissue(certificate, anna, number=1, user=staff)
    revoke(other, anna, number=1, user=staff)
    assert numbers(anna) == {str(certificate.pk): 2, str(other.pk): 0}
    assert numbers(jan) == {}


def test_it_stands_in_the_participants_change_log(
    certificate: DocumentTemplate, anna: Participant, staff: User
) -> None:
    first, second = (f"Certyfikat, {serial(certificate.pk, anna.pk, number)}" for number in (1, 2))
    revoke(certificate, anna, number=1, user=staff)
    reissue(certificate, anna, number=0, user=staff)
    edits = Edit.objects.filter(participant=anna).order_by("pk")
    assert [(edit.what, edit.user, edit.source) for edit in edits] == [
        ({"document": [first, ""]}, staff, "staff"),
        ({"document": ["", second]}, staff, "staff"),
    ]


def test_a_reason_that_is_too_long_changes_nothing(
    certificate: DocumentTemplate, anna: Participant, staff: User
) -> None:
    assert revoke(certificate, anna, number=1, reason="x" * LONGEST_REASON, user=staff)
    with pytest.raises(Refused) as caught:
        reissue(certificate, anna, number=0, reason="x" * (LONGEST_REASON + 1), user=staff)
    assert caught.value.field == "reason"
    assert numbers(anna) == {str(certificate.pk): 0}


def test_whoever_was_deleted_gets_nothing(
    certificate: DocumentTemplate, anna: Participant, staff: User
) -> None:
    participants.bulk_delete(certificate.event, Participant.objects.filter(pk=anna.pk))
    with pytest.raises(Refused):
        reissue(certificate, anna, number=1, user=staff)
    assert not Change.objects.exists()
