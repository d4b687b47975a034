"""What people do to a dispatch: pause, resume, cancel, delete, decide, retry, send to those who miss it.

Every function changes rows in one transaction that holds the dispatch's row, so it and a worker that
records a batch never see each other's work half done. A worker notices within about a second.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.accounts.models import User
from wici.delivery import failover, removing, rows, sms_rows, states, told, underway
from wici.delivery.models import Batch, Dispatch, Recipient
from wici.delivery.numbering import next_number
from wici.delivery.standing import Pause, Reason
from wici.delivery.tasks import wake_workers
from wici.events.holding import hold
from wici.mailings.content import Content
from wici.mailings.models import Mailing
from wici.people.models import Participant, Status
from wici.plain.outcomes import Cause
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

State = Recipient.State
#: How long deleting waits for the batch that is being sent to come to its end.
DELETE_WAIT_SECONDS = 5

#: Reason of a row that a person marked as sent.
MARKED = "marked"
#: They did not get the message, and nothing will bring it to them any more.
MISSING = (State.REJECTED, State.CANCELLED, State.HELD)
#: They got it, or may have got it, or will.
REACHED = (State.SENT, State.UNCONFIRMED, State.QUEUED, State.DEFERRED)


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a dispatch came to when it was stopped: how many had gone, how many were being handed over at
    that moment, and how many will not go."""

    sent: int
    under_way: int
    cancelled: int


def pause(dispatch: Dispatch) -> None:
    """Let no further message begin until somebody resumes. Refused when the dispatch has ended."""
    with transaction.atomic():
        current = _unfinished(dispatch)
        if current.state != Dispatch.State.PAUSED:
            states.pause(current, Pause(Reason.USER))
    dispatch.refresh_from_db()


def resume(dispatch: Dispatch, *, now: datetime | None = None) -> None:
    """Go on where it was paused; what was held because it could not be made is tried again.

    One that waits by itself, for its server, tries again at once. Refused when the dispatch has ended.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        # Before the dispatch's row is held: the order of locks (see claim).
        failover.try_again(dispatch)
        current = _unfinished(dispatch)
        if current.state == Dispatch.State.PAUSED:
            if current.pause_reason == Reason.HELD.value:
                _requeue_held(current, _rows(current).filter(state=State.HELD), moment)
            _go_on(current, moment)
        elif current.pause_reason == Reason.CONNECTION.value:
            current.next_batch_at = min(current.next_batch_at, moment)
            current.save(update_fields=("next_batch_at",))
    dispatch.refresh_from_db()


def cancel(dispatch: Dispatch, *, now: datetime | None = None) -> Stopped:
    """Send nothing more of it. Refused when the dispatch has ended."""
    moment = now or timezone.now()
    with transaction.atomic():
        current = _unfinished(dispatch)
        stopped = _cancel(current, moment)
    dispatch.refresh_from_db()
    return stopped


def delete(dispatch: Dispatch) -> Stopped:
    """Delete a dispatch from the history; one that has not ended is stopped first.

    Returns how many had already gone. Waits a moment for a batch that is just being sent, so that the
    figure is right.
    """
    with transaction.atomic():
        current = states.locked(dispatch.pk)
        if current is None:
            return Stopped(0, 0, 0)
        stopped = Stopped(0, 0, 0)
        if current.state in states.UNFINISHED:
            stopped = _cancel(current, timezone.now())
    under_way = _wait_for_batches(dispatch)
    with transaction.atomic():
        states.locked(dispatch.pk)
        sent = told.sent_count(dispatch)
        removing.remove(dispatch)
    return Stopped(sent, under_way, stopped.cancelled)


def decide(
    dispatch: Dispatch, recipients: Iterable[int] | None, decision: str, *, now: datetime | None = None
) -> int:
    """End the doubt about *unconfirmed* recipients: ``"resend"`` to them, or mark them as ``"sent"``.

    ``recipients`` are ids of rows; None means all unconfirmed ones of the dispatch. Rows that are not
    unconfirmed (any more) are left alone. Returns how many were decided.
    """
    if decision not in ("resend", "sent"):
        raise ValueError(decision)
    moment = now or timezone.now()
    with transaction.atomic():
        current = _locked(dispatch)
        chosen = _rows(current).filter(state=State.UNCONFIRMED)
        if recipients is not None:
            chosen = chosen.filter(pk__in=list(recipients))
        decided = _requeue(current, chosen, moment) if decision == "resend" else _mark_sent(chosen, moment)
        if decision == "resend" and decided:
            _reopen(current, moment)
    dispatch.refresh_from_db()
    return decided


def retry_held(
    dispatch: Dispatch, recipients: Iterable[int] | None = None, *, now: datetime | None = None
) -> int:
    """Try again to make the messages that are held, after the cause is mended. Returns how many.

    Their people's data is taken anew, for most causes lie there: an empty value, a photo that is gone.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        current = _locked(dispatch)
        chosen = _rows(current).filter(state=State.HELD)
        if recipients is not None:
            chosen = chosen.filter(pk__in=list(recipients))
        retried = _requeue_held(current, chosen, moment)
        if retried:
            _reopen(current, moment)
    dispatch.refresh_from_db()
    return retried


def send_after_all(dispatch_id: int, recipients: Iterable[int], *, number: int, now: datetime) -> int:
    """Queue unconfirmed recipients again of whom it turned out that their messages were never begun, in the
    batch of that ``number``.

    Those whom a person has decided about meanwhile are left alone. Returns how many were queued.
    """
    with transaction.atomic():
        current = states.locked(dispatch_id)
        if current is None:
            return 0
        chosen = _rows(current).filter(
            pk__in=list(recipients), batch_number=number, state=State.UNCONFIRMED, reason=Cause.LOST.value
        )
        queued = _requeue(current, chosen, now)
        if queued:
            _reopen(current, now)
    return queued


def missing(dispatch: Dispatch) -> QuerySet[Recipient]:
    """The rows of a dispatch whose people did not get the message: rejected, held, cancelled, or skipped
    for want of an address; and who did not get it by a resend of it either.

    Not who has declined meanwhile, if the message invites. Not the unconfirmed ones: they may have got it, so
    a person decides about each (see ``decide``).
    """
    without_address = Q(state=State.SKIPPED, reason__in=(rows.NO_ADDRESS, rows.BAD_ADDRESS))
    by_person = Recipient.unscoped.filter(
        participant=OuterRef("participant"), dispatch__in=_family(dispatch), state__in=REACHED
    )
    by_address = Recipient.unscoped.filter(
        participant=None, address=OuterRef("address"), dispatch__in=_family(dispatch), state__in=REACHED
    )
    chosen = _rows(dispatch).filter(Q(state__in=MISSING) | without_address)
    if dispatch.audience_name:
        # Somebody who was deleted meanwhile is not written to.
        chosen = chosen.filter(participant__isnull=False).exclude(Exists(by_person))
        content = Content.from_json(dispatch.revision.content)
        if content.catalogue().invites(content.keys):
            chosen = chosen.exclude(participant__status=Status.DECLINED)
        return chosen
    return chosen.exclude(Exists(by_address))


def resend_to_missing(dispatch: Dispatch, user: User | None, *, now: datetime | None = None) -> Dispatch:
    """A new dispatch of the same content to those who did not get it (see ``missing``).

    Their addresses and data are taken as they are now, so a mended address is used. Refused while the
    dispatch has not ended, and when nobody is missing; so a second click makes no second dispatch.
    """
    moment = now or timezone.now()
    with scope(event=dispatch.event), transaction.atomic():
        hold(dispatch.event_id)
        current = _locked(dispatch)
        if current.state not in (Dispatch.State.FINISHED, Dispatch.State.CANCELLED):
            raise Refused(_("This dispatch has not ended yet. Wait for its end, or cancel the rest of it."))
        made = _copy(current, user, moment)
        total = _add_missing(current, made)
        if not total.queued:
            raise Refused(_("Nobody can be sent this message again: there is nobody who did not get it."))
        rows.insert_batches(made, total)
        made.total = total.rows
        made.state = Dispatch.State.QUEUED
        made.save(update_fields=("total", "state"))
    return made


def gone_words(stopped: Stopped) -> str:
    """A sentence about how many messages had already gone."""
    return ngettext(
        "%(count)d message had already been sent.",
        "%(count)d messages had already been sent.",
        stopped.sent,
    ) % {"count": stopped.sent}


def _rows(dispatch: Dispatch) -> QuerySet[Recipient]:
    return Recipient.unscoped.filter(dispatch=dispatch)


def _locked(dispatch: Dispatch) -> Dispatch:
    current = states.locked(dispatch.pk)
    if current is None:
        raise Refused(_("This dispatch has been deleted."))
    return current


def _unfinished(dispatch: Dispatch) -> Dispatch:
    current = _locked(dispatch)
    if current.state == Dispatch.State.FINISHED:
        raise Refused(_("This dispatch is finished already."))
    if current.state == Dispatch.State.CANCELLED:
        raise Refused(_("This dispatch is cancelled already."))
    return current


def _go_on(dispatch: Dispatch, now: datetime) -> None:
    """Make a dispatch live again: within its interval, however long it had waited for its server."""
    interval = timedelta(seconds=dispatch.batch_interval_seconds)
    if dispatch.scheduled_at is not None and dispatch.scheduled_at > now:
        dispatch.state = Dispatch.State.SCHEDULED
    else:
        dispatch.state = Dispatch.State.SENDING if dispatch.started_at else Dispatch.State.QUEUED
        dispatch.next_batch_at = min(dispatch.next_batch_at, now + interval)
    dispatch.pause_reason = dispatch.pause_words = dispatch.refusal_class = ""
    dispatch.refusal_run = 0
    dispatch.finished_at = None
    dispatch.save()
    states.settle(dispatch, now)
    wake_workers()


def _reopen(dispatch: Dispatch, now: datetime) -> None:
    """Go on with a dispatch that has rows to send again; one that a person paused stays paused."""
    is_held = dispatch.state == Dispatch.State.PAUSED and dispatch.pause_reason == Reason.HELD.value
    if is_held or dispatch.state in (Dispatch.State.FINISHED, Dispatch.State.CANCELLED):
        _go_on(dispatch, now)


def _cancel(dispatch: Dispatch, now: datetime) -> Stopped:
    put_off = _rows(dispatch).filter(state__in=(State.DEFERRED, State.HELD))
    cancelled = sum(
        left.update(state=State.CANCELLED, due_at=None, changed_at=now)
        for left in (underway.waiting(dispatch), put_off)
    )
    unsent = (Batch.State.WAITING, Batch.State.ASIDE)
    Batch.unscoped.filter(dispatch=dispatch, state__in=unsent).update(state=Batch.State.DONE, finished_at=now)
    dispatch.state = Dispatch.State.CANCELLED
    dispatch.pause_reason = dispatch.pause_words = ""
    dispatch.finished_at = now
    dispatch.save(update_fields=("state", "pause_reason", "pause_words", "finished_at"))
    return Stopped(
        sent=told.sent_count(dispatch),
        under_way=underway.being_sent(dispatch).count(),
        cancelled=cancelled,
    )


def _requeue(dispatch: Dispatch, chosen: QuerySet[Recipient], now: datetime) -> int:
    """Put rows into new batches. The caller holds the dispatch's row, so nobody else numbers batches."""
    ids = list(chosen.order_by("position").values_list("pk", flat=True))
    number = next_number(dispatch)
    for start in range(0, len(ids), dispatch.batch_size):
        part = ids[start : start + dispatch.batch_size]
        Recipient.unscoped.filter(pk__in=part).update(
            state=State.QUEUED, batch_number=number, reason="", due_at=None, changed_at=now
        )
        Batch.unscoped.create(dispatch=dispatch, number=number)
        number += 1
    return len(ids)


def _requeue_held(dispatch: Dispatch, held: QuerySet[Recipient], now: datetime) -> int:
    rows.freeze_anew(held, Content.from_json(dispatch.revision.content).sources)
    return _requeue(dispatch, held, now)


def _mark_sent(chosen: QuerySet[Recipient], now: datetime) -> int:
    return chosen.update(state=State.SENT, reason=MARKED, changed_at=now)


def _wait_for_batches(dispatch: Dispatch) -> int:
    """Wait until no batch of the dispatch is being sent. Returns how many messages still were at the end."""
    until = time.monotonic() + DELETE_WAIT_SECONDS
    rows = underway.being_sent(dispatch)
    leased = Batch.unscoped.filter(
        dispatch=dispatch, state=Batch.State.LEASED, leased_until__gt=timezone.now()
    )
    while leased.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return rows.count()


def _family(dispatch: Dispatch) -> QuerySet[Dispatch]:
    """The dispatch and all that were made to reach those whom it had missed."""
    ids = {dispatch.pk}
    found = ids
    while found:
        resends = Dispatch.unscoped.filter(resend_of__in=found).exclude(pk__in=ids)
        found = set(resends.values_list("pk", flat=True))
        ids = ids | found
    return Dispatch.unscoped.filter(pk__in=ids)


def _copy(dispatch: Dispatch, user: User | None, now: datetime) -> Dispatch:
    return Dispatch.objects.create(
        event=dispatch.event,
        mailing=dispatch.mailing,
        revision=dispatch.revision,
        connection=dispatch.connection,
        sender=dispatch.sender,
        resend_of=dispatch,
        kind=dispatch.kind,
        subject=dispatch.subject,
        audience_name=dispatch.audience_name,
        invites=dispatch.invites,
        batch_size=dispatch.event.batch_size,
        batch_interval_seconds=dispatch.event.batch_interval_seconds,
        next_batch_at=now,
        message_domain=dispatch.message_domain,
        created_by=user,
    )


def _add_missing(dispatch: Dispatch, made: Dispatch) -> rows.Total:
    if not dispatch.audience_name:
        return rows.insert_copies(made, missing(dispatch))
    people = Participant.objects.filter(pk__in=missing(dispatch).values("participant"))
    content = Content.from_json(dispatch.revision.content)
    if dispatch.kind == Mailing.Kind.SMS:
        return sms_rows.insert_participants(made, people, content)
    return rows.insert_participants(made, people, content.sources)
