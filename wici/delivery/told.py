"""What became of recipients, as people are told it: every reader of their states comes here.

A row is written when something particular became of it. Whoever was sent is written down with their batch
alone, if that is over: a queued row of a batch in the state *sent* **was** sent, at the moment when the batch
was finished, with the words that the batch's attempt holds; one of a leased batch **is** being sent. Writing
a hundred rows and a hundred attempts took PostgreSQL four times as long as all else that a batch needs. Rows
may also say themselves that they were sent: because a person has said so, in batches that somebody else has
recovered meanwhile, and in dispatches that are older than this.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from wici.delivery.models import Attempt, Batch, Dispatch, Recipient

State = Recipient.State
SENT, QUEUED = State.SENT.value, State.QUEUED.value
#: What rows may say themselves that are told as being in such a state; in all others they say it.
HELD_AS: Mapping[str, tuple[str, ...]] = {
    SENT: (SENT, QUEUED),
    QUEUED: (QUEUED,),
    State.SENDING.value: (QUEUED, State.SENDING.value),
}
#: Rows that are completed at once.
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is known of those who were sent with a batch: when, over which connection, the server's words."""

    at: datetime
    connection_name: str
    words: Mapping[str, str]


def was_sent() -> Q:
    """The condition on recipients that a server took their message."""
    return Q(state=SENT) | Q(Exists(_own_batch()), state=QUEUED)


def sent_at() -> Coalesce:
    """When a recipient was sent, of those who were."""
    return Coalesce(Subquery(_own_batch().values("finished_at")), "changed_at")


def _own_batch() -> QuerySet[Batch]:
    return Batch.unscoped.filter(
        state=Batch.State.SENT, dispatch=OuterRef("dispatch"), number=OuterRef("batch_number")
    )


def with_shown_state(dispatch: Dispatch) -> QuerySet[Recipient]:
    """All rows, with ``shown_state``: the state as people are told it."""
    batches = Batch.unscoped.filter(dispatch=dispatch)
    sent = batches.filter(state=Batch.State.SENT).values("number")
    leased = batches.filter(state=Batch.State.LEASED).values("number")
    shown = Case(
        When(state=QUEUED, batch_number__in=sent, then=Value(SENT)),
        When(state=QUEUED, batch_number__in=leased, then=Value(State.SENDING.value)),
        default=F("state"),
        output_field=CharField(),
    )
    return Recipient.unscoped.filter(dispatch=dispatch).annotate(shown_state=shown)


def counted(**chosen: Any) -> list[tuple[int, str, int]]:
    """How many recipients of each dispatch are in each state; ``chosen`` are conditions on rows that have a
    dispatch. Who is being written to counts as queued."""
    rows = Recipient.unscoped.filter(**chosen).order_by()
    batches = Batch.unscoped.filter(state=Batch.State.SENT, **chosen).order_by()
    of_batches = batches.annotate(said=Value("", output_field=CharField())).values_list("dispatch", "said")
    of_rows = rows.values_list("dispatch", "state").annotate(total=Count("pk"))
    both = of_rows.union(of_batches.annotate(total=Sum("count")), all=True)
    found: defaultdict[tuple[int, str], int] = defaultdict(int)
    for pk, state, count in both:
        found[pk, state] += count
    for pk in [pk for pk, state in found if not state]:
        sent = found.pop((pk, ""))
        found[pk, SENT] += sent
        found[pk, QUEUED] -= sent
    return [(pk, state, count) for (pk, state), count in found.items() if count]


def sent_count(dispatch: Dispatch) -> int:
    """How many messages of a dispatch a server took."""
    return sum(count for _, state, count in counted(dispatch=dispatch) if state == SENT)


def completed(rows: Iterable[Recipient]) -> Iterator[Recipient]:
    """The rows with all that is known of them in their own fields, as if each had been written itself. They
    are to be shown, not saved. One query for each chunk of them."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        sent = _sent_of(chunk)
        for row in chunk:
            found = sent.get((row.dispatch_id, row.batch_number)) if row.state == QUEUED else None
            if found is not None:
                row.state = SENT
                row.attempts += 1
                row.changed_at = found.at
                row.reply = found.words.get(str(row.pk), "")
            yield row


def tries(row: Recipient) -> list[Attempt]:
    """The attempts to send somebody their message, in order; ``row`` may be completed."""
    found = list(Attempt.unscoped.filter(recipient=row))
    stored = Recipient.unscoped.filter(pk=row.pk).only("dispatch", "batch_number", "state")
    for sent in _sent_of(stored).values():
        words = sent.words.get(str(row.pk), "")
        found.append(
            Attempt(
                recipient=row,
                number=len(found) + 1,
                at=sent.at,
                outcome=SENT,
                code=250,
                reply=words,
                connection_name=sent.connection_name,
            )
        )
    return found


def _sent_of(rows: Iterable[Recipient]) -> dict[tuple[int, int], _Sent]:
    """By dispatch and number, the batches with which some of these rows were sent."""
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.state == QUEUED:
            wanted[row.dispatch_id].add(row.batch_number)
    if not wanted:
        return {}
    theirs = Q()
    for dispatch, numbers in wanted.items():
        theirs |= Q(batch__dispatch=dispatch, batch__number__in=numbers)
    batches = Attempt.unscoped.filter(theirs, batch__state=Batch.State.SENT).order_by()
    values = batches.values_list("batch__dispatch", "batch__number", "at", "connection_name", "reply")
    return {
        (dispatch, number): _Sent(at, name, json.loads(words)) for dispatch, number, at, name, words in values
    }
