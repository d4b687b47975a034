"""Who is being written to right now: the queued recipients of leased batches.

That is no state of a row: a lease is one UPDATE of its batch, and a row is written once, when it has its
outcome. Marking a hundred rows at the beginning of a batch and unmarking them at its end would cost more than
everything else that the ledger does.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection as database
from django.db.models import QuerySet

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
    over = Batch.unscoped.filter(dispatch=dispatch, state=Batch.State.SENT).values("number")
    return _queued(dispatch).exclude(batch_number__in=_leased(dispatch)).exclude(batch_number__in=over)


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
