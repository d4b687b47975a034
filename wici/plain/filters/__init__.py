"""The group filter: which participants belong to a group, as a tree with a stable stored form.

The stored form is JSON. The text ``"all"`` is everybody; ``{"all": [...]}``, ``{"any": [...]}`` and
``{"not": ...}`` join filters; ``{"field": F, "op": O, "value": V}`` asks one thing. An empty filter is
refused, so that it can never mean everybody by accident. ``parse`` reads it, ``dump`` writes it,
``matches`` asks it of one person in memory, ``describe`` gives what a screen needs to read it back in
words. What every operator means, for every kind of field, is written in ``matching``.
"""

from wici.plain.filters.describing import Joiner, Phrase, describe
from wici.plain.filters.matching import (
    NUMBER_PATTERN,
    Person,
    is_blank,
    matches,
    moment_bounds,
    number_of,
    search_text,
)
from wici.plain.filters.nodes import (
    ANSWERS,
    LANGUAGES,
    LIST_OPERATORS,
    MAX_DEPTH,
    MAX_NODES,
    NEGATIONS,
    OPERATORS,
    STATUSES,
    SYSTEM_FIELDS,
    VALUELESS_OPERATORS,
    All,
    Any,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    Not,
    Operator,
    Value,
    answer_field,
    conditions,
    group_ids,
)
from wici.plain.filters.parsing import FilterErrors, FilterProblem, dump, dump_text, parse, parse_text

__all__ = [
    "ANSWERS",
    "LANGUAGES",
    "LIST_OPERATORS",
    "MAX_DEPTH",
    "MAX_NODES",
    "NEGATIONS",
    "NUMBER_PATTERN",
    "OPERATORS",
    "STATUSES",
    "SYSTEM_FIELDS",
    "VALUELESS_OPERATORS",
    "All",
    "Any",
    "Condition",
    "Everybody",
    "FieldKind",
    "Filter",
    "FilterErrors",
    "FilterProblem",
    "Joiner",
    "Not",
    "Operator",
    "Person",
    "Phrase",
    "Value",
    "answer_field",
    "conditions",
    "describe",
    "dump",
    "dump_text",
    "group_ids",
    "is_blank",
    "matches",
    "moment_bounds",
    "number_of",
    "parse",
    "parse_text",
    "search_text",
]
