"""More people than places at the same moment, at a size that every test run can bear; crowd.py runs the full
one: 300 for 100."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.engine.crowd import crowd

pytestmark = pytest.mark.engine

PEOPLE = 40
PLACES = 15


def test_places_are_exact_nobody_loses_what_they_typed_and_each_gets_one_confirmation() -> None:
    figures = crowd(connection.vendor, people=PEOPLE, places=PLACES)

    assert figures.broken == []
    assert (figures.completed, figures.kept_drafts, figures.confirmations) == (
        PLACES,
        PEOPLE - PLACES,
        PLACES,
    )
