"""Reading filters back as phrases."""

from __future__ import annotations

import pytest

from tests.plain.filters.people import FIELDS
from wici.plain.filters import FieldKind, Joiner, Operator, Phrase, describe, parse

COMPLETED = {"field": "status", "op": "is", "value": "completed"}
ANNA = {"field": "first_name", "op": "starts_with", "value": "Ann"}
ADULT = {"field": "answers.wiek", "op": "greater", "value": 17}

IS_COMPLETED = Phrase(field="status", kind=FieldKind.STATUS, op=Operator.IS, values=("completed",))
IS_NOT_COMPLETED = Phrase(field="status", kind=FieldKind.STATUS, op=Operator.IS_NOT, values=("completed",))
IS_ANNA = Phrase(field="first_name", kind=FieldKind.TEXT, op=Operator.STARTS_WITH, values=("Ann",))
NOT_ANNA = Phrase(
    negated=True, field="first_name", kind=FieldKind.TEXT, op=Operator.STARTS_WITH, values=("Ann",)
)
IS_ADULT = Phrase(field="answers.wiek", kind=FieldKind.NUMBER, op=Operator.GREATER, values=(17,))


def both(*phrases: Phrase, negated: bool = False) -> Phrase:
    return Phrase(joiner=Joiner.AND, phrases=phrases, negated=negated)


def either(*phrases: Phrase) -> Phrase:
    return Phrase(joiner=Joiner.OR, phrases=phrases)


@pytest.mark.parametrize(
    ("stored", "phrase"),
    [
        ("all", Phrase()),
        ({"not": "all"}, Phrase(negated=True)),
        (COMPLETED, IS_COMPLETED),
        ({"all": [COMPLETED]}, IS_COMPLETED),
        ({"all": [COMPLETED, ANNA]}, both(IS_COMPLETED, IS_ANNA)),
        ({"any": [COMPLETED, ANNA]}, either(IS_COMPLETED, IS_ANNA)),
        ({"not": COMPLETED}, IS_NOT_COMPLETED),
        ({"not": {"not": COMPLETED}}, IS_COMPLETED),
        ({"not": ANNA}, NOT_ANNA),
        ({"not": {"not": ANNA}}, IS_ANNA),
        ({"not": {"all": [ANNA]}}, NOT_ANNA),
        ({"all": [COMPLETED, {"all": [ANNA, ADULT]}]}, both(IS_COMPLETED, IS_ANNA, IS_ADULT)),
        ({"all": [COMPLETED, {"any": [ANNA, ADULT]}]}, both(IS_COMPLETED, either(IS_ANNA, IS_ADULT))),
        ({"any": [{"any": [{"any": [ANNA]}, ADULT]}]}, either(IS_ANNA, IS_ADULT)),
        (
            {"all": [COMPLETED, {"not": {"all": [ANNA, ADULT]}}]},
            both(IS_COMPLETED, both(IS_ANNA, IS_ADULT, negated=True)),
        ),
    ],
)
def test_describes_simply_what_a_filter_means(stored: object, phrase: Phrase) -> None:
    assert describe(parse(stored, known_fields=FIELDS)) == phrase


def test_tells_everybody_from_the_rest() -> None:
    assert [Phrase().is_everybody, IS_ANNA.is_everybody, both(IS_ANNA).is_everybody] == [True, False, False]
