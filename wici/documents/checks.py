"""What stands in the way of making documents of a design: for its designer, and before a message is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from wici.documents import files
from wici.documents.models import DocumentTemplate
from wici.documents.rendering import maker_of
from wici.documents.tags import catalogue_of
from wici.merging.catalogue import Shared
from wici.merging.mistakes import sentence_of
from wici.plain.mergetags import Kind, TagSpec, TemplateErrors, parse
from wici.plain.pdf import checking, model
from wici.plain.pdf.conditions import parse_condition
from wici.plain.pdf.errors import DocumentError
from wici.shared.refusals import Sentence
from wici.shared.spoken import spoken


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that must be put right. ``field`` is of DocumentTemplate, ``element_id`` names the element
    of the layout that it is about, if it is about one."""

    field: str
    sentence: Sentence
    element_id: str = ""


def mistakes(template: DocumentTemplate, shared: Shared) -> list[Mistake]:
    """Everything that is wrong with a design; ``shared`` is the frozen part of the event's catalogue."""
    words = catalogue_of(shared, template.pk).words()
    found = [*_of_file_name(template, words), *_of_condition(template, words), *_of_layout(template, words)]
    if any(each.field == "layout" for each in found):
        return found
    try:
        maker_of(template, shared)
    except DocumentError as error:
        found.append(Mistake("layout", spoken(error.wording), error.element_id))
    return found


def sentence(mistake: checking.Mistake) -> str:
    """A layout's mistake in the user's language, that of a template in it as well."""
    wording = mistake.wording
    if mistake.error is not None:
        wording = replace(wording, values={**wording.values, "mistake": sentence_of(mistake.error)})
    return spoken(wording)


def _of_layout(template: DocumentTemplate, words: Mapping[str, TagSpec]) -> list[Mistake]:
    try:
        layout = model.load(template.layout)
    except (ValueError, TypeError, KeyError, AttributeError):
        # What follows says so.
        return []
    found = checking.mistakes(layout, words, has_file=files.is_there)
    return [Mistake("layout", sentence(each), each.element_id) for each in found if not each.is_warning]


def _of_file_name(template: DocumentTemplate, words: Mapping[str, TagSpec]) -> list[Mistake]:
    try:
        parse(template.file_name, kind=Kind.TEXT, tags=words)
    except TemplateErrors as problem:
        return [Mistake("file_name", sentence_of(mistake)) for mistake in problem.errors]
    return []


def _of_condition(template: DocumentTemplate, words: Mapping[str, TagSpec]) -> list[Mistake]:
    try:
        parse_condition(template.condition, words)
    except TemplateErrors as problem:
        return [Mistake("condition", sentence_of(mistake)) for mistake in problem.errors]
    return []
