"""Designs being worked on: made, kept as they are, copied, deleted."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from wici.documents.models import DocumentTemplate
from wici.events.holding import hold
from wici.events.models import Event
from wici.people.models import Field
from wici.plain.keys import slug_key
from wici.shared.refusals import Refused, Sentence

#: What ``create`` and ``save`` take.
FIELDS = frozenset({"name", "kind", "layout", "file_name", "condition", "facts", "is_public"})
LONGEST_NAME = 120
LONGEST = {"file_name": 300, "condition": 500}
#: Characters of a layout as JSON: 300 elements with long texts on each of 20 pages have fewer.
LARGEST_LAYOUT = 2_000_000
#: What neither a database nor a document can hold.
_UNSTORABLE = {0: None, **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two windows saved the same design: the later save was not made.

    ``typed`` is what it would have written, ``stored`` the design as it is; ``fields`` names those in which
    they differ.
    """

    typed: Mapping[str, Any]
    stored: DocumentTemplate
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """Something that has to do with a document. ``is_in_the_way``: as long as it has, the document cannot
    be deleted."""

    sentence: Sentence
    is_in_the_way: bool = False


@transaction.atomic
def create(event: Event, *, name: str, **fields: Any) -> DocumentTemplate:
    """A new design. Its key, part of its tag, is made of the name and stays.

    Raises Refused (with ``field``) for a name that is empty, too long or taken.
    """
    hold(event.pk)
    values = _checked(event, {"name": name, **fields})
    taken = set(DocumentTemplate.every.filter(event=event).values_list("key", flat=True))
    # A question called "pdf …" has its tag already.
    asked = Field.objects.filter(event=event, key__startswith="pdf_").values_list("key", flat=True)
    key = slug_key(name, taken | {each.removeprefix("pdf_") for each in asked})
    return DocumentTemplate.objects.create(event=event, key=key, **values)


@transaction.atomic
def save(template: DocumentTemplate, *, revision: int, **fields: Any) -> DocumentTemplate | Conflict:
    """Keep what was drawn and typed, right or wrong, if nobody saved since ``revision`` was opened.

    A save that was made already (its answer got lost on the way) is no conflict. On a conflict nothing is
    written. Raises Refused when the document was deleted, or for a name that is empty, too long or taken.
    """
    # While a message is being frozen, its documents stay as they are.
    hold(template.event_id)
    values = _checked(template.event, fields, template)
    rows = DocumentTemplate.objects.filter(pk=template.pk)
    changed = rows.filter(revision=revision).update(
        **values, revision=F("revision") + 1, updated_at=timezone.now()
    )
    stored = rows.select_related("event").first()
    if stored is None:
        raise Refused(_("This document was deleted in the meantime. What you did is still here: copy it."))
    differing = tuple(name for name, value in values.items() if getattr(stored, name) != value)
    return stored if changed or not differing else Conflict(values, stored, differing)


def duplicate(template: DocumentTemplate, *, name: str = "") -> DocumentTemplate:
    """An independent copy under a name of its own; the files are shared."""
    fields = {each: getattr(template, each) for each in FIELDS if each != "name"}
    return create(template.event, name=name or _name_of_copy(template), **fields)


@transaction.atomic
def delete(template: DocumentTemplate) -> None:
    """Take a document from the list. What was frozen and handed out of it stays as it is.

    Raises Refused with everything that is in the way, such as a message that leaves by itself with it.
    """
    hold(template.event_id)
    hindering = [use.sentence for use in uses(template) if use.is_in_the_way]
    if hindering:
        raise Refused(_("“%(name)s” is still needed.") % {"name": template.name}, details=hindering)
    DocumentTemplate.objects.filter(pk=template.pk).update(deleted_at=timezone.now())


@transaction.atomic
def restore(template: DocumentTemplate) -> DocumentTemplate:
    """Undo ``delete``. Raises Refused when another document has its name by now."""
    hold(template.event_id)
    _refuse_name(template.event, template.name, template)
    DocumentTemplate.every.filter(pk=template.pk).update(deleted_at=None)
    return DocumentTemplate.objects.get(pk=template.pk)


def uses(template: DocumentTemplate) -> list[Use]:
    """Where the document is used, for whoever is about to delete it.

    Asks those who are named in ``settings.WICI_DOCUMENT_USES``.
    """
    return [use for ask in _askers() for use in ask(template)]


@cache
def _askers() -> tuple[Callable[[DocumentTemplate], list[Use]], ...]:
    return tuple(import_string(path) for path in settings.WICI_DOCUMENT_USES)


def _checked(
    event: Event, fields: Mapping[str, Any], template: DocumentTemplate | None = None
) -> dict[str, Any]:
    """The fields as they can be stored. Raises TypeError for one that a design doesn't have."""
    unknown = fields.keys() - FIELDS
    if unknown:
        raise TypeError(f"A document has no {', '.join(sorted(unknown))}.")
    values = {name: storable(value) for name, value in fields.items()}
    if "name" in values:
        values["name"] = " ".join(str(values["name"]).split())
        _refuse_name(event, values["name"], template)
    for name, limit in LONGEST.items():
        if len(values.get(name, "")) > limit:
            raise Refused(_("At most %(limit)d characters fit here.") % {"limit": limit}, field=name)
    if "layout" in values and len(json.dumps(values["layout"])) > LARGEST_LAYOUT:
        raise Refused(_("There is too much on the pages. Take some of it away."), field="layout")
    return values


def storable(value: Any) -> Any:
    """JSON as a database can hold it: without characters and numbers that it cannot."""
    if isinstance(value, str):
        return value.translate(_UNSTORABLE)
    if isinstance(value, float) and not math.isfinite(value):
        return 0.0
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable(each) for each in value]
    return value


def _refuse_name(event: Event, name: str, template: DocumentTemplate | None) -> None:
    if not name:
        raise Refused(_("Give the document a name."), field="name")
    if len(name) > LONGEST_NAME:
        raise Refused(
            _("The name has %(length)d characters; at most %(limit)d are possible.")
            % {"length": len(name), "limit": LONGEST_NAME},
            field="name",
        )
    same = DocumentTemplate.objects.filter(event=event, name=name)
    if template is not None:
        same = same.exclude(pk=template.pk)
    if same.exists():
        raise Refused(
            _("There is already a document “%(name)s”. Choose another name.") % {"name": name}, field="name"
        )


def _name_of_copy(template: DocumentTemplate) -> str:
    taken = set(DocumentTemplate.objects.filter(event=template.event).values_list("name", flat=True))
    number = 2
    while True:
        ending = f" ({number})"
        name = template.name[: LONGEST_NAME - len(ending)] + ending
        if name not in taken:
            return name
        number += 1
