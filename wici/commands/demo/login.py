"""The demo's login: made at the first start, its password in a file that only the owner can read."""

from __future__ import annotations

import json
import os
import secrets
from typing import NamedTuple

from django.conf import settings

from wici.accounts.administrators import make_administrator
from wici.accounts.models import User

EMAIL = "demo@wici.example"


class Login(NamedTuple):
    """What to type on the login page."""

    email: str
    password: str


def _path() -> str:
    return str(settings.WICI_DATA / "demo-login.json")


def make_demo_login() -> Login:
    """Makes the demo's administrator with a new password and remembers it."""
    login = Login(EMAIL, f"wici-{secrets.token_hex(4)}-{secrets.token_hex(4)}")
    make_administrator(login.email, password=login.password, name="Demo")
    handle = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(login._asdict(), file)
    return login


def demo_login() -> Login | None:
    """The demo's login while it still works; None once its password was changed or it is gone."""
    try:
        with open(_path(), encoding="utf-8") as file:
            login = Login(**json.load(file))
    except (OSError, ValueError, TypeError):
        return None
    user = User.objects.filter(email=login.email, is_active=True).first()
    return login if user is not None and user.check_password(login.password) else None
