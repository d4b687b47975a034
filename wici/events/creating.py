"""Makes events."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from wici.accounts.models import User
from wici.events import checking, editing
from wici.events.models import Event, MailConnection, Membership, Role, Sender
from wici.plain import addresses
from wici.shared.scopes import scope

#: Where a sender's address stands that nobody chose: it is reserved and receives nothing (RFC 2606).
NOWHERE = "wici.example"


@transaction.atomic
def create_event(*, name: str, slug: str, user: User | None, **settings: Any) -> Event:
    """An event with its test mailbox as the only way out for mail, and a default sender who uses it: nothing
    real is sent until a real mail connection is set up.

    ``user`` becomes its owner (None: only administrators see it). ``settings`` are those of
    editing.change. Raises Refused for a value that cannot be, such as a short name that is taken.
    """
    event = Event()
    editing.set_values(event, {"name": name, "slug": slug, **settings})
    checking.valid(event)
    event.save()
    if user is not None:
        Membership.objects.create(event=event, user=user, role=Role.OWNER)
    with scope(event=event), translation.override(event.language):
        mailbox = MailConnection.objects.create(
            event=event, name=_("Test mailbox"), kind=MailConnection.Kind.MAILBOX
        )
        event.default_sender = Sender.objects.create(
            event=event, name=event.name[:150], address=_first_address(event, user), connection=mailbox
        )
    event.save(update_fields=["default_sender"])
    return event


def _first_address(event: Event, user: User | None) -> str:
    """An address to start with: the office at the event's own domain, else the user's own."""
    domain = (urlsplit(event.website).hostname or "").removeprefix("www.")
    office = _("office@%(domain)s") % {"domain": domain}
    if domain and isinstance(addresses.check(office), addresses.Address):
        return office
    return user.email if user is not None else f"{event.slug}@{NOWHERE}"
