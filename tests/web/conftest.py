"""An event and browsers of people with different roles in it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import builders
from wici.events.models import Event, Role


def logged_in(event: Event | None = None, role: Role = Role.ORGANISER, **fields: Any) -> Client:
    """A client whose user works in the event; the screens are in English unless the cookie says otherwise."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(builders.user(event=event, role=role, **fields))
    return client


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """A good password hash takes its time; these tests log in by the dozen and check no hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def event(db: None) -> Event:
    """The event that the screens are about."""
    return builders.event("kongres", name="XII Kongres Kultury")


@pytest.fixture
def organiser(event: Event) -> Client:
    """Logged in as an organiser of the event."""
    return logged_in(event)


@pytest.fixture
def owner(event: Event) -> Client:
    """Logged in as an owner of the event."""
    return logged_in(event, Role.OWNER)


@pytest.fixture
def reader(event: Event) -> Client:
    """Logged in as somebody who may only look."""
    return logged_in(event, Role.READER)


@pytest.fixture
def stranger(event: Event) -> Client:
    """Logged in, but not a member of the event's staff."""
    return logged_in()


@pytest.fixture
def administrator(event: Event) -> Client:
    """Logged in as the installation's administrator."""
    return logged_in(is_superuser=True, is_staff=True)
