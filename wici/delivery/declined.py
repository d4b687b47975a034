"""Those who have declined are not invited: also when they do so while an invitation waits for its turn.

Asked when a batch is leased, so it holds however somebody came to decline: by their link, by an organiser, by
an import. Messages that do not invite go to everybody whom they were frozen for.
"""

from __future__ import annotations

from datetime import datetime

from wici.delivery.loading import Row
from wici.delivery.models import Recipient
from wici.people.models import Participant, Status

#: Reason of a row that was skipped because of this.
DECLINED = "declined"


def left_out(rows: list[Row], now: datetime) -> list[Row]:
    """Of the rows of a batch those who have not declined; the others are skipped. The caller holds the
    dispatch's row."""
    declined = Participant._base_manager.filter(status=Status.DECLINED)
    chosen = Recipient.unscoped.filter(
        pk__in=[row.id for row in rows], state=Recipient.State.QUEUED, participant__in=declined
    )
    ids = set(chosen.values_list("pk", flat=True))
    if ids:
        Recipient.unscoped.filter(pk__in=ids).update(
            state=Recipient.State.SKIPPED, reason=DECLINED, changed_at=now
        )
    return [row for row in rows if row.id not in ids]
