"""What every page of one document has: its tabs, and who has the document, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wici.documents.models import DocumentTemplate
from wici.events.models import Event
from wici.merging.system import ALIASES
from wici.web.access import EventRequest
from wici.web.documents import conditions
from wici.web.navigation import built_address
from wici.web.tabs import Tab

TABS: tuple[tuple[str, Promise], ...] = (
    ("documents:design", gettext_lazy("Design")),
    ("documents:settings", gettext_lazy("Settings")),
    ("documents:print", gettext_lazy("Print and download")),
)
_COMPARISON = re.compile(r"""\s*(\w+)\s*==\s*(?:"([^"]*)"|'([^']*)')\s*""")
_ALONE = re.compile(r"\s*(\w+)\s*")
_EMPTY = re.compile(r"""\s*(\w+)\s*==\s*(?:""|'')\s*""")


def found(pk: int) -> DocumentTemplate:
    """The document of the event in scope, or 404."""
    return get_object_or_404(DocumentTemplate.objects.select_related("event"), pk=pk)


def tabs(request: EventRequest, template: DocumentTemplate, current: str) -> list[Tab]:
    """The document's pages, the current one marked."""
    known = [(name, label, built_address(name, request.event.slug, template.pk)) for name, label in TABS]
    return [Tab(label, address, name == current) for name, label, address in known if address]


def context(request: EventRequest, template: DocumentTemplate, current: str) -> dict[str, Any]:
    """The document and its tabs, for a page that lies among them."""
    return {"template": template, "tabs": tabs(request, template, current)}


def who_reader(event: Event) -> Callable[[str], str]:
    """A function that says in words who has a document with this condition; the event is asked once, and
    only if there is a condition."""
    known: list[Spelling] = []

    def who(condition: str) -> str:
        if condition.strip() and not known:
            known.append(_spelling(event))
        return in_words(condition, known[0]) if condition.strip() else ""

    return who


class Spelling(NamedTuple):
    """What tags are called, and what their values are called: (tag, value) -> label."""

    tags: Mapping[str, str]
    values: Mapping[tuple[str, str], str]


def _spelling(event: Event) -> Spelling:
    rows = conditions.offered(event)
    names = {name: row["label"] for row in rows for name in (row["tag"], ALIASES.get(row["tag"], ""))}
    return Spelling(
        names,
        {
            (name, value): choice["label"]
            for row in rows
            for choice in row["choices"]
            for value in choice["values"]
            for name in (row["tag"], ALIASES.get(row["tag"], ""))
        },
    )


def in_words(condition: str, spelling: Spelling) -> str:
    """A condition such as the builder writes in words, any other as it is."""
    empty = _EMPTY.fullmatch(condition)
    alone = empty or _ALONE.fullmatch(condition)
    if alone:
        sentence = _("%(field)s is empty") if empty else _("%(field)s is not empty")
        return sentence % {"field": spelling.tags.get(alone[1], alone[1])}
    compared = _compared(condition)
    if compared is None:
        return condition
    ((name, values),) = compared.items()
    spelt = dict.fromkeys(spelling.values.get((name, value), value) for value in values)
    return _("%(field)s: %(values)s") % {"field": spelling.tags.get(name, name), "values": ", ".join(spelt)}


def _compared(condition: str) -> Mapping[str, list[str]] | None:
    """The one tag and its values when the condition is ``tag == "a" or tag == "b" …``, else None."""
    matches = [_COMPARISON.fullmatch(part) for part in re.split(r"\bor\b", condition)]
    if not all(matches):
        return None
    compared: dict[str, list[str]] = {}
    for match in matches:
        if match:
            compared.setdefault(match[1], []).append(match[2] or match[3] or "")
    return compared if len(compared) == 1 else None


def address(request: EventRequest, name: str, *args: object) -> str:
    """The address of one of the documents' pages in this event."""
    return reverse(f"documents:{name}", args=[request.event.slug, *args])
