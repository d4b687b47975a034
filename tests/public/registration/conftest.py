"""An open registration, and a browser that fills it in as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event
from wici.people.models import Participant
from wici.public.registration import suspicion
from wici.registration import building, editing
from wici.shared.scopes import scopes_disabled

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
PERSON = {"q-first_name": "Anna", "q-last_name": "Żółć", "q-email": "anna@example.org"}


@pytest.fixture
def event() -> Event:
    """A congress whose registration is open: who somebody is, then a section with two questions."""
    event = builders.event("kongres", name="Kongres Łąk", name_en="Congress of Meadows", accent="#0a7d5a")
    food = building.add_section(event, "Posiłki", title_en="Meals")
    building.add_question(event, "Dieta", label_en="Diet", section=food, is_required=True)
    building.add_question(event, "Kolacja", label_en="Dinner", section=food, kind="checkbox")
    editing.change(event, is_closed=False, intro="Zapraszamy", intro_en="Welcome", outro_en="See you")
    return event


@dataclass
class Visitor:
    """One browser; what its forms hold besides the answers is sent along."""

    client: Client = field(default_factory=lambda: Client(headers={"accept-language": "en"}))
    at: str = ""
    html: str = ""
    status: int = 0

    def get(self, address: str) -> str:
        return self._took(self.client.get(address, follow=True))

    def post(self, values: Mapping[str, Any] | None = None, *, to: str = "") -> str:
        """Send the form of the page, or the one at ``to``, with these answers."""
        hidden = {name: unescape(value) for name, value in _HIDDEN.findall(self.html)}
        found = re.search(r'<form id="registration"[^>]*?action="([^"]+)"', self.html, re.DOTALL)
        where = to or (found.group(1) if found else self.at)
        return self._took(self.client.post(where, {**hidden, **(values or {})}, follow=True))

    def _took(self, response: Any) -> str:
        if response.redirect_chain:
            self.at = response.redirect_chain[-1][0]
        else:
            self.at = response.request["PATH_INFO"]
        self.status = response.status_code
        self.html = response.content.decode()
        return self.html

    def begin(self, slug: str = "kongres", **more: str) -> str:
        """Fill in the first step."""
        self.get(f"/r/{slug}/form/")
        return self.post({**PERSON, **more})

    def up_to_summary(self, slug: str = "kongres", **more: str) -> str:
        """Fill in both steps."""
        self.begin(slug, **more)
        return self.post({"q-dieta": "wege", "q-kolacja": "yes"})

    def register(self, slug: str = "kongres", **more: str) -> str:
        """Register, up to the page that confirms it."""
        self.up_to_summary(slug, **more)
        return self.post(to=self.at)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test fills in a page quicker than people can."""
    monkeypatch.setattr(suspicion, "FASTEST", timedelta(0))


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


@pytest.fixture
def new_visitor() -> Callable[[], Visitor]:
    return Visitor


def people(event: Event) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Everybody of the event: name, address, status, answers."""
    with scopes_disabled():
        return [
            (person.full_name, person.email, person.status, person.answers)
            for person in Participant.objects.filter(event=event).order_by("pk")
        ]
