"""Keeping a mail connection's pace per recipient domain, whoever is at work and whatever crashes.

The rule is plain.domain_pacing's; here is the ledger that it needs. All of it happens while a batch is being
leased, by whoever holds the mail connection's lock:

* the leased batch says how many messages of each domain it holds, and when it is recorded, a *handover* says
  how many were begun. Leases and handovers of the last minute are all that counts. Every worker keeps them in
  memory and reads only what is new, in one statement;
* messages that find no room leave their batch for one that is put aside, one for each domain of a dispatch.
  From there they follow in later batches, in their order, as there is room. So each of them is moved twice
  at most, however many wait, and the others never wait for them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection as database

from wici.delivery.loading import Row, rows_of_batch
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.numbering import next_number
from wici.events.models import MailConnection
from wici.plain.domain_pacing import (
    WINDOW,
    Queue,
    Window,
    admitted,
    domain_of,
    kept_for_others,
    may_follow,
    portion,
)

_NEW = """
SELECT lease, id, at, domains FROM delivery_handover WHERE connection_id = %s AND id > %s AND at > %s
UNION ALL
SELECT lease, 0, NULL, domains FROM delivery_batch WHERE state = 'leased' AND connection_id = %s
"""
_MISSED = "SELECT lease, id, at, domains FROM delivery_handover WHERE connection_id = %s AND at > %s"
_QUEUES = """
SELECT batch.id, batch.dispatch_id, batch.number, batch.domain, batch.count, batch.passed_since,
       dispatch.next_batch_at
  FROM delivery_batch AS batch JOIN delivery_dispatch AS dispatch ON dispatch.id = batch.dispatch_id
 WHERE batch.state = 'aside' AND dispatch.connection_id = %s
   AND dispatch.state IN ('scheduled', 'queued', 'sending')
 ORDER BY batch.id
"""
_THIS = "this batch"


#: Id and number of a batch.
BatchName = tuple[int, int]


def limit_of(connection: MailConnection | None) -> int | None:
    """How many messages a minute one recipient domain may get; None: any number. What the test mailbox
    gets never leaves this machine."""
    if connection is None or connection.kind == MailConnection.Kind.MAILBOX:
        return None
    return connection.per_domain_per_minute


class Windows:
    """What one worker knows of the last minute, by mail connection."""

    def __init__(self) -> None:
        self._known: dict[int, _Known] = {}

    def of(self, connection: MailConnection, now: datetime) -> Window:
        """What counts now. The caller holds the connection's lock."""
        known = self._known.setdefault(connection.pk, _Known(connection.pk))
        known.read(now)
        return known.window


class _Known:
    """The last minute of one mail connection, as far as it was read.

    A handover is written after its lease, and leases are only made under the connection's lock. So whatever
    was not in the ledger at the last reading either has a higher number than all that was, or its batch was
    leased then.
    """

    def __init__(self, connection: int) -> None:
        self.window = Window()
        self._connection = connection
        self._highest = 0

    def read(self, now: datetime) -> None:
        since = database.ops.adapt_datetimefield_value(now - WINDOW)
        leased: set[str] = set()
        noted: set[str] = set()
        with database.cursor() as cursor:
            cursor.execute(_NEW, (self._connection, self._highest, since, self._connection))
            for lease, number, at, domains in cursor.fetchall():
                key = _hex(lease)
                if at is None:
                    leased.add(key)
                    if key not in self.window.in_use:
                        self.window.reserve(key, json.loads(domains))
                else:
                    noted.add(key)
                    self._note(key, number, at, domains)
            gone = {key for key in self.window.in_use if key not in leased}
            if gone:
                cursor.execute(_MISSED, (self._connection, since))
                for lease, number, at, domains in cursor.fetchall():
                    if _hex(lease) in gone:
                        self._note(_hex(lease), number, at, domains)
        for lost in gone - noted:
            self.window.release(lost)
        self.window.forget(now)

    def _note(self, key: str, number: int, at: Any, domains: Any) -> None:
        self._highest = max(self._highest, number)
        self.window.note(key, _moment(at), json.loads(domains))


@dataclass(slots=True)
class _Aside:
    """A batch that is put aside."""

    batch_id: int
    number: int
    queue: Queue


class Gate:
    """Which messages of a dispatch may go now. Made and used in the transaction that leases a batch, by
    whoever holds the mail connection's lock and has taken the dispatch's turn."""

    def __init__(self, dispatch: Dispatch, limit: int, window: Window, now: datetime) -> None:
        self._dispatch = dispatch
        self._limit = limit
        self._window = window
        self._now = now
        self._own: dict[str, _Aside] = {}
        self._others: dict[str, list[Queue]] = {}
        self._counts: Counter[str] = Counter()
        self._read_queues()

    def admit(self, rows: list[Row]) -> list[Row]:
        """Those of a batch who may be written to now; the others are put aside."""
        domains = [domain_of(row.address) for row in rows]
        counts = Counter(domains)
        if not self._own and not self._others and self._window.has_room(counts, self._limit):
            self._counts += counts
            return rows
        free = {domain: self._free(domain) for domain in set(domains)}
        may_go = admitted(domains, free, self._own.keys())
        chosen = [row for row, goes in zip(rows, may_go, strict=True) if goes]
        self._counts.update(domain for domain, goes in zip(domains, may_go, strict=True) if goes)
        if len(chosen) < len(rows):
            self._put_aside(
                (row.id, domain) for row, domain, goes in zip(rows, domains, may_go, strict=True) if not goes
            )
        return chosen

    def fill(self, batch: BatchName | None, rows: list[Row]) -> tuple[BatchName | None, list[Row]]:
        """Add those who were put aside and may go now to a batch, or to a new one, and write down when the
        others may. Returns the batch and all of its rows.
        """
        if not self._own:
            return batch, rows
        moved: list[int] = []
        self._window.reserve(_THIS, self._counts)
        try:
            for aside in self._own.values():
                moved += self._taken(aside, self._dispatch.batch_size - len(rows) - len(moved))
            if moved:
                batch = batch or self._new_batch()
                _move(moved, batch[1])
                rows = rows_of_batch(self._dispatch.pk, batch[1])
            self._window.reserve(_THIS, self._counts)
            for aside in self._own.values():
                self._write(aside)
        finally:
            self._window.release(_THIS)
        return batch, rows

    @property
    def counts(self) -> dict[str, int]:
        """How many messages for each domain may go now."""
        return dict(self._counts)

    def _read_queues(self) -> None:
        with database.cursor() as cursor:
            cursor.execute(_QUEUES, (self._dispatch.connection_id,))
            found = cursor.fetchall()
        for batch_id, dispatch_id, number, domain, count, since, next_batch_at in found:
            queue = Queue(dispatch_id, domain, count, _moment(since), _moment(next_batch_at))
            if dispatch_id == self._dispatch.pk:
                self._own[domain] = _Aside(batch_id, number, queue)
            else:
                self._others.setdefault(domain, []).append(queue)

    def _free(self, domain: str) -> int:
        """Room for somebody who does not wait yet."""
        room = self._window.room(domain, self._limit) - self._counts[domain]
        if others := self._others.get(domain):
            room -= kept_for_others(None, others, self._limit, self._now)
        return room

    def _put_aside(self, rows: Iterable[tuple[int, str]]) -> None:
        by_domain: dict[str, list[int]] = {}
        for row, domain in rows:
            by_domain.setdefault(domain, []).append(row)
        for domain, ids in by_domain.items():
            aside = self._own.get(domain) or self._new_aside(domain)
            _move(ids, aside.number)
            aside.queue = replace(aside.queue, waiting=aside.queue.waiting + len(ids))

    def _new_aside(self, domain: str) -> _Aside:
        number = next_number(self._dispatch)
        made = Batch.unscoped.create(
            dispatch=self._dispatch, number=number, state=Batch.State.ASIDE, domain=domain,
            passed_since=self._now, due_at=self._now,
        )  # fmt: skip
        queue = Queue(self._dispatch.pk, domain, 0, self._now, self._now)
        self._own[domain] = _Aside(made.pk, number, queue)
        return self._own[domain]

    def _taken(self, aside: _Aside, most: int) -> list[int]:
        """Ids of those put aside who may go now."""
        domain = aside.queue.domain
        going = may_follow(
            aside.queue, self._others.get(domain, ()), self._window.room(domain, self._limit), self._limit,
            self._now, most=most,
        )  # fmt: skip
        if going <= 0:
            return []
        waiting = Recipient.unscoped.filter(
            dispatch=self._dispatch, batch_number=aside.number, state=Recipient.State.QUEUED
        )
        ids = list(waiting.order_by("pk").values_list("pk", flat=True)[:going])
        left = aside.queue.waiting - going if len(ids) == going else 0
        aside.queue = replace(aside.queue, waiting=left, passed_since=self._now)
        self._counts[domain] += len(ids)
        return ids

    def _write(self, aside: _Aside) -> None:
        """Keep what became of a batch that is put aside, and when more of it may leave."""
        queue = aside.queue
        wanted = min(queue.waiting, portion(self._limit))
        wanted += kept_for_others(queue, self._others.get(queue.domain, ()), self._limit, self._now)
        Batch.unscoped.filter(pk=aside.batch_id).update(
            state=Batch.State.ASIDE if queue.waiting else Batch.State.DONE,
            count=queue.waiting,
            passed_since=queue.passed_since,
            due_at=self._window.room_at(queue.domain, wanted, self._limit, self._now),
            finished_at=None if queue.waiting else self._now,
        )

    def _new_batch(self) -> tuple[int, int]:
        number = next_number(self._dispatch)
        return Batch.unscoped.create(dispatch=self._dispatch, number=number).pk, number


def counted(addresses: Iterable[str]) -> dict[str, int]:
    """How many of these addresses are at each domain."""
    return dict(Counter(map(domain_of, addresses)))


def _move(ids: list[int], number: int) -> None:
    Recipient.unscoped.filter(pk__in=ids).update(batch_number=number)


def _hex(lease: str | UUID) -> str:
    return lease.hex if isinstance(lease, UUID) else lease


def _moment(value: datetime | str) -> datetime:
    """A moment as the database's driver gives it: SQLite's is in UTC without saying so, or a text."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
