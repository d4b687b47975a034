"""Typed values out of what people write: text from a form or a CSV file, or the cell of a spreadsheet.

Each reader gives the stored form or raises Refused with a sentence about the value.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _

from wici.plain.addresses import Address, check
from wici.plain.keys import fold
from wici.plain.written import NO, YEARS, YES, moment_in, number_in, plain_digits, text_in, tick_in
from wici.shared.refusals import Refused

#: What a spreadsheet's cell holds.
Cell = str | int | float | bool | date | time | timedelta | None

#: The longest text of one answer.
MAX_TEXT = 10_000


def text_of(value: Cell) -> str:
    """The value as text, lines ended by ``\\n``: numbers without an exponent, dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return text_in(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, time):
        return value.isoformat("auto" if value.second else "minutes")
    return value.isoformat() if isinstance(value, date) else str(value)


def number_text(value: int | float) -> str:
    """A number as digits, with the fifteen significant ones that a spreadsheet shows."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return plain_digits(Decimal(f"{value:.15g}"))


def _moment_text(value: datetime) -> str:
    if value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", "auto" if value.second else "minutes")


def line_of(value: Cell) -> str:
    """The value as text on one line, single spaces between words."""
    return " ".join(text_of(value).split())


def read_text(value: Cell) -> str:
    """Text of several lines."""
    text = text_of(value)
    if len(text) > MAX_TEXT:
        raise Refused(_("The text is longer than %(limit)s characters.") % {"limit": MAX_TEXT})
    return text


def read_line(value: Cell, limit: int = MAX_TEXT) -> str:
    """Text on one line."""
    text = line_of(value)
    if len(text) > limit:
        raise Refused(
            _("“%(value)s” is longer than %(limit)s characters.") % {"value": shown(text), "limit": limit}
        )
    return text


def read_address(value: Cell) -> str:
    """An e-mail address as plain.addresses writes it; nothing stays nothing."""
    text = text_of(value)
    if not text:
        return ""
    checked = check(text.removeprefix("mailto:"))
    if isinstance(checked, Address):
        return checked.text
    raise Refused(_(checked.wording.template) % checked.wording.values)


def read_phone(value: Cell) -> str:
    """A telephone number as written: at least five digits among whatever people put between them."""
    text = read_line(value, 100)
    if text and sum(character.isdigit() for character in text) < 5:
        raise Refused(_("“%(value)s” is not a phone number.") % {"value": shown(text)})
    return text


def read_number(value: Cell) -> str:
    """A number as ``-1234.5``: decimal comma or point, thousands apart by spaces are understood."""
    text = number_text(value) if isinstance(value, float) else line_of(value)
    if not text:
        return ""
    number = number_in(text)
    if isinstance(value, bool) or number is None:
        raise Refused(
            _("“%(value)s” is not a number with up to nine digits and six decimals.") % {"value": shown(text)}
        )
    return number


def read_tick(value: Cell) -> str:
    """``yes`` for a ticked box, nothing for an empty one."""
    is_ticked = tick_in(line_of(value))
    if is_ticked is not None:
        return "yes" if is_ticked else ""
    raise Refused(
        _("“%(value)s” is neither “yes” nor “no”.") % {"value": shown(line_of(value))},
    )


def read_day(value: Cell) -> str:
    """A day as ``2026-03-01``; what is after it (a time) is left out."""
    found = _read_moment(value)
    return found.date().isoformat() if found else ""


def read_moment(value: Cell, zone: tzinfo) -> datetime | None:
    """A point in time; without an offset it is in ``zone``, without a time the day's beginning."""
    found = _read_moment(value)
    if found is None or found.tzinfo:
        return found
    return found.replace(tzinfo=zone)


def _read_moment(value: Cell) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    text = line_of(value)
    if not text:
        return None
    found = moment_in(text)
    if isinstance(value, bool) or found is None or found.year not in YEARS:
        raise Refused(
            _("“%(value)s” is not a date. Write it like 2026-03-01 or 01.03.2026.") % {"value": shown(text)}
        )
    return found


def shown(text: str) -> str:
    """A value as it goes into a sentence: on one line, not pages long."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def is_yes_or_no(values: Iterable[Cell]) -> bool:
    """Whether all the values read as answers of a checkbox, in words rather than digits."""
    words = {fold(line_of(value)) for value in values} - {""}
    return bool(words) and words <= (YES | NO) and not words <= {"0", "1", "-"}
