"""Reads of an event's questions that several parts of a page need; see ``shared.once``."""

from __future__ import annotations

from wici.events.models import Event
from wici.people.models import Field, Section
from wici.shared.once import once
from wici.shared.scopes import scope


def fields_of(event: Event) -> list[Field]:
    """All form fields of an event, archived ones too, in their order."""

    def read() -> list[Field]:
        with scope(event=event):
            return list(Field.objects.all())

    return list(once(("fields", event.pk), read))


def sections_of(event: Event) -> list[Section]:
    """The sections of an event's registration form in their order."""

    def read() -> list[Section]:
        with scope(event=event):
            return list(Section.objects.all())

    return list(once(("sections", event.pk), read))
