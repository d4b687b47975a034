"""What the environment says: every variable is optional, an empty one gives a working installation."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "::1"}


def data_folder() -> Path:
    """``WICI_DATA``: database, uploads and the secret key; by default ``data`` in the checkout."""
    folder = Path(env.str("WICI_DATA", default=str(BASE / "data"))).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def port() -> int:
    """``PORT``: where the pages are served. Raises ImproperlyConfigured for anything but a port's number."""
    given = str(env.str("PORT", default="8000"))
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65_536):
        raise ImproperlyConfigured(f"PORT is “{given}”, but must be a number from 1 to 65535.")
    return int(given)


def free_megabytes() -> int:
    """``WICI_HEALTH_FREE_MB``: less room than this in the data folder is a failure. Raises
    ImproperlyConfigured for anything but a whole number."""
    given = str(env.str("WICI_HEALTH_FREE_MB", default="200"))
    if not (given.isascii() and given.isdigit()):
        raise ImproperlyConfigured(f"WICI_HEALTH_FREE_MB is “{given}”, but must be a number of megabytes.")
    return int(given)


def registrations_per_address() -> int:
    """``WICI_REGISTRATIONS``: how many one network address may begin in ten minutes. Raises
    ImproperlyConfigured for anything but a whole number above zero."""
    given = str(env.str("WICI_REGISTRATIONS", default="600"))
    if not (given.isascii() and given.isdigit() and int(given)):
        raise ImproperlyConfigured(f"WICI_REGISTRATIONS is “{given}”, but must be a number above zero.")
    return int(given)


def maker_processes() -> int | None:
    """``WICI_MAKERS``: how many processes make messages beside each worker; None when it is left to Wici.
    Raises ImproperlyConfigured for anything but a whole number up to 64."""
    given = str(env.str("WICI_MAKERS", default=""))
    if given and not (given.isascii() and given.isdigit() and int(given) <= 64):
        raise ImproperlyConfigured(f"WICI_MAKERS is “{given}”, but must be a number from 0 to 64.")
    return int(given) if given else None


def log_level() -> str:
    """``WICI_LOG``: what is worth a line in the log. Raises ImproperlyConfigured for an unknown level."""
    given = str(env.str("WICI_LOG", default="WARNING")).upper()
    if given not in LOG_LEVELS:
        raise ImproperlyConfigured(f"WICI_LOG is “{given}”, but must be one of {', '.join(LOG_LEVELS)}.")
    return given


def logs_are_json(*, is_local: bool) -> bool:
    """``WICI_LOG_JSON``; by default JSON where other machines reach the pages, unless on a terminal."""
    return bool(env.bool("WICI_LOG_JSON", default=not is_local and not sys.stderr.isatty()))


def secret_key_path(folder: Path) -> Path:
    """Where the installation keeps its key."""
    return folder / "secret.key"


def secret_key(folder: Path) -> str:
    """The installation's key from ``WICI_SECRET_KEY`` or a file only its owner can read."""
    given = str(env.str("WICI_SECRET_KEY", default=""))
    if given:
        return given
    path = secret_key_path(folder)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(64)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def public_url(port: int) -> str:
    """``WICI_URL`` without a trailing slash: the address under which people reach Wici."""
    return str(env.str("WICI_URL", default=f"http://127.0.0.1:{port}")).rstrip("/")


def is_local(url: str) -> bool:
    """Whether the address is this machine's own."""
    return (urlsplit(url).hostname or "") in LOOPBACK


def allowed_hosts(url: str) -> list[str]:
    """Host names that requests may carry: the public address's, and this machine's."""
    return sorted({urlsplit(url).hostname or "", "localhost", "127.0.0.1", "[::1]"} - {""})
