"""Additional tags: values that the organiser defines for the event, the same for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wici.events.models import AdditionalValue, Event
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup

_NAME = "additional"


def _freeze(event: Event) -> list[dict[str, Any]]:
    rows = AdditionalValue.objects.filter(event=event)
    return [{"key": row.key, "label": row.label, "value": row.value} for row in rows]


def _tags(shared: Shared) -> list[Tag]:
    return [
        Tag(
            key=row["key"],
            label=row["label"],
            group=TagGroup.ADDITIONAL,
            compute=_constant(row["value"]),
            needs_participant=False,
            example=row["value"],
        )
        for row in shared[_NAME]
    ]


def _constant(value: str) -> Callable[[Raw], str]:
    return lambda raw: value


PROVIDER = Provider(name=_NAME, freeze=_freeze, tags=_tags)
