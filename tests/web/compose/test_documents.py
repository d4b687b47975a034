"""Documents in the composer: inserted, attached, for whom, looked at."""

from __future__ import annotations

import io
import re
from urllib.parse import quote

import pypdfium2
import pytest
from django.test import Client

from tests import builders
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.mailings import attaching
from wici.mailings.models import AttachedDocument, Mailing
from wici.people.models import Participant

pytestmark = pytest.mark.usefixtures("unscoped")
BASE = "/e/kongres/compose/"


@pytest.fixture
def certificate(event: Event) -> DocumentTemplate:
    return builders.document(event, "Certyfikat", file_name="Certyfikat {{ imie }}")


def words_in(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document)


def test_the_panel_has_tags_to_insert_and_to_attach(organiser: Client, certificate: DocumentTemplate) -> None:
    page = organiser.get(BASE).content.decode()
    assert 'data-tag="pdf_certyfikat"' in page
    assert f'data-attach="{certificate.pk}"' in page
    assert "Certyfikat Anna.pdf" in page


def test_without_a_document_the_panel_says_where_one_is_made(organiser: Client, event: Event) -> None:
    page = organiser.get(BASE).content.decode()
    assert f'href="/e/{event.slug}/documents/new/"' in page


def test_a_document_is_attached_for_whom_and_taken_away(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate
) -> None:
    address = f"{BASE}{mailing.pk}/documents/"
    table = organiser.post(address, {"document": certificate.pk}).content.decode()
    assert f'href="/e/kongres/documents/{certificate.pk}/"' in table
    (condition,) = re.findall(r'<option value="([^"]*)">completed', table)
    condition = condition.replace("&quot;", '"')
    table = organiser.post(address, {"document": certificate.pk, "condition": condition}).content.decode()
    row = AttachedDocument._base_manager.get()
    assert row.condition == condition
    assert condition.endswith('status == "completed"')
    assert re.search(r"<option value=\"status ==[^\"]*\" selected>completed", table)
    table = organiser.post(f"{address}{row.pk}/remove/").content.decode()
    assert "<table" not in table
    assert not AttachedDocument._base_manager.exists()


def test_a_condition_of_ones_own_stays(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate
) -> None:
    attaching.attach(mailing, certificate, condition='firma == "Młyn"')
    page = organiser.get(f"{BASE}{mailing.pk}/").content.decode()
    assert re.search(r"<option value=\"firma == &quot;Młyn&quot;\" selected>", page)


def test_what_cannot_be_attached_is_said(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate, elsewhere: Mailing
) -> None:
    address = f"{BASE}{mailing.pk}/documents/"
    other = builders.document(elsewhere.event)
    assert organiser.post(address, {"document": other.pk}).status_code == 404
    for odd in ("x", "", "-1", "²", "9" * 5000):
        assert organiser.post(address, {"document": odd}).status_code == 400
    refused = organiser.post(address, {"document": certificate.pk, "condition": "x" * 501})
    assert (refused.status_code, refused.json()["field"]) == (422, "attachments")


def test_a_preview_has_the_persons_documents(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate
) -> None:
    attaching.attach(mailing, certificate)
    jan = Participant.objects.get(first_name="Jan")
    shown = organiser.get(f"{BASE}{mailing.pk}/preview/", {"person": jan.pk}).json()
    (made,) = shown["documents"]
    assert made["name"] == "Certyfikat Jan.pdf"
    assert made["problems"] == []
    answer = organiser.get(made["address"], {"person": jan.pk})
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="Certyfikat Jan.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "object-src 'none'" in answer["Content-Security-Policy"]
    assert jan.full_name in words_in(answer.content)
    assert organiser.get(made["address"].replace("/0/", "/1/")).status_code == 404


def test_why_somebodys_document_cannot_be_shown(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate
) -> None:
    attaching.attach(mailing, certificate)
    Participant.objects.filter(first_name="Jan").update(code="")
    jan = Participant.objects.get(first_name="Jan")
    answer = organiser.get(f"{BASE}{mailing.pk}/preview/", {"person": jan.pk})
    assert answer.status_code == 422
    assert answer.json()["sentence"].startswith("“Certyfikat”: ")
    page = organiser.get(f"{BASE}{mailing.pk}/preview/documents/0/", {"person": jan.pk})
    assert "“Certyfikat”: " in page.content.decode()


def test_readers_attach_nothing(reader: Client, mailing: Mailing, certificate: DocumentTemplate) -> None:
    assert reader.post(f"{BASE}{mailing.pk}/documents/", {"document": certificate.pk}).status_code == 403
    assert reader.get(f"{BASE}{mailing.pk}/preview/documents/0/").status_code == 403


def test_a_file_name_with_polish_letters(
    organiser: Client, mailing: Mailing, certificate: DocumentTemplate
) -> None:
    DocumentTemplate._base_manager.update(file_name="Zaświadczenie")
    attaching.attach(mailing, certificate)
    answer = organiser.get(f"{BASE}{mailing.pk}/preview/documents/0/")
    assert quote("Zaświadczenie.pdf") in answer["Content-Disposition"]
    assert io.BytesIO(answer.content).read(5) == b"%PDF-"
