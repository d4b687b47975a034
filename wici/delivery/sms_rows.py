"""Recipient rows of a dispatch of text messages: people with a good number in the order in which they came to
the event, then those who are skipped, with the reason.

A number can only be read in Python (see plain.sms.numbers), so the rows are made there, some thousands at a
time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from wici.delivery.models import Dispatch, Recipient
from wici.delivery.rows import BAD_ADDRESS, CHUNK, DUPLICATE, NO_ADDRESS, Total
from wici.mailings.content import Content
from wici.mailings.sms import audience
from wici.merging.catalogue import make_missing
from wici.merging.sources import frozen_expression
from wici.people.models import Participant
from wici.plain.sms.numbers import Number, NumberList

_SKIPPED = Recipient.State.SKIPPED


def insert_participants(made: Dispatch, people: QuerySet[Participant], content: Content) -> Total:
    """Freeze these participants with their numbers and the raw data that the message uses."""
    make_missing(made.event, people, content.sources)
    skipped: list[Recipient] = []
    writer = _Writer(made)
    for row in _rows(people, content):
        if row.state == _SKIPPED:
            skipped.append(row)
        else:
            writer.queue(row)
    return writer.end(skipped)


def insert_numbers(made: Dispatch, typed: NumberList) -> Total:
    """Freeze typed numbers. What is none, and repetitions, are skipped with the reason."""
    writer = _Writer(made)
    for listed in typed.numbers:
        writer.queue(Recipient(address=listed.number.e164, frozen={}))
    repeated = [
        _skipped(listed.number.e164, DUPLICATE) for listed in typed.numbers for _ in range(listed.count - 1)
    ]
    return writer.end([*repeated, *(_skipped(problem.text, BAD_ADDRESS) for problem in typed.problems)])


def _rows(people: QuerySet[Participant], content: Content) -> Iterator[Recipient]:
    how: Mapping[str, Any] = content.sms
    found = audience.rows(people, how["phone_field"], raw=frozen_expression(content.sources))
    for pk, first_name, last_name, _email, _code, _status, typed, raw in found:
        number = audience.read(typed, how["country"])
        if isinstance(number, Number):
            row = Recipient(address=number.e164)
        else:
            row = _skipped(typed, BAD_ADDRESS if number else NO_ADDRESS)
        row.participant_id, row.name, row.frozen = pk, f"{first_name} {last_name}".strip()[:255], raw
        yield row


def _skipped(written: str, reason: str) -> Recipient:
    return Recipient(address=written[:320], state=_SKIPPED, reason=reason)


class _Writer:
    """Numbers rows and stores them, some thousands at a time."""

    def __init__(self, made: Dispatch) -> None:
        self._made = made
        self._position = 0
        self._waiting: list[Recipient] = []

    def queue(self, row: Recipient) -> None:
        """One more to write to."""
        row.batch_number = self._position // self._made.batch_size + 1
        self._add(row)

    def end(self, skipped: list[Recipient]) -> Total:
        """Store the rest, and those who are skipped after it."""
        queued = self._position
        for row in skipped:
            self._add(row)
        self._store()
        return Total(rows=self._position, queued=queued)

    def _add(self, row: Recipient) -> None:
        self._position += 1
        row.dispatch, row.position = self._made, self._position
        self._waiting.append(row)
        if len(self._waiting) >= CHUNK:
            self._store()

    def _store(self) -> None:
        Recipient.unscoped.bulk_create(self._waiting)
        self._waiting = []
