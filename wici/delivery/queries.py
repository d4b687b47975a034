"""Reads of dispatches for screens, commands and reports. All figures come from the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.delivery import failover, heartbeats, sms_words, states, told, underway
from wici.delivery.domains import limit_of
from wici.delivery.messages import Maker
from wici.delivery.models import Batch, Dispatch, Handover, Heartbeat, Recipient
from wici.delivery.pace import limits_of
from wici.delivery.server_words import in_words
from wici.delivery.standing import Reason
from wici.events.models import Event
from wici.mailings.models import Mailing
from wici.plain.estimating import Aside, Left, Limited, Unknowable, ends_at

State = Recipient.State
#: The pace is measured over the last minutes.
PACE_MINUTES = 5
#: CRON comes every minute: when nobody looked for work for this long, nothing runs.
SILENCE = timedelta(seconds=150)
#: Of these the message is still to be made; of the others it left, or was decided about, as it was frozen.
_TO_LEAVE = frozenset({State.QUEUED, State.DEFERRED, State.HELD})


def counts(dispatch: Dispatch) -> dict[str, int]:
    """How many recipients are in each state, by its code name; states without any are there with 0."""
    return counts_of([dispatch])[dispatch.pk]


def counts_in_event(event: Event) -> dict[int, dict[str, int]]:
    """The counts of all dispatches of an event by their ids, as they stand in the rows: who is being written
    to at this moment is *queued*."""
    found: dict[int, dict[str, int]] = {}
    for pk, state, count in told.counted(dispatch__event=event):
        found.setdefault(pk, dict.fromkeys(State.values, 0))[state] = count
    return found


def counts_of(dispatches: list[Dispatch]) -> dict[int, dict[str, int]]:
    """The counts of several dispatches by their ids, in two queries; in one when all have ended."""
    found = {dispatch.pk: dict.fromkeys(State.values, 0) for dispatch in dispatches}
    for pk, state, count in told.counted(dispatch__in=list(found)):
        found[pk][state] = count
    waiting = any(figures[State.QUEUED] for figures in found.values())
    moving = underway.counts() if waiting else {}
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
    first_retry: datetime | None = None
    #: Batches that wait for their turn or are being sent.
    batches: int = 0

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


@dataclass(slots=True)
class _Unsent:
    """Batches of a dispatch that wait for their turn, that are being sent, and who waits for their domain."""

    waiting: int = 0
    leased: int = 0
    aside: list[Waiting] = field(default_factory=list)


def progress(dispatch: Dispatch, now: datetime) -> Progress:
    """How far a dispatch is, how fast it goes, and when it may end."""
    return progress_of([dispatch], now)[dispatch.pk]


def progress_of(
    dispatches: Sequence[Dispatch], now: datetime, figures: Mapping[int, dict[str, int]] | None = None
) -> dict[int, Progress]:
    """The progress of several dispatches by their ids, in as many queries as of one. Read them with their
    connection and sender. ``figures`` are their counts when the caller has them."""
    if figures is None:
        figures = counts_of(list(dispatches))
    moving = [each for each in dispatches if _pending(figures[each.pk])]
    paces, unsent = _paces(moving, now), _unsent(moving)
    retries = _first_retries([each.pk for each in moving if figures[each.pk][State.DEFERRED]])
    return {
        each.pk: _progress(
            each,
            figures[each.pk],
            paces.get(each.pk),
            unsent.get(each.pk, _Unsent()),
            retries.get(each.pk),
            now,
        )
        for each in dispatches
    }


def _pending(figures: dict[str, int]) -> int:
    return figures[State.SENDING] + sum(figures[state] for state in states.PENDING)


def _progress(
    dispatch: Dispatch,
    figures: dict[str, int],
    per_minute: float | None,
    unsent: _Unsent,
    first_retry: datetime | None,
    now: datetime,
) -> Progress:
    pending = _pending(figures)
    is_live = dispatch.state in states.LIVE and pending > 0
    aside = sorted(unsent.aside, key=lambda each: (-each.count, each.domain))
    end = ends_at(_left(dispatch, figures, per_minute, unsent.waiting, aside, now), now)
    return Progress(
        counts=figures,
        total=dispatch.total,
        pending=pending,
        next_batch_at=_next_batch_at(dispatch, unsent, first_retry) if is_live else None,
        per_minute=per_minute,
        ends_at=end if isinstance(end, datetime) else None,
        unknowable=end if isinstance(end, Unknowable) else None,
        aside=aside if is_live else [],
        batches=unsent.waiting + unsent.leased,
        first_retry=first_retry,
    )


def _next_batch_at(dispatch: Dispatch, unsent: _Unsent, first_retry: datetime | None) -> datetime | None:
    """When the next batch of a live dispatch may leave (as ``claim.next_due_at`` says it of all)."""
    moments = []
    if unsent.waiting:
        moments.append(dispatch.next_batch_at)
    elif unsent.aside:
        moments.append(max(min(each.due_at for each in unsent.aside), dispatch.next_batch_at))
    if first_retry is not None:
        moments.append(max(first_retry, dispatch.next_batch_at))
    return min(moments, default=None)


def pause_sentence(dispatch: Dispatch) -> str:
    """Why a dispatch is paused or waits, in the reader's language; empty when nothing hinders it.

    ``pause_words`` in the row are what is known of the server (see ``server_words``).
    """
    if dispatch.pause_reason == Reason.CONNECTION.value:
        sentence = _connection_sentence(dispatch.state == Dispatch.State.PAUSED)
    else:
        sentence = _sentences(dispatch.refusal_run).get(dispatch.pause_reason, "")
    if dispatch.kind == Mailing.Kind.SMS:
        sentence = sms_words.sentence(dispatch) or sentence
    words = str(in_words(dispatch.pause_words))
    if "%(words)s " in sentence and not words.endswith((".", "!", "?")):
        # Servers do not care for full stops, but another sentence follows.
        words += "."
    return sentence % {"words": words, "count": dispatch.refusal_run}


def queue_waits_unattended(event: Event, now: datetime) -> bool:
    """Whether something of this event should be leaving, and neither a worker nor CRON has looked for work
    for a while."""
    return Dispatch.unscoped.filter(waiting_in_vain(now), event=event).exists()


def waiting_in_vain(now: datetime) -> Q:
    """The condition on dispatches that something of them should be leaving, and neither a worker nor CRON has
    looked for work for a while."""
    looked = Heartbeat.objects.filter(at__gt=now - SILENCE)
    unsent = (Batch.State.WAITING, Batch.State.LEASED, Batch.State.ASIDE)
    queued = Batch.unscoped.filter(dispatch=OuterRef("pk"), state__in=unsent)
    deferred = Recipient.unscoped.filter(dispatch=OuterRef("pk"), state=State.DEFERRED, due_at__lte=now)
    due = Q(state__in=states.LIVE, next_batch_at__lte=now)
    return due & ~Exists(looked) & (Exists(queued) | Exists(deferred))


def is_due(dispatch: Dispatch, progress: Progress, now: datetime) -> bool:
    """Whether something of a dispatch should be leaving now."""
    first_retry = progress.first_retry
    waits = progress.counts[State.QUEUED] > 0 or (first_retry is not None and first_retry <= now)
    return dispatch.state in states.LIVE and dispatch.next_batch_at <= now and waits


def last_heartbeats() -> dict[str, datetime]:
    """When workers and CRON last looked for work, by kind; who never did is left out."""
    return dict(Heartbeat.objects.order_by().values_list("kind").annotate(Max("at")))


def last_heartbeat(kind: str = "") -> Heartbeat | None:
    """When a worker or CRON (or one of the two, by ``kind``) last looked for work."""
    return heartbeats.last_of(kind) if kind else heartbeats.last()


def exact_message(recipient: Recipient) -> bytes:
    """The message of a recipient, byte for byte as it was or will be handed to the server.

    Raises CannotRender for a row that has no message, with the reason: also for one that is still to leave,
    with a document that was revoked meanwhile.
    """
    maker = Maker(recipient.dispatch)
    frozen = dict(recipient.frozen)
    maker.fetch([frozen], are_past=recipient.state not in _TO_LEAVE or _has_left(recipient))
    message = maker.make(
        position=recipient.position,
        address=recipient.address,
        name=recipient.name,
        frozen=frozen,
    )
    return message.as_bytes()


def _has_left(recipient: Recipient) -> bool:
    return Recipient.unscoped.filter(told.was_sent(), pk=recipient.pk).exists()


def _paces(dispatches: Sequence[Dispatch], now: datetime) -> dict[int, float]:
    """Messages a minute in the last minutes, of those of which any left."""
    if not dispatches:
        return {}
    since = now - timedelta(minutes=PACE_MINUTES)
    begun = {each.pk: each.started_at for each in dispatches}
    rows = Handover.unscoped.filter(dispatch__in=list(begun), at__gt=since).order_by()
    found = {}
    for pk, handed in rows.values_list("dispatch").annotate(Sum("count")):
        minutes = max((now - max(since, begun[pk] or since)).total_seconds() / 60, 1 / 60)
        if handed:
            found[pk] = handed / minutes
    return found


def _unsent(dispatches: Sequence[Dispatch]) -> dict[int, _Unsent]:
    if not dispatches:
        return {}
    found = {each.pk: _Unsent() for each in dispatches}
    states = (Batch.State.WAITING, Batch.State.LEASED, Batch.State.ASIDE)
    rows = Batch.unscoped.filter(dispatch__in=list(found), state__in=states).order_by()
    grouped = rows.values_list("dispatch", "state", "domain", "due_at").annotate(Count("pk"), Sum("count"))
    for pk, state, domain, due_at, number, people in grouped:
        if state == Batch.State.WAITING:
            found[pk].waiting += number
        elif state == Batch.State.LEASED:
            found[pk].leased += number
        elif due_at is not None:
            found[pk].aside.append(Waiting(domain, people, due_at))
    return found


def _first_retries(dispatches: list[int]) -> dict[int, datetime]:
    """When the first deferred recipient of each is due again."""
    if not dispatches:
        return {}
    rows = Recipient.unscoped.filter(dispatch__in=dispatches, state=State.DEFERRED).order_by()
    return dict(rows.values_list("dispatch").annotate(Min("due_at")))


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
