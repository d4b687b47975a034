"""When a dated message is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wici.registration.models import AutomaticMessage

#: A moment that passed longer ago (nobody was at work, or the event was moved) is not made up for.
PATIENCE = timedelta(days=1)


def day_of(message: AutomaticMessage) -> date | None:
    """The day of the event from which a dated message counts; None while the event has no date."""
    event = message.event
    if message.occasion == AutomaticMessage.Occasion.AFTER:
        return event.ends_on or event.starts_on
    return event.starts_on


def moment_of(message: AutomaticMessage) -> datetime | None:
    """When a dated message leaves, in the event's time zone; None while the event has no date."""
    day = day_of(message)
    if day is None:
        return None
    is_after = message.occasion == AutomaticMessage.Occasion.AFTER
    day += timedelta(days=message.days if is_after else -message.days)
    return datetime.combine(day, message.at_time, message.event.zone)


def is_due(message: AutomaticMessage, now: datetime) -> bool:
    """Whether a dated message is to leave now: its moment came since it was set, and it has not left."""
    moment = moment_of(message)
    if moment is None or not message.is_on or message.done_for == day_of(message):
        return False
    is_awaited = message.set_at is None or moment >= message.set_at
    return is_awaited and moment <= now < moment + PATIENCE
