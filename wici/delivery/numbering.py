"""Numbers of batches."""

from __future__ import annotations

from django.db.models import Max

from wici.delivery.models import Batch, Dispatch


def next_number(dispatch: Dispatch) -> int:
    """The number of a further batch. The caller holds the dispatch's row."""
    highest = Batch.unscoped.filter(dispatch=dispatch).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
