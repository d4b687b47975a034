"""The documents of a participant on their card."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from wici.delivery import freeze as freezing
from wici.delivery.models import Recipient
from wici.documents import issuing
from wici.documents.models import Change, DocumentTemplate, Issues
from wici.documents.serials import serial
from wici.events.models import Event
from wici.mailings import attaching
from wici.people.models import Participant
from wici.plain.pdf.model import Element, Kind
from wici.shared.scopes import scope, scopes_disabled


@pytest.fixture
def anna(event: Event) -> Participant:
    return builders.participant(event, "Anna", "Żółć")


@pytest.fixture
def template(event: Event) -> DocumentTemplate:
    return builders.document(event, "Certyfikat", file_name="Certyfikat {{ last_name }}")


def address(person: Participant, name: str = "documents", *more: int) -> str:
    return reverse(f"participants:{name}", args=[person.event.slug, person.pk, *more])


def page(client: Client, person: Participant) -> str:
    response = client.get(address(person))
    assert response.status_code == 200
    return response.content.decode()


def numbers(person: Participant) -> dict[str, int]:
    with scope(event=person.event):
        return issuing.valid_numbers(person)


def test_without_documents_the_tab_says_what_will_be_there(organiser: Client, anna: Participant) -> None:
    assert "No document yet" in page(organiser, anna)


def test_those_that_are_theirs_with_serial_and_file(
    organiser: Client, anna: Participant, template: DocumentTemplate
) -> None:
    builders.document(anna.event, "Press", condition='last_name == "Nowak"')
    html = page(organiser, anna)
    for part in (
        "Certyfikat Żółć.pdf", serial(template.pk, anna.pk, 1), address(anna, "document", template.pk),
        "Issue anew…", "Revoke…", "Valid",
    ):  # fmt: skip
        assert part in html
    assert "Press" not in html


def test_it_is_made_now_to_look_at_or_to_keep(
    reader: Client, anna: Participant, template: DocumentTemplate
) -> None:
    for query, kind in (("", "inline"), ("?download", "attachment")):
        response = reader.get(address(anna, "document", template.pk) + query)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/pdf"
        assert response.headers["Content-Disposition"].startswith(kind)
        assert "Certyfikat%20%C5%BB%C3%B3%C5%82%C4%87.pdf" in response.headers["Content-Disposition"]
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.content.startswith(b"%PDF-")
    assert not Issues._base_manager.exists()


def test_readers_see_but_change_nothing(
    reader: Client, anna: Participant, template: DocumentTemplate
) -> None:
    html = page(reader, anna)
    assert "Issue anew" not in html
    assert "Revoke" not in html
    sent = {"action": "revoke", "number": "1"}
    assert reader.post(address(anna, "issue", template.pk), sent).status_code == 403
    assert numbers(anna) == {}


def test_revoked_and_issued_anew_with_reasons(
    organiser: Client, anna: Participant, template: DocumentTemplate
) -> None:
    sent = {"action": "revoke", "number": "1", "reason": "zgubione <b>"}
    html = organiser.post(address(anna, "issue", template.pk), sent, follow=True).content.decode()
    assert "“Certyfikat” is revoked." in html
    assert "zgubione &lt;b&gt;" in html
    assert "Open" not in html.partition("p-document")[2].partition("</section>")[0]
    with scope(event=anna.event):
        assert Change.objects.get().user is not None
    refused = organiser.get(address(anna, "document", template.pk))
    assert refused.status_code == 409
    assert "cannot be made for this person" in refused.content.decode()
    html = organiser.post(
        address(anna, "issue", template.pk), {"action": "reissue", "number": "0"}, follow=True
    ).content.decode()
    assert "“Certyfikat” is issued anew." in html
    assert serial(template.pk, anna.pk, 2) in html
    assert numbers(anna) == {str(template.pk): 2}
    history = organiser.get(address(anna, "history")).content.decode()
    assert f"Certyfikat, {serial(template.pk, anna.pk, 2)}" in history


@pytest.mark.parametrize("number", ["2", "", "x", "-1", "9" * 30, "١"])
def test_a_second_click_or_an_old_page_changes_nothing(
    organiser: Client, anna: Participant, template: DocumentTemplate, number: str
) -> None:
    sent = {"action": "revoke", "number": number}
    html = organiser.post(address(anna, "issue", template.pk), sent, follow=True).content.decode()
    assert "Nothing was changed" in html
    assert numbers(anna) == {}


def test_what_cannot_be_made_says_why_and_loses_nothing(organiser: Client, anna: Participant) -> None:
    code = Element("code", Kind.CODE, width=30, height=30, text="{{ firma }}")
    builders.field(anna.event, "Firma")
    template = builders.document(anna.event, "Badge", elements=[code])
    response = organiser.get(address(anna, "document", template.pk))
    assert response.status_code == 409
    assert "“Badge” cannot be made for this person:" in response.content.decode()


def test_strangers_and_other_events_get_nothing(
    stranger: Client, organiser: Client, anna: Participant, template: DocumentTemplate
) -> None:
    assert stranger.get(address(anna)).status_code == 404
    assert stranger.get(address(anna, "document", template.pk)).status_code == 404
    with scopes_disabled():
        other = builders.document(builders.event(), "Obcy")
        foreign = builders.participant(other.event)
    assert organiser.get(address(anna, "document", other.pk)).status_code == 404
    here: dict[str, Any] = {"slug": anna.event.slug, "pk": foreign.pk, "template": template.pk}
    assert organiser.get(reverse("participants:document", kwargs=here)).status_code == 404
    assert organiser.post(reverse("participants:issue", kwargs=here), {"number": "1"}).status_code == 404
    assert organiser.get(address(anna, "issue", template.pk)).status_code == 405


def test_it_says_when_which_issue_was_sent(
    organiser: Client, anna: Participant, template: DocumentTemplate
) -> None:
    event = anna.event
    jan = builders.participant(event, "Jan")
    with scope(event=event):
        group = builders.group(event, "Wszyscy", picked=[anna, jan])
        mailing = builders.mailing(event, group=group, sender=builders.sender(event))
        attaching.attach(mailing, template, condition='first_name == "Anna"')
        dispatch = freezing.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
        issuing.reissue(template, anna, number=1, user=None)
        row = Recipient.objects.get(participant=anna)
    report = reverse("reports:recipient", args=[event.slug, dispatch.pk, row.pk])
    assert report not in page(organiser, anna)
    Recipient._base_manager.update(state=Recipient.State.SENT, changed_at=timezone.now())
    html = page(organiser, anna)
    assert report in html
    assert f'<span class="w-soft">{serial(template.pk, anna.pk, 1)}</span>' in html
    with scope(event=event):
        theirs = Recipient.objects.get(participant=jan)
    assert reverse("reports:recipient", args=[event.slug, dispatch.pk, theirs.pk]) not in page(organiser, jan)
