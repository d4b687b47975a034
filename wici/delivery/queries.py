"""Reads of dispatches for screens, commands and reports. All figures come from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery import failover, heartbeats, states, underway
from wici.delivery.claim import next_due_at
from wici.delivery.domains import limit_of
from wici.delivery.messages import Maker
from wici.delivery.models import Batch, Dispatch, Handover, Heartbeat, Recipient
from wici.delivery.pace import limits_of
from wici.delivery.standing import Reason
from wici.events.models import Event
from wici.plain.estimating import Aside, Left, Limited, Unknowable, ends_at

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
class Waiting:
    """So many recipients wait for their domain until there is room for more of them."""

    domain: str
    count: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a dispatch is.

    ``pending`` are those to whom something still happens without a person. ``per_minute`` is the pace of
    the last minutes, None when nothing left then. ``ends_at`` is an estimate, None when there is none, and
    ``unknowable`` says why. ``aside`` are those who wait for their domain.
    """

    counts: dict[str, int]
    total: int
    pending: int
    next_batch_at: datetime | None
    per_minute: float | None
    ends_at: datetime | None
    unknowable: Unknowable | None = None
    aside: Sequence[Waiting] = ()

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
    per_minute = _pace(dispatch, now)
    batches, aside = _unsent(dispatch)
    end = ends_at(_left(dispatch, figures, per_minute, batches, aside, now), now)
    return Progress(
        counts=figures,
        total=dispatch.total,
        pending=pending,
        next_batch_at=next_due_at(now, only=dispatch.pk) if is_live else None,
        per_minute=per_minute,
        ends_at=end if isinstance(end, datetime) else None,
        unknowable=end if isinstance(end, Unknowable) else None,
        aside=aside if is_live else [],
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
    maker.fetch([recipient.frozen])
    message = maker.make(
        position=recipient.position,
        address=recipient.address,
        name=recipient.name,
        frozen=recipient.frozen,
    )
    return message.as_bytes()


def _pace(dispatch: Dispatch, now: datetime) -> float | None:
    since = now - timedelta(minutes=PACE_MINUTES)
    handed = Handover.unscoped.filter(dispatch=dispatch, at__gt=since).aggregate(count=Sum("count"))["count"]
    started = max(since, dispatch.started_at) if dispatch.started_at is not None else since
    minutes = max((now - started).total_seconds() / 60, 1 / 60)
    return handed / minutes if handed else None


def _unsent(dispatch: Dispatch) -> tuple[int, list[Waiting]]:
    """How many batches wait for their turn, and who waits for their domain, the most first."""
    found = Batch.unscoped.filter(dispatch=dispatch, state__in=(Batch.State.WAITING, Batch.State.ASIDE))
    grouped = found.order_by().values_list("state", "domain", "due_at")
    batches, aside = 0, []
    for state, domain, due_at, number, people in grouped.annotate(Count("pk"), Sum("count")):
        if state == Batch.State.WAITING:
            batches += number
        elif due_at is not None:
            aside.append(Waiting(domain, people, due_at))
    return batches, sorted(aside, key=lambda each: (-each.count, each.domain))


def _left(
    dispatch: Dispatch,
    figures: dict[str, int],
    per_minute: float | None,
    batches: int,
    aside: list[Waiting],
    now: datetime,
) -> Left:
    """What the estimate needs to know."""
    connection = failover.way_out(dispatch.connection, now)
    per_domain = limit_of(connection)
    return Left(
        queued=figures[State.QUEUED] + figures[State.SENDING],
        deferred=figures[State.DEFERRED],
        batches=batches,
        next_batch_at=dispatch.next_batch_at,
        interval=timedelta(seconds=dispatch.batch_interval_seconds),
        per_minute=per_minute,
        limits=[Limited(each.policy, each.history) for each in limits_of(connection, dispatch.sender, now)],
        aside=[Aside(each.count, per_domain, each.due_at) for each in aside] if per_domain else [],
        is_paused=dispatch.state not in states.LIVE,
        is_unreachable=connection is None,
    )


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
        Reason.SENDER_LIMIT.value: _(
            "This sender has reached their limit of messages; the rest goes out when it allows more."
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
