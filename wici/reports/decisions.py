"""What about a dispatch waits for a person: counted and broken down by state."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from wici.delivery.control import missing
from wici.delivery.models import Dispatch, Recipient

State = Recipient.State
ENDED = (Dispatch.State.FINISHED, Dispatch.State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Matters:
    """How many messages wait for which decision.

    ``left`` would be cancelled if the dispatch were cancelled now. ``missing`` are those who did not get
    the message and can be sent it again, by state; only once the dispatch has ended.
    """

    unconfirmed: int
    held: int
    left: int
    missing: dict[str, int]

    @property
    def missing_total(self) -> int:
        """How many people did not get the message and can be sent it again."""
        return sum(self.missing.values())


def matters(dispatch: Dispatch, counts: dict[str, int]) -> Matters:
    """What waits for a person; ``counts`` are the dispatch's figures by state."""
    by_state: dict[str, int] = {}
    may_be_missing = any(
        counts[state] for state in (State.REJECTED, State.CANCELLED, State.HELD, State.SKIPPED)
    )
    if dispatch.state in ENDED and may_be_missing:
        rows = missing(dispatch).order_by("state").values_list("state")
        by_state = dict(rows.annotate(count=Count("pk")))
    return Matters(
        unconfirmed=counts[State.UNCONFIRMED],
        held=counts[State.HELD],
        left=counts[State.QUEUED] + counts[State.DEFERRED] + counts[State.HELD],
        missing=by_state,
    )
