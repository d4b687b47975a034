"""Whether sending is alive, for monitors: three small reads, whatever the number of recipients.

The rule is the screens': something should be leaving, and neither a worker nor CRON has looked for work for a
while. A worker that dies with a batch in hand counts, too: its lease ends, and somebody has to recover it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection as database

from wici.delivery.models import Heartbeat

#: CRON comes every minute: when nobody looked for work for this long, nothing runs.
SILENCE = timedelta(seconds=150)
#: A worker says every five seconds that it lives; one that has missed several times does not.
WORKER_SILENCE = timedelta(seconds=30)


def is_sending_alive(now: datetime) -> bool:
    """Whether somebody looks for work, or nothing has to be sent."""
    return Heartbeat.objects.filter(at__gt=now - SILENCE).exists() or not something_waits(now)


def something_waits(now: datetime) -> bool:
    """Whether a batch or a retry is due, or a batch was left behind by its worker."""
    moment = database.ops.adapt_datetimefield_value(now)
    with database.cursor() as cursor:
        cursor.execute(_WAITS, (moment, moment, moment))
        ((waits,),) = cursor.fetchall()
        return bool(waits)


def is_worker_alive(host: str, now: datetime) -> bool:
    """Whether a worker of this machine or container (by its host name) has looked for work lately."""
    here = Heartbeat.objects.filter(kind=Heartbeat.Kind.WORKER, worker__startswith=f"{host[:100]}-")
    return here.filter(at__gt=now - WORKER_SILENCE).exists()


# States stand in the statement as they do in the partial indexes: SQLite looks at nothing else.
_WAITS = """
SELECT EXISTS (
    SELECT 1 FROM delivery_dispatch AS dispatch
     WHERE state IN ('scheduled', 'queued', 'sending') AND next_batch_at <= %s
       AND (EXISTS (SELECT 1 FROM delivery_batch WHERE dispatch_id = dispatch.id AND state = 'waiting')
            OR EXISTS (SELECT 1 FROM delivery_recipient
                        WHERE dispatch_id = dispatch.id AND state = 'deferred' AND due_at <= %s)))
    OR EXISTS (SELECT 1 FROM delivery_batch WHERE state = 'leased' AND leased_until < %s)
"""
