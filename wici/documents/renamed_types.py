"""A participation type was renamed: the conditions and texts of documents that name it."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.events.types import Renamed
from wici.merging.system import names_of
from wici.plain.mergetags import condition_with_renamed, with_renamed

_TAGS = names_of("participation_type")


def follow(event: Event, renamed: Renamed) -> None:
    """Let designs name the type as it is called now."""
    for template in DocumentTemplate.every.filter(event=event, deleted_at=None):
        made = {
            "condition": condition_with_renamed(template.condition, _TAGS, renamed.names, also=renamed.also),
            "file_name": with_renamed(template.file_name, _TAGS, renamed.names, also=renamed.also),
            "layout": _layout(template.layout, renamed),
        }
        if any(getattr(template, name) != value for name, value in made.items()):
            changed = DocumentTemplate.every.filter(pk=template.pk)
            # As one more save: a designer that is open elsewhere says so instead of undoing this.
            changed.update(**made, revision=F("revision") + 1)


def _layout(node: Any, renamed: Renamed, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _layout(part, renamed, name) for name, part in node.items()}
    if isinstance(node, list):
        return [_layout(part, renamed) for part in node]
    if not isinstance(node, str):
        return node
    change = condition_with_renamed if key == "condition" else with_renamed
    return change(node, _TAGS, renamed.names, also=renamed.also)
