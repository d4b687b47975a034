"""The documents of one person, as their card and their own page show them."""

from __future__ import annotations

import pytest

from tests import builders
from wici.documents import issuing
from wici.documents.models import DocumentTemplate
from wici.documents.people import documents_of, make_for, public_documents_of
from wici.documents.serials import serial
from wici.people.models import Participant
from wici.plain.pdf.errors import DocumentError
from wici.shared.spoken import spoken


@pytest.fixture
def anna(certificate: DocumentTemplate) -> Participant:
    return builders.participant(certificate.event, answers={"firma": "Łąki"})


def state(person: Participant) -> list[tuple[str, str, int, bool]]:
    return [
        (held.template.name, held.file_name, held.number, held.is_theirs) for held in documents_of(person)
    ]


def test_those_whose_condition_holds_with_their_file_names(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    builders.document(
        certificate.event, "Badge", condition='firma == "Łąki"', file_name="{{ last_name }} badge"
    )
    builders.document(certificate.event, "Press", condition='firma == "Gazeta"')
    assert state(anna) == [("Badge", "Żółć badge.pdf", 1, True), ("Certyfikat", "Certyfikat.pdf", 1, True)]
    assert [held.serial for held in documents_of(anna)][1] == serial(certificate.pk, anna.pk, 1)


def test_what_was_revoked_or_issued_anew_stays_in_sight(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    press = builders.document(certificate.event, "Press", condition='firma == "Gazeta"')
    issuing.revoke(press, anna, number=1, reason="pomyłka", user=None)
    issuing.reissue(certificate, anna, number=1, user=None)
    assert state(anna) == [("Certyfikat", "Certyfikat.pdf", 2, True), ("Press", "", 0, False)]
    first, second = documents_of(anna)
    assert (first.is_revoked, first.serial) == (False, serial(certificate.pk, anna.pk, 2))
    assert (second.is_revoked, second.serial) == (True, "")
    assert [change.reason for change in second.changes] == ["pomyłka"]
    assert len(first.changes) == 1


def test_queries_do_not_grow_with_the_documents(
    certificate: DocumentTemplate, anna: Participant, django_assert_max_num_queries: object
) -> None:
    for number in range(6):
        builders.document(certificate.event, f"Dokument {number}")
    person = Participant.objects.select_related("participation_type", "event").get(pk=anna.pk)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert len(documents_of(person)) == 7


def test_only_valid_ones_that_are_opened_to_participants_are_public(
    certificate: DocumentTemplate, anna: Participant
) -> None:
    assert public_documents_of(anna) == []
    for name in ("A", "B"):
        builders.document(certificate.event, name, is_public=True)
    builders.document(certificate.event, "C", is_public=True, condition='firma == "Gazeta"')
    second = DocumentTemplate.objects.get(name="B")
    issuing.revoke(second, anna, number=1, user=None)
    assert [held.template.name for held in public_documents_of(anna)] == ["A"]


def test_a_document_is_made_of_the_data_as_they_are(certificate: DocumentTemplate, anna: Participant) -> None:
    made = make_for(anna, certificate)
    assert made is not None
    assert (made.name, made.pages) == ("Certyfikat.pdf", 1)
    assert made.content.startswith(b"%PDF-")
    certificate.condition = 'firma == "Gazeta"'
    certificate.save()
    assert make_for(anna, certificate) is None


def test_a_revoked_one_is_not_made(certificate: DocumentTemplate, anna: Participant) -> None:
    issuing.revoke(certificate, anna, number=1, user=None)
    with pytest.raises(DocumentError) as caught:
        make_for(anna, certificate)
    assert spoken(caught.value.wording)
