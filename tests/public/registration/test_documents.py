"""A participant's documents on their own page."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders
from tests.public.registration.conftest import Visitor
from wici.documents import issuing
from wici.documents.models import Change, DocumentTemplate
from wici.events.models import Event
from wici.merging.links import invitation_token, personal_token
from wici.people.models import Participant
from wici.plain.pdf.model import Element, Kind
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(event: Event) -> Participant:
    return builders.participant(event, "Anna", "Żółć", language="en")


@pytest.fixture
def certificate(event: Event) -> DocumentTemplate:
    return builders.document(event, "Certyfikat", is_public=True, file_name="{{ last_name }}")


def page_of(person: Participant) -> str:
    return f"/p/{personal_token(person.pk)}/"


def file_of(person: Participant, template: DocumentTemplate) -> str:
    return f"{page_of(person)}documents/{template.pk}/"


def download(visitor: Visitor, address: str) -> Any:
    return visitor.client.get(address)


def test_those_that_are_theirs_and_opened_to_them(
    visitor: Visitor, anna: Participant, certificate: DocumentTemplate
) -> None:
    builders.document(anna.event, "Tylko dla biura")
    builders.document(anna.event, "Dla innych", is_public=True, condition='last_name == "Nowak"')
    html = visitor.get(page_of(anna))
    assert "Your documents" in html
    assert f'href="{file_of(anna, certificate)}"' in html
    assert "Tylko dla biura" not in html
    assert "Dla innych" not in html
    found = download(visitor, file_of(anna, certificate))
    assert (found.status_code, found.headers["Content-Type"]) == (200, "application/pdf")
    assert found.headers["Content-Disposition"].startswith("attachment;")
    assert found.headers["X-Robots-Tag"] == "noindex"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in found.headers["Content-Security-Policy"]
    assert found.headers["Cache-Control"] == "private, no-cache"
    assert found.content.startswith(b"%PDF-")
    with scopes_disabled():
        assert not Change.objects.exists()


def test_without_any_the_page_does_not_speak_of_them(visitor: Visitor, anna: Participant) -> None:
    assert "Your documents" not in visitor.get(page_of(anna))


def test_a_revoked_one_is_not_offered_until_it_is_issued_anew(
    visitor: Visitor, anna: Participant, certificate: DocumentTemplate
) -> None:
    with scope(event=anna.event):
        issuing.revoke(certificate, anna, number=1, user=None)
    assert "Certyfikat" not in visitor.get(page_of(anna))
    assert "This document is not available any more." in visitor.get(file_of(anna, certificate))
    assert visitor.status == 404
    with scope(event=anna.event):
        issuing.reissue(certificate, anna, number=0, user=None)
    assert "Certyfikat" in visitor.get(page_of(anna))
    assert download(visitor, file_of(anna, certificate)).status_code == 200


def test_what_is_not_theirs_is_not_handed_out(
    visitor: Visitor, anna: Participant, certificate: DocumentTemplate
) -> None:
    with scopes_disabled():
        hidden = builders.document(anna.event, "Tylko dla biura")
        theirs = builders.document(anna.event, "Dla innych", is_public=True, condition='last_name == "Nowak"')
        foreign = builders.document(builders.event(), "Obcy", is_public=True)
    for template in (hidden, theirs, foreign):
        visitor.get(file_of(anna, template))
        assert visitor.status == 404
    for token in (invitation_token(anna.pk), "nonsense", personal_token(anna.pk)[:-1] + "A"):
        visitor.get(f"/p/{token}/documents/{certificate.pk}/")
        assert visitor.status == 404


def test_one_that_cannot_be_made_gives_a_calm_sentence(
    visitor: Visitor, event: Event, anna: Participant, caplog: pytest.LogCaptureFixture
) -> None:
    code = Element("code", Kind.CODE, width=30, height=30, text="{{ firma }}")
    builders.field(event, "Firma")
    broken = builders.document(event, "Badge", elements=[code], is_public=True)
    html = visitor.get(file_of(anna, broken))
    assert visitor.status == 409
    assert "“Badge” cannot be made just now. Write to the organiser" in html
    assert "cannot be made" in caplog.text
