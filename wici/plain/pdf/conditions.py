"""Conditions of elements and pages: what could stand in ``{% if … %}``."""

from __future__ import annotations

from collections.abc import Mapping

from wici.plain.mergetags import Condition, If, Kind, TagSpec, TemplateError, TemplateErrors, parse

_BEGIN, _END = "{% if ", " %}x{% endif %}"


def parse_condition(source: str, tags: Mapping[str, TagSpec]) -> Condition | None:
    """The condition understood; None when there is none.

    :raises TemplateErrors: with everything that is wrong with it, columns counted in the condition itself.
    """
    if not source.strip():
        return None
    try:
        nodes = parse(f"{_BEGIN}{source}{_END}", kind=Kind.TEXT, tags=tags).nodes
    except TemplateErrors as errors:
        raise TemplateErrors(map(_shifted, errors.errors)) from None
    return nodes[0].branches[0].condition if isinstance(nodes[0], If) else None


def keys_of(condition: Condition | None) -> frozenset[str]:
    """The tags that a condition asks for."""
    if condition is None:
        return frozenset()
    if hasattr(condition, "key"):
        return frozenset({condition.key})
    return frozenset().union(*map(keys_of, condition.conditions))


def _shifted(error: TemplateError) -> TemplateError:
    column = max(error.column - len(_BEGIN), 1) if error.line == 1 else error.column
    return TemplateError(error.code, error.line, column, error.name, error.suggestion)
