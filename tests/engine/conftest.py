"""Fixtures for the engine as a whole: dispatches as tests/delivery makes them, and own installations."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection

from tests.delivery.conftest import clock, make_scene, serve, worker
from tests.engine.installation import Installation

__all__ = ["clock", "make_scene", "serve", "worker"]


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """DATABASE_URL of a new empty database of the kind that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'wici.sqlite3'}"
        return
    server, name = os.environ["DATABASE_URL"], f"wici_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}".encode())
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def wici(tmp_path: Path, database_url: str) -> Installation:
    """An installation of the test's own."""
    (data := tmp_path / "data").mkdir()
    return Installation(data, database_url)
