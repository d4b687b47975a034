"""Files that participants sent, on their card and as downloads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import builders
from wici.events.models import Event
from wici.people.models import Field, Participant
from wici.plain.forms import Upload
from wici.registration.registering import files
from wici.shared.scopes import scope

CONTENT = b"<script>alert(1)</script>"


@pytest.fixture
def anna(event: Event) -> Participant:
    """Anna, who sent a page with a script instead of a photo."""
    builders.field(event, "Zdjęcie", kind=Field.Kind.FILE)
    person = builders.participant(event, "Anna", "Żółć", answers={"zdjecie": "ja „Łucja”.html"})
    with scope(event=event):
        ref = files.keep(Upload("ja „Łucja”.html", len(CONTENT), CONTENT[:16]), [CONTENT])
        files.give(person, {"zdjecie": ref}, timezone.now())
    return person


def test_the_card_offers_the_file(organiser: Client, event: Event, anna: Participant) -> None:
    page = organiser.get(reverse("participants:card", args=[event.slug, anna.pk])).content.decode()
    address = reverse("participants:file", args=[event.slug, anna.pk, "zdjecie"])
    assert f'href="{address}"' in page
    assert "ja „Łucja”.html" in page


def test_a_browser_saves_it_and_runs_nothing(organiser: Client, event: Event, anna: Participant) -> None:
    response = organiser.get(reverse("participants:file", args=[event.slug, anna.pk, "zdjecie"]))
    assert b"".join(response) == CONTENT
    headers = response.headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''ja")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_others_get_nothing(client: Client, organiser: Client, event: Event, anna: Participant) -> None:
    address = reverse("participants:file", args=[event.slug, anna.pk, "zdjecie"])
    elsewhere = builders.event()
    organiser_elsewhere = Client()
    organiser_elsewhere.force_login(builders.user(event=elsewhere))
    assert organiser_elsewhere.get(address).status_code == 404
    other = reverse("participants:file", args=[elsewhere.slug, anna.pk, "zdjecie"])
    assert organiser_elsewhere.get(other).status_code == 404
    assert Client().get(address).status_code == 302
    with scope(event=event):
        files.give(anna, {}, timezone.now())
    assert organiser.get(address).status_code == 404
