"""Telephone numbers that people typed, as gateways want them: +48601234567 (ITU-T E.164)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from wici.plain.wording import Wording, gettext_noop

#: Kinds of numbers that no text message reaches.
_FIXED = (
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.UAN,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.TOLL_FREE,
)
_NO_NUMBER = gettext_noop("“%(text)s” is not a telephone number. Write it like +48 601 234 567.")
_NO_SUCH = gettext_noop("There is no number like “%(text)s”. Check its digits and its country code.")
_FIXED_LINE = gettext_noop("“%(text)s” is not a mobile number, so no text message reaches it.")
_SEPARATED = re.compile(r"[^,;\n\r]+")
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Number:
    """A mobile number, or one that may be: in E.164, with its plus sign."""

    e164: str

    @property
    def spaced(self) -> str:
        """The number for a person to read: +48 601 234 567."""
        return spaced(self.e164)


@dataclass(frozen=True, slots=True)
class NumberProblem:
    """Why something typed is no number to write to; ``offset`` counts characters in a list, line and column
    begin with 1."""

    text: str
    wording: Wording
    offset: int = 0
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A number of a list, and how often it stands there."""

    number: Number
    count: int


@dataclass(frozen=True, slots=True)
class NumberList:
    """A typed list: each number once, in their order, and what is none."""

    numbers: tuple[ListedNumber, ...]
    problems: tuple[NumberProblem, ...]

    @property
    def duplicates(self) -> int:
        """How many repetitions are left out."""
        return sum(listed.count - 1 for listed in self.numbers)


@lru_cache(maxsize=4096)
def read_number(text: str, country: str) -> Number | NumberProblem:
    """A number as a person wrote it; without a country code it is one of ``country`` (ISO 3166, ``PL``)."""
    written = text.strip()
    try:
        parsed = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return NumberProblem(written, Wording(_NO_NUMBER, {"text": written[:_SHOWN]}))
    if not phonenumbers.is_valid_number(parsed):
        return NumberProblem(written, Wording(_NO_SUCH, {"text": written[:_SHOWN]}))
    if phonenumbers.number_type(parsed) in _FIXED:
        return NumberProblem(written, Wording(_FIXED_LINE, {"text": written[:_SHOWN]}))
    return Number(phonenumbers.format_number(parsed, PhoneNumberFormat.E164))


def read_numbers(typed: str, country: str) -> NumberList:
    """The numbers of a list separated by commas, semicolons or new lines; nothing typed is passed over."""
    counted: dict[Number, int] = {}
    problems = []
    for match in _SEPARATED.finditer(typed):
        if not (written := match.group().strip()):
            continue
        found = read_number(written, country)
        if isinstance(found, Number):
            counted[found] = counted.get(found, 0) + 1
            continue
        offset = match.start() + match.group().index(written[0])
        line = typed.count("\n", 0, offset) + 1
        column = offset - (typed.rfind("\n", 0, offset) + 1) + 1
        problems.append(NumberProblem(found.text, found.wording, offset, line, column))
    return NumberList(tuple(ListedNumber(*each) for each in counted.items()), tuple(problems))


@lru_cache(maxsize=4096)
def spaced(e164: str) -> str:
    """A number in E.164 for a person to read; anything else stays as it is."""
    try:
        return str(
            phonenumbers.format_number(phonenumbers.parse(e164, None), PhoneNumberFormat.INTERNATIONAL)
        )
    except phonenumbers.NumberParseException:
        return e164


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Codes of the countries whose numbers are known (ISO 3166)."""
    return tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
