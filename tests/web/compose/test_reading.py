"""Addresses as chips, members, previews, the text part and the check."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import builders
from wici.events.models import Event
from wici.mailings.models import Attachment, Mailing
from wici.people.models import Participant

pytestmark = pytest.mark.usefixtures("unscoped")
BASE = "/e/kongres/compose/"


def test_typed_addresses_come_back_as_chips(organiser: Client, event: Event) -> None:
    typed = "anna@example.org, Jan <jan@example.org>; ANNA@example.org\nnie-adres"
    page = organiser.post(f"{BASE}addresses/", {"addresses": typed}).content.decode()
    assert "2 addresses" in page
    assert "1 repetition is left out" in page
    assert "1 is not an address" in page
    assert "“nie-adres” has no @, so it is not an e-mail address." in page
    assert 'data-offset="58"' in page
    assert "×2" in page


def test_typed_markup_is_only_text(organiser: Client, event: Event) -> None:
    page = organiser.post(f"{BASE}addresses/", {"addresses": "<script>alert(1)</script>"}).content.decode()
    assert "<script" not in page


def test_who_belongs_to_a_group(organiser: Client, mailing: Mailing) -> None:
    page = organiser.get(f"{BASE}groups/{mailing.group_id}/members/").content.decode()
    assert "2 people" in page
    assert "Anna Żółć" in page
    assert "jan@example.org" in page


def test_another_events_group_is_not_shown(organiser: Client, event: Event, elsewhere: Mailing) -> None:
    assert organiser.get(f"{BASE}groups/{elsewhere.group_id}/members/").status_code == 404


def test_a_preview_is_one_persons_message_with_neighbours(organiser: Client, mailing: Mailing) -> None:
    jan, anna = Participant.objects.get(first_name="Jan"), Participant.objects.get(first_name="Anna")
    shown = organiser.get(f"{BASE}{mailing.pk}/preview/", {"person": jan.pk}).json()
    assert shown["subject"] == "Do zobaczenia, Jan"
    assert shown["text"].startswith("Dzień dobry Jan\n")
    assert (shown["to"], shown["person"]) == ("Jan Nowak <jan@example.org>", jan.pk)
    assert (shown["previous"], shown["next"]) == (None, anna.pk)


def test_a_preview_of_typed_addresses_goes_along_the_list(organiser: Client, event: Event) -> None:
    mailing = builders.mailing(
        event, "Cześć", audience="addresses", addresses="a@example.org, B <b@example.org>"
    )
    shown = organiser.get(f"{BASE}{mailing.pk}/preview/", {"person": "b@example.org"}).json()
    assert (shown["to"], shown["person"]) == ("B <b@example.org>", "b@example.org")
    assert (shown["previous"], shown["next"]) == ("a@example.org", None)


def test_a_mistake_is_shown_with_its_place(organiser: Client, mailing: Mailing) -> None:
    mailing.html = "<p>\n{{ imiee }}</p>"
    mailing.save()
    answer = organiser.get(f"{BASE}{mailing.pk}/preview/")
    assert answer.status_code == 422
    assert answer.json()["details"] == [
        "Body, line 2, column 4: There is no tag “imiee”. Did you mean “imie”?"
    ]
    assert "Did you mean “imie”?" in organiser.get(f"{BASE}{mailing.pk}/preview/html/").content.decode()


def test_the_html_is_shown_where_nothing_can_run(organiser: Client, mailing: Mailing) -> None:
    mailing.html = "<!doctype html><body><script>alert(1)</script>{{ first_name }}</body>"
    mailing.format = "document"
    mailing.save()
    answer = organiser.get(f"{BASE}{mailing.pk}/preview/html/")
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src 'none'" in policy
    assert "'self'" not in policy.replace("frame-ancestors 'self'", "")
    assert answer.content.decode().startswith("<!doctype html><body>")


def test_people_are_found_by_a_few_letters(organiser: Client, mailing: Mailing) -> None:
    jan = Participant.objects.get(first_name="Jan")
    assert organiser.get(f"{BASE}{mailing.pk}/people/", {"q": "now"}).json() == {
        "people": [{"person": jan.pk, "label": "Jan Nowak <jan@example.org>"}]
    }


def test_the_text_part_is_made_from_the_html(organiser: Client, mailing: Mailing) -> None:
    mailing.html, mailing.text, mailing.is_text_edited = "<h1>Tytuł</h1><p>{{ imie }}</p>", "inny", True
    mailing.save()
    text = organiser.get(f"{BASE}{mailing.pk}/text/").json()["text"]
    assert text.startswith("Tytuł\n\n{{ imie }}\n")


def test_the_check_names_what_blocks_and_who_is_concerned(organiser: Client, mailing: Mailing) -> None:
    builders.field(mailing.event, "Firma")
    mailing.html, mailing.sender = "<p>{{ firma }}</p>", None
    mailing.save()
    page = organiser.get(f"{BASE}{mailing.pk}/check/").content.decode()
    assert "1 error blocks sending" in page
    assert 'data-place="sender"' in page
    assert "2 recipients have nothing in “Firma”" in page
    assert "Anna Żółć" in page


def test_files_are_attached_listed_fetched_and_removed(organiser: Client, mailing: Mailing) -> None:
    file = SimpleUploadedFile("Program ąę.txt", b"09:00")
    page = organiser.post(f"{BASE}{mailing.pk}/attachments/", {"file": file}).content.decode()
    row = Attachment.objects.get()
    assert [part in page for part in ("Program ąę.txt", "TXT", "5\xa0bytes")] == [True, True, True]
    got: Any = organiser.get(f"{BASE}{mailing.pk}/attachments/{row.pk}/")
    assert (b"".join(got.streaming_content), got["Content-Disposition"].startswith("attachment")) == (
        b"09:00",
        True,
    )
    assert organiser.post(f"{BASE}{mailing.pk}/attachments/{row.pk}/remove/").content.decode().strip() == ""
    assert not Attachment.objects.exists()


def test_an_empty_file_is_refused_by_name(organiser: Client, mailing: Mailing) -> None:
    answer = organiser.post(f"{BASE}{mailing.pk}/attachments/", {"file": SimpleUploadedFile("x.pdf", b"")})
    assert answer.status_code == 422
    assert answer.json()["sentence"] == "“x.pdf” is empty (0 bytes). Choose the file again."


def test_another_events_attachment_is_not_given_out(
    organiser: Client, event: Event, elsewhere: Mailing
) -> None:
    row = Attachment.objects.create(
        mailing=elsewhere, name="x.pdf", content_type="a/b", size=1, sha256="0" * 64
    )
    assert organiser.get(f"{BASE}{elsewhere.pk}/attachments/{row.pk}/").status_code == 404


@pytest.mark.parametrize("ready", ["pl/invitation", "en/thanks"])
def test_ready_messages_are_shown_with_examples(reader: Client, event: Event, ready: str) -> None:
    page = reader.get(f"{BASE}ready/{ready}/").content.decode()
    assert "XII Kongres Kultury" in page
    assert "{{" not in page


def test_there_is_no_other_ready_message(reader: Client, event: Event) -> None:
    assert reader.get(f"{BASE}ready/pl/nothing/").status_code == 404
