"""Every link that a message can carry: programs that follow links change nothing but *opened*, and a changed
link leads nowhere."""

from __future__ import annotations

import string
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from tests import builders
from tests.surveys.parts import survey
from wici.events.models import Event, Language
from wici.merging.catalogue import catalogue, evaluator
from wici.merging.sources import raw
from wici.people.models import Participant, Status
from wici.plain.mergetags.nodes import TagType
from wici.registration import editing
from wici.registration.invitations import codes, general
from wici.registration.invitations.general import Terms
from wici.registration.models import Invitation
from wici.registration.registering import drafts
from wici.registration.registering.drafts import Beginning
from wici.shared.scopes import scope, scopes_disabled

pytestmark = pytest.mark.django_db

#: Kinds of links by the first part of their path, of which a participant has their own.
OWN = {"i", "p", "s"}


@pytest.fixture
def event() -> Event:
    """An event with everything that a link can lead to."""
    made = builders.event("kongres")
    editing.change(made, is_closed=False, may_see=True, may_change=True, may_cancel=True)
    general.add(made, "DLA-PRASY-1", Terms())
    survey(made, "Jawna")
    survey(made, "Tajna", is_anonymous=True)
    return made


def people(event: Event) -> list[Participant]:
    """Somebody in every status."""
    found = [
        builders.participant(event, status, "Łącka", status=status, language=language)
        for status, language in zip(Status.values, cycle(Language.values), strict=False)
    ]
    typed = {"first_name": "Ewa", "last_name": "Lis", "email": "ewa@example.org"}
    given = Beginning(drafts.new_key(), "another browser", "pl", typed)
    found.append(drafts.begin(event, given, timezone.now()).participant)
    for person in found:
        codes.invitation_of(person)
    return found


def links_of(event: Event, person: Participant) -> dict[str, str]:
    """Tag -> path with query, of every tag that is a link to a page of ours."""
    with scope(event=event):
        tags = [tag for tag in catalogue(event).tags if tag.type is TagType.LINK and tag.key != "event_link"]
        sources: frozenset[str] = frozenset().union(*(tag.sources for tag in tags))
        values = evaluator(tags)(raw(person, sources))
    parts = {key: urlsplit(value) for key, value in values.items()}
    return {key: f"{found.path}?{found.query}".rstrip("?") for key, found in parts.items()}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of our tables but the time when an invitation was opened."""
    with scopes_disabled():
        found = {
            model._meta.label: list(model._base_manager.order_by("pk").values())
            for model in apps.get_models()
            if model.__module__.startswith("wici.")
        }
    for row in found["registration.Invitation"]:
        del row["opened_at"]
    return found


def test_programs_that_follow_every_link_change_nothing_but_opened(event: Event) -> None:
    found = {person.pk: links_of(event, person) for person in people(event)}
    before = everything()
    keys: set[str] = set()

    for links in found.values():
        keys |= set(links)
        for address in links.values():
            for more in {address, *_behind(address)}:
                assert Client().get(more, follow=True).status_code == 200, more
                assert Client().head(more, follow=True).status_code == 200, more

    assert {key.rstrip("0123456789") for key in keys} >= {
        "invitation_link", "decline_link", "registration_link", "personal_link", "general_link_",
    }  # fmt: skip
    assert sum(address.startswith("/s/") for address in next(iter(found.values())).values()) == 2
    assert everything() == before
    with scopes_disabled():
        opened = Invitation.objects.exclude(opened_at=None).count()
    assert opened == Invitation._base_manager.count()


def _behind(address: str) -> set[str]:
    """Pages that the linked page links to."""
    if address.startswith("/p/"):
        return {f"{address}cancel/", f"{address}?language=en"}
    return {f"{address}decline/"} if address.startswith("/i/") and "decline" not in address else set()


def test_no_changed_link_leads_to_a_stranger(event: Event) -> None:
    """Each character of each own link exchanged, other people's numbers put in: there is no such page."""
    anna, *others = people(event)
    tokens = {
        address.split("/")[1]: address.split("/")[2]
        for address in links_of(event, anna).values()
        if address.split("/")[1] in OWN
    }
    assert set(tokens) == OWN
    client = Client()
    theirs = {other.pk: links_of(event, other) for other in others}
    for kind, token in tokens.items():
        assert client.get(f"/{kind}/{token}/").status_code == 200
        for place, old in enumerate(token):
            for new in {
                string.ascii_letters[(string.ascii_letters + "0123456789-_").index(old) % 52 - 7],
                "A",
            }:
                changed = token[:place] + new + token[place + 1 :]
                if changed != token:
                    assert client.get(f"/{kind}/{changed}/").status_code == 404, (kind, token, changed)
        for foreign in OWN - {kind}:
            assert client.get(f"/{foreign}/{token}/").status_code == 404
        for guess in ("1", str(anna.pk), anna.code, token[:-1], f"{token}A", token[::-1]):
            assert client.get(f"/{kind}/{guess}/").status_code == 404
        for links in theirs.values():
            assert all(token not in address for address in links.values())
