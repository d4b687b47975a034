"""The tag of a document, and the tags that only a document has."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests import builders
from wici.documents import drafts, serials
from wici.documents.models import DocumentTemplate, Issues
from wici.documents.tags import PROVIDER, catalogue_of
from wici.events.models import Event
from wici.merging.catalogue import Tag, TagGroup, catalogue, frozen_catalogue, shared
from wici.merging.sources import frozen_expression, raw
from wici.people.models import Field, Participant
from wici.registration.models import AnswerFile

SHA = "ab" * 32


def pdf_tags(event: Event) -> list[Tag]:
    return dict(catalogue(event).groups())[TagGroup.PDF]


def frozen_in_database(sources: frozenset[str]) -> list[Any]:
    rows = Participant.objects.order_by("id").annotate(frozen=frozen_expression(sources))
    return [json.loads(row) if isinstance(row, str) else row for row in rows.values_list("frozen", flat=True)]


def test_each_document_has_a_tag_that_says_its_file_name(event: Event) -> None:
    builders.document(event, file_name="Certyfikat {{ imie }} {{ nazwisko }}")
    (tag,) = pdf_tags(event)
    assert (tag.key, str(tag.label), tag.needs_participant) == ("pdf_certyfikat", "Certyfikat", True)
    assert tag.sources == {"id", "document_issues", "first_name", "last_name"}
    assert tag.compute({"id": 7, "first_name": "Anna", "last_name": "Żółć"}) == "Certyfikat Anna Żółć.pdf"
    assert tag.example == "Certyfikat Anna Żółć.pdf"


def test_who_has_no_document_has_an_empty_value(event: Event) -> None:
    builders.document(event, condition='status == "zakończona" or status == "completed"')
    (tag,) = pdf_tags(event)
    assert tag.sources == {"id", "document_issues", "status", "language"}
    assert tag.compute({"id": 7, "status": "completed", "language": "pl"}) == "Certyfikat.pdf"
    assert tag.compute({"id": 7, "status": "invited", "language": "pl"}) == ""


def test_mistakes_leave_nobody_out(event: Event) -> None:
    builders.document(event, file_name="{{ imie", condition="status ===")
    (tag,) = pdf_tags(event)
    assert tag.compute({"id": 7}) == tag.example == "Certyfikat.pdf"


def test_a_frozen_tag_means_the_same_when_the_document_is_renamed_or_deleted(event: Event) -> None:
    made = builders.document(event, file_name="Stary")
    frozen = json.loads(json.dumps(shared(event)))
    drafts.save(made, revision=0, name="Inny", file_name="Nowy")
    drafts.delete(made)
    tag = frozen_catalogue(frozen).by_name["pdf_certyfikat"]
    assert (str(tag.label), tag.compute({"id": 7})) == ("Certyfikat", "Stary.pdf")
    assert pdf_tags(event) == []


def test_a_document_knows_its_serial_and_where_it_is_checked(certificate: DocumentTemplate) -> None:
    tags = catalogue_of(shared(certificate.event), certificate.pk)
    serial, link = tags.by_name["numer_dokumentu"], tags.by_name["document_check_link"]
    assert serial.compute({"id": 7}) == serials.serial(certificate.pk, 7, 1)
    again = {"id": 7, "document_issues": {str(certificate.pk): 3, "999": 8}}
    assert serial.compute(again) == serials.serial(certificate.pk, 7, 3)
    assert link.compute(again) == serials.check_link(serial.compute(again))
    assert "document_serial" not in catalogue(certificate.event).by_name
    assert "pdf_certyfikat" not in tags.by_name


def test_a_question_keeps_its_tag(event: Event) -> None:
    builders.field(event, "PDF", key="pdf_certyfikat")
    builders.document(event)
    assert catalogue(event).by_name["pdf_certyfikat"].group is TagGroup.FIELD


@pytest.mark.engine
def test_issues_and_photos_are_frozen_with_the_row_however_it_is_made(event: Event) -> None:
    builders.field(event, "Zdjęcie", kind=Field.Kind.FILE)
    anna, jan = builders.participant(event), builders.participant(event, "Jan")
    Issues.objects.create(participant=anna, numbers={"5": 2})
    AnswerFile.objects.create(
        event=event, participant=anna, question="zdjecie", name="ja.jpg", sha256=SHA, size=3,
        sent_at=builders.REGISTERED,
    )  # fmt: skip
    sources = frozenset({"id", "document_issues", "files.zdjecie", "files.logo", "first_name"})
    expected = [
        {
            "id": anna.pk, "document_issues": {"5": 2}, "first_name": "Anna",
            "files": {"zdjecie": SHA, "logo": None},
        },
        {
            "id": jan.pk, "document_issues": None, "first_name": "Jan",
            "files": {"zdjecie": None, "logo": None},
        },
    ]  # fmt: skip
    assert frozen_in_database(sources) == expected
    assert [raw(person, sources) for person in Participant.objects.order_by("id")] == expected


def test_many_documents_cost_no_more_queries(event: Event, django_assert_num_queries: Any) -> None:
    builders.document(event)
    with django_assert_num_queries(1):
        frozen = PROVIDER.freeze(event)
    for number in range(5):
        builders.document(event, f"Dokument {number}")
    with django_assert_num_queries(1):
        assert len(PROVIDER.freeze(event)) == len(frozen) + 5


def test_a_serial_that_is_asked_for_twice_is_the_persons_own(certificate: DocumentTemplate) -> None:
    compute = catalogue_of(shared(certificate.event), certificate.pk).by_name["document_serial"].compute
    people = [{"id": number} for number in (7, 8, 7)]
    expected = [serials.serial(certificate.pk, person["id"], 1) for person in people for _ in range(2)]
    assert [compute(person) for person in people for _ in range(2)] == expected
