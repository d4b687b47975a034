"""SMS gateways: the ways out for text messages. Each is a connection of its own kind."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events import checking
from wici.events.connections import free_name, is_loopback
from wici.events.models import SMS_KINDS, Event, MailConnection, SmsGateway
from wici.plain.sms.numbers import countries
from wici.plain.sms.parts import is_gsm
from wici.shared.refusals import Refused
from wici.shared.secret_text import encrypt

Kind = MailConnection.Kind
#: Where SMSAPI is, unless told otherwise.
SMSAPI_URL = "https://api.smsapi.pl/sms.do"
#: What ``add`` and ``change`` set on the connection, and on the gateway.
OF_CONNECTION = frozenset({
    "name", "kind", "user", "allow_plain_auth", "max_connections", "per_second", "per_minute", "per_hour",
    "per_day",
})  # fmt: skip
OF_GATEWAY = frozenset({"sender", "price", "currency", "country"})
#: A number, or a name of at most 11 characters of the GSM alphabet (3GPP TS 23.040 section 9.1.2.5).
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_LONGEST_NAME = 11
_LONGEST_URL = 255


def add(event: Event, *, url: str = "", secret: str = "", **settings: Any) -> SmsGateway:
    """A new gateway; ``url`` is its whole address, ``secret`` a password or a token. Raises Refused for a
    value that cannot be."""
    connection = MailConnection(event=event, kind=Kind.KANNEL, per_domain_per_minute=None)
    return _save(SmsGateway(connection=connection), settings, url, secret)


def change(gateway: SmsGateway, *, url: str, secret: str | None = None, **settings: Any) -> SmsGateway:
    """Sets what is given; ``secret`` None keeps the stored one. Raises Refused for a value that cannot be,
    TypeError for a name that is no setting."""
    return _save(gateway, settings, url, secret)


def remove(gateway: SmsGateway) -> None:
    """Removes a gateway. Messages that used it stay, without one; a dispatch that still uses it is paused."""
    gateway.connection.delete()


@transaction.atomic
def _save(gateway: SmsGateway, settings: dict[str, Any], url: str, secret: str | None) -> SmsGateway:
    if unknown := settings.keys() - OF_CONNECTION - OF_GATEWAY:
        raise TypeError(f"not settings of a gateway: {', '.join(sorted(unknown))}")
    connection = gateway.connection
    for name, value in settings.items():
        setattr(connection if name in OF_CONNECTION else gateway, name, value)
    if connection.kind not in SMS_KINDS:
        raise Refused(_("This is not a kind of SMS gateway."), field="kind")
    connection.name = free_name(connection)
    connection.user = checking.one_line(connection.user, field="user")
    if connection.kind == Kind.SMS_MAILBOX:
        connection.host = connection.user = connection.password_encrypted = ""
    else:
        connection.host = _url(connection, url)
        if secret is not None:
            connection.password_encrypted = encrypt(_secret(connection, secret))
        _check_login(connection)
    gateway.sender = _sender(gateway.sender)
    _check_price(gateway)
    checking.valid(connection)
    connection.down_until, connection.down_words = None, ""
    connection.failures, connection.needs_mending = 0, False
    connection.save()
    gateway.connection = connection
    checking.valid(gateway)
    gateway.save()
    return gateway


def _url(connection: MailConnection, typed: str) -> str:
    url = typed.strip()
    if not url and connection.kind == Kind.SMSAPI:
        return SMSAPI_URL
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_right = False
    if not is_right or re.search(r"\s", url) or not url.isascii():
        raise Refused(
            _(
                "Please give the gateway's whole address, for example https://sms.example.org/cgi-bin/sendsms."
            ),
            field="url",
        )
    if len(url) > _LONGEST_URL:
        raise Refused(_("The address is too long: at most 255 characters."), field="url")
    return url


def _secret(connection: MailConnection, typed: str) -> str:
    """A password or token that an address or a header can hold: one line, and a token in ASCII."""
    if not typed.isprintable() or (connection.kind == Kind.SMSAPI and not typed.isascii()):
        raise Refused(
            _("This has characters that no password or token has. Copy it once more."), field="secret"
        )
    return typed


def _check_login(connection: MailConnection) -> None:
    if not connection.password_encrypted:
        raise Refused(_("Please give the password or token that the gateway wants."), field="secret")
    parts = urlsplit(connection.host)
    is_plain = parts.scheme == "http" and not is_loopback(parts.hostname or "")
    if is_plain and not connection.allow_plain_auth:
        raise Refused(
            _(
                "Without encryption the password and the messages could be read on their way. Use an address"
                " with https, or allow it expressly."
            ),
            field="url",
        )


def _sender(typed: str) -> str:
    sender = checking.one_line(typed, field="sender")
    is_name = len(sender) <= _LONGEST_NAME and all(map(is_gsm, sender))
    if not is_name and not _NUMBER.fullmatch(sender):
        raise Refused(
            _("The sender is a number, or a name of at most 11 characters without Polish letters."),
            field="sender",
        )
    return sender


def _check_price(gateway: SmsGateway) -> None:
    if gateway.price is not None and Decimal(gateway.price) < 0:
        raise Refused(_("The price cannot be below zero."), field="price")
    gateway.currency = gateway.currency.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", gateway.currency):
        raise Refused(_("Write the currency as three letters, for example PLN or EUR."), field="currency")
    if gateway.country not in countries():
        raise Refused(_("Choose a country."), field="country")
