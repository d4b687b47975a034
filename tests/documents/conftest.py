"""An event with a document, and an uploads folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import builders
from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.shared.scopes import scope


@pytest.fixture(autouse=True)
def uploads(settings: Settings, tmp_path: Path) -> Path:
    """Files that a test uploads lie in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path / "uploads"


@pytest.fixture
def event(db: None) -> Iterator[Event]:
    """A congress in Kraków; queries see this event."""
    made = builders.event(
        name="Kongres Muzyki", name_en="Music Congress", place="Kraków", website="https://kongres.example.org/",
        starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 25), contact="biuro@kongres.example.org",
    )  # fmt: skip
    builders.field(made, "Firma")
    with scope(event=made):
        yield made


@pytest.fixture
def certificate(event: Event) -> DocumentTemplate:
    """A page with a name and a code."""
    return builders.document(event)
