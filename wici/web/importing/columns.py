"""The columns of an uploaded file beside what each may become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from wici.people.filter_reading import Vocabulary
from wici.people.importing import IGNORE, NEW_KINDS, Column, Sheet, Target, guess, labels
from wici.people.models import Field
from wici.plain.filters import answer_field
from wici.shared.refusals import Refused, Sentence
from wici.web.participants.columns import label_of

EXAMPLES = 3

#: Options under a heading: code and label.
OptionGroup = tuple[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A column: its first values, what it becomes, and what is wrong with that."""

    column: Column
    examples: Sequence[str]
    chosen: str
    problem: Sentence

    @property
    def name(self) -> str:
        """The name of its input, which is also the field of the domain's refusals."""
        return f"column_{self.column.index}"


def options(vocabulary: Vocabulary) -> list[OptionGroup]:
    """Everything that a column can become, under headings."""
    answers = [(answer_field(field.key), label_of(field)) for field in vocabulary.fields]
    kinds = [
        (Target("new", kind).code, str(label)) for kind, label in Field.Kind.choices if kind in NEW_KINDS
    ]
    groups = [
        (_("About the person"), [(name, str(label)) for name, label in labels().items()]),
        (_("Form fields"), answers),
        (_("New form field"), [(code, _("New field: %(kind)s") % {"kind": kind}) for code, kind in kinds]),
        (_("Not imported"), [(IGNORE.code, _("Leave this column out"))]),
    ]
    return [group for group in groups if group[1]]


def rows(sheet: Sheet, mapping: Mapping[int, Target], refusal: Refused | None = None) -> list[Row]:
    """The columns of the file in their order."""
    examples = sheet.examples(EXAMPLES)
    return [
        Row(
            column,
            examples[column.index],
            mapping.get(column.index, IGNORE).code,
            refusal.sentence if refusal and refusal.field == f"column_{column.index}" else "",
        )
        for column in sheet.columns
    ]


def guessed(sheet: Sheet, vocabulary: Vocabulary, by_name: Mapping[str, str]) -> dict[int, Target]:
    """The guess, but for columns of these names what was chosen for them before."""
    mapping = guess(sheet, vocabulary)
    for column in sheet.columns:
        if column.name in by_name:
            mapping[column.index] = Target.from_code(by_name[column.name])
    return mapping


def read_mapping(sheet: Sheet, sent: Mapping[str, str]) -> dict[int, Target]:
    """The mapping that was sent. Raises Refused for what no column can become."""
    return {
        column.index: Target.from_code(sent.get(f"column_{column.index}", IGNORE.code))
        for column in sheet.columns
    }
