"""What the editor of a group sends: its definition as JSON, read with a sentence for every mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from wici.people.filter_reading import Vocabulary
from wici.people.membership import Definition
from wici.plain.filters import FilterErrors, FilterProblem, dump, parse
from wici.shared.spoken import spoken

#: More picked people than this would not fit into a condition of the database.
MOST_PICKED = 20_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in the conditions: its place in the stored filter (``$.all[1].value``), and a sentence."""

    path: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A definition that was sent; ``raw`` is shown again as it came when something is wrong."""

    definition: Definition
    raw: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


def read(text: str, vocabulary: Vocabulary) -> Sent:
    """The definition that the JSON text stands for, with everything that is wrong in its conditions."""
    try:
        raw = json.loads(text)
    except ValueError:
        raw = None
    if not isinstance(raw, dict):
        empty = _("The conditions did not arrive whole. Reload the page and try again.")
        return Sent(Definition(), {}, [Problem("$", empty)])
    stored = raw.get("filter")
    problems: list[Problem] = []
    if stored is not None:
        stored, problems = _checked(stored, vocabulary)
    definition = Definition(
        filter=stored,
        picked=frozenset(_ids(raw.get("picked"))[:MOST_PICKED]),
        plus=tuple(_ids(raw.get("plus"))),
        minus=tuple(_ids(raw.get("minus"))),
    )
    return Sent(definition, raw, problems)


def _checked(stored: object, vocabulary: Vocabulary) -> tuple[object, list[Problem]]:
    """The filter as it was understood, or as it came with what is wrong in it."""
    try:
        node = parse(stored, known_fields=vocabulary.known_fields, known_values=vocabulary.known_values)
    except FilterErrors as errors:
        return stored, [_problem(problem) for problem in errors.problems]
    return dump(node), []


def _problem(problem: FilterProblem) -> Problem:
    """The mistake in words for somebody who fills in a form rather than writes JSON."""
    if problem.code in ("needs_text", "needs_list", "needs_value") and ".value" in problem.path:
        return Problem(
            problem.path,
            _("This condition has no value yet. Choose or type one, or take the condition out."),
        )
    return Problem(problem.path, spoken(problem.wording))


def _ids(values: object) -> list[int]:
    if not isinstance(values, Iterable) or isinstance(values, str | dict):
        return []
    return [value for value in values if isinstance(value, int) and not isinstance(value, bool)]


def as_sent(definition: Definition) -> dict[str, Any]:
    """A stored definition as the editor sends it."""
    return {
        "filter": definition.filter,
        "picked": sorted(definition.picked),
        "plus": list(definition.plus),
        "minus": list(definition.minus),
    }
