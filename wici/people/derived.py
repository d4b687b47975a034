"""What is stored beside a participant's own data so that the database can search and compare it.

A database folds text its own way or not at all, so the folded forms are made here, once per write:
``search`` for keywords, and ``folded`` for the conditions of group filters (see ``filter_sql``)::

    {"first_name": "anna", "last_name": "zolc", "email": "a@x.pl", "code": "k7",
     "answers": {"firma": "lodz sa", "warsztaty": "\\njoga\\ntaniec\\n", "wiek": "41"},
     "numbers": {"wiek": 41}, "days": {}}

An answer that is not text (a list, a number) is its folded pieces, each on a line, with a line feed at
both ends: so that a piece can be found whole, and text never be taken for a list. A blank answer is "".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from wici.people.models import Participant
from wici.plain.filters import is_blank, number_of, search_text
from wici.plain.keys import fold

#: The system fields whose folded text is kept.
TEXT_FIELDS = ("first_name", "last_name", "email", "code")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


def refresh(participant: Participant) -> None:
    """Set ``search`` and ``folded`` from the participant's data, without saving."""
    participant.search = search_text(vars(participant))
    participant.folded = folded(vars(participant))


def folded(person: Mapping[str, Any]) -> dict[str, Any]:
    """The ``folded`` value for a person given by field name."""
    answers: Mapping[str, Any] = person["answers"]
    numbers: dict[str, int | float] = {}
    days: dict[str, int] = {}
    for key, answer in answers.items():
        number = number_of(answer)
        if number is not None:
            numbers[key] = int(number) if number == number.to_integral_value() else float(number)
        elif isinstance(answer, str) and _DAY.match(answer):
            days[key] = int(answer.replace("-", ""))
    return {
        **{name: fold(person[name]) for name in TEXT_FIELDS},
        "answers": {key: folded_answer(answer) for key, answer in answers.items()},
        "numbers": numbers,
        "days": days,
    }


def folded_answer(answer: object) -> str:
    """One answer as ``folded`` keeps it (see the module)."""
    if isinstance(answer, str):
        return fold(answer)
    if is_blank(answer):
        return ""
    pieces = [piece for item in _items(answer) if (piece := fold(item))]
    return "\n" + "".join(f"{piece}\n" for piece in pieces)


def _items(answer: object) -> list[str]:
    if isinstance(answer, list):
        return [text for item in answer for text in _items(item)]
    return [] if answer is None or isinstance(answer, bool) else [str(answer)]
