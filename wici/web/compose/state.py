"""A message being written as the composer's script holds it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.utils import timezone

from wici.events.models import Language, Sender
from wici.mailings.models import Mailing
from wici.people.models import Group
from wici.web.templatetags.wici import clock

TEXTS = ("addresses", "reply_to", "subject", "preheader", "html", "text")
FLAGS = ("is_text_edited", "has_layout")
CHOICES: dict[str, tuple[str, ...]] = {
    "audience": tuple(Mailing.Audience.values),
    "format": tuple(Mailing.Format.values),
    "language": tuple(Language.values),
}


def fields_of(mailing: Mailing) -> dict[str, Any]:
    """Everything that the author types and chooses, as JSON."""
    names = (*TEXTS, *FLAGS, *CHOICES)
    return {
        **{name: getattr(mailing, name) for name in names},
        "group": mailing.group_id,
        "sender": mailing.sender_id,
    }


def stored(mailing: Mailing) -> dict[str, Any]:
    """What the script must know after a save."""
    return {
        "id": mailing.pk,
        "version": mailing.version,
        "is_saved": mailing.is_saved,
        "saved_at": clock(timezone.now()),
    }


def read_fields(data: object) -> dict[str, Any]:
    """The fields that the script sent, as ``drafts.save`` takes them. A group or sender that is gone by now
    is none. Raises BadRequest for what no composer sends.
    """
    if not isinstance(data, Mapping):
        raise BadRequest("no fields")
    return {name: _read(name, value) for name, value in data.items()}


def _read(name: str, value: object) -> Any:
    if name in TEXTS and isinstance(value, str):
        return value
    if name in FLAGS and isinstance(value, bool):
        return value
    if name in CHOICES and value in CHOICES[name]:
        return value
    if name in ("group", "sender") and (
        value is None or (isinstance(value, int) and not isinstance(value, bool))
    ):
        model = Group if name == "group" else Sender
        return None if value is None else model._default_manager.filter(pk=value).first()
    raise BadRequest(f"not a value of {name}")
