"""Reads of events shared by several callers."""

from __future__ import annotations

from django.db.models import QuerySet

from wici.accounts.models import User
from wici.events.models import Event, Membership, Role


def events_of(user: User) -> QuerySet[Event]:
    """The events that a user works in; all of them for the administrator."""
    if user.is_superuser:
        return Event.objects.all()
    return Event.objects.filter(memberships__user=user)


def event_for(user: User, slug: str) -> Event | None:
    """The event with this slug if the user works in it."""
    return events_of(user).filter(slug=slug).select_related("default_sender").first()


def role_in(user: User, event: Event) -> Role:
    """The user's role in an event of theirs; the administrator is owner everywhere."""
    if user.is_superuser:
        return Role.OWNER
    return Role(Membership.objects.get(event=event, user=user).role)
