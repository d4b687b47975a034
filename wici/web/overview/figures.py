"""What the overview shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils import timezone

from wici.delivery import queries, states
from wici.delivery.models import Dispatch, Recipient
from wici.delivery.standing import Reason
from wici.events.models import Event, MailConnection, Sender
from wici.events.queries import types_of
from wici.mailings.models import Mailing
from wici.people.models import Participant, Status
from wici.shared.once import once
from wici.web import subjects
from wici.web.working import working

#: So many dispatches are listed; the reports have all of them.
LAST = 6
State = Recipient.State
WAITING = (State.QUEUED, State.SENDING, State.DEFERRED)
#: Dispatches that the part about what is on its way tells of.
PAUSED = Dispatch.State.PAUSED
MOVING = (*states.LIVE, PAUSED)
TO_DECIDE = (State.UNCONFIRMED, State.HELD)


class Running(NamedTuple):
    """A dispatch on its way, with how far it is."""

    dispatch: Dispatch
    progress: queries.Progress
    hindrance: str


class Steps(NamedTuple):
    """What an organiser does first; each is done or not."""

    has_people: bool
    has_message: bool
    has_sent: bool
    has_real_sender: bool

    @property
    def are_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(self)


def overview(event: Event) -> dict[str, Any]:
    """The overview's template context. Runs inside the event's scope."""
    counts = queries.counts_in_event(event)
    shown = _dispatches(Q(pk__in=Dispatch.objects.order_by("-pk").values("pk")[:LAST]) | Q(state__in=MOVING))
    sent = sum(map(Counter, counts.values()), Counter())
    by_status, by_type = _people_by("status"), _people_by("participation_type")
    return {
        **_queue(event, [each for each in shown if each.state in MOVING], counts),
        "people_total": by_status.total(),
        "people": [(status, by_status[status.value]) for status in Status],
        "types": [(made, by_type[made.pk]) for made in types_of(event)],
        "without_type": by_type[None],
        "waiting": sum(sent[state.value] for state in WAITING),
        "sent": sent[State.SENT.value],
        "rejected": sent[State.REJECTED.value],
        "to_decide": sum(sent[state.value] for state in TO_DECIDE),
        "last": [(each, counts.get(each.pk, {}).get(State.SENT.value, 0)) for each in shown[:LAST]],
        "tag_labels": subjects.labels(event, (each.subject for each in shown)),
        "steps": steps(
            event,
            has_people=bool(by_status),
            has_dispatch=bool(shown),
            has_sent=bool(sent[State.SENT.value]),
        ),
    }


def queue(event: Event) -> dict[str, Any]:
    """What is on its way, and whether something looks for work."""
    live = _dispatches(Q(state__in=MOVING))
    labels = subjects.labels(event, (each.subject for each in live))
    return {**_queue(event, live, queries.counts_of(live)), "tag_labels": labels}


def _dispatches(which: Q) -> list[Dispatch]:
    """Dispatches with what their progress needs, the newest first."""
    return list(Dispatch.objects.filter(which).select_related("connection", "sender").order_by("-pk"))


def _queue(event: Event, live: list[Dispatch], counts: Mapping[int, dict[str, int]]) -> dict[str, Any]:
    now = timezone.now()
    # What the line at the top of the page tells of is among these.
    stopped = [each for each in live if each.state == PAUSED and each.pause_reason != Reason.USER.value]
    once(("stopped", event.pk), lambda: stopped)
    figures = {each.pk: counts.get(each.pk) or dict.fromkeys(State.values, 0) for each in live}
    progress = queries.progress_of(live, now, figures)
    return {
        "running": [Running(each, progress[each.pk], queries.pause_sentence(each)) for each in live],
        "working": working(event, is_due=any(queries.is_due(each, progress[each.pk], now) for each in live)),
    }


def _people_by(column: str) -> Counter[Any]:
    """How many participants there are by status or type: an index of each has them counted fastest."""
    rows = Participant.objects.order_by().values_list(column)
    return Counter(dict(rows.annotate(Count("pk"))))


def steps(event: Event, *, has_people: bool, has_dispatch: bool, has_sent: bool) -> Steps:
    """How far the organiser is with the first things."""
    return Steps(
        has_people=has_people,
        has_message=has_dispatch or Mailing.objects.filter(is_automatic=False).exclude(subject="").exists(),
        has_sent=has_sent,
        has_real_sender=Sender.objects.exclude(connection__kind=MailConnection.Kind.MAILBOX).exists(),
    )
