"""What people write for a number, a day, a point in time or a yes, understood; no sentences about it."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from wici.plain.filters import number_of
from wici.plain.keys import fold

#: Day 0 of the serial numbers that spreadsheets keep dates as, and those that are taken for dates: from
#: 1927 on, as smaller numbers are more likely a mistake, to the last one that they know.
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a spreadsheet's day has no time zone
_SERIALS = (10_000, 2_958_465)
#: Years that a date may have: every time zone and every database can hold them.
YEARS = range(1800, 3000)

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

#: Folded words for a ticked and for an empty box.
YES = frozenset({"yes", "y", "true", "on", "1", "x", "v", "✓", "✔", "tak", "t", "prawda", "wyrazam zgode"})
NO = frozenset({"no", "n", "false", "off", "0", "-", "nie", "falsz", "brak", "nie wyrazam zgody"})


def text_in(written: str) -> str:
    """Text without what cannot be stored, lines ended by ``\\n``, no white space at its ends."""
    return (written if written.isprintable() else _UNSTORABLE.sub("", _LINE_ENDS.sub("\n", written))).strip()


def line_in(written: str) -> str:
    """Text on one line, single spaces between words."""
    return " ".join(text_in(written).split())


def number_in(text: str) -> str | None:
    """A number as ``-1234.5``: decimal comma or point, thousands apart by spaces are understood."""
    number = number_of(_with_point(re.sub(r"[\s'’]", "", text)))
    return None if number is None else plain_digits(number + 0)


def plain_digits(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_point(text: str) -> str:
    """Of a comma and a point the last one stands before the decimals."""
    text = text.replace("−", "-")
    if "," in text and "." in text:
        thousands = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(thousands, "")
    return text.replace(",", ".").removeprefix("+")


def tick_in(text: str) -> bool | None:
    """Whether the text says yes, or no; nothing is no, other words are neither."""
    folded = fold(text)
    if folded in YES:
        return True
    return False if not folded or folded in NO else None


def day_in(text: str) -> date | None:
    """A day of YEARS; a time after it is left out."""
    found = moment_in(text)
    return found.date() if found is not None and found.year in YEARS else None


def moment_in(text: str) -> datetime | None:
    """A point in time: without a time the day's beginning, with a time zone only if one was written."""
    serial = number_of(text)
    if serial is not None:
        return _EPOCH + timedelta(days=float(serial)) if _SERIALS[0] <= serial <= _SERIALS[1] else None
    day, rest = _day_at_start(text)
    if day is None:
        return None
    try:
        return _with_time(datetime(*day), rest)  # noqa: DTZ001 -- the caller knows the zone
    except ValueError:
        return None


def _day_at_start(text: str) -> tuple[tuple[int, int, int] | None, str]:
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
