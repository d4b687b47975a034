"""What the overview shows."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import Count
from django.utils import timezone

from wici.delivery import queries, states
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event, MailConnection, ParticipationType, Sender
from wici.mailings.models import Mailing
from wici.people.models import Participant, Status
from wici.web import subjects
from wici.web.working import working

#: So many dispatches are listed; the reports have all of them.
LAST = 6
State = Recipient.State
WAITING = (State.QUEUED, State.SENDING, State.DEFERRED)
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
    last = last_dispatches()
    people = dict(Participant.objects.order_by().values_list("status").annotate(Count("pk")))
    sent = dict(Recipient.objects.order_by().values_list("state").annotate(Count("pk")))
    now = queue(event)
    return {
        **now,
        "people_total": sum(people.values()),
        "people": [(status, people.get(status.value, 0)) for status in Status],
        "types": ParticipationType.objects.annotate(people=Count("participants")),
        "without_type": Participant.objects.filter(participation_type=None).count(),
        "waiting": sum(sent.get(state.value, 0) for state in WAITING),
        "sent": sent.get(State.SENT.value, 0),
        "rejected": sent.get(State.REJECTED.value, 0),
        "to_decide": sum(sent.get(state.value, 0) for state in TO_DECIDE),
        "last": last,
        "tag_labels": now["tag_labels"]
        or subjects.labels(event, (dispatch.subject for dispatch, taken in last)),
        "steps": steps(event, has_people=bool(people), has_sent=bool(sent.get(State.SENT.value))),
    }


def queue(event: Event) -> dict[str, Any]:
    """What is on its way, and whether something looks for work."""
    now = timezone.now()
    live = Dispatch.objects.filter(state__in=[*states.LIVE, Dispatch.State.PAUSED, Dispatch.State.SCHEDULED])
    running = [Running(each, queries.progress(each, now), queries.pause_sentence(each)) for each in live]
    return {
        "running": running,
        "working": working(event),
        "tag_labels": subjects.labels(event, (each.dispatch.subject for each in running)),
    }


def last_dispatches() -> list[tuple[Dispatch, int]]:
    """The newest dispatches, each with how many messages a server took."""
    found = list(Dispatch.objects.all()[:LAST])
    figures = queries.counts_of(found)
    return [(dispatch, figures[dispatch.pk][State.SENT]) for dispatch in found]


def steps(event: Event, *, has_people: bool, has_sent: bool) -> Steps:
    """How far the organiser is with the first things."""
    return Steps(
        has_people=has_people,
        has_message=Mailing.objects.filter(is_automatic=False).exclude(subject="").exists()
        or Dispatch.objects.exists(),
        has_sent=has_sent,
        has_real_sender=Sender.objects.exclude(connection__kind=MailConnection.Kind.MAILBOX).exists(),
    )
