"""Runs cases one after another, each in a process, an installation and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import import_module
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.sending.cases import Case
from benchmarks.servers import Missing, running_postgresql
from setup.components import find_postgresql

#: What of the caller's environment would decide a measurement.
_OWN = ("WICI_DATA", "DATABASE_URL", "PORT", "WICI_URL", "WICI_LOG", "WICI_DEBUG", "WICI_TASKS", "REDIS_URL")


class Amounts(Protocol):
    """How much is measured in an area."""

    def as_json(self) -> dict[str, int]: ...


class CaseFailed(Exception):
    """A case broke off; the message is what its process said."""


def cases_of(area: str) -> dict[str, Case]:
    """The cases of an area (``sending``, ``documents``) by name."""
    found: dict[str, Case] = import_module(f"benchmarks.{area}.cases").CASES
    return found


def run(names: Sequence[str], amounts: Amounts, *, area: str = "sending") -> Iterator[dict[str, Any]]:
    """One result for each case, as soon as it is known. Raises Missing or CaseFailed."""
    cases = cases_of(area)
    with ExitStack() as stack:
        server = None
        for name in names:
            case = cases[name]
            if case.database == "postgresql" and server is None:
                server = stack.enter_context(_postgresql())
            yield {
                "case": name,
                "database": case.database,
                **case.judged(_figures(area, name, amounts, server)),
            }


def _figures(area: str, name: str, amounts: Amounts, server: str | None) -> dict[str, Any]:
    environment = {key: value for key, value in os.environ.items() if key not in _OWN}
    with ExitStack() as stack:
        environment["WICI_DATA"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="wici-bench-"))
        environment["WICI_SECRET_KEY"] = "only for benchmarks"  # noqa: S105
        environment["DJANGO_SETTINGS_MODULE"] = "wici.config.settings"
        if cases_of(area)[name].database == "postgresql" and server is not None:
            environment["DATABASE_URL"] = stack.enter_context(_database(server))
        asked = json.dumps({"area": area, "case": name, "amounts": amounts.as_json()})
        ended = subprocess.run(
            [sys.executable, "-m", "benchmarks.sending.single", asked],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if ended.returncode:
        raise CaseFailed(f"{name}: {ended.stderr.strip() or ended.stdout.strip()}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


@contextmanager
def _postgresql() -> Iterator[str]:
    """The server of DATABASE_URL when that is PostgreSQL, else one that is thrown away."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgresql://", "postgres://")):
        yield given
        return
    if find_postgresql() is None:
        raise Missing(
            "PostgreSQL is missing (Debian: apt-get install postgresql), and DATABASE_URL names none."
        )
    with running_postgresql() as url:
        yield url


@contextmanager
def _database(server: str) -> Iterator[str]:
    """A database of its own on the server, gone afterwards; what else is there stays untouched."""
    name = f"wici_bench_{os.getpid()}"
    with closing(psycopg.connect(server, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
