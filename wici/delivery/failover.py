"""Mail servers that cannot be reached: when they are tried again, and which connection stands in meanwhile.

What is known of a server stands in its mail connection's row, so every worker and every dispatch knows it.
Only a failure of the connection counts (nobody answers, the login or the encryption fails, the server says
that it closes down); what a server says about a message never sends that message elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection as database
from django.db import transaction
from django.utils.translation import gettext as _

from wici.delivery import states
from wici.delivery.models import Dispatch
from wici.delivery.server_words import in_words
from wici.delivery.standing import CONNECTION_LIMIT, Again, Pause, Reason, Verdict, Wait, delay_after
from wici.events.models import MailConnection
from wici.plain.outcomes import NotSent

_KNOWN = ("down_until", "down_words", "failures", "needs_mending")


def way_out(first: MailConnection | None, now: datetime) -> MailConnection | None:
    """The first of a connection and those that stand in for it that may be tried now; None: none may."""
    return next((step for step in _steps(first) if is_up(step, now)), None)


def is_up(connection: MailConnection, now: datetime) -> bool:
    """Whether a connection may be tried: it works, or it is time to see whether it works again."""
    return connection.down_until is None or connection.down_until <= now


def hold(dispatch_id: int, now: datetime) -> None:
    """Let a dispatch wait (or pause) none of whose connections may be tried now."""
    dispatch = states.locked(dispatch_id)
    if dispatch is not None:
        states.apply(dispatch, _hindrance(dispatch.connection, now), now)


@transaction.atomic
def failed(connection: MailConnection, failure: NotSent, now: datetime, *, has_answered: bool) -> None:
    """Write down that a server could not be reached: half a minute at first, up to a quarter of an hour.

    Several workers that notice the same count once. ``has_answered`` says that it did talk before that.
    """
    stored = _locked(connection)
    if stored is None:
        return
    if stored.down_until is None or stored.down_until <= now:
        stored.failures = 1 if has_answered else stored.failures + 1
        stored.down_until = now + delay_after(stored.failures)
    stored.needs_mending = failure.permanent or stored.failures >= CONNECTION_LIMIT
    stored.down_words = failure.reason
    stored.save(update_fields=_KNOWN)


def worked(connection: MailConnection) -> None:
    """Write down that a server answered, if it did not before."""
    if connection.failures:
        forget(connection)


def forget(connection: MailConnection) -> None:
    """Let a connection be tried at once."""
    MailConnection._base_manager.filter(pk=connection.pk).update(
        down_until=None, down_words="", failures=0, needs_mending=False
    )


def wake(connection: MailConnection, now: datetime) -> None:
    """A connection was mended: it is tried at once, by every dispatch that waits because it was down."""
    forget(connection)
    Dispatch.unscoped.filter(
        state__in=states.LIVE, pause_reason=Reason.CONNECTION.value, next_batch_at__gt=now
    ).filter(event=connection.event_id).update(next_batch_at=now)


def try_again(dispatch: Dispatch) -> None:
    """A person wants a dispatch to go on: all its connections are tried."""
    for step in _steps(_first_of(dispatch)):
        if step.down_until is not None:
            forget(step)


def verdict(dispatch: Dispatch, now: datetime) -> Verdict:
    """What follows for a dispatch after its connection failed: another one, later, or a person."""
    first = _first_of(dispatch)
    return Again() if way_out(first, now) is not None else _hindrance(first, now)


def sentence(dispatch: Dispatch, now: datetime) -> str:
    """That another connection stands in, and why, in the reader's language; empty when none does,
    and when the dispatch does not go on.

    It is said until the next batch has tried the first one again, not just until that may be tried.
    """
    first = _first_of(dispatch)
    if dispatch.state not in states.LIVE or first is None or first.down_until is None:
        return ""
    is_stale = first.down_until + timedelta(seconds=dispatch.batch_interval_seconds) <= now
    used = next((step for step in _steps(first) if step.pk != first.pk and is_up(step, now)), None)
    if is_stale or used is None:
        return ""
    return _("“%(first)s” cannot be reached (%(words)s), so messages leave through “%(used)s” meanwhile.") % {
        "first": first.name,
        "words": str(in_words(first.down_words)).rstrip("."),
        "used": used.name,
    }


def _hindrance(first: MailConnection | None, now: datetime) -> Verdict:
    steps = list(_steps(first))
    if not steps:
        return Pause(Reason.NO_CONNECTION)
    if all(step.needs_mending for step in steps):
        return Pause(Reason.CONNECTION, steps[0].down_words)
    earliest = min(step.down_until or now for step in steps if not step.needs_mending)
    return Wait(max(earliest - now, timedelta(0)), Reason.CONNECTION, steps[0].down_words)


def _first_of(dispatch: Dispatch) -> MailConnection | None:
    """A dispatch's own connection as it is now, not as it was when the dispatch was read."""
    if dispatch.connection_id is None:
        return None
    return MailConnection._base_manager.filter(pk=dispatch.connection_id).first()


def _steps(first: MailConnection | None) -> Iterator[MailConnection]:
    """The connection, then what stands in for it, one after the other."""
    seen: set[int] = set()
    step = first
    while step is not None and step.pk not in seen:
        yield step
        seen.add(step.pk)
        step = step.fallback


def _locked(connection: MailConnection) -> MailConnection | None:
    rows = MailConnection._base_manager.filter(pk=connection.pk)
    if database.features.has_select_for_update:
        rows = rows.select_for_update(no_key=True)
    return rows.first()
