"""Reads of dispatches for screens, commands and reports. All figures come from the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery import heartbeats, states, underway
from wici.delivery.claim import next_due_at
from wici.delivery.messages import Maker
from wici.delivery.models import Attempt, Batch, Dispatch, Heartbeat, Recipient
from wici.delivery.standing import Reason
from wici.events.models import Event

State = Recipient.State
#: The pace is measured over the last minutes.
PACE_MINUTES = 5
#: CRON comes every minute: when nobody looked for work for this long, nothing runs.
SILENCE = timedelta(seconds=150)


def counts(dispatch: Dispatch) -> dict[str, int]:
    """How many recipients are in each state, by its code name; states without any are there with 0."""
    return counts_of([dispatch])[dispatch.pk]


def counts_of(dispatches: list[Dispatch]) -> dict[int, dict[str, int]]:
    """The counts of several dispatches by their ids, in two queries."""
    found = {dispatch.pk: dict.fromkeys(State.values, 0) for dispatch in dispatches}
    rows = Recipient.unscoped.filter(dispatch__in=list(found)).order_by()
    for row in rows.values("dispatch", "state").annotate(count=Count("pk")):
        found[row["dispatch"]][row["state"]] = row["count"]
    moving = underway.counts()
    for pk, figures in found.items():
        # A batch may be leased or recorded between the two queries.
        sending = min(moving.get(pk, 0), figures[State.QUEUED])
        figures[State.SENDING] += sending
        figures[State.QUEUED] -= sending
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dispatch is.

    ``pending`` are those to whom something still happens without a person. ``per_minute`` is the pace of
    the last minutes, None when nothing left then. ``ends_at`` is an estimate, None when there is none.
    """

    counts: dict[str, int]
    total: int
    pending: int
    next_batch_at: datetime | None
    per_minute: float | None
    ends_at: datetime | None

    @property
    def sent(self) -> int:
        """How many messages a server took."""
        return self.counts[State.SENT]

    @property
    def words(self) -> str:
        """``sent 200 of 250`` as a sentence."""
        return ngettext(
            "Sent %(sent)d of %(total)d message.", "Sent %(sent)d of %(total)d messages.", self.total
        ) % {"sent": self.sent, "total": self.total}


def progress(dispatch: Dispatch, now: datetime) -> Progress:
    """How far a dispatch is, how fast it goes, and when it may end."""
    figures = counts(dispatch)
    pending = figures[State.SENDING] + sum(figures[state] for state in states.PENDING)
    is_live = dispatch.state in states.LIVE and pending > 0
    pace = _pace(dispatch, now)
    return Progress(
        counts=figures,
        total=dispatch.total,
        pending=pending,
        next_batch_at=next_due_at(now, only=dispatch.pk) if is_live else None,
        per_minute=pace,
        ends_at=_ends_at(dispatch, figures, pace, now) if is_live else None,
    )


def pause_sentence(dispatch: Dispatch) -> str:
    """Why a dispatch is paused or waits, in the reader's language; empty when nothing hinders it.

    ``pause_words`` in the row are only the server's own words.
    """
    if dispatch.pause_reason == Reason.CONNECTION.value:
        sentence = _connection_sentence(dispatch.state == Dispatch.State.PAUSED)
    else:
        sentence = _sentences(dispatch.refusal_run).get(dispatch.pause_reason, "")
    words = dispatch.pause_words
    if "%(words)s " in sentence and not words.endswith((".", "!", "?")):
        # Servers do not care for full stops, but another sentence follows.
        words += "."
    return sentence % {"words": words, "count": dispatch.refusal_run}


def queue_waits_unattended(event: Event, now: datetime) -> bool:
    """Whether something of this event should be leaving, and neither a worker nor CRON has looked for work
    for a while."""
    newest = heartbeats.last()
    if newest is not None and newest.at > now - SILENCE:
        return False
    queued = Recipient.unscoped.filter(dispatch=OuterRef("pk"), state=State.QUEUED)
    deferred = Recipient.unscoped.filter(dispatch=OuterRef("pk"), state=State.DEFERRED, due_at__lte=now)
    due = Dispatch.unscoped.filter(event=event, state__in=states.LIVE, next_batch_at__lte=now)
    return due.filter(Exists(queued) | Exists(deferred)).exists()


def last_heartbeat(kind: str = "") -> Heartbeat | None:
    """When a worker or CRON (or one of the two, by ``kind``) last looked for work."""
    return heartbeats.last_of(kind) if kind else heartbeats.last()


def exact_message(recipient: Recipient) -> bytes:
    """The message of a recipient, byte for byte as it was or will be handed to the server.

    Raises CannotRender for a row that has no message, with the reason.
    """
    maker = Maker(recipient.dispatch)
    message = maker.make(
        position=recipient.position,
        address=recipient.address,
        name=recipient.name,
        frozen=recipient.frozen,
    )
    return message.as_bytes()


def _pace(dispatch: Dispatch, now: datetime) -> float | None:
    since = now - timedelta(minutes=PACE_MINUTES)
    tries = Attempt.unscoped.filter(recipient__dispatch=dispatch, at__gt=since).count()
    started = max(since, dispatch.started_at) if dispatch.started_at is not None else since
    minutes = max((now - started).total_seconds() / 60, 1 / 60)
    return tries / minutes if tries else None


def _ends_at(
    dispatch: Dispatch, figures: dict[str, int], pace: float | None, now: datetime
) -> datetime | None:
    """The waiting batches at their interval, or the rest at the present pace, whichever takes longer.
    Retries are left out: nobody knows when the server will want them."""
    left = figures[State.QUEUED] + figures[State.SENDING]
    if not left:
        return None
    batches = Batch.unscoped.filter(dispatch=dispatch, state=Batch.State.WAITING).count()
    gaps = max(0, batches - 1) * dispatch.batch_interval_seconds
    by_interval = max(dispatch.next_batch_at, now) + timedelta(seconds=gaps)
    if dispatch.batch_interval_seconds or pace is None:
        return by_interval
    return max(by_interval, now + timedelta(minutes=left / pace))


def _connection_sentence(is_paused: bool) -> str:
    if is_paused:
        return _(
            "Paused, because the mail server cannot be used: %(words)s Mend the mail connection, then resume."
        )
    return _("The mail server cannot be reached: %(words)s Wici tries again by itself; nothing is lost.")


def _sentences(run: int) -> dict[str, str]:
    """A sentence for each reason, with placeholders."""
    return {
        Reason.USER.value: _("Paused by a person."),
        Reason.REFUSALS.value: ngettext(
            "Paused, because the server refused %(count)d message: %(words)s",
            "Paused, because the server refused %(count)d messages in a row, the last with: %(words)s",
            run,
        ),
        Reason.NO_CONNECTION.value: _(
            "Paused, because the mail connection of this message was deleted. Copy the message, choose "
            "another sender and send it again."
        ),
        Reason.LIMIT.value: _(
            "The mail connection has reached its limit of messages; the rest goes out when it allows more."
        ),
        Reason.CONTENT.value: _(
            "Paused, because the message cannot be made: %(words)s Mend this, then resume."
        ),
        Reason.DISK.value: _(
            "Paused, because the journal cannot be written: %(words)s. Make room on the disk, then resume."
        ),
        Reason.HELD.value: _(
            "Paused, because some messages cannot be made. The list of recipients says why; mend the cause "
            "and resume, or cancel the rest."
        ),
        Reason.ERROR.value: _("Paused, because of an unexpected error: %(words)s. Resume to try again."),
    }
