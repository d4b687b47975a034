"""Groups of participants: who is in one, and every write of groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.membership import Definition, Membership
from wici.people.models import Group, GroupPart, Participant
from wici.people.values import line_of, shown
from wici.plain.filters import dump
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope

MAX_NAME = 120


def members(group: Group) -> QuerySet[Participant]:
    """The participants who belong to the group now, in the order of their names.

    Raises Refused when its filter does not fit the event any more (a type was renamed).
    """
    membership = Membership(group.event)
    return _participants(group.event, membership.of_group(group.pk))


def count(group: Group) -> int:
    """How many belong to the group now. Raises Refused like ``members``."""
    return members(group).count()


def members_of_definition(
    event: Event, definition: Definition, *, group: Group | None = None
) -> QuerySet[Participant]:
    """The participants who would belong to a group that is not saved yet.

    ``group`` is the saved group that the definition is meant for, so that circles are found.
    """
    trail = (group.pk,) if group else ()
    return _participants(event, Membership(event).of_definition(definition, trail))


def _participants(event: Event, condition: Q) -> QuerySet[Participant]:
    with scope(event=event):
        return Participant.objects.filter(condition)


@dataclass(frozen=True, slots=True)
class Summary:
    """A group in the list: how many belong to it, or why that cannot be said."""

    group: Group
    count: int | None
    problem: Sentence = ""


def summaries(event: Event, membership: Membership | None = None) -> list[Summary]:
    """All groups of the event by name with their counts, in a constant number of queries. ``membership`` is
    what the caller has read already."""
    membership = membership or Membership(event)
    found: dict[int, Q] = {}
    problems: dict[int, Sentence] = {}
    for pk in membership.vocabulary.groups:
        try:
            found[pk] = membership.of_group(pk)
        except Refused as refusal:
            problems[pk] = refusal.sentence
    with scope(event=event):
        counts = Participant.objects.aggregate(
            **{f"group_{pk}": Count("pk", filter=condition) for pk, condition in found.items()}
        )
    return [
        Summary(group, counts.get(f"group_{pk}"), problems.get(pk, ""))
        for pk, group in membership.vocabulary.groups.items()
    ]


def definition_of(group: Group) -> Definition:
    """What a saved group is made of."""
    with scope(event=group.event):
        parts = list(group.parts.order_by("pk"))
        picked = frozenset(group.picked.values_list("pk", flat=True))
    return Definition(
        filter=group.filter,
        picked=picked,
        plus=tuple(part.other_id for part in parts if part.sign == GroupPart.Sign.PLUS),
        minus=tuple(part.other_id for part in parts if part.sign == GroupPart.Sign.MINUS),
    )


def create(
    event: Event,
    name: str,
    *,
    filter: object = None,
    picked: Iterable[Participant] = (),
    plus: Iterable[Group] = (),
    minus: Iterable[Group] = (),
) -> Group:
    """Save a new group. ``filter`` is the stored form of plain.filters; everybody is ``"all"``.

    Raises Refused when the name is taken or missing, when nothing says who belongs to the group, and
    when the filter is mistaken.
    """
    definition = Definition(
        filter=filter,
        picked=frozenset(person.pk for person in picked),
        plus=tuple(group.pk for group in plus),
        minus=tuple(group.pk for group in minus),
    )
    return create_as(event, name, definition)


def create_as(event: Event, name: str, definition: Definition) -> Group:
    """Save a new group of this definition; see ``create``."""
    with scope(event=event), transaction.atomic():
        _lock(event)
        group = Group(event=event, name=_checked_name(event, name))
        _store(group, definition)
        return group


def change(group: Group, *, name: str | None = None, definition: Definition | None = None) -> Group:
    """Give a group another name, another definition or both. Raises Refused like ``create``."""
    with scope(event=group.event), transaction.atomic():
        _lock(group.event)
        if name is not None:
            group.name = _checked_name(group.event, name, group)
        if definition is None:
            group.save()
        else:
            _store(group, definition)
        return group


def save_as(group: Group, name: str, *, definition: Definition | None = None) -> Group:
    """A new group made of what the group is made of, or of a changed definition; the group stays."""
    return create_as(group.event, name, definition or definition_of(group))


def delete(group: Group) -> None:
    """Delete a group. Refused while other groups are made with it; they are named."""
    with scope(event=group.event), transaction.atomic():
        _lock(group.event)
        using = Membership(group.event).users_of(group.pk)
        if using:
            raise Refused(
                _("The group “%(name)s” is part of these groups: %(groups)s. Take it out of them first.")
                % {"name": group.name, "groups": ", ".join(f"“{other.name}”" for other in using)}
            )
        group.delete()


def _lock(event: Event) -> None:
    """Two people who change groups at once could otherwise make a circle of them together."""
    Event.objects.select_for_update().get(pk=event.pk)


def _checked_name(event: Event, name: str, group: Group | None = None) -> str:
    line = line_of(name)
    if not line:
        raise Refused(_("A group needs a name."), field="name")
    if len(line) > MAX_NAME:
        raise Refused(_("The name is longer than %(limit)s characters.") % {"limit": MAX_NAME}, field="name")
    # Compared here as the database does it differently for letters outside ASCII.
    others = Group.objects.exclude(pk=group.pk if group else 0).values_list("name", flat=True)
    if line.casefold() in {other.casefold() for other in others}:
        raise Refused(
            _("There is a group “%(name)s” already. Choose another name.") % {"name": shown(line)},
            field="name",
        )
    return line


def _store(group: Group, definition: Definition) -> None:
    """Check a definition and save it with its group."""
    if definition.is_empty:
        raise Refused(
            _(
                "Nothing says who belongs to the group: give conditions, pick people or add other groups. "
                "If everybody belongs to it, say so."
            ),
            field="filter",
        )
    _refuse_both(group, definition)
    membership = Membership(group.event)
    membership.of_definition(definition, (group.pk,) if group.pk else ())
    # Stored as it was understood: a type by its main name, spelling put right.
    group.filter = None if definition.filter is None else dump(membership.vocabulary.read(definition.filter))
    group.save()
    group.picked.set(_existing(definition.picked))
    GroupPart.objects.filter(group=group).delete()
    GroupPart.objects.bulk_create(
        GroupPart(group=group, other_id=pk, sign=sign)
        for sign, ids in ((GroupPart.Sign.PLUS, definition.plus), (GroupPart.Sign.MINUS, definition.minus))
        for pk in dict.fromkeys(ids)
    )


def _refuse_both(group: Group, definition: Definition) -> None:
    both = set(definition.plus) & set(definition.minus)
    if both:
        name = Group.objects.filter(pk__in=both).values_list("name", flat=True).first()
        raise Refused(
            _("The group “%(name)s” is both added and taken away. Choose one.") % {"name": name},
            field="groups",
        )


def _existing(ids: Iterable[int]) -> list[int]:
    """Those of the picked people who are participants of the event (somebody may be deleted by now)."""
    return list(Participant.objects.filter(pk__in=set(ids)).values_list("pk", flat=True))


def why(event: Event, participant: Participant, definition: Definition) -> list[str]:
    """Why this person belongs to the group, in the user's words; nothing when they do not."""
    return reasons(event, [participant], definition)[participant.pk]


def reasons(event: Event, people: Sequence[Participant], definition: Definition) -> dict[int, list[str]]:
    """Why each of these people (a page of the list) belongs to the group, by their ids.

    One query for each part of the definition, however many people there are.
    """
    membership = Membership(event)
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    sources: list[tuple[str, Q]] = []
    if definition.filter is not None:
        sources.append((_("matches the conditions"), membership.of_filter(definition.filter)))
    if definition.picked:
        sources.append((_("picked"), Q(pk__in=definition.picked)))
    for pk in definition.plus:
        name = membership.vocabulary.groups[pk].name
        sources.append((_("member of “%(group)s”") % {"group": name}, membership.of_group(pk)))
    with scope(event=event):
        belonging = Participant.objects.filter(membership.of_definition(definition), pk__in=found)
        for reason, condition in sources:
            for pk in belonging.filter(condition).values_list("pk", flat=True):
                found[pk].append(reason)
    return found
