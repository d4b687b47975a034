"""Senders: who messages are from."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events import checking
from wici.events.models import Event, MailConnection, Sender
from wici.shared.refusals import Refused

#: What ``change`` may set.
VALUES = frozenset({"name", "address", "reply_to", "connection", "per_hour", "per_day"})


def add(
    event: Event, *, name: str, address: str, connection: MailConnection, reply_to: str = "", **limits: Any
) -> Sender:
    """A new sender; the event's first one becomes its default. ``limits`` are ``per_hour`` and ``per_day``:
    messages at most, None is no limit. Raises Refused for a value that cannot be."""
    sender = _save(
        Sender(event=event),
        {"name": name, "address": address, "connection": connection, "reply_to": reply_to, **limits},
    )
    if event.default_sender_id is None:
        make_default(sender)
    return sender


def change(sender: Sender, **values: Any) -> Sender:
    """Sets what is given of VALUES. Raises Refused."""
    return _save(sender, values)


def make_default(sender: Sender) -> None:
    """New messages are from this sender unless another one is chosen."""
    event = sender.event
    event.default_sender = sender
    event.save(update_fields=["default_sender"])


@transaction.atomic
def remove(sender: Sender) -> None:
    """Removes a sender. Saved messages from them are kept, without a sender. Refused for the default one."""
    if sender.event.default_sender_id == sender.pk:
        raise Refused(_("This is the default sender. Make another one the default first."))
    sender.delete()


@transaction.atomic
def _save(sender: Sender, values: dict[str, Any]) -> Sender:
    for name, value in values.items():
        if name not in VALUES:
            raise TypeError(f"not a sender's: {name}")
        setattr(sender, name, value)
    sender.name = checking.named(sender.name)
    sender.address = checking.address(sender.address, field="address")
    sender.reply_to = checking.address(sender.reply_to, field="reply_to", is_required=False)
    if Sender.objects.filter(event=sender.event, name=sender.name).exclude(pk=sender.pk).exists():
        raise Refused(_("There is already a sender “%(name)s”.") % {"name": sender.name}, field="name")
    if sender.connection.event_id != sender.event_id:
        raise Refused(_("This mail connection belongs to another event."), field="connection")
    checking.valid(sender)
    sender.save()
    return sender
