"""Brings the database's tables up to date, once, whichever command runs first."""

from __future__ import annotations

import fcntl

from django.conf import settings
from django.core.management import call_command

from wici.shared.migrated import is_up_to_date


def bring_up_to_date() -> bool:
    """Applies what is missing; two commands at once wait for one another. True if anything was."""
    if is_up_to_date():
        return False
    with open(settings.WICI_DATA / "migrate.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_up_to_date():
            return False
        call_command("migrate", verbosity=0, interactive=False)
    return True
