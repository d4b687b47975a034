"""The registration form's questions as the rules of plain.forms see them."""

from __future__ import annotations

from collections.abc import Iterable

from wici.people.models import Field
from wici.people.models import Section as StoredSection
from wici.plain.forms import (
    Form,
    Kind,
    Option,
    Question,
    Rules,
    Section,
    Visibility,
    Words,
    load_rules,
    load_visibility,
)

#: The section of the questions that are in none.
WITHOUT = "without"


def form_of(fields: Iterable[Field], sections: Iterable[StoredSection]) -> Form:
    """The form of these fields and sections, in their order; what is archived or not asked is left out.

    A section without questions is there as well.
    """
    asked = [field for field in fields if field.in_registration and not field.is_archived]
    asked.sort(key=lambda field: (field.position, field.pk))
    known = sorted(sections, key=lambda section: (section.position, section.pk))
    places = {section.pk for section in known}
    first = tuple(question_of(field) for field in asked if field.section_id not in places)
    return Form(
        (
            *((Section(WITHOUT, questions=first),) if first else ()),
            *(
                _section(section, [field for field in asked if field.section_id == section.pk])
                for section in known
            ),
        )
    )


def section_key(section: StoredSection) -> str:
    """What the form calls a stored section."""
    return f"section_{section.pk}"


def _section(section: StoredSection, fields: Iterable[Field]) -> Section:
    return Section(
        section_key(section),
        Words(section.title, section.title_en),
        Words(section.description, section.description_en),
        tuple(map(question_of, fields)),
    )


def question_of(field: Field) -> Question:
    """One stored field as a question. Raises NotAForm when its JSON was not written by Wici."""
    english = [*field.options_en, *[""] * (len(field.options) - len(field.options_en))]
    return Question(
        key=field.key,
        kind=Kind(field.kind),
        label=Words(field.label, field.label_en),
        description=Words(field.description, field.description_en),
        placeholder=Words(field.placeholder, field.placeholder_en),
        options=tuple(
            Option.called(option, translated)
            for option, translated in zip(field.options, english, strict=False)
        ),
        is_required=field.is_required,
        rules=rules_of(field),
        visibility=visibility_of(field),
    )


def rules_of(field: Field) -> Rules:
    """What an answer to the field must be."""
    return load_rules(field.validation or {})


def visibility_of(field: Field) -> Visibility:
    """When the field is shown."""
    return load_visibility(field.visibility or {})
