"""What participants do about their registration, and who is told: the setting WICI_OCCASIONS.

Each of the functions named there is called as ``function(occasion, participant)`` inside the transaction
that changes the participant and inside the event's scope: what it stores is stored if, and only if, the
change is.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from django.conf import settings
from django.utils.module_loading import import_string

from wici.people.models import Participant


class Occasion(StrEnum):
    """Something that a participant did."""

    REGISTERED = "registered"
    CHANGED = "changed"
    CANCELLED = "cancelled"


def tell(occasion: Occasion, participant: Participant) -> None:
    """Tell everybody who wants to know."""
    for name in settings.WICI_OCCASIONS:
        told: Callable[[Occasion, Participant], None] = import_string(name)
        told(occasion, participant)
