"""Mail connections: the ways out for mail."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.events import checking
from wici.events.models import Event, MailConnection
from wici.shared.refusals import Refused
from wici.shared.secret_text import encrypt

#: What ``change`` may set besides the password.
SETTINGS = frozenset({
    "name", "kind", "host", "port", "security", "user", "allow_plain_auth", "max_connections",
    "messages_per_connection", "per_second", "per_minute", "per_hour", "per_day", "per_domain_per_minute",
    "fallback",
})  # fmt: skip
#: Receiving servers take this much from one sender without asking questions; gentle unless told otherwise.
GENTLE_PER_DOMAIN = 600
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?\Z")


def add(event: Event, *, name: str, password: str = "", **settings: Any) -> MailConnection:
    """A new mail connection; ``settings`` are those of SETTINGS, each with the model's default.

    An SMTP server gets a gentle pace per recipient domain unless one (or None: no limit) is given. Raises
    Refused for a value that cannot be.
    """
    if settings.get("kind", MailConnection.Kind.SMTP) == MailConnection.Kind.SMTP:
        settings = {"per_domain_per_minute": GENTLE_PER_DOMAIN, **settings}
    return _save(MailConnection(event=event), {"name": name, **settings}, password)


def change(connection: MailConnection, *, password: str | None = None, **settings: Any) -> MailConnection:
    """Sets what is given. ``password`` None keeps the stored one; without a user name there is none.

    Raises Refused for a value that cannot be, TypeError for a name that is no setting.
    """
    return _save(connection, settings, password)


@transaction.atomic
def remove(connection: MailConnection) -> None:
    """Removes a connection that no sender uses; else Refused names the senders."""
    senders = [sender.name for sender in connection.senders.all()]
    if senders:
        raise Refused(
            ngettext(
                "The sender %(names)s uses this connection. Give them another one first.",
                "The senders %(names)s use this connection. Give them another one first.",
                len(senders),
            )
            % {"names": ", ".join(f"“{name}”" for name in senders)}
        )
    connection.delete()


def is_loopback(host: str) -> bool:
    """Whether the server is this machine, so that nothing travels over a network."""
    if host.rstrip(".").lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@transaction.atomic
def _save(connection: MailConnection, settings: dict[str, Any], password: str | None) -> MailConnection:
    unknown = set(settings) - SETTINGS
    if unknown:
        raise TypeError(f"not settings of a mail connection: {', '.join(sorted(unknown))}")
    for name, value in settings.items():
        setattr(connection, name, value)
    connection.name = free_name(connection)
    if connection.kind == MailConnection.Kind.SMTP:
        _check_server(connection)
    else:
        connection.host = connection.user = ""
        connection.per_domain_per_minute = None
    _check_fallback(connection)
    if password is not None:
        connection.password_encrypted = encrypt(password)
    if not connection.user:
        connection.password_encrypted = ""
    checking.valid(connection)
    _forget_failures(connection)
    connection.save()
    return connection


def chain(connection: MailConnection) -> list[MailConnection]:
    """The connection, then its fallback, then the fallback's, in the order in which they are tried."""
    found = [connection]
    seen = {connection.pk}
    while (following := found[-1].fallback) is not None and following.pk not in seen:
        found.append(following)
        seen.add(following.pk)
    return found


def _check_fallback(connection: MailConnection) -> None:
    """Raises Refused for a fallback that leads back to the connection, or belongs to another event."""
    fallback = connection.fallback
    if fallback is None:
        return
    if fallback.event_id != connection.event_id:
        raise Refused(_("This mail connection belongs to another event."), field="fallback")
    if fallback.pk == connection.pk:
        raise Refused(
            _("A mail connection cannot stand in for itself. Choose another one, or none."), field="fallback"
        )
    way = chain(fallback)
    if connection.pk is not None and any(step.pk == connection.pk for step in way):
        raise Refused(
            _(
                "This would lead in a circle: when “%(fallback)s” cannot be reached, messages already go"
                " through “%(name)s”. Choose another connection, or change that one first."
            )
            % {"fallback": _before(way, connection).name, "name": connection.name},
            field="fallback",
        )


def _before(way: list[MailConnection], connection: MailConnection) -> MailConnection:
    """The step of a way that leads to the connection."""
    return next(step for step in way if step.fallback_id == connection.pk)


def _forget_failures(connection: MailConnection) -> None:
    """With new settings the server is tried again at once."""
    connection.down_until = None
    connection.down_words = ""
    connection.failures = 0
    connection.needs_mending = False


def free_name(connection: MailConnection) -> str:
    """The connection's name in one line. Raises Refused when another one of the event has it."""
    name = checking.named(connection.name)
    others = MailConnection.objects.filter(event=connection.event, name=name).exclude(pk=connection.pk)
    if others.exists():
        raise Refused(_("There is already a mail connection “%(name)s”.") % {"name": name}, field="name")
    return name


def _check_server(connection: MailConnection) -> None:
    connection.host = _host(connection.host)
    connection.user = checking.one_line(connection.user, field="user")
    if is_loopback(connection.host):
        connection.allow_plain_auth = True
    is_plain = connection.security == MailConnection.Security.NONE
    if connection.user and is_plain and not connection.allow_plain_auth:
        raise Refused(
            _(
                "Without encryption the password could be read on its way. Choose STARTTLS or TLS,"
                " or allow it expressly."
            ),
            field="security",
        )


def _host(typed: str) -> str:
    host = typed.strip().strip("[]")
    if not host:
        raise Refused(_("Please give the server's name, for example smtp.example.org."), field="host")
    if not _HOST.match(host) and ":" not in host:
        raise _bad_host(host)
    if ":" in host:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            raise _bad_host(host) from None
    return host


def _bad_host(host: str) -> Refused:
    return Refused(
        _(
            "“%(host)s” is not the name of a server. Write the name alone, without a port, for example"
            " smtp.example.org."
        )
        % {"host": host},
        field="host",
    )
