"""Reads of events shared by several callers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from wici.accounts.models import User
from wici.events.models import Event, Membership, ParticipationType, Role
from wici.shared.once import once
from wici.shared.scopes import scope

#: The order of events everywhere.
_ORDER = ("-starts_on", "name")


def events_of(user: User) -> QuerySet[Event]:
    """The events that a user works in; all of them for the administrator."""
    if user.is_superuser:
        return Event.objects.all()
    return Event.objects.filter(memberships__user=user)


def event_for(user: User, slug: str) -> Event | None:
    """The event with this slug if the user works in it."""
    return events_of(user).filter(slug=slug).select_related("default_sender").first()


class Workplace(NamedTuple):
    """An event that a user works in, their role there, and the first of all their events."""

    event: Event
    role: Role
    events: Sequence[Event]


def workplace(user: User, slug: str, first: int) -> Workplace | None:
    """The event with this slug if the user works in it, and their first so many events: one query, or two
    when it is not one of those."""
    if user.is_superuser:
        events = list(Event.objects.select_related("default_sender")[:first])
        event = next((each for each in events if each.slug == slug), None) or event_for(user, slug)
        return None if event is None else Workplace(event, Role.OWNER, events)
    rows = Membership.objects.filter(user=user).select_related("event__default_sender")
    rows = rows.order_by(*(f"-event__{name[1:]}" if name[0] == "-" else f"event__{name}" for name in _ORDER))
    shown = list(rows[:first])
    found = next((each for each in shown if each.event.slug == slug), None)
    found = found or rows.filter(event__slug=slug).first()
    if found is None:
        return None
    return Workplace(found.event, Role(found.role), [each.event for each in shown])


def types_of(event: Event) -> list[ParticipationType]:
    """The participation types of an event in their order; see ``shared.once``."""

    def read() -> list[ParticipationType]:
        with scope(event=event):
            return list(ParticipationType.objects.all())

    return list(once(("types", event.pk), read))


def role_in(user: User, event: Event) -> Role:
    """The user's role in an event of theirs; the administrator is owner everywhere."""
    if user.is_superuser:
        return Role.OWNER
    return Role(Membership.objects.get(event=event, user=user).role)
