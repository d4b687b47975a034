"""A text message being written as the composer's script holds it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest

from wici.events.models import Language, SmsGateway
from wici.mailings.models import Mailing
from wici.people.models import Group

TEXTS = ("addresses", "text", "phone_field")
FLAGS = ("without_letters",)
CHOICES: dict[str, tuple[str, ...]] = {
    "audience": tuple(Mailing.Audience.values),
    "language": tuple(Language.values),
}
_MODELS = {"group": Group, "gateway": SmsGateway}
_LONGEST_KEY = 60


def fields_of(mailing: Mailing) -> dict[str, Any]:
    """Everything that the author types and chooses, as JSON."""
    return {
        **{name: getattr(mailing, name) for name in (*TEXTS, *FLAGS, *CHOICES)},
        "group": mailing.group_id,
        "gateway": mailing.gateway_id,
    }


def read_fields(data: object) -> dict[str, Any]:
    """The fields that the script sent, as ``drafts.save`` takes them. A group or gateway that is gone by now
    is none. Raises BadRequest for what no composer sends."""
    if not isinstance(data, Mapping):
        raise BadRequest("no fields")
    return {name: _read(name, value) for name, value in data.items()}


def _read(name: str, value: object) -> Any:
    if name in TEXTS and isinstance(value, str):
        return value[:_LONGEST_KEY] if name == "phone_field" else value
    if name in FLAGS and isinstance(value, bool):
        return value
    if name in CHOICES and value in CHOICES[name]:
        return value
    if name in _MODELS and value is None:
        return None
    if name in _MODELS and isinstance(value, int) and not isinstance(value, bool):
        return _MODELS[name]._default_manager.filter(pk=value).first()
    raise BadRequest(f"not a value of {name}")
