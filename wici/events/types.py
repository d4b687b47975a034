"""Participation types: how people take part."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.events import checking, ordering
from wici.events.models import Event, ParticipationType
from wici.plain.keys import fold
from wici.shared.refusals import Refused


def add(event: Event, *, name: str, name_en: str = "") -> ParticipationType:
    """A new type, listed last. Raises Refused for a name that is taken or empty."""
    last = ParticipationType.objects.filter(event=event).aggregate(last=Max("position"))["last"]
    return change(
        ParticipationType(event=event, position=0 if last is None else last + 1), name=name, name_en=name_en
    )


@transaction.atomic
def change(kind: ParticipationType, *, name: str, name_en: str = "") -> ParticipationType:
    """Renames a type. Raises Refused for a name that is taken or empty."""
    kind.name = checking.named(name)
    kind.name_en = checking.one_line(name_en, field="name_en")
    for other in ParticipationType.objects.filter(event=kind.event).exclude(pk=kind.pk):
        if fold(kind.name) in (fold(other.name), fold(other.name_en)):
            raise Refused(
                _("There is already a participation type “%(name)s”.") % {"name": other.name}, field="name"
            )
    checking.valid(kind)
    kind.save()
    return kind


@transaction.atomic
def remove(kind: ParticipationType, *, people: int, questions: Collection[str] = ()) -> None:
    """Removes a type; ``people`` have it, ``questions`` (their labels) are asked of such people only.
    Refused while somebody has it, or something is asked because of it."""
    if people:
        raise Refused(
            ngettext(
                "%(n)d participant has the type “%(name)s”. Give them another one first.",
                "%(n)d participants have the type “%(name)s”. Give them another one first.",
                people,
            )
            % {"n": people, "name": kind.name}
        )
    if questions:
        raise Refused(
            _(
                "These questions are asked only of people with the type “%(name)s”: %(questions)s."
                " Change them first."
            )
            % {"name": kind.name, "questions": ", ".join(f"“{label}”" for label in questions)}
        )
    kind.delete()


def move(kind: ParticipationType, steps: int) -> None:
    """Moves a type down the list by so many places (up if negative)."""
    ordering.move(ParticipationType.objects.filter(event=kind.event), kind, steps)
