"""Loaded before Django's settings (see pyproject.toml): tests use an installation of their own.

Its folder is new and removed at the end; nothing of the developer's environment decides a test, except
DATABASE_URL, with which the same tests run on PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

for name in (
    "PORT",
    "REDIS_URL",
    "WICI_URL",
    "WICI_DEBUG",
    "WICI_LOG",
    "WICI_LOG_JSON",
    "WICI_METRICS_TOKEN",
    "WICI_HEALTH_FREE_MB",
    "WICI_REGISTRATIONS",
):
    os.environ.pop(name, None)
os.environ["WICI_DATA"] = tempfile.mkdtemp(prefix="wici-tests-")
os.environ["WICI_SECRET_KEY"] = "only for tests"
os.environ["DJANGO_SETTINGS_MODULE"] = "wici.config.settings"
atexit.register(shutil.rmtree, os.environ["WICI_DATA"], ignore_errors=True)
