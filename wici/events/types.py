"""Participation types: how people take part."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.events import checking, ordering
from wici.events.models import Event, ParticipationType
from wici.plain.keys import fold
from wici.shared.refusals import Refused


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a type was called, and what it is called now; the English names may be empty.

    Functions that are named in the setting WICI_TYPE_NAMES get it with the event, and change the names that
    their own rows hold, in the transaction of the change.
    """

    old: str
    old_en: str
    new: str
    new_en: str

    @property
    def names(self) -> dict[str, str]:
        """Old name -> new name, of those that changed; an English name that is gone becomes the other one."""
        pairs = ((self.old_en, self.new_en or self.new), (self.old, self.new))
        return {old: new for old, new in pairs if old and old != new}

    @property
    def also(self) -> dict[str, str]:
        """The name, with the English one that people are told instead of it from now on."""
        is_second = self.new_en and not self.old_en and self.new_en != self.new
        return {self.new: self.new_en} if is_second else {}


def add(event: Event, *, name: str, name_en: str = "") -> ParticipationType:
    """A new type, listed last. Raises Refused for a name that is taken or empty."""
    last = ParticipationType.objects.filter(event=event).aggregate(last=Max("position"))["last"]
    return change(
        ParticipationType(event=event, position=0 if last is None else last + 1), name=name, name_en=name_en
    )


@transaction.atomic
def change(kind: ParticipationType, *, name: str, name_en: str = "") -> ParticipationType:
    """Renames a type, also where conditions name it. Raises Refused for a name that is taken or empty."""
    before = kind.name, kind.name_en
    kind.name = checking.named(name)
    kind.name_en = checking.one_line(name_en, field="name_en")
    for other in ParticipationType.objects.filter(event=kind.event).exclude(pk=kind.pk):
        if fold(kind.name) in (fold(other.name), fold(other.name_en)):
            raise Refused(
                _("There is already a participation type “%(name)s”.") % {"name": other.name}, field="name"
            )
    checking.valid(kind)
    is_new = kind.pk is None
    kind.save()
    if not is_new and before != (kind.name, kind.name_en):
        _tell(kind.event, Renamed(*before, kind.name, kind.name_en))
    return kind


def _tell(event: Event, renamed: Renamed) -> None:
    for path in settings.WICI_TYPE_NAMES:
        follow: Callable[[Event, Renamed], None] = import_string(path)
        follow(event, renamed)


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
