"""Brings the database's tables up to date, once, whichever command runs first."""

from __future__ import annotations

import fcntl
import pkgutil
from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def known_migrations() -> set[tuple[str, str]]:
    """(application, migration) of everything installed; lists folders, imports no migration."""
    found = set()
    for app in apps.get_app_configs():
        try:
            package = import_module(f"{app.name}.migrations")
        except ModuleNotFoundError:
            continue
        names = (module.name for module in pkgutil.iter_modules(package.__path__))
        found |= {(app.label, name) for name in names if not name.startswith("_")}
    return found


def is_up_to_date() -> bool:
    """Whether every known migration is applied: one query."""
    return known_migrations() <= set(MigrationRecorder(connection).applied_migrations())


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
