"""The form builder: sections and their questions beside the form as participants will see it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from wici.events.models import Language, Role
from wici.events.queries import types_of
from wici.people.models import Section
from wici.people.queries import fields_of
from wici.plain.forms import Form, described
from wici.registration.queries import Item, Part, asked_form, parts
from wici.shared.spoken import spoken
from wici.web.access import EventRequest, event_view
from wici.web.registration.page import context


class Row(NamedTuple):
    """One question of the builder, ready to list."""

    item: Item
    label: str
    when: list[str]
    place: int
    is_first: bool
    is_last: bool


class Block(NamedTuple):
    """One section of the builder, ready to list."""

    section: Section | None
    rows: list[Row]
    is_first: bool
    is_last: bool


@event_view(Role.ORGANISER)
def builder(request: EventRequest) -> HttpResponse:
    """The whole form in its order, with what is archived and what could be asked as well."""
    built, archived = parts(request.event)
    form = asked_form(request.event)
    language = get_language() or Language.POLISH
    types = types_of(request.event)
    names = {str(made.pk): made.name_in(language) for made in types}
    person = form.sections[0]
    shown: dict[str, Any] = {
        **context(request, "form"),
        "blocks": _blocks(built, form, names, language),
        "person": [question.label.in_language(language) for question in person.questions],
        "archived": archived,
        "others": [
            field for field in fields_of(request.event) if not (field.in_registration or field.is_archived)
        ],
        "types": types,
        "preview": reverse("registration-preview", args=[request.event.slug]),
        "type_name": "q-participation_type" if form.question("participation_type") else "type",
        "languages": [(code, label) for code, label in Language.choices],
    }
    return render(request, "web/registration/form.html", shown)


def _blocks(built: list[Part], form: Form, names: dict[str, str], language: str) -> list[Block]:
    """The first block, without a section, is there only while it holds a question or is the only one."""
    blocks: list[Block] = []
    sections = [part for part in built if part.section]
    for part in built:
        if part.section is None and not part.items and sections:
            continue
        here = sections.index(part) if part.section else 0
        rows = [
            _row(item, place, part, built, form, names, language) for place, item in enumerate(part.items)
        ]
        blocks.append(Block(part.section, rows, here == 0, here == len(sections) - 1))
    return blocks


def _row(
    item: Item, place: int, part: Part, built: list[Part], form: Form, names: dict[str, str], language: str
) -> Row:
    lines = described(item.question.visibility, form, names, language=language)
    return Row(
        item,
        item.question.label.in_language(language),
        [spoken(line) for line in lines],
        place,
        is_first=place == 0 and part is built[0],
        is_last=place == len(part.items) - 1 and part is built[-1],
    )
