"""Brings the database's tables up to date, once, whichever command runs first."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from wici.shared.migrated import is_up_to_date

#: Names the lock in the database, among all that use it.
MIGRATION_LOCK = 5_714_203_311


def bring_up_to_date() -> bool:
    """Applies what is missing; two commands at once wait for one another. True if anything was."""
    if is_up_to_date():
        return False
    with open(settings.WICI_DATA / "migrate.lock", "w") as lock, _alone_among_machines():
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_up_to_date():
            return False
        call_command("migrate", verbosity=0, interactive=False)
    return True


@contextlib.contextmanager
def _alone_among_machines() -> Iterator[None]:
    """A file's lock is for one machine; a database server knows all of them. Released also by a kill."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
