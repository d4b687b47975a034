"""Whether people can register now, and what participants may do with their registration."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from wici.registration.models import RegistrationForm


class Standing(Enum):
    """How registration stands at a moment."""

    OPEN = "open"
    #: It opens at ``opens_at``.
    NOT_YET = "not_yet"
    #: ``closes_at`` has passed.
    OVER = "over"
    #: Closed by hand.
    CLOSED = "closed"


def standing(form: RegistrationForm, now: datetime) -> Standing:
    """How registration stands; closing by hand goes before the times, the moment of closing is closed."""
    if form.is_closed:
        return Standing.CLOSED
    if form.closes_at is not None and now >= form.closes_at:
        return Standing.OVER
    if form.opens_at is not None and now < form.opens_at:
        return Standing.NOT_YET
    return Standing.OPEN


def may(form: RegistrationForm, what: str, now: datetime) -> bool:
    """Whether a participant may ``see``, ``change`` or ``cancel`` their registration at this moment."""
    until: datetime | None = getattr(form, f"{what}_until")
    return bool(getattr(form, f"may_{what}")) and (until is None or now < until)
