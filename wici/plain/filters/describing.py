"""Reading a filter back: a simplified tree of phrases that a door puts into the user's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from wici.plain.filters.nodes import (
    NEGATIONS,
    All,
    Any,
    Condition,
    Everybody,
    FieldKind,
    Filter,
    Not,
    Operator,
    Value,
)


class Joiner(Enum):
    """How the phrases of a bracket hang together."""

    AND = "and"
    OR = "or"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing to say.

    A *condition* has ``field``, ``kind``, ``op`` and ``values``. A *bracket* has ``joiner`` and
    ``phrases``. What has neither is *everybody*. ``negated`` puts a "not" before the whole phrase.
    """

    negated: bool = False
    field: str = ""
    kind: FieldKind | None = None
    op: Operator | None = None
    values: tuple[Value, ...] = ()
    joiner: Joiner | None = None
    phrases: tuple[Phrase, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Neither a condition nor a bracket."""
        return self.op is None and self.joiner is None


_OPPOSITES = {**NEGATIONS, **{positive: negative for negative, positive in NEGATIONS.items()}}


def describe(node: Filter) -> Phrase:
    """The filter as phrases, said as simply as its meaning allows.

    A "not" before a condition becomes the opposite operator where there is one, two of them vanish; a
    bracket around one phrase goes, and one inside another with the same joiner is opened. Order stays.
    """
    match node:
        case Everybody():
            return Phrase()
        case Condition(field, op, values, kind):
            return Phrase(field=field, op=op, values=values, kind=kind)
        case Not(part):
            return _negate(describe(part))
        case All(parts):
            return _bracket(Joiner.AND, parts)
        case Any(parts):
            return _bracket(Joiner.OR, parts)


def _negate(phrase: Phrase) -> Phrase:
    opposite = _OPPOSITES.get(phrase.op) if phrase.op and not phrase.negated else None
    if opposite:
        return replace(phrase, op=opposite)
    return replace(phrase, negated=not phrase.negated)


def _bracket(joiner: Joiner, parts: tuple[Filter, ...]) -> Phrase:
    phrases: list[Phrase] = []
    for phrase in map(describe, parts):
        opened = phrase.joiner is joiner and not phrase.negated
        phrases.extend(phrase.phrases if opened else (phrase,))
    return phrases[0] if len(phrases) == 1 else Phrase(joiner=joiner, phrases=tuple(phrases))
