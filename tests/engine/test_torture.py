"""Workers killed at random moments, at a size that every test run can bear; torture.py runs the full one."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.engine.torture import torture

pytestmark = pytest.mark.engine

RECIPIENTS = 2_000
KILLS = 15


def test_whoever_is_killed_nobody_gets_it_twice_and_nobody_is_silently_lost() -> None:
    """On PostgreSQL the database itself is restarted twice meanwhile, once as if it had crashed."""
    figures = torture(connection.vendor, recipients=RECIPIENTS, kills=KILLS, seed=20261124)

    assert figures.broken == []
    assert (figures.recipients, figures.kills, figures.duplicates, figures.missing) == (
        RECIPIENTS,
        KILLS,
        0,
        0,
    )
    assert figures.sent + figures.unconfirmed == RECIPIENTS
    assert figures.database_restarts == (2 if connection.vendor == "postgresql" else 0)
