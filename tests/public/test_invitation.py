"""The page behind an individual invitation link."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import builders
from wici.merging.links import invitation_token

pytestmark = pytest.mark.django_db


def test_the_link_leads_to_a_page_of_the_event_in_the_participants_language(client: Client) -> None:
    event = builders.event(
        name="Kongres Łąk", name_en="Congress of Meadows", place="Kraków", website="https://k.example/"
    )
    person = builders.participant(event, first_name="Anna", language="en")

    page = client.get(f"/i/{invitation_token(person.pk)}/")

    text = page.content.decode()
    assert page.status_code == 200
    assert "<h1>Congress of Meadows</h1>" in text
    assert "Kraków" in text
    assert 'href="https://k.example/"' in text
    assert 'lang="en"' in text
    assert "Anna" not in text
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("token", ["x", "AAAAAAAAAAAAAAB", "%C5%82%C4%85ka", "a" * 500])
def test_a_link_that_was_never_made_leads_nowhere(client: Client, token: str) -> None:
    builders.participant(builders.event())

    assert client.get(f"/i/{token}/").status_code == 404


def test_somebody_elses_page_cannot_be_reached_by_changing_the_link(client: Client) -> None:
    event = builders.event()
    token = invitation_token(builders.participant(event).pk)
    changed = token[:-1] + ("A" if token[-1] != "A" else "Q")

    assert client.get(f"/i/{changed}/").status_code == 404


def test_the_link_changes_nothing_and_takes_no_post(client: Client) -> None:
    event = builders.event()
    address = f"/i/{invitation_token(builders.participant(event).pk)}/"

    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
