"""The frame around every organiser screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import wici
from tests import builders
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.people.models import Status
from wici.web import icons, states
from wici.web.templatetags.wici import address

TEMPLATES = sorted(Path(wici.__file__).parent.rglob("*.html"))


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(
            r"""\{% icon "([a-z0-9-]+)\"|symbol="([a-z0-9-]+)\"""", path.read_text("utf-8")
        )
        for name in name
        if name
    }
    assert named
    assert {name for name in named if not icons.exists(name)} == set()


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("recipient", Recipient.State), ("dispatch", Dispatch.State), ("status", Status)],
)
def test_every_state_has_a_word_an_icon_and_a_colour(kind: str, codes: type[Status]) -> None:
    for code in codes:
        word, look = states.look(code, kind)
        assert word == str(code.label)
        assert icons.exists(look.icon)


def test_without_a_login_every_screen_asks_for_one(client: Client, event: Event) -> None:
    response = client.get(reverse("overview:overview", args=[event.slug]))
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/e/kongres/")


def test_a_script_without_a_login_is_told_so(client: Client, event: Event) -> None:
    response = client.get(reverse("overview:overview", args=[event.slug]), headers={"HX-Request": "true"})
    assert response.status_code == 401


def test_a_stranger_does_not_learn_that_the_event_exists(stranger: Client, event: Event) -> None:
    there = stranger.get(reverse("overview:overview", args=[event.slug]))
    nowhere = stranger.get(reverse("overview:overview", args=["nothing-here"]))
    assert (there.status_code, nowhere.status_code) == (404, 404)


def test_the_sidebar_lists_what_the_role_may_open(organiser: Client, reader: Client, event: Event) -> None:
    page = reverse("overview:overview", args=[event.slug])
    settings_link = f'href="{reverse("settings:event", args=[event.slug])}"'
    assert settings_link in organiser.get(page).content.decode()
    assert settings_link not in reader.get(page).content.decode()


def test_the_switcher_lists_only_my_events(organiser: Client, event: Event) -> None:
    builders.event("obcy", name="Obcy zjazd")
    page = organiser.get(reverse("overview:overview", args=[event.slug])).content.decode()
    assert "XII Kongres Kultury" in page
    assert "Obcy zjazd" not in page


def test_the_page_wears_the_colour_of_the_event(organiser: Client, event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(accent="#f2b705")
    page = organiser.get(reverse("overview:overview", args=[event.slug])).content.decode()
    assert "--accent: #f2b705" in page
    assert "--on-accent: #0b0f14" in page


def test_no_page_carries_a_script_of_its_own(organiser: Client, event: Event) -> None:
    page = organiser.get(reverse("overview:overview", args=[event.slug])).content.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"""\son[a-z]+=["']""", page) == []


def test_the_chosen_language_is_kept_and_brings_back(organiser: Client, event: Event) -> None:
    page = reverse("overview:overview", args=[event.slug])
    response = organiser.post(reverse("language"), {"language": "pl", "next": page})
    assert (response.status_code, response["Location"]) == (302, page)
    assert '<html lang="pl"' in organiser.get(page).content.decode()


def test_the_language_switch_leads_nowhere_else(client: Client, db: None) -> None:
    response = client.post(reverse("language"), {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_an_address_is_broken_before_its_at_sign_and_escaped() -> None:
    assert address("anna@example.org") == '<span class="w-address">anna<wbr>@example.org</span>'
    assert address("<b>@example.org") == '<span class="w-address">&lt;b&gt;<wbr>@example.org</span>'
    assert address("nowhere") == '<span class="w-address"><wbr>nowhere</span>'
