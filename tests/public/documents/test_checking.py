"""The public page of a serial: calm, without a login, and no help for whoever guesses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from tests import builders
from wici.documents import guesses, issuing
from wici.documents.models import Change, DocumentTemplate, Issues, WrongSerials
from wici.documents.serials import check_link, serial
from wici.documents.tasks import remove_what_is_over
from wici.events.models import Event
from wici.people.models import Participant
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db
POLISH, ENGLISH = {"accept-language": "pl"}, {"accept-language": "en"}


@pytest.fixture
def event() -> Event:
    made = builders.event("kongres", name="Kongres Łąk", name_en="Congress of Meadows", accent="#0a7d5a")
    builders.field(made, "Firma", label_en="Company")
    return made


@pytest.fixture
def template(event: Event) -> DocumentTemplate:
    return builders.document(event, "Certyfikat", facts=["name", "answers.firma"])


@pytest.fixture
def anna(template: DocumentTemplate) -> Participant:
    return builders.participant(
        template.event,
        email="anna@poczta.example",
        code="WEJ-123",
        answers={"firma": "<i>Łąki</i> sp. z o.o."},
    )


def page(text: str, **more: Any) -> tuple[int, str]:
    response = Client(headers=more.pop("headers", ENGLISH)).get(
        reverse("document_check", args=[text]), **more
    )
    return response.status_code, response.content.decode()


def said(html: str) -> dict[str, str]:
    return {
        unescape(label): unescape(value)
        for label, value in re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", html)
    }


def test_a_genuine_document_says_whose_it_is_in_the_events_look(
    template: DocumentTemplate, anna: Participant
) -> None:
    made = serial(template.pk, anna.pk, 1)
    status, html = page(made.lower())
    assert status == 200
    assert "This document is genuine" in html
    assert said(html) == {
        "Document": "Certyfikat", "Event": "Congress of Meadows", "First and last name": "Anna Żółć",
        "Company": "<i>Łąki</i> sp. z o.o.", "Serial number": made,
    }  # fmt: skip
    assert "#0a7d5a" in html
    assert "<i>" not in html
    assert "poczta.example" not in html
    assert "WEJ-123" not in html


def test_in_polish_and_by_choice_in_english(template: DocumentTemplate, anna: Participant) -> None:
    made = serial(template.pk, anna.pk, 1)
    assert 'lang="pl"' in page(made, headers=POLISH)[1]
    _status, html = page(made, headers=POLISH, query_params={"language": "en"})
    assert "This document is genuine" in html
    assert f'href="/d/{made}/?language=pl"' in html


def test_without_facts_nobody_is_named(template: DocumentTemplate, anna: Participant) -> None:
    DocumentTemplate._base_manager.update(facts=[])
    assert said(page(serial(template.pk, anna.pk, 1))[1]).keys() == {"Document", "Event", "Serial number"}


def test_revoked_and_replaced_say_when(template: DocumentTemplate, anna: Participant) -> None:
    first = serial(template.pk, anna.pk, 1)
    with scope(event=template.event):
        issuing.revoke(template, anna, number=1, reason="tajny powód", user=None)
        Change.objects.update(created_at=datetime(2026, 11, 3, 13, 5, tzinfo=UTC))
    status, html = page(first)
    assert status == 200
    assert "The organiser revoked it on 3 November 2026, 14:05." in html
    assert "Żółć" not in html
    assert "tajny" not in html
    with scope(event=template.event):
        issuing.reissue(template, anna, number=0, user=None)
    assert "a newer one took its place" in page(first)[1]
    assert "This document is genuine" in page(serial(template.pk, anna.pk, 2))[1]


def test_an_unknown_one_gets_the_same_answer_however_near_it_is(
    template: DocumentTemplate, anna: Participant
) -> None:
    made = serial(template.pk, anna.pk, 1)
    near = made[:-1] + ("2" if made[-1] != "2" else "3")
    unissued, stranger = serial(template.pk, anna.pk, 9), serial(template.pk, anna.pk + 999, 1)
    answers = set()
    for text in (near, unissued, stranger, "XXXXX-XXXXX-XXXXX", "<script>alert(1)"):
        status, html = page(text)
        assert status == 404
        assert "There is no such document" in html
        assert "Meadows" not in html
        assert "<script" not in html
        answers.add(re.sub(r'(value="|action="|href=")[^"]*"', "", html))
    assert len(answers) == 1


def test_no_login_no_cookie_no_index_no_change(
    template: DocumentTemplate, anna: Participant, django_assert_max_num_queries: Any
) -> None:
    client = Client(headers=ENGLISH)
    address = reverse("document_check", args=[serial(template.pk, anna.pk, 1)])
    with django_assert_max_num_queries(10) as queries:
        response = client.get(address)
    assert not [query for query in queries.captured_queries if not query["sql"].startswith("SELECT")]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert not response.cookies
    with scopes_disabled():
        assert not Issues.objects.exists()
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.post("/d/").status_code == 405


def test_the_page_is_small(template: DocumentTemplate, anna: Participant) -> None:
    _status, html = page(serial(template.pk, anna.pk, 1))
    assert "<script" not in html
    sheets = re.findall(r'rel="stylesheet" href="/static/([^"?]+?)(?:\.[0-9a-f]{12})?\.css', html)
    assert len(sheets) == 4
    size = len(html.encode())
    for name in sheets:
        path = finders.find(f"{name}.css")
        assert isinstance(path, str)
        size += len(Path(path).read_bytes())
    assert size < 100_000


def test_a_serial_can_be_typed(template: DocumentTemplate, anna: Participant) -> None:
    client = Client(headers=ENGLISH)
    assert client.get("/d/").status_code == 200
    made = serial(template.pk, anna.pk, 1)
    response = client.get("/d/", {"serial": f" {made.lower().replace('-', ' ')} "}, follow=True)
    assert response.status_code == 200
    assert "This document is genuine" in response.content.decode()
    empty = client.get("/d/", {"serial": "  "})
    assert empty.status_code == 422
    assert "Write the serial number that stands on the document." in empty.content.decode()
    wrong = client.get("/d/", {"serial": "a/b/../c?d#e%2f", "language": "pl"}, follow=True)
    assert wrong.status_code == 404
    assert 'value="ab..c?d#e%2f"' in wrong.content.decode()
    assert 'lang="pl"' in wrong.content.decode()


def test_whoever_is_wrong_too_often_learns_nothing_for_a_while(
    template: DocumentTemplate, anna: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST_WRONG", 3)
    made = serial(template.pk, anna.pk, 1)
    for _ in range(5):
        assert page(made, REMOTE_ADDR="2001:db8::1")[0] == 200
    for number in range(3):
        assert page("WRONG-WRONG", REMOTE_ADDR=f"2001:db8::{number}")[0] == 404
    for text in (made, "WRONG-WRONG"):
        response = Client().get(reverse("document_check", args=[text]), REMOTE_ADDR="2001:db8::ffff")
        assert (response.status_code, response.headers["Retry-After"]) == (429, "600")
        assert "Żółć" not in response.content.decode()
    assert page(made, REMOTE_ADDR="2001:db8:1::1")[0] == 200
    row = WrongSerials.objects.get()
    assert row.count == 3
    assert "2001" not in row.address
    WrongSerials.objects.update(until=row.until - timedelta(minutes=20))
    remove_what_is_over.call()
    assert not WrongSerials.objects.exists()


def test_the_link_in_a_code_leads_here(template: DocumentTemplate, anna: Participant, settings: Any) -> None:
    settings.WICI_URL = "https://wici.example.org"
    made = serial(template.pk, anna.pk, 1)
    assert check_link(made) == "https://wici.example.org" + reverse("document_check", args=[made])
