"""``demo`` and ``createadmin``: the first things on a new installation."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from pathlib import Path
from typing import Any

from wici.commands.output import add_json


def register(commands: Any) -> None:
    """Adds the sub-commands."""
    demo_parser = commands.add_parser("demo", help="make the demo event, if it is not there")
    add_json(demo_parser)
    demo_parser.set_defaults(run=demo)
    admin = commands.add_parser("createadmin", help="make an administrator, or give one a new password")
    admin.add_argument("email")
    admin.add_argument("--name", default="", help="full name")
    admin.add_argument("--password-file", type=Path, help="file whose first line is the password")
    admin.add_argument("--generate", action="store_true", help="make a password and print it")
    add_json(admin)
    admin.set_defaults(run=createadmin)


def demo(args: argparse.Namespace) -> int:
    """Makes the demo event, its people, messages and a dispatch."""
    from django.utils.translation import gettext as _

    from wici.commands.demo.event import make_demo
    from wici.commands.output import show

    event, is_new = make_demo()
    made, there = _("The demo event “%(name)s” is ready."), _("The demo event “%(name)s” is there already.")
    return show(
        args, {"event": event.slug, "new": is_new}, (made if is_new else there) % {"name": event.name}
    )


def createadmin(args: argparse.Namespace) -> int:
    """Makes an administrator; asks for the password on a terminal unless it is given or generated."""
    from django.utils.translation import gettext as _

    from wici.accounts.administrators import make_administrator
    from wici.commands.output import show

    password = secrets.token_urlsafe(12) if args.generate else given_password(args.password_file)
    user, is_new = make_administrator(args.email, password=password, name=args.name)
    words = _("%(email)s is an administrator.") if is_new else _("%(email)s has a new password.")
    facts: dict[str, Any] = {"email": user.email, "new": is_new}
    text = words % {"email": user.email}
    if args.generate:
        facts["password"] = password
        text += " " + _("Password: %(password)s") % {"password": password}
    return show(args, facts, text)


def given_password(path: Path | None) -> str:
    """The first line of the file, else of the terminal, else of standard input."""
    if path is not None:
        return path.read_text(encoding="utf-8").split("\n", 1)[0].strip()
    if sys.stdin.isatty():
        return getpass.getpass()
    return sys.stdin.readline().strip()
