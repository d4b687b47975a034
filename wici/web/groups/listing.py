"""The list of groups: how many people, what each is in words, in a constant number of queries."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count

from wici.events.models import Event
from wici.people.filter_words import Line
from wici.people.groups import Summary, summaries
from wici.people.membership import Definition, Membership
from wici.people.models import Group, GroupPart
from wici.web.groups.wording import lines


class Row(NamedTuple):
    """A group of the list and what it is."""

    summary: Summary
    lines: list[Line]


def rows(event: Event) -> list[Row]:
    """All groups by name. Runs inside the event's scope."""
    membership = Membership(event)
    picked = dict(Group.objects.order_by().annotate(n=Count("picked")).values_list("pk", "n"))
    plus: dict[int, list[int]] = {}
    minus: dict[int, list[int]] = {}
    for part in (part for parts in membership.parts.values() for part in parts):
        (plus if part.sign == GroupPart.Sign.PLUS else minus).setdefault(part.group_id, []).append(
            part.other_id
        )
    found = []
    for summary in summaries(event, membership):
        group = summary.group
        definition = Definition(
            filter=group.filter,
            picked=frozenset(range(picked.get(group.pk, 0))),  # only how many is said
            plus=tuple(plus.get(group.pk, ())),
            minus=tuple(minus.get(group.pk, ())),
        )
        found.append(Row(summary, lines(definition, membership.vocabulary)))
    return found
