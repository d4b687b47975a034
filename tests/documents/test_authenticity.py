"""What anybody learns of a serial: what the organiser chose, and nothing of one that is not ours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tests import builders
from wici.documents import drafts, issuing, versions
from wici.documents.authenticity import Examined, Fact, Verdict, examine, offered
from wici.documents.models import Change, DocumentTemplate, Version
from wici.documents.serials import serial
from wici.people import participants
from wici.people.models import Participant
from wici.shared.scopes import scopes_disabled

UNKNOWN = Examined(Verdict.UNKNOWN)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def anna(certificate: DocumentTemplate) -> Participant:
    event = certificate.event
    speaker = builders.participation_type(event, "Prelegent", name_en="Speaker")
    person = builders.participant(
        event, type=speaker, answers={"firma": "Orkiestra <b>Łódź</b>", "phone": "+48 601 234 567"}
    )
    builders.field(event, "Telefon", key="phone", kind="phone")
    return person


def chosen(template: DocumentTemplate, *facts: str) -> None:
    template.facts = list(facts)
    template.save()


def test_a_genuine_one_says_what_was_chosen_and_no_more(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    made = serial(certificate.pk, anna.pk, 1)
    assert examine(made.lower(), "pl") == Examined(Verdict.GENUINE, made, certificate.event, "Certyfikat")
    chosen(certificate, "answers.firma", "name", "participation_type", "answers.gone", "nonsense")
    found = examine(made, "en")
    assert found.facts == (
        Fact(found.facts[0].label, "Anna Żółć"),
        Fact(found.facts[1].label, "Speaker"),
        Fact("Firma", "Orkiestra <b>Łódź</b>"),
    )
    with override("en"):
        assert [str(fact.label) for fact in found.facts[:2]] == ["First and last name", "Participation type"]


def test_addresses_and_telephones_are_never_shown(certificate: DocumentTemplate, anna: Participant) -> None:
    assert [key for key, _label in offered(certificate.event)] == [
        "name", "participation_type", "valid_since", "answers.firma",
    ]  # fmt: skip
    chosen(certificate, "answers.phone", "email", "code")
    assert examine(serial(certificate.pk, anna.pk, 1), "pl").facts == ()


def test_since_when_it_is_valid(certificate: DocumentTemplate, anna: Participant) -> None:
    chosen(certificate, "valid_since")
    versions.freeze(certificate)
    Version._base_manager.update(created_at=datetime(2026, 10, 4, 23, 0, tzinfo=UTC))
    said = [fact.value for fact in examine(serial(certificate.pk, anna.pk, 1), "pl").facts]
    assert said == ["5 października 2026"]
    Version._base_manager.update(created_at=LONG_AGO)
    assert examine(serial(certificate.pk, anna.pk, 1), "en").facts[0].value == "1 September 2026"
    issuing.reissue(certificate, anna, number=1, user=None)
    Change.objects.update(created_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC))
    assert examine(serial(certificate.pk, anna.pk, 2), "pl").facts[0].value == "2 listopada 2026"


def test_revoked_and_replaced_say_when_and_nothing_of_the_person(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    chosen(certificate, "name")
    first, second = (serial(certificate.pk, anna.pk, number) for number in (1, 2))
    issuing.revoke(certificate, anna, number=1, user=None)
    revoked_at = Change.objects.get().created_at
    event = certificate.event
    assert examine(first, "pl") == Examined(Verdict.REVOKED, first, event, "Certyfikat", at=revoked_at)
    assert examine(second, "pl") == UNKNOWN
    issuing.reissue(certificate, anna, number=0, user=None)
    assert examine(first, "pl") == Examined(Verdict.REPLACED, first, event, "Certyfikat", at=revoked_at)
    assert examine(second, "pl").verdict is Verdict.GENUINE


def test_a_deleted_design_leaves_what_was_handed_out_genuine(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    drafts.delete(certificate)
    found = examine(serial(certificate.pk, anna.pk, 1), "pl")
    assert (found.verdict, found.event) == (Verdict.GENUINE, certificate.event)


def test_what_is_not_ours_is_unknown(certificate: DocumentTemplate, anna: Participant) -> None:
    made = serial(certificate.pk, anna.pk, 1)
    for text in ("", "nonsense", made[:-1], made[:-1] + ("2" if made[-1] != "2" else "3"), "x" * 5_000):
        assert examine(text, "pl") == UNKNOWN


def test_a_serial_of_another_events_participant_is_unknown(certificate: DocumentTemplate) -> None:
    with scopes_disabled():
        stranger = builders.participant(builders.event())
    assert examine(serial(certificate.pk, stranger.pk, 1), "pl") == UNKNOWN
    assert examine(serial(certificate.pk + 1_000, stranger.pk, 1), "pl") == UNKNOWN


def test_of_somebody_deleted_nothing_is_known(certificate: DocumentTemplate, anna: Participant) -> None:
    made = serial(certificate.pk, anna.pk, 1)
    participants.bulk_delete(certificate.event, Participant.objects.filter(pk=anna.pk))
    assert examine(made, "pl") == UNKNOWN
