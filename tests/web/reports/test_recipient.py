"""One recipient: what became of it, and the exact message."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import builders
from tests.web.reports.conftest import end, send
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.queries import exact_message
from wici.documents import drafts as documents
from wici.events.models import Event
from wici.shared.scopes import scope


def address(event: Event, row: Recipient, name: str = "recipient", *args: object) -> str:
    return reverse(f"reports:{name}", args=[event.slug, row.dispatch_id, row.pk, *args])


def test_the_page_shows_attempts_and_the_message(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    row = end(dispatch, "sent", "rejected", "sent")[1]
    page = organiser.get(address(event, row)).content.decode()
    text = organiser.get(address(event, row), {"part": "text"}).content.decode()
    source = organiser.get(address(event, row), {"part": "source"}).content.decode()

    assert "Rejected" in page
    assert "550 5.1.1 No such user" in page
    assert f'src="{address(event, row, "recipient_html")}"' in page
    assert "Dzień dobry Imię2" in text
    assert f"Message-ID: &lt;{dispatch.token}.2@" in source


def test_the_frame_holds_this_persons_message_without_power(
    organiser: Client, event: Event, dispatch: Dispatch
) -> None:
    row = end(dispatch, "sent", "sent", "sent")[2]
    frame = organiser.get(address(event, row, "recipient_html"))
    assert "Dzień dobry Imię3" in frame.content.decode()
    assert '<base target="_blank">' in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "default-src 'none'" in frame["Content-Security-Policy"]


def test_the_source_is_saved_byte_for_byte(organiser: Client, event: Event, dispatch: Dispatch) -> None:
    row = end(dispatch, "sent", "sent", "sent")[0]
    response = organiser.get(address(event, row, "recipient_source"))
    assert response.content == exact_message(row)
    assert response["Content-Disposition"] == f'attachment; filename="wici-{dispatch.pk}-{row.pk}.eml"'
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (
        "application/octet-stream", "nosniff",
    )  # fmt: skip


def test_attachments_can_be_saved_and_never_open(organiser: Client, event: Event) -> None:
    dispatch = send(event, 1, file=("Program.txt", b"<script>alert(1)</script>"))
    row = Recipient.unscoped.filter(dispatch=dispatch).select_related("dispatch").first()
    assert row is not None
    page = organiser.get(address(event, row)).content.decode()
    links = [part.split('"')[0] for part in page.split('href="') if "/files/" in part.split('"')[0]]
    assert len(links) == 1
    response = organiser.get(links[0])
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Disposition"] == 'attachment; filename="Program.txt"'
    assert response["Content-Type"] == "application/octet-stream"
    assert organiser.get(address(event, row, "recipient_file", 999)).status_code == 404


@pytest.mark.parametrize("name", ["recipient", "recipient_html", "recipient_source"])
def test_rows_of_other_dispatches_and_events_are_not_there(
    organiser: Client, event: Event, dispatch: Dispatch, name: str
) -> None:
    other, foreign = send(event), send(builders.event())
    own, of_other, of_foreign = (
        Recipient.unscoped.filter(dispatch=each)[0] for each in (dispatch, other, foreign)
    )
    pairs = [(dispatch, own), (dispatch, of_other), (foreign, of_foreign)]
    found = [
        organiser.get(reverse(f"reports:{name}", args=[event.slug, each.pk, row.pk])).status_code
        for each, row in pairs
    ]
    assert found == [200, 404, 404]


def test_who_was_skipped_is_told_why_there_is_no_message(organiser: Client, event: Event) -> None:
    people = [builders.participant(event), builders.participant(event, "Bez", "Adresu", email="")]
    dispatch = send(event, group=builders.group(event, picked=people))
    row = Recipient.unscoped.get(dispatch=dispatch, state="skipped")
    page = organiser.get(address(event, row)).content.decode()
    assert "No e-mail address is given." in page
    assert "There is no message for this person:" in page
    assert organiser.get(address(event, row, "recipient_html")).status_code == 404


def test_a_document_is_in_the_exact_message_whatever_became_of_its_design(
    organiser: Client, event: Event
) -> None:
    made = builders.document(event, file_name="Certyfikat {{ imie }}")
    dispatch = send(event, 2, html="<p>W załączniku {{ pdf_certyfikat }}</p>")
    with scope(event=event):
        documents.save(made, revision=0, layout={"pages": []})
        documents.delete(made)
    row = Recipient.unscoped.filter(dispatch=dispatch).select_related("dispatch")[1]
    approved = reverse("reports:message", args=[event.slug, dispatch.pk])
    report = organiser.get(approved, {"part": "details"}).content.decode()
    assert "Certyfikat, each their own" in report
    page = organiser.get(address(event, row)).content.decode()
    (link,) = [part.split('"')[0] for part in page.split('href="') if "/files/" in part.split('"')[0]]
    response = organiser.get(link)
    assert response.content.startswith(b"%PDF-")
    assert "Certyfikat%20Imi%C4%992.pdf" in response["Content-Disposition"]


def test_why_there_is_no_message_is_said(organiser: Client, event: Event) -> None:
    builders.document(event)
    dispatch = send(event, 1, html="<p>{{ pdf_certyfikat }}</p>")
    row = Recipient.unscoped.filter(dispatch=dispatch).select_related("dispatch")[0]
    Recipient.unscoped.update(frozen={**row.frozen, "code": ""})
    assert "“Certyfikat”: " in organiser.get(address(event, row)).content.decode()
