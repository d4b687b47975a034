"""``event``, ``connection``, ``sender``: what a message needs before it can leave."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from wici.commands.output import add_json

#: ``event set`` option -> setting of events.editing.change, its type, and what it is.
SETTINGS: tuple[tuple[str, str, type | Any, str], ...] = (
    ("--name", "name", str, "name"),
    ("--name-en", "name_en", str, "name in English"),
    ("--place", "place", str, "place"),
    ("--starts", "starts_on", date.fromisoformat, "first day, as 2026-11-23"),
    ("--ends", "ends_on", date.fromisoformat, "last day, as 2026-11-25"),
    ("--time-zone", "time_zone", str, "time zone, as Europe/Warsaw"),
    ("--language", "language", str, "main language: pl or en"),
    ("--website", "website", str, "web page"),
    ("--contact", "contact", str, "contact in the message footer"),
    ("--accent", "accent", str, "colour, as #206bc4"),
    ("--batch-size", "batch_size", int, "messages in a batch"),
    ("--batch-interval", "batch_interval_seconds", int, "seconds between batches"),
    ("--attachment-limit", "attachment_limit_mb", int, "largest attachment in MB"),
    ("--message-limit", "message_limit_mb", int, "largest message in MB"),
)


def register(commands: Any) -> None:
    """Adds the sub-commands."""
    event = commands.add_parser("event", help="make and set up events").add_subparsers(
        metavar="ACTION", required=True
    )
    add = event.add_parser("add", help="make an event")
    add.add_argument("slug", help="short name in addresses")
    _add_settings(add, required_name=True)
    add.set_defaults(run=event_add)
    change = event.add_parser("set", help="change an event's settings")
    change.add_argument("slug")
    _add_settings(change, required_name=False)
    change.add_argument("--default-sender", metavar="NAME", help="sender chosen in new messages")
    change.set_defaults(run=event_set)
    listing = event.add_parser("list", help="list the events")
    add_json(listing)
    listing.set_defaults(run=event_list)
    _register_connection(commands)
    _register_sender(commands)


def _add_settings(parser: argparse.ArgumentParser, *, required_name: bool) -> None:
    for option, name, kind, words in SETTINGS:
        parser.add_argument(
            option, dest=name, type=kind, help=words, required=required_name and name == "name"
        )
    add_json(parser)


def _register_connection(commands: Any) -> None:
    actions = commands.add_parser("connection", help="mail connections").add_subparsers(
        metavar="ACTION", required=True
    )
    add = actions.add_parser("add", help="add an SMTP server")
    add.add_argument("event")
    add.add_argument("name")
    add.add_argument("--host", required=True)
    add.add_argument("--port", type=int, required=True)
    add.add_argument("--security", choices=("none", "starttls", "tls"), default="none")
    add.add_argument("--user", default="", help="login")
    add.add_argument("--password-file", type=Path, help="file whose first line is the password")
    add.add_argument("--connections", type=int, default=5, help="simultaneous connections")
    add.add_argument(
        "--per-domain", type=int, default=600, metavar="N",
        help="messages per minute to one recipient domain (default: %(default)s); 0 is no limit",
    )  # fmt: skip
    add.add_argument("--fallback", metavar="NAME", help="connection to send through when this one is down")
    add_json(add)
    add.set_defaults(run=connection_add)


def _register_sender(commands: Any) -> None:
    actions = commands.add_parser("sender", help="senders").add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser("add", help="add a sender")
    add.add_argument("event")
    add.add_argument("name")
    add.add_argument("--address", required=True)
    add.add_argument("--connection", required=True, metavar="NAME")
    add.add_argument("--reply-to", default="", help="default reply address")
    add.add_argument("--per-hour", type=int, metavar="N", help="messages per hour at most")
    add.add_argument("--per-day", type=int, metavar="N", help="messages per day at most")
    add_json(add)
    add.set_defaults(run=sender_add)


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given on the command line."""
    return {name: getattr(args, name) for _, name, _, _ in SETTINGS if getattr(args, name) is not None}


def event_add(args: argparse.Namespace) -> int:
    """Makes an event with a test mailbox and a sender, ready for a first try."""
    from django.utils.translation import gettext as _

    from wici.commands.output import show
    from wici.events.creating import create_event

    event = create_event(slug=args.slug, user=None, **_given(args))
    words = _("The event “%(name)s” is ready.") % {"name": event.name}
    return show(args, {"event": event.slug, "name": event.name}, words)


def event_set(args: argparse.Namespace) -> int:
    """Changes settings of an event."""
    from django.utils.translation import gettext as _

    from wici.commands import lookups
    from wici.commands.output import show
    from wici.events.editing import change
    from wici.shared.scopes import scope

    event = lookups.event(args.slug)
    settings = _given(args)
    with scope(event=event):
        if args.default_sender is not None:
            settings["default_sender"] = lookups.sender(event, args.default_sender)
        change(event, **settings)
    words = _("The settings of “%(name)s” are changed.") % {"name": event.name}
    return show(args, {"event": event.slug, **{key: str(value) for key, value in settings.items()}}, words)


def event_list(args: argparse.Namespace) -> int:
    """Lists the events."""
    from wici.commands.output import show_rows
    from wici.events.models import Event

    rows = [{"event": event.slug, "name": event.name, "place": event.place} for event in Event.objects.all()]
    return show_rows(args, rows, [("event", "EVENT"), ("name", "NAME"), ("place", "PLACE")])


def connection_add(args: argparse.Namespace) -> int:
    """Adds an SMTP server."""
    from django.utils.translation import gettext as _

    from wici.commands import lookups
    from wici.commands.installing import given_password
    from wici.commands.output import show
    from wici.events import connections
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    password = given_password(args.password_file) if args.password_file else ""
    with scope(event=event):
        made = connections.add(
            event, name=args.name, host=args.host, port=args.port, security=args.security,
            user=args.user, password=password, max_connections=args.connections,
            per_domain_per_minute=args.per_domain or None,
            fallback=lookups.connection(event, args.fallback) if args.fallback else None,
        )  # fmt: skip
    facts = {"id": made.pk, "name": made.name, "host": made.host, "port": made.port}
    return show(args, facts, _("The mail connection “%(name)s” is ready.") % {"name": made.name})


def sender_add(args: argparse.Namespace) -> int:
    """Adds a sender."""
    from django.utils.translation import gettext as _

    from wici.commands import lookups
    from wici.commands.output import show
    from wici.events import senders
    from wici.shared.scopes import scope

    event = lookups.event(args.event)
    with scope(event=event):
        made = senders.add(
            event, name=args.name, address=args.address, reply_to=args.reply_to,
            connection=lookups.connection(event, args.connection),
            per_hour=args.per_hour, per_day=args.per_day,
        )  # fmt: skip
    facts = {"id": made.pk, "name": made.name, "address": made.address}
    return show(args, facts, _("The sender “%(name)s” is ready.") % {"name": made.name})
