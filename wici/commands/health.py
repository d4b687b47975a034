"""``health``: whether this installation works, for a container's health check, CRON and people."""

from __future__ import annotations

import argparse
from typing import Any

from wici.commands.output import add_json


def register(commands: Any) -> None:
    """Adds the sub-command."""
    parser = commands.add_parser("health", help="whether this installation works (exit code 1: it does not)")
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--pages", action="store_true", help="only what the web pages need")
    only.add_argument("--worker", action="store_true", help="only whether a worker of this machine is alive")
    add_json(parser)
    # It is to say that the database is of an older version, not to bring it up to date.
    parser.set_defaults(run=health, brings_up_to_date=False)


def health(args: argparse.Namespace) -> int:
    """Prints each check with its word, and a sentence where something is wrong."""
    from django.utils import timezone

    from wici.commands.output import show
    from wici.reports import health as checks

    names = checks.PAGES if args.pages else ("worker",) if args.worker else checks.ALL
    found = checks.examine(timezone.now(), names)
    facts: dict[str, Any] = {"status": "ok" if found.is_ok else "failed", "checks": found.words}
    if found.problems:
        facts["problems"] = found.problems
    lines = [
        f"{name}: {' '.join(filter(None, (word, found.problems.get(name))))}"
        for name, word in found.words.items()
    ]
    show(args, facts, "\n".join(lines))
    return 0 if found.is_ok else 1
