"""A participation type was renamed: the conditions of messages that name it."""

from __future__ import annotations

from django.db.models import F

from wici.events.models import Event
from wici.events.types import Renamed
from wici.mailings.models import AttachedDocument, Mailing
from wici.merging.system import names_of
from wici.plain.mergetags import condition_with_renamed, with_renamed

_TAGS = names_of("participation_type")
_TEXTS = ("subject", "preheader", "html", "text")


def follow(event: Event, renamed: Renamed) -> None:
    """Let messages name the type as it is called now. What was frozen for sending stays as it was."""
    names, also = renamed.names, renamed.also
    for mailing in Mailing._base_manager.filter(event=event):
        made = {
            name: with_renamed(getattr(mailing, name), _TAGS, names, also=also, is_html=name == "html")
            for name in _TEXTS
        }
        if any(getattr(mailing, name) != value for name, value in made.items()):
            # As one more save: a window in which the message is open says so instead of undoing this.
            Mailing._base_manager.filter(pk=mailing.pk).update(**made, version=F("version") + 1)
    for row in AttachedDocument._base_manager.filter(mailing__event=event).exclude(condition=""):
        condition = condition_with_renamed(row.condition, _TAGS, names, also=also)
        if condition != row.condition:
            AttachedDocument._base_manager.filter(pk=row.pk).update(condition=condition)
