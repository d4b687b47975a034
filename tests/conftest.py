"""Fixtures for everybody: the real programs that tests talk to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from setup.components import find_chromium
from tests.parts.pdf_readers import Dmtx, Poppler, Qpdf, Zbar
from tests.parts.postgresql import running_postgresql
from tests.parts.redis import running_redis
from tests.parts.smtp_sink import SmtpSink, running_smtp_sink


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """On SQLite the tests' database is a file, so that threads and processes of a test can use it, too."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["TEST"]["NAME"] = str(settings.WICI_DATA / "tests.sqlite3")


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The DATABASE_URL of a real PostgreSQL server, for tests that start processes of their own."""
    if os.environ.get("DATABASE_URL", "").startswith("postgresql://"):
        yield os.environ["DATABASE_URL"]
        return
    with running_postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The REDIS_URL of a real server, empty at first."""
    with running_redis() as url:
        yield url


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A real SMTP server process that accepts and keeps every message."""
    with running_smtp_sink() as sink:
        yield sink


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser for Playwright's ``executable_path``."""
    found = find_chromium()
    if found is None:
        raise RuntimeError("No Chromium is installed here (Debian: apt-get install chromium).")
    return found


@pytest.fixture(scope="session")
def poppler() -> Poppler:
    """Reads PDF as most programs under Linux do."""
    return Poppler()


@pytest.fixture(scope="session")
def qpdf() -> Qpdf:
    """Judges the structure of a PDF."""
    return Qpdf()


@pytest.fixture(scope="session")
def zbar() -> Zbar:
    """Reads QR codes and codes of lines."""
    return Zbar()


@pytest.fixture(scope="session")
def dmtx() -> Dmtx:
    """Reads Data Matrix codes."""
    return Dmtx()
