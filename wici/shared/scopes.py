"""Event isolation: queries see one event, or say so.

A model that belongs to an event has ``objects = EventManager()``. Outside of ``scope(event=…)`` every
query on it raises ScopeError; inside, it sees that event's rows alone. Work over all events says
``with scopes_disabled():``.
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from django.db import models
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError
from django_scopes.state import get_scope

__all__ = ["EventManager", "scope", "scopes_disabled"]

M = TypeVar("M", bound=models.Model)


class EventManager(models.Manager[M]):
    """Rows of the event in scope; ``path`` leads from the model to its event."""

    path: ClassVar[str] = "event"

    def get_queryset(self) -> models.QuerySet[M]:
        """Rows of the event in scope. Raises ScopeError when no scope is active."""
        state = get_scope()
        rows = super().get_queryset()
        if not state.get("_enabled", True):
            return rows
        if "event" not in state:
            raise ScopeError(f"{self.model.__name__} belongs to an event: use it inside scope(event=...).")
        return rows.filter(**{self.path: state["event"]})


class ByConnection(EventManager[M]):
    """For what belongs to a mail connection."""

    path = "connection__event"


class ByMailing(EventManager[M]):
    """For what belongs to a mailing."""

    path = "mailing__event"


class ByGroup(EventManager[M]):
    """For what belongs to a group."""

    path = "group__event"


class ByDispatch(EventManager[M]):
    """For what belongs to a dispatch."""

    path = "dispatch__event"


class ByRecipient(EventManager[M]):
    """For what belongs to a recipient of a dispatch."""

    path = "recipient__dispatch__event"
