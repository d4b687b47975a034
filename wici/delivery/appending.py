"""Dispatches of messages that leave by themselves: made without a click, and further people added to them.

A message that leaves whenever somebody registers would fill the reports with dispatches of one recipient, so
people are added to a dispatch while its content stays the same (see docs/decisions/0017). What is frozen
stays frozen: each person's data is theirs at the moment when they are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db.models import Max, QuerySet

from wici.delivery import freeze, rows, states
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.numbering import next_number
from wici.delivery.standing import Reason
from wici.delivery.tasks import wake_workers
from wici.mailings.content import Content
from wici.mailings.models import Mailing, Revision
from wici.merging.catalogue import make_missing
from wici.merging.sources import raws
from wici.people.models import Participant
from wici.plain.addresses import Address, check

State = Dispatch.State
#: People are added to a dispatch in these states; and to one that a person has paused.
_TAKES_MORE = (State.QUEUED, State.SENDING, State.FINISHED)


def begin(mailing: Mailing, revision: Revision, *, name: str, interval: int, now: datetime) -> Dispatch:
    """A dispatch without recipients yet. ``name`` says in reports whom it is for; ``interval`` is the time
    between its batches in seconds. The caller holds the event and adds somebody."""
    content = Content.from_json(revision.content)
    made = freeze.new(
        mailing, revision, content, user=None, token=uuid4(), due_at=now, scheduled_at=None
    )  # fmt: skip
    made.audience_name = name[:120]
    made.batch_interval_seconds = interval
    made.state = State.QUEUED
    made.save(update_fields=("audience_name", "batch_interval_seconds", "state"))
    return made


def takes(dispatch: Dispatch, people: Sequence[Participant]) -> bool:
    """Whether these people can be added: it was not stopped, and none of them is in it. The caller holds
    the dispatch's row."""
    is_paused_by_hand = dispatch.state == State.PAUSED and dispatch.pause_reason == Reason.USER.value
    if dispatch.state not in _TAKES_MORE and not is_paused_by_hand:
        return False
    ids = [person.pk for person in people]
    return not Recipient.unscoped.filter(dispatch=dispatch, participant__in=ids).exists()


def append(dispatch: Dispatch, people: Sequence[Participant], *, now: datetime) -> None:
    """Add people with their data as it is now; they are written to at once, unless a person has paused it.

    The caller holds the event and the dispatch's row.
    """
    content = Content.from_json(dispatch.revision.content)
    ids = [person.pk for person in people]
    make_missing(dispatch.event, Participant.objects.filter(pk__in=ids), content.sources)
    frozen = raws(ids, content.sources)
    made = [_row(person, frozen[person.pk]) for person in people]
    made.sort(key=lambda row: row.state == Recipient.State.SKIPPED)
    last = Recipient.unscoped.filter(dispatch=dispatch).aggregate(last=Max("position"))["last"] or 0
    first_batch = next_number(dispatch)
    queued = sum(row.state == Recipient.State.QUEUED for row in made)
    for place, row in enumerate(made):
        row.dispatch = dispatch
        row.position = last + place + 1
        row.batch_number = first_batch + place // dispatch.batch_size if place < queued else 0
    Recipient.unscoped.bulk_create(made)
    count = -(-queued // dispatch.batch_size)
    Batch.unscoped.bulk_create(
        Batch(dispatch=dispatch, number=first_batch + number) for number in range(count)
    )
    dispatch.total += len(made)
    if dispatch.state == State.FINISHED:
        dispatch.state = State.SENDING if dispatch.started_at else State.QUEUED
        dispatch.finished_at = None
        dispatch.next_batch_at = min(dispatch.next_batch_at, now)
    dispatch.save(update_fields=("total", "state", "finished_at", "next_batch_at"))
    states.settle(dispatch, now)
    wake_workers()


def append_all(dispatch: Dispatch, audience: QuerySet[Participant], *, now: datetime) -> None:
    """Give a dispatch that has just begun everybody of an audience. The caller holds the event."""
    total = rows.insert_participants(dispatch, audience, Content.from_json(dispatch.revision.content).sources)
    rows.insert_batches(dispatch, total)
    rows.tell_planner(total)
    dispatch.total = total.rows
    dispatch.save(update_fields=("total",))
    states.settle(dispatch, now)
    wake_workers()


def _row(person: Participant, frozen: dict[str, Any]) -> Recipient:
    address = person.email.strip()
    row = Recipient(
        participant=person, address=address, name=person.full_name[:255], frozen=frozen
    )  # fmt: skip
    if not isinstance(check(address), Address):
        row.state = Recipient.State.SKIPPED
        row.reason = rows.BAD_ADDRESS if address else rows.NO_ADDRESS
    return row
