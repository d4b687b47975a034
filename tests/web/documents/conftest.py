"""A document of the event, and an uploads folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import builders
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.shared.scopes import scopes_disabled


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """Files that a test uploads lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture(autouse=True)
def unscoped() -> Iterator[None]:
    """Lets a test look at the rows of all events."""
    with scopes_disabled():
        yield


@pytest.fixture
def document(event: Event) -> DocumentTemplate:
    """A badge with a name and a code."""
    return builders.document(event, "Identyfikator", kind="badge")


@pytest.fixture
def elsewhere(db: None) -> DocumentTemplate:
    """Another event's document."""
    return builders.document(builders.event("inny"), "Cudzy")
