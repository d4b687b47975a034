"""Building the registration form: sections, questions, their order. Every write refuses with a sentence.

Questions are people.Field, so that an answer is a merge tag and a condition of groups wherever it came
from; what may be said of one is checked in people.fields. Here is what the form adds: places and sections.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.accounts.models import User
from wici.events.models import Event
from wici.people import fields
from wici.people.checking import WrongValues
from wici.people.models import Field, Participant, Section
from wici.people.values import line_of, text_of
from wici.plain.forms.model import MAX_DESCRIPTION, MAX_LABEL, MAX_SECTIONS
from wici.shared.refusals import Refused, Sentence
from wici.shared.scopes import scope


def add_question(
    event: Event, label: str, *, section: Section | None = None, place: int | None = None, **values: Any
) -> Field:
    """Add a question, last in its section unless it has a place there (from 0). Raises WrongValues.

    ``values`` are those of ``people.fields.add``.
    """
    with scope(event=event), transaction.atomic():
        _own(event, section)
        made = fields.add(event, label, section=section, in_registration=True, **values)
        _place(event, made, section, place)
        return made


def change_question(field: Field, **values: Any) -> Field:
    """Change what is given of a question (see ``people.fields.change``); its key stays. With another
    ``section`` it goes to that one's end. Raises WrongValues."""
    with scope(event=field.event), transaction.atomic():
        goes = "section" in values and values["section"] != field.section
        if goes:
            _own(field.event, values["section"])
        changed = fields.change(field, **values)
        if goes:
            _place(field.event, changed, values["section"], None)
        return changed


def move_question(field: Field, *, section: Section | None, place: int) -> None:
    """Put a question at a place (from 0, counted without it) of a section, or before the first section."""
    with scope(event=field.event), transaction.atomic():
        _own(field.event, section)
        _place(field.event, field, section, place)


def step_question(field: Field, steps: int) -> None:
    """Move a question up (-1) or down (1); at the end of its section it goes on to the next one."""
    event = field.event
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        sections: list[Section | None] = [None, *Section.objects.all()]
        ids = [section.pk if section else None for section in sections]
        here = ids.index(field.section_id) if field.section_id in ids else 0
        siblings = [other.pk for other in _in_section(sections[here])]
        place = siblings.index(field.pk) + steps
        if 0 <= place < len(siblings):
            _place(event, field, sections[here], place)
        elif 0 <= here + steps < len(sections):
            _place(event, field, sections[here + steps], 0 if steps > 0 else None)


def archive_question(field: Field) -> None:
    """Ask a question no longer; answers, tag and conditions of groups stay. Refused while another question
    is shown by its answer."""
    fields.archive(field)


def restore_question(field: Field) -> None:
    """Ask an archived question again, last in its section."""
    with scope(event=field.event), transaction.atomic():
        fields.archive(field, is_archived=False)
        _place(field.event, field, field.section, None)


def include_question(field: Field) -> None:
    """Ask a field that the form did not ask so far, last before the first section."""
    with scope(event=field.event), transaction.atomic():
        fields.change(field, in_registration=True, section=None)
        _place(field.event, field, None, None)


def remove_question(field: Field, *, user: User | None = None) -> None:
    """Remove a question that nobody has answered. One with answers is only ever archived."""
    with scope(event=field.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=field.event_id)
        answered = Participant.objects.filter(answers__has_key=field.key).count()
        if answered:
            raise Refused(
                ngettext(
                    "%(n)d participant has answered “%(label)s”. Archive it: it is no longer asked, and the"
                    " answer stays.",
                    "%(n)d participants have answered “%(label)s”. Archive it: it is no longer asked, and the"
                    " answers stay.",
                    answered,
                )
                % {"n": answered, "label": field.label}
            )
        fields.remove(field, user=user)


def add_section(event: Event, title: str, **texts: str) -> Section:
    """Add a section, listed last. ``texts``: title_en, description, description_en. Raises WrongValues."""
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        known = Section.objects.count()
        if known >= MAX_SECTIONS:
            raise WrongValues(
                {
                    "": _("A form can have at most %(limit)s sections. Take some away.")
                    % {"limit": MAX_SECTIONS}
                }
            )
        return _save(Section(event=event, position=known), title=title, **texts)


def change_section(section: Section, **texts: str) -> Section:
    """Change the given texts of a section. Raises WrongValues."""
    with scope(event=section.event), transaction.atomic():
        return _save(section, **texts)


def _save(section: Section, **texts: str) -> Section:
    problems: dict[str, Sentence] = {}
    for name, value in texts.items():
        is_line = name.startswith("title")
        text, limit = (line_of(value), MAX_LABEL) if is_line else (text_of(value), MAX_DESCRIPTION)
        if len(text) > limit:
            problems[name] = _("The text is longer than %(limit)s characters.") % {"limit": limit}
        setattr(section, name, text)
    if not section.title:
        problems["title"] = _("A section needs a title.")
    if problems:
        raise WrongValues(problems)
    section.save()
    return section


def move_section(section: Section, place: int) -> None:
    """Put a section at a place among the others, from 0; beyond the ends it is first or last."""
    with scope(event=section.event), transaction.atomic():
        Event.objects.select_for_update().get(pk=section.event_id)
        others = [other for other in Section.objects.all() if other.pk != section.pk]
        others.insert(max(0, min(len(others), place)), section)
        for number, other in enumerate(others):
            other.position = number
        Section.objects.bulk_update(others, ["position"])
        _renumber(section.event)


def step_section(section: Section, steps: int) -> None:
    """Move a section up (negative) or down by so many places."""
    with scope(event=section.event), transaction.atomic():
        ids = list(Section.objects.values_list("pk", flat=True))
        move_section(section, max(0, ids.index(section.pk) + steps))


def remove_section(section: Section) -> None:
    """Remove a section; its questions stay, at the end of the section before it."""
    event = section.event
    with scope(event=event), transaction.atomic():
        Event.objects.select_for_update().get(pk=event.pk)
        sections = list(Section.objects.all())
        here = [each.pk for each in sections].index(section.pk)
        before = sections[here - 1] if here else None
        Field.objects.filter(section=section).update(section=before)
        section.delete()
        _renumber(event)


def _own(event: Event, section: Section | None) -> None:
    if section is not None and section.event_id != event.pk:
        raise Refused(_("This section belongs to another event."), field="section")


def _in_section(section: Section | None) -> list[Field]:
    """The questions that are asked in a section, in their order."""
    asked = Field.objects.filter(in_registration=True, is_archived=False)
    return list(asked.filter(section=section))


def _place(event: Event, field: Field, section: Section | None, place: int | None) -> None:
    """Put a question at a place of a section (None: its end), and number all of them anew."""
    Event.objects.select_for_update().get(pk=event.pk)
    others = [other for other in _in_section(section) if other.pk != field.pk]
    others.insert(len(others) if place is None else max(0, min(len(others), place)), field)
    field.section = section
    field.save(update_fields=["section"])
    _renumber(event, {section.pk if section else None: others})


def _renumber(event: Event, given: dict[int | None, Sequence[Field]] | None = None) -> None:
    """Number all fields in the order of the form, so that tags and columns follow it; fields that are not
    asked keep their order behind it. ``given`` says the order inside a section."""
    ordered: list[Field] = []
    for section in (None, *Section.objects.all()):
        known = (given or {}).get(section.pk if section else None)
        ordered += _in_section(section) if known is None else known
    placed = {field.pk for field in ordered}
    ordered += [field for field in Field.objects.filter(event=event) if field.pk not in placed]
    for number, field in enumerate(ordered):
        field.position = number
    Field.objects.bulk_update(ordered, ["position"])
