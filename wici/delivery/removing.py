"""Removing a dispatch from the history, with everything that hangs on it."""

from __future__ import annotations

from django.db import connection as database
from django.utils import timezone

from wici.delivery.models import Batch, Dispatch, Handover
from wici.mailings.models import Revision


def remove(dispatch: Dispatch) -> None:
    """Delete a dispatch with its rows. The caller holds its row.

    Statements instead of ``delete()``, which would load every row first. What was handed to servers, or may
    be in these moments, goes on to count for their limits.
    """
    _keep_handovers(dispatch)
    with database.cursor() as cursor:
        for table in ("delivery_attempt", "delivery_deliveryreport"):
            cursor.execute(
                f"DELETE FROM {table}"  # noqa: S608 - a name of ours
                " WHERE recipient_id IN (SELECT id FROM delivery_recipient WHERE dispatch_id = %s)",
                (dispatch.pk,),
            )
        cursor.execute(
            "DELETE FROM delivery_attempt"
            " WHERE batch_id IN (SELECT id FROM delivery_batch WHERE dispatch_id = %s)",
            (dispatch.pk,),
        )
        cursor.execute("DELETE FROM delivery_recipient WHERE dispatch_id = %s", (dispatch.pk,))
        cursor.execute("DELETE FROM delivery_batch WHERE dispatch_id = %s", (dispatch.pk,))
    Dispatch.unscoped.filter(pk=dispatch.pk).delete()
    if not Dispatch.unscoped.filter(revision=dispatch.revision_id).exists():
        Revision._base_manager.filter(pk=dispatch.revision_id).delete()


def _keep_handovers(dispatch: Dispatch) -> None:
    for batch in Batch.unscoped.filter(dispatch=dispatch, state=Batch.State.LEASED):
        if batch.connection_id is not None and batch.lease is not None:
            # Its worker stops within a second or two, but at the end of its lease at the latest.
            Handover.unscoped.create(
                connection_id=batch.connection_id, sender_id=batch.sender_id, lease=batch.lease,
                at=batch.leased_until or timezone.now(), count=batch.count, domains=batch.domains,
            )  # fmt: skip
    Handover.unscoped.filter(dispatch=dispatch).update(dispatch=None)
