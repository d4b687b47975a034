"""What an installation must not do: Django's ``check`` names it, and ``wici serve`` refuses to start with it.

Each error is one sentence: what is wrong, and what to do. A local installation may do as it likes.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import Error as DatabaseError
from django.utils.translation import gettext as _

from wici.config.environment import secret_key_path

#: A key given by the environment: shorter ones can be guessed.
SHORTEST_KEY = 40
SHORTEST_TOKEN = 20


@register("wici")
def check_installation(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """Everything that is wrong with this installation's settings."""
    found = [unreadable_key(), *([] if settings.IS_LOCAL else public_problems())]
    return [problem for problem in found if problem is not None]


def public_problems() -> list[Error | None]:
    """What only matters when other machines can reach the pages."""
    return [http_address(), debug(), guessable_key(), guessable_token(), open_demo()]


def http_address() -> Error | None:
    """Passwords must not travel unencrypted."""
    if settings.WICI_URL.startswith("https://"):
        return None
    return Error(
        _(
            "WICI_URL is %(url)s, so passwords would travel unencrypted: put a web server with HTTPS in front"
            " of Wici and set WICI_URL to its address, which begins with https://."
        )
        % {"url": settings.WICI_URL},
        id="wici.E001",
    )


def debug() -> Error | None:
    """Debugging pages show settings to everybody."""
    if not settings.DEBUG:
        return None
    return Error(
        _(
            "WICI_DEBUG is on, so error pages would show secrets to everybody: remove it from the"
            " environment."
        ),
        id="wici.E002",
    )


def unreadable_key() -> Error | None:
    """The secret key's file is for its owner alone: whoever reads it can log in as anybody."""
    path = secret_key_path(settings.WICI_DATA)
    if os.name != "posix" or not path.exists():
        return None
    if not stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return Error(
        _("Other users of this machine can read the secret key: run chmod 600 %(path)s.") % {"path": path},
        id="wici.E003",
    )


def guessable_key() -> Error | None:
    """A key that somebody made up can be guessed."""
    if len(settings.SECRET_KEY) >= SHORTEST_KEY and len(set(settings.SECRET_KEY)) > 9:
        return None
    return Error(
        _(
            "WICI_SECRET_KEY is too short to be secret: remove it, and Wici makes a good key by itself, or"
            " give at least %(limit)d random characters."
        )
        % {"limit": SHORTEST_KEY},
        id="wici.E004",
    )


def guessable_token() -> Error | None:
    """Figures are for monitors alone."""
    if not settings.WICI_METRICS_TOKEN or len(settings.WICI_METRICS_TOKEN) >= SHORTEST_TOKEN:
        return None
    return Error(
        _(
            "WICI_METRICS_TOKEN is too short to be secret: give at least %(limit)d random characters, or"
            " remove it, and there is no /metrics."
        )
        % {"limit": SHORTEST_TOKEN},
        id="wici.E006",
    )


def open_demo() -> Error | None:
    """The demo's login, whose password stands in a file and on a screen, must not be left open."""
    # Models can be imported only once the applications are loaded.
    from wici.commands.demo.login import demo_login

    try:
        login = demo_login()
    except DatabaseError:  # before the first migration
        return None
    if login is None:
        return None
    return Error(
        _(
            "The demo login %(email)s still has its demo password: log in and change it, or set a new one"
            " with wici createadmin %(email)s."
        )
        % {"email": login.email},
        id="wici.E005",
    )
