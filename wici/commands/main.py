"""The ``wici`` command: everything the screens do, for a shell, a script and CRON.

Exit codes: 0 done, 1 refused or failed (one clear line on stderr), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import NoReturn

#: Modules that register sub-commands, in the order that ``wici --help`` lists them.
AREAS = ("serving", "installing", "events", "people", "sending", "health", "bench")

Run = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """A command line that tells wrong usage in one line; its sub-commands do, too."""

    def error(self, message: str) -> NoReturn:
        """Ends with exit code 2."""
        self.exit(2, f"{self.prog}: {message} (usage: {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Needs no Django: wrong usage is told at once."""
    parser = Parser(prog="wici", description="Writes to the participants of an event, and says who got what.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for area in AREAS:
        import_module(f"wici.commands.{area}").register(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code."""
    args = build_parser().parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wici.config.settings")
    try:
        return int(args.run(args)) if "is_apart" in args else _set_up() or _run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _set_up() -> int:
    """Reads the settings; 1 after a sentence about one that cannot be used, else 0."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        print(f"wici: {one_line(error)}", file=sys.stderr)
        return 1
    return 0


def _run(args: argparse.Namespace) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error as DatabaseError
    from django.utils import translation

    from wici.commands import database
    from wici.shared.refusals import Refused

    with translation.override(language(os.environ)):
        try:
            if getattr(args, "brings_up_to_date", True):
                database.bring_up_to_date()
            run: Run = args.run
            return run(args)
        except (Refused, ImproperlyConfigured, DatabaseError, OSError) as error:
            print(f"wici: {one_line(error)}", file=sys.stderr)
            return 1


def one_line(error: Exception) -> str:
    """An error's words on one line; for a file, its name and what is the matter with it."""
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return " ".join(lines) or type(error).__name__


def language(environment: os._Environ[str]) -> str:
    """The language of the shell, as ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` say; else English."""
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "pl" if locale.startswith("pl") else "en"
