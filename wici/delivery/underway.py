"""Who is being written to right now: the queued recipients of leased batches.

That is no state of a row: a lease is one UPDATE of its batch, and a row is written once, when it has its
outcome. Marking a hundred rows at the beginning of a batch and unmarking them at its end would cost more than
everything else that the ledger does.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection as database
from django.db.models import Case, CharField, F, QuerySet, Value, When

from wici.delivery.models import Batch, Dispatch, Recipient

State = Recipient.State

_COUNTS = """
SELECT batch.dispatch_id, COUNT(*) FROM delivery_batch AS batch CROSS JOIN delivery_recipient AS recipient
 WHERE batch.state = 'leased' AND batch.leased_until IS NOT NULL
   AND recipient.dispatch_id = batch.dispatch_id AND recipient.batch_number = batch.number
   AND recipient.state = 'queued'
 GROUP BY batch.dispatch_id
"""  # SQLite keeps to the order of a CROSS JOIN: from the few leased batches to their recipients.


def being_sent(dispatch: Dispatch) -> QuerySet[Recipient]:
    """Those who are being written to."""
    return _queued(dispatch).filter(batch_number__in=_leased(dispatch))


def waiting(dispatch: Dispatch) -> QuerySet[Recipient]:
    """Those who are queued, and nobody works on them."""
    return _queued(dispatch).exclude(batch_number__in=_leased(dispatch))


def with_shown_state(dispatch: Dispatch) -> QuerySet[Recipient]:
    """All rows, with ``shown_state``: the state as people are told it."""
    leased = Batch.unscoped.filter(dispatch=dispatch, state=Batch.State.LEASED).values("number")
    is_sending = When(batch_number__in=leased, state=State.QUEUED, then=Value(State.SENDING.value))
    rows = Recipient.unscoped.filter(dispatch=dispatch)
    return rows.annotate(shown_state=Case(is_sending, default=F("state"), output_field=CharField()))


def counts() -> dict[int, int]:
    """How many recipients are being written to, by dispatch; dispatches without any are left out."""
    with database.cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())


def _queued(dispatch: Dispatch) -> QuerySet[Recipient]:
    return Recipient.unscoped.filter(dispatch=dispatch, state=State.QUEUED)


def _leased(dispatch: Dispatch) -> Iterable[int]:
    """Numbers of the batches that are being sent: a handful."""
    leased = Batch.unscoped.filter(dispatch=dispatch, state=Batch.State.LEASED)
    return list(leased.values_list("number", flat=True))
