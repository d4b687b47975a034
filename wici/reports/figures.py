"""Figures of the whole installation, for a monitor: read from the rows at the moment of asking.

So any number of processes and machines give one truth. What is read grows with the recipients of dispatches
that have not ended and with the number of dispatches, never with all that was ever sent: a dispatch that has
come to rest is counted once (see ``Ledger``). Ten statements, whatever there is; each uses an index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection as database
from django.db.models import Count, Max, Q

from wici.delivery import told, underway
from wici.delivery.health import WORKER_SILENCE
from wici.delivery.models import Dispatch, Heartbeat, Recipient
from wici.delivery.states import LIVE

State = Recipient.State
ENDED = (Dispatch.State.FINISHED, Dispatch.State.CANCELLED)
#: Rows in these states may still change, also after their dispatch has ended.
RESTLESS = (State.QUEUED, State.SENDING, State.DEFERRED, State.UNCONFIRMED, State.HELD)
PACE = (timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Due:
    """What could be sent now: batches, and since when the first of them could."""

    batches: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Recipients and dispatches by ``(kind, state)``; times are moments, None when there is none."""

    now: datetime
    dispatches: Counter[tuple[str, str]]
    recipients: Counter[tuple[str, str]]
    waiting_batches: int
    leased_batches: int
    #: Leased batches whose lease has ended: their worker is gone, and nobody has recovered them.
    abandoned_batches: int
    due: Due
    #: Attempts ever made. Never falls, also when dispatches are deleted.
    attempts: int
    #: Attempts within the last times of ``PACE``.
    lately: dict[timedelta, int]
    workers: int
    #: The last sign of life by kind.
    heartbeats: dict[str, datetime]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A dispatch as far as figures need it."""

    id: int
    kind: str
    state: str
    next_batch_at: datetime
    interval: int
    batch_size: int
    finished_at: datetime | None


class Ledger:
    """Reads the figures; remembers the counts of dispatches that have come to rest.

    Such a dispatch has ended, none of its batches is leased, and no row is queued, deferred, held or
    unconfirmed; its rows cannot change unless it is opened again, which changes its state or its end.
    """

    def __init__(self) -> None:
        self._at_rest: dict[_Sent, Counter[str]] = {}

    def read(self, now: datetime) -> Figures:
        """The figures of this moment. Raises DatabaseError."""
        sent = [_Sent(*values) for values in Dispatch.unscoped.order_by("pk").values_list(*_SENT)]
        waiting = _waiting_batches()
        leased = _leased_batches(now)
        attempts, lately = _attempts(now)
        workers, heartbeats = _signs_of_life(now)
        return Figures(
            now=now,
            dispatches=Counter((one.kind, one.state) for one in sent),
            recipients=self._recipients(sent, leased),
            waiting_batches=sum(waiting.values()),
            leased_batches=sum(count for count, _ in leased.values()),
            abandoned_batches=sum(count for _, count in leased.values()),
            due=_due(sent, waiting, _due_retries(now), now),
            attempts=attempts,
            lately=lately,
            workers=workers,
            heartbeats=heartbeats,
        )

    def _recipients(self, sent: list[_Sent], leased: dict[int, Any]) -> Counter[tuple[str, str]]:
        counted = {one: self._at_rest[one] for one in sent if one in self._at_rest}
        rest = [one for one in sent if one not in counted]
        by_state = _states(rest, is_everything=not counted)
        counted |= {one: by_state.get(one.id, Counter()) for one in rest}
        self._at_rest = {one: states for one, states in counted.items() if _is_at_rest(one, states, leased)}
        found: Counter[tuple[str, str]] = Counter()
        for one, states in counted.items():
            found.update({(one.kind, state): count for state, count in states.items()})
        return found


_SENT = ("pk", "kind", "state", "next_batch_at", "batch_interval_seconds", "batch_size", "finished_at")


def _is_at_rest(one: _Sent, states: Counter[str], leased: dict[int, Any]) -> bool:
    return one.state in ENDED and one.id not in leased and not any(states[state] for state in RESTLESS)


def _states(dispatches: Iterable[_Sent], *, is_everything: bool) -> dict[int, Counter[str]]:
    """Counts by state from the index of dispatch and state; who is being written to counts as *sending*."""
    chosen = {} if is_everything else {"dispatch__in": [one.id for one in dispatches]}
    found: dict[int, Counter[str]] = {}
    for dispatch, state, count in told.counted(**chosen):
        found.setdefault(dispatch, Counter())[state] = count
    for dispatch, moving in underway.counts().items():
        states = found.get(dispatch, Counter())
        # A batch may be leased or recorded between the two statements.
        sending = min(moving, states[State.QUEUED])
        states[State.QUEUED] -= sending
        states[State.SENDING] += sending
    return found


def _waiting_batches() -> Counter[int]:
    return Counter(dict(_read(_WAITING)))


def _leased_batches(now: datetime) -> dict[int, tuple[int, int]]:
    """Leased batches by dispatch, and how many of them have outlived their lease."""
    return {dispatch: (count, int(late)) for dispatch, count, late in _read(_LEASED, _adapted(now))}


def _due_retries(now: datetime) -> dict[int, tuple[int, datetime]]:
    """Deferred recipients that are due again by dispatch, and since when."""
    found = _read(_DUE_RETRIES, _adapted(now))
    return {dispatch: (count, _moment(first)) for dispatch, count, first in found}


def _due(
    sent: list[_Sent], waiting: Counter[int], retries: dict[int, tuple[int, datetime]], now: datetime
) -> Due:
    """A dispatch with an interval has one batch due at a time, one without has all that wait."""
    batches = 0
    moments = []
    for one in sent:
        if one.state not in LIVE or one.next_batch_at > now:
            continue
        again, since = retries.get(one.id, (0, one.next_batch_at))
        left = waiting[one.id] + -(-again // max(1, one.batch_size))
        if not left:
            continue
        batches += 1 if one.interval else left
        moments.append(one.next_batch_at if waiting[one.id] else max(one.next_batch_at, since))
    return Due(batches, min(moments, default=None))


def _signs_of_life(now: datetime) -> tuple[int, dict[str, datetime]]:
    alive = Count("pk", filter=Q(at__gt=now - WORKER_SILENCE))
    rows = Heartbeat.objects.order_by().values_list("kind").annotate(latest=Max("at"), alive=alive)
    found = {kind: (latest, count) for kind, latest, count in rows}
    workers = found[Heartbeat.Kind.WORKER][1] if Heartbeat.Kind.WORKER in found else 0
    return workers, {kind: latest for kind, (latest, _) in found.items()}


def _attempts(now: datetime) -> tuple[int, dict[timedelta, int]]:
    """How many attempts there ever were, and lately.

    Attempts are only ever added, and numbered as they are: the number of the last one is how many there
    were, and where a time begins is found by halving, in about twenty looks at the primary key within one
    statement. Counting the rows themselves would read a million of them at full speed. A transaction that
    was rolled back leaves a gap, so the figure may be a little too high.
    """
    found = _read(_LAST_NUMBER[database.vendor])
    last = int(found[0][0] or 0) if found else 0
    lately = {}
    for time in PACE:
        first = _read(_FIRST_NUMBER_SINCE, 2 ** last.bit_length(), _adapted(now - time))
        lately[time] = last - int(first[0][0]) + 1 if first else 0
    return last, lately


# States stand in the statements as they do in the partial indexes: SQLite looks at nothing else.
_WAITING = "SELECT dispatch_id, COUNT(*) FROM delivery_batch WHERE state = 'waiting' GROUP BY dispatch_id"
_LEASED = """
SELECT dispatch_id, COUNT(*), SUM(CASE WHEN leased_until < %s THEN 1 ELSE 0 END)
  FROM delivery_batch WHERE state = 'leased' GROUP BY dispatch_id
"""
_DUE_RETRIES = """
SELECT dispatch_id, COUNT(*), MIN(due_at) FROM delivery_recipient
 WHERE state = 'deferred' AND due_at <= %s GROUP BY dispatch_id
"""
#: The number that was given last, also when its row is deleted.
_LAST_NUMBER = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = 'delivery_attempt'",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence('delivery_attempt', 'id')::regclass)",
}
#: ``older`` grows by ever smaller steps as long as what stands there is older: at the end it is the number of
#: the last attempt before the time, and the next one is the first within it.
_FIRST_NUMBER_SINCE = """
WITH RECURSIVE search (older, step) AS (
  SELECT CAST(0 AS bigint), CAST(%s AS bigint)
  UNION ALL
  SELECT older + CASE WHEN (SELECT at FROM delivery_attempt WHERE id >= older + step
                             ORDER BY id LIMIT 1) <= %s THEN step ELSE 0 END, step / 2
    FROM search WHERE step > 0
)
SELECT id - count + 1 FROM delivery_attempt WHERE id > (SELECT older FROM search WHERE step = 0)
 ORDER BY id LIMIT 1
"""


def _read(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with database.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _adapted(moment: datetime) -> Any:
    """The moment as the database's driver takes it."""
    return database.ops.adapt_datetimefield_value(moment)


def _moment(found: datetime | str) -> datetime:
    """A moment as SQLite's driver gives it, which knows no times, or as PostgreSQL's does."""
    return found if isinstance(found, datetime) else datetime.fromisoformat(found).replace(tzinfo=UTC)
