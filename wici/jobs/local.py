"""How far a job is, and whether it is to stop, beside an SQLite database.

While an import writes its rows, nobody else can write to SQLite, so both are said by small files. Other
databases need none: there these functions do nothing, and the job's row says it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def note(token: str, done: int, total: int) -> None:
    """Keep how far the work is."""
    if _is_used():
        path = _path(token, "progress")
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps([done, total]), "ascii")
        os.replace(beside, path)


def noted(token: str) -> tuple[int, int] | None:
    """How far the work is, if that was noted."""
    if not _is_used():
        return None
    try:
        done, total = json.loads(_path(token, "progress").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return int(done), int(total)


def stop(token: str) -> None:
    """Ask whoever does the job to stop."""
    if _is_used():
        path = _path(token, "stop")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def must_stop(token: str) -> bool:
    """Whether somebody asked to stop."""
    return _is_used() and _path(token, "stop").exists()


def forget(token: str) -> None:
    """Remove what was kept about a job."""
    if _is_used():
        for what in ("progress", "stop"):
            _path(token, what).unlink(missing_ok=True)


def _is_used() -> bool:
    return connection.vendor == "sqlite"


def _path(token: str, what: str) -> Path:
    return Path(settings.WICI_DATA) / "jobs" / f"{token}.{what}"
