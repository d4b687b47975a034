"""A participation type was renamed: the filters of groups that name it."""

from __future__ import annotations

from typing import Any

from wici.events.models import Event
from wici.events.types import Renamed
from wici.people.models import Group
from wici.plain.keys import fold


def follow(event: Event, renamed: Renamed) -> None:
    """Let filters name the type as it is called now."""
    names = {fold(old): new for old, new in renamed.names.items()}
    for group in Group._base_manager.filter(event=event).exclude(filter=None):
        made = _with_names(group.filter, names)
        if made != group.filter:
            Group._base_manager.filter(pk=group.pk).update(filter=made)


def _with_names(node: Any, names: dict[str, str]) -> Any:
    """A stored filter whose conditions on the type have the new names."""
    if isinstance(node, list):
        return [_with_names(part, names) for part in node]
    if not isinstance(node, dict):
        return node
    if node.get("field") == "type" and "value" in node:
        value = node["value"]
        given = value if isinstance(value, list) else [value]
        made = [names.get(fold(item), item) if isinstance(item, str) else item for item in given]
        return {**node, "value": made if isinstance(value, list) else made[0]}
    return {key: _with_names(part, names) for key, part in node.items()}
