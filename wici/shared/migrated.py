"""Whether the database's tables are those that this version of Wici needs."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@lru_cache(maxsize=1)
def known_migrations() -> frozenset[tuple[str, str]]:
    """(application, migration) of everything installed; lists folders once, imports no migration."""
    found = set()
    for app in apps.get_app_configs():
        try:
            package = import_module(f"{app.name}.migrations")
        except ModuleNotFoundError:
            continue
        names = (module.name for module in pkgutil.iter_modules(package.__path__))
        found |= {(app.label, name) for name in names if not name.startswith("_")}
    return frozenset(found)


def is_up_to_date() -> bool:
    """Whether every known migration is applied: one query, or two before the first migration."""
    return known_migrations() <= set(MigrationRecorder(connection).applied_migrations())
