"""Typed values out of what people write: text from a form or a CSV file, or the cell of a spreadsheet.

Each reader gives the stored form or raises Refused with a sentence about the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _

from wici.plain.addresses import Address, check
from wici.plain.filters import number_of
from wici.plain.keys import fold
from wici.shared.refusals import Refused

#: What a spreadsheet's cell holds.
Cell = str | int | float | bool | date | time | timedelta | None

#: The longest text of one answer.
MAX_TEXT = 10_000
#: Day 0 of the serial numbers that spreadsheets keep dates as, and those that are taken for dates: from
#: 1927 on, as smaller numbers are more likely a mistake, to the last one that they know.
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a spreadsheet's day has no time zone
_SERIALS = (10_000, 2_958_465)
_YEARS = range(1800, 3000)

#: What neither a database stores nor anybody sees: controls but line feed and tab, halves of surrogate
#: pairs, the byte order mark.
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_LINE_ENDS = re.compile("_x000D_\n|\r\n|\r|\u2028|\u2029|\x85")

_ISO_DAY = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./ ]\s*(\d{1,2})[-./ ]\s*(\d{4})(?!\d)")
_DAY_IN_WORDS = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]+)\s+(\d{4})(?!\d)")
_TIME = re.compile(
    r"(?:[T,]|\s)*(?:godz\.?|o|at)?\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*"
    r"(Z|[+-]\d{2}:?\d{2})?\s*",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "stycznia styczen january jan", "lutego luty february feb", "marca marzec march mar",
            "kwietnia kwiecien april apr", "maja maj may", "czerwca czerwiec june jun",
            "lipca lipiec july jul", "sierpnia sierpien august aug", "wrzesnia wrzesien september sep",
            "pazdziernika pazdziernik october oct", "listopada listopad november nov",
            "grudnia grudzien december dec",
        ), start=1,
    )
    for name in names.split()
}  # fmt: skip

_YES = frozenset({"yes", "y", "true", "on", "1", "x", "v", "✓", "✔", "tak", "t", "prawda", "wyrazam zgode"})
_NO = frozenset({"no", "n", "false", "off", "0", "-", "nie", "falsz", "brak", "nie wyrazam zgody"})


def text_of(value: Cell) -> str:
    """The value as text, lines ended by ``\\n``: numbers without an exponent, dates in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value if value.isprintable() else _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", value))
        return text.strip()
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
    return _plain_digits(Decimal(f"{value:.15g}"))


def _plain_digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


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
    number = number_of(_with_point(re.sub(r"[\s'’]", "", text)))
    if isinstance(value, bool) or number is None:
        raise Refused(
            _("“%(value)s” is not a number with up to nine digits and six decimals.") % {"value": shown(text)}
        )
    return _plain_digits(number + 0)


def _with_point(text: str) -> str:
    """Of a comma and a point the last one stands before the decimals."""
    text = text.replace("−", "-")
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    return text.replace(",", ".").removeprefix("+")


def read_tick(value: Cell) -> str:
    """``yes`` for a ticked box, nothing for an empty one."""
    text = fold(line_of(value))
    if text in _YES:
        return "yes"
    if not text or text in _NO:
        return ""
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
    found = _moment_of_text(text)
    if isinstance(value, bool) or found is None or found.year not in _YEARS:
        raise Refused(
            _("“%(value)s” is not a date. Write it like 2026-03-01 or 01.03.2026.") % {"value": shown(text)}
        )
    return found


def _moment_of_text(text: str) -> datetime | None:
    serial = number_of(text)
    if serial is not None:
        return _EPOCH + timedelta(days=float(serial)) if _SERIALS[0] <= serial <= _SERIALS[1] else None
    day, rest = _day_of(text)
    if day is None:
        return None
    try:
        return _with_time(datetime(*day), rest)  # noqa: DTZ001 -- the caller knows the zone
    except ValueError:
        return None


def _day_of(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """Year, month and day at the beginning of the text, and what follows."""
    if match := _ISO_DAY.match(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY_FIRST.match(text):
        day, month, year = map(int, match.groups())
    elif (match := _DAY_IN_WORDS.match(text)) and fold(match[2]) in _MONTHS:
        day, month, year = int(match[1]), _MONTHS[fold(match[2])], int(match[3])
    else:
        return None, text
    return (year, month, day), text[match.end() :]


def _with_time(day: datetime, rest: str) -> datetime | None:
    rest = re.sub(r"^\s*r\.?(?=\s|,|$)", "", rest)  # "1.03.2026 r."
    if not rest.strip(" ,"):
        return day
    match = _TIME.fullmatch(rest)
    if match is None:
        return None
    moment = day.replace(hour=int(match[1]), minute=int(match[2]), second=int(match[3] or 0))
    if match[4]:
        zone = datetime.fromisoformat(f"2000-01-01T00:00:00{match[4].replace('z', 'Z')}").tzinfo
        return moment.replace(tzinfo=zone)
    return moment


def shown(text: str) -> str:
    """A value as it goes into a sentence: on one line, not pages long."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def is_yes_or_no(values: Iterable[Cell]) -> bool:
    """Whether all the values read as answers of a checkbox, in words rather than digits."""
    words = {fold(line_of(value)) for value in values} - {""}
    return bool(words) and words <= (_YES | _NO) and not words <= {"0", "1", "-"}
