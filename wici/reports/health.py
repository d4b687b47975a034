"""Whether this installation works, for monitors and load balancers: cheap, read-only, and about nobody.

Every check gives one word for programs and, when something is wrong, one sentence for a person. Neither
holds anything of the database's, the server's or anybody's data: these answers need no login.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from wici.delivery import health
from wici.shared.migrated import is_up_to_date

log = logging.getLogger(__name__)

OK = "ok"
UNREACHABLE = "unreachable"
#: A file system may have room and yet take no further file.
FEWEST_FREE_FILES = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: its name, what was found in one word, and in a sentence unless ``ok``."""

    name: str
    word: str = OK
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """All that was looked at."""

    checks: tuple[Check, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(check.word == OK for check in self.checks)

    @property
    def words(self) -> dict[str, str]:
        """The word of every check by its name."""
        return {check.name: check.word for check in self.checks}

    @property
    def problems(self) -> dict[str, str]:
        """The sentence of every check that failed by its name."""
        return {check.name: check.sentence for check in self.checks if check.word != OK}


def examine(now: datetime, names: Iterable[str] | None = None) -> Health:
    """Look at everything, or at the checks of these names (see ``CHECKS``), in their order.

    Raises KeyError for a name that there is not.
    """
    found: list[Check] = []
    for name in ALL if names is None else names:
        is_silent = any(check.word == UNREACHABLE for check in found)
        # Who waited once for a database that does not answer need not wait for it again.
        asks = name in OF_DATABASE and is_silent
        found.append(Check(name, UNREACHABLE, _silence()) if asks else CHECKS[name](now))
    return Health(tuple(found))


def database(now: datetime) -> Check:
    """The database answers, and has the tables that this version of Wici needs."""
    try:
        migrated = is_up_to_date()
    except DatabaseError as error:
        return _silent_database("database", error)
    if migrated:
        return Check("database")
    return Check(
        "database",
        "unmigrated",
        _("The database is of an older version of Wici: run any wici command once, for example wici tick."),
    )


def storage(now: datetime) -> Check:
    """The data folder takes files, and has room."""
    folders = [Path(settings.WICI_DATA), Path(settings.WICI_DATA) / "journal", Path(settings.MEDIA_ROOT)]
    for folder in folders[:1] + [folder for folder in folders[1:] if folder.exists()]:
        if not os.access(folder, os.W_OK | os.X_OK):
            return Check(
                "storage",
                "unwritable",
                _("The data folder cannot be written: mend its owner or its permissions."),
            )
        if _is_full(folder):
            return Check(
                "storage",
                "full",
                _("Less than %(limit)d MB are free in the data folder: make room on the disk.")
                % {"limit": settings.WICI_HEALTH_FREE_MB},
            )
    return Check("storage")


def sending(now: datetime) -> Check:
    """Somebody looks for work, or nothing has to be sent."""
    return _alive(
        "sending",
        lambda: health.is_sending_alive(now),
        _("Messages wait, and nothing sends them: neither a worker nor CRON has run for a while."),
    )


def worker(now: datetime) -> Check:
    """A worker of this machine or container is alive, whether or not something has to be sent."""
    return _alive(
        "worker",
        lambda: health.is_worker_alive(socket.gethostname(), now),
        _("No worker of this machine has looked for work lately: start wici worker."),
    )


CHECKS: dict[str, Callable[[datetime], Check]] = {
    "database": database,
    "storage": storage,
    "sending": sending,
    "worker": worker,
}
#: Checks that ask the database.
OF_DATABASE = frozenset({"database", "sending", "worker"})
#: What an installation needs.
ALL = ("database", "storage", "sending")
#: What the pages need: a load balancer must not take them away because a worker stands still.
PAGES = ("database", "storage")


def _alive(name: str, is_alive: Callable[[], bool], sentence: str) -> Check:
    try:
        return Check(name) if is_alive() else Check(name, "unattended", sentence)
    except DatabaseError as error:
        return _silent_database(name, error)


def _silent_database(name: str, error: DatabaseError) -> Check:
    log.warning("The database did not answer a check: %s", type(error).__name__)
    return Check(name, UNREACHABLE, _silence())


def _silence() -> str:
    return _("The database does not answer.")


def _is_full(folder: Path) -> bool:
    found = os.statvfs(folder)
    has_files_left = not found.f_files or found.f_favail >= FEWEST_FREE_FILES
    return not has_files_left or found.f_bavail * found.f_frsize < settings.WICI_HEALTH_FREE_MB * 1_000_000
