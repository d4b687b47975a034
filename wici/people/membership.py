"""Who belongs to a group, as a database condition: (filter or picked, plus groups) minus groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.people.filter_reading import Vocabulary
from wici.people.filter_sql import NOBODY, FilterSql
from wici.people.models import Group, GroupPart
from wici.plain.filters import group_ids
from wici.shared.once import once
from wici.shared.refusals import Refused
from wici.shared.scopes import scope

#: How deep groups may be made of groups.
MOST_LEVELS = 10


@dataclass(frozen=True, slots=True)
class Definition:
    """What a group is made of; ids of participants and of other groups.

    ``filter`` is the stored form of plain.filters, None when no filter is part of the group.
    """

    filter: object = None
    picked: frozenset[int] = field(default_factory=frozenset)
    plus: tuple[int, ...] = ()
    minus: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing in it can put anybody into the group."""
        return self.filter is None and not self.picked and not self.plus


class Membership:
    """The groups of one event, read once, and who belongs to each."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.vocabulary = Vocabulary(event)
        self.parts: dict[int, list[GroupPart]] = {}
        with scope(event=event):
            for part in once(("parts", event.pk), lambda: list(GroupPart.objects.order_by("pk"))):
                self.parts.setdefault(part.group_id, []).append(part)

    def of_group(self, pk: int, trail: tuple[int, ...] = ()) -> Q:
        """The condition that holds for the members of a saved group.

        Raises Refused when its filter is mistaken or when it leads back to itself. ``trail`` holds the
        groups on the way here.
        """
        self._refuse_circle(pk, trail)
        group = self.vocabulary.groups[pk]
        trail = (*trail, pk)
        picked = Group.picked.through._base_manager.filter(group_id=pk).values("participant_id")
        try:
            includes = [self.of_filter(group.filter, trail)] if group.filter is not None else []
        except Refused as refusal:
            if refusal.field != "filter":
                raise
            raise Refused(
                _("The conditions of the group “%(group)s” need a change: %(problem)s")
                % {"group": group.name, "problem": refusal.sentence},
                field="groups",
                details=refusal.details,
            ) from None
        parts = self.parts.get(pk, [])
        return self._joined(
            [*includes, Q(pk__in=picked)],
            plus=[part.other_id for part in parts if part.sign == GroupPart.Sign.PLUS],
            minus=[part.other_id for part in parts if part.sign == GroupPart.Sign.MINUS],
            trail=trail,
        )

    def of_definition(self, definition: Definition, trail: tuple[int, ...] = ()) -> Q:
        """The condition of a group that need not be saved; ``trail`` names the saved one it replaces."""
        self._refuse_unknown((*definition.plus, *definition.minus))
        includes = [] if definition.filter is None else [self.of_filter(definition.filter, trail)]
        if definition.picked:
            includes.append(Q(pk__in=definition.picked))
        return self._joined(includes, plus=definition.plus, minus=definition.minus, trail=trail)

    def of_filter(self, stored: object, trail: tuple[int, ...] = ()) -> Q:
        """The condition of a stored filter."""
        node = self.vocabulary.read(stored)
        sql = FilterSql(
            zone=self.event.zone,
            type_ids=self.vocabulary.type_ids,
            members=lambda pk: self.of_group(pk, trail),
            provided=self.vocabulary.provided,
        )
        return sql.condition(node)

    def _joined(
        self, includes: list[Q], *, plus: Iterable[int], minus: Iterable[int], trail: tuple[int, ...]
    ) -> Q:
        includes += [self.of_group(pk, trail) for pk in plus]
        condition = Q(*includes, _connector=Q.OR) if includes else NOBODY
        for pk in minus:
            condition &= ~self.of_group(pk, trail)
        return condition

    def _refuse_unknown(self, ids: Collection[int]) -> None:
        if not set(ids) <= set(self.vocabulary.groups):
            raise Refused(_("One of the groups does not exist any more. Choose again."), field="groups")

    def _refuse_circle(self, pk: int, trail: tuple[int, ...]) -> None:
        if pk in trail:
            names = [self.vocabulary.groups[each].name for each in (*trail[trail.index(pk) :], pk)]
            raise Refused(
                _("A group cannot be made of itself: %(circle)s.") % {"circle": " → ".join(names)},
                field="groups",
            )
        if len(trail) >= MOST_LEVELS:
            raise Refused(
                _("Groups are made of groups more than %(limit)s levels deep.") % {"limit": MOST_LEVELS},
                field="groups",
            )

    def users_of(self, pk: int) -> list[Group]:
        """The groups that a group is directly used in, in the order of their names."""
        using = {group for group, parts in self.parts.items() if any(part.other_id == pk for part in parts)}
        return [
            group
            for group in self.vocabulary.groups.values()
            if group.pk in using or pk in self._ids_in_filter(group)
        ]

    def _ids_in_filter(self, group: Group) -> frozenset[int]:
        if group.filter is None:
            return frozenset()
        try:
            return group_ids(self.vocabulary.read(group.filter))
        except Refused:  # broken already: it uses nothing until somebody puts it right
            return frozenset()
