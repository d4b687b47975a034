"""The state of the invitation as a field of group filters, and the groups that every event needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.lookups import In
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.events.models import Event
from wici.people import groups
from wici.people.filter_providers import ProvidedField
from wici.people.membership import Definition
from wici.people.models import Group, Status
from wici.plain.filters import Condition, FieldKind, Operator
from wici.registration.invitations.states import SILENT, State, state
from wici.shared.refusals import Sentence
from wici.shared.scopes import scope

FIELD = "invitation"
#: Registration statuses of people who have answered, so that they are not invited any more.
ANSWERED = (Status.COMPLETED.value, Status.DECLINED.value, Status.CANCELLED.value)


def fields(event: Event) -> Sequence[ProvidedField]:
    """For ``settings.WICI_FILTER_PROVIDERS``: how the invitation stands now, whenever the group is used."""

    def condition(op: Operator, asked: Condition) -> Q:
        return Q(In(state(event, timezone.now()), [str(value) for value in asked.values]))

    options = tuple((each.value, each.label) for each in State)
    return [ProvidedField(FIELD, gettext_lazy("Invitation"), FieldKind.STATUS, condition, options)]


@dataclass(frozen=True, slots=True)
class ReadyGroup:
    """A group that an event needs; ``made`` once somebody has made one with its filter."""

    name: str
    title: Sentence
    filter: object
    made: Group | None = None


def ready_groups(event: Event) -> list[ReadyGroup]:
    """The ready groups, each with the event's own group of the same filter, if there is one."""
    silent = {"field": FIELD, "op": "in", "value": [each.value for each in SILENT]}
    declined = {"field": FIELD, "op": "is", "value": State.DECLINED.value}
    not_declined = {"field": FIELD, "op": "is_not", "value": State.DECLINED.value}
    not_sent = {"field": FIELD, "op": "is", "value": State.NOT_SENT.value}
    with scope(event=event):
        made = list(Group.objects.exclude(filter=None))

    def ready(name: str, title: str, filter: object) -> ReadyGroup:
        return ReadyGroup(
            name, title, filter, next((group for group in made if group.filter == filter), None)
        )

    return [
        ready("silent", _("Invited, have not answered"), silent),
        ready("not_sent", _("Invited, not written to yet"), not_sent),
        ready("declined", _("Declined"), declined),
        ready("not_declined", _("Everybody but those who declined"), not_declined),
    ]


def unanswered(event: Event, group: Group) -> Group:
    """The group without those who have answered: registered, declined or cancelled. It is made, and followed
    by a group of those who have, when somebody in ``group`` has answered; else it is ``group`` itself.

    Raises Refused when another group has such a name.
    """
    if not groups.members(group).filter(status__in=ANSWERED).exists():
        return group
    filter = {"field": "status", "op": "in", "value": list(ANSWERED)}
    with scope(event=event):
        answered = next(
            (found for found in Group.objects.exclude(filter=None) if found.filter == filter), None
        )
        answered = answered or groups.create(event, _("Have answered"), filter=filter)
        for found in Group.objects.filter(parts__other=group).order_by("pk"):
            if groups.definition_of(found) == Definition(plus=(group.pk,), minus=(answered.pk,)):
                return found
    name = _("%(group)s, have not answered") % {"group": group.name[:90]}
    return groups.create(event, name, plus=[group], minus=[answered])


def make_ready(event: Event, name: str) -> Group | None:
    """The group of this ready one, made if it is not there; None when there is no such ready group.

    Raises Refused when another group has its name.
    """
    found = next((ready for ready in ready_groups(event) if ready.name == name), None)
    if found is None:
        return None
    return found.made or groups.create(event, str(found.title), filter=found.filter)
