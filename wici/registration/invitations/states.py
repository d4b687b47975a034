"""How an invitation stands, worked out from what is recorded: nothing has to be kept up to date.

*Sent* is what the ledger of sending says of messages that carry an invitation (its link, its code, the
link to decline, or a general code); *opened*, *started* and *declined* were noted when they happened;
*registered* and *cancelled* are the participant's status.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import pgettext_lazy

from wici.delivery import told
from wici.delivery.models import Dispatch, Recipient
from wici.events.models import Event
from wici.people.models import Participant, Status
from wici.registration.invitations.tags import carries_invitation
from wici.shared.scopes import scope


class State(TextChoices):
    """The states of somebody who is invited; the furthest one counts."""

    NOT_SENT = "not_sent", pgettext_lazy("invitation", "not sent")
    SENT = "sent", pgettext_lazy("invitation", "sent")
    OPENED = "opened", pgettext_lazy("invitation", "opened")
    STARTED = "started", pgettext_lazy("invitation", "started")
    REGISTERED = "registered", pgettext_lazy("invitation", "registered")
    DECLINED = "declined", pgettext_lazy("invitation", "declined")
    CANCELLED = "cancelled", pgettext_lazy("invitation", "cancelled")
    EXPIRED = "expired", pgettext_lazy("invitation", "expired")


#: Who was written to and has not answered.
SILENT = (State.SENT, State.OPENED, State.STARTED)


def invitation_dispatches(event: Event) -> list[int]:
    """Ids of the dispatches whose message carries an invitation."""
    with scope(event=event):
        rows = Dispatch.objects.order_by().values_list("pk", "revision__content__keys")
        return [pk for pk, keys in rows if carries_invitation(keys or ())]


def state(event: Event, now: datetime, dispatches: list[int] | None = None) -> Case:
    """The state as an expression on Participant; an empty text for whoever is not invited."""
    carrying = invitation_dispatches(event) if dispatches is None else dispatches
    was_sent = Exists(_received(carrying))
    is_invited = Q(invitation__isnull=False) | Q(status=Status.INVITED) | was_sent
    return Case(
        When(~is_invited, then=Value("")),
        When(status=Status.COMPLETED, then=Value(State.REGISTERED.value)),
        When(status=Status.DECLINED, then=Value(State.DECLINED.value)),
        When(status=Status.CANCELLED, then=Value(State.CANCELLED.value)),
        When(invitation__expires_at__lte=now, then=Value(State.EXPIRED.value)),
        When(
            Q(status=Status.STARTED) | Q(invitation__started_at__isnull=False),
            then=Value(State.STARTED.value),
        ),
        When(invitation__opened_at__isnull=False, then=Value(State.OPENED.value)),
        When(was_sent, then=Value(State.SENT.value)),
        default=Value(State.NOT_SENT.value),
        output_field=CharField(),
    )


def _received(dispatches: list[int]) -> QuerySet[Recipient]:
    """The rows of the participant at hand that were sent an invitation."""
    sent = Recipient.unscoped.filter(told.was_sent(), dispatch_id__in=dispatches)
    return sent.filter(participant_id=OuterRef("pk")).order_by()


def invitees(event: Event, now: datetime, only: State | None = None) -> QuerySet[Participant]:
    """Everybody who is invited (and stands in one state), by name; ``invitation_state`` says how they
    stand, ``sent_at`` when they were written to for the last time."""
    carrying = invitation_dispatches(event)
    last = _received(carrying).values("participant_id").annotate(last=Max(told.sent_at())).values("last")
    with scope(event=event):
        people = Participant.objects.select_related("invitation", "participation_type")
        people = people.annotate(
            invitation_state=state(event, now, carrying),
            sent_at=Subquery(last, output_field=DateTimeField()),
        )
        shown = people.exclude(invitation_state="") if only is None else people.filter(invitation_state=only)
        return shown.order_by("last_name", "first_name", "pk")


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many came how far. Whoever came further counts in every step before it."""

    invited: int
    sent: int
    opened: int
    started: int
    registered: int
    #: How many stand in each state now.
    by_state: dict[State, int]


def funnel(event: Event, now: datetime) -> Funnel:
    """The funnel of the event's invitations: one pass over the participants."""
    carrying = invitation_dispatches(event)
    registered = Q(status__in=(Status.COMPLETED, Status.CANCELLED))
    started = Q(status=Status.STARTED) | Q(invitation__started_at__isnull=False) | registered
    with scope(event=event):
        rows = list(
            Participant.objects.order_by()
            .annotate(invitation_state=state(event, now, carrying))
            .exclude(invitation_state="")
            .values("invitation_state")
            .annotate(
                invited=Count("pk"),
                sent=Count("pk", filter=Exists(_received(carrying))),
                opened=Count("pk", filter=Q(invitation__opened_at__isnull=False)),
                started=Count("pk", filter=started),
            )
        )
    counts = {State(row["invitation_state"]): row["invited"] for row in rows}
    return Funnel(
        **{name: sum(row[name] for row in rows) for name in ("invited", "sent", "opened", "started")},
        registered=counts.get(State.REGISTERED, 0),
        by_state={each: counts.get(each, 0) for each in State},
    )
