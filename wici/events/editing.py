"""Changes an event's settings."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wici.events import checking
from wici.events.models import Event, Language, Sender
from wici.shared.refusals import Refused

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_TEXTS = ("name_en", "place", "website")
#: What ``change`` may set.
SETTINGS = frozenset({
    "slug", "name", "name_en", "place", "starts_on", "ends_on", "time_zone", "language", "website",
    "contact", "accent", "batch_size", "batch_interval_seconds", "attachment_limit_mb", "message_limit_mb",
    "default_sender",
})  # fmt: skip


@transaction.atomic
def change(event: Event, **settings: Any) -> Event:
    """Sets the given settings, all or none; the others stay.

    Keywords are names of SETTINGS; ``default_sender`` is a Sender of this event or None. Raises Refused
    for a value that cannot be, TypeError for a name that is no setting.
    """
    set_values(event, settings)
    checking.valid(event)
    event.save(update_fields=sorted(settings))
    return event


def set_values(event: Event, settings: dict[str, Any]) -> None:
    """Puts checked values on the event without saving it."""
    unknown = set(settings) - SETTINGS
    if unknown:
        raise TypeError(f"not settings of an event: {', '.join(sorted(unknown))}")
    for name, value in settings.items():
        setattr(event, name, _checked(event, name, value))
    _in_order(event.starts_on, event.ends_on)


def _checked(event: Event, name: str, value: Any) -> Any:
    if name == "name":
        return checking.named(value)
    if name == "slug":
        return free_slug(value, event)
    if name in _TEXTS:
        return checking.one_line(value, field=name)
    if name == "time_zone":
        return checking.time_zone(value)
    if name == "language":
        return _language(value)
    if name == "accent":
        return _colour(value)
    if name == "default_sender":
        return _own_sender(event, value)
    return value


def free_slug(slug: str, event: Event) -> str:
    """A short name that no other event has. Raises Refused."""
    slug = slug.strip()
    if not _SLUG.match(slug):
        raise Refused(
            _(
                "“%(slug)s” cannot be a short name: use small letters a–z, digits and single hyphens,"
                " as in kongres-2026."
            )
            % {"slug": slug},
            field="slug",
        )
    if Event.objects.filter(slug=slug).exclude(pk=event.pk).exists():
        raise Refused(
            _("There is already an event “%(slug)s”. Please choose another short name.") % {"slug": slug},
            field="slug",
        )
    return slug


def _language(code: str) -> str:
    if code not in Language.values:
        known = ", ".join(Language.values)
        raise Refused(
            _("“%(code)s” is not a language that Wici writes in. There is: %(known)s.")
            % {"code": code, "known": known},
            field="language",
        )
    return code


def _colour(value: str) -> str:
    if not _COLOUR.match(value.strip()):
        raise Refused(
            _("“%(value)s” is not a colour. Write it as # and six digits, for example #206bc4.")
            % {"value": value},
            field="accent",
        )
    return value.strip().lower()


def _own_sender(event: Event, sender: Sender | None) -> Sender | None:
    if sender is not None and sender.event_id != event.pk:
        raise Refused(_("This sender belongs to another event."), field="default_sender")
    return sender


def _in_order(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused(_("The last day is before the first one."), field="ends_on")
