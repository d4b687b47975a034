"""QR codes and barcodes as vector rectangles, crisp at any size.

QR: ISO/IEC 18004, error correction M. Code 128: ISO/IEC 15417. EAN-13: ISO/IEC 15420. PDF417: ISO/IEC 15438.
Data Matrix: ISO/IEC 16022. Aztec: ISO/IEC 24778.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from operator import getitem
from typing import Any, cast

import zxingcpp

from wici.plain.pdf import qr
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Symbology
from wici.plain.pdf.objects import Drawing
from wici.plain.wording import Wording, gettext_noop

#: Codes of lines, which may be made higher or lower than they are; the others keep their proportions.
LINEAR = frozenset({Symbology.CODE128, Symbology.EAN13})
#: A Code 128 of more is wider than any scanner's view (80 characters are 0.3 m at a legible size).
MOST_CODE128 = 80
#: Longest value that is quoted in a sentence.
_QUOTED = 60
#: For the long values, and those with letters outside ASCII, that we do not encode ourselves.
_QR_OPTIONS = {"ec_level": "M", "data_mask": qr.MASK}

_EMPTY = gettext_noop(
    "The code has nothing to say: its value is empty for this person. Fill in the value, give the tag a"
    " default, or put a condition on the code."
)
_NOT_CODE128 = gettext_noop(
    "“%(value)s” can't be written as Code 128, which has only the letters, digits and signs of ASCII (no ą,"
    " ę, ł …). Choose a QR code for it, or another value."
)
_NOT_EAN13 = gettext_noop(
    "“%(value)s” is not an EAN-13 number, which has 12 digits, or 13 with a check digit. Choose another kind"
    " of code, or another value."
)
_WRONG_CHECK_DIGIT = gettext_noop(
    "“%(value)s” is not a valid EAN-13 number: its last digit should be %(digit)s. Correct the number."
)
_IMPOSSIBLE = gettext_noop(
    "“%(value)s” (%(count)d characters) can't be written as %(code)s: it is too long or has characters that"
    " such a code lacks. Shorten it or choose another kind of code."
)


@dataclass(frozen=True, slots=True)
class _Trait:
    """How a symbology is written: modules that must stay empty at its left and right, above and below."""

    format: zxingcpp.BarcodeFormat
    title: str
    left: int
    right: int
    vertical: int


_TRAITS = {
    Symbology.QR: _Trait(zxingcpp.BarcodeFormat.QRCode, "QR", 4, 4, 4),
    Symbology.CODE128: _Trait(zxingcpp.BarcodeFormat.Code128, "Code 128", 10, 10, 0),
    Symbology.EAN13: _Trait(zxingcpp.BarcodeFormat.EAN13, "EAN-13", 11, 7, 0),
    Symbology.PDF417: _Trait(zxingcpp.BarcodeFormat.PDF417, "PDF417", 2, 2, 2),
    Symbology.DATA_MATRIX: _Trait(zxingcpp.BarcodeFormat.DataMatrix, "Data Matrix", 1, 1, 1),
    # An Aztec code needs no empty border; one module keeps it off what is around it.
    Symbology.AZTEC: _Trait(zxingcpp.BarcodeFormat.Aztec, "Aztec", 1, 1, 1),
}
#: Modules that are drawn by one look-up.
_GROUP = qr.GROUP
#: Groups of the largest size of code that is kept: 41 modules wide, some 8 MB.
_MOST_KEPT = 256
#: A dark module is a zero octet, a light one 255.
_DARK_RUN = re.compile(rb"\x00+")
_TO_DIGITS = bytes.maketrans(b"\x00\xff", b"10")
_ONES = re.compile("1+")


def drawing(symbology: Symbology, value: str, *, has_quiet_zone: bool = True) -> Drawing:
    """The value as a code: rectangles of one module's height, neighbours in a row mostly merged.

    Linear codes are one unit high and are meant to be stretched. ``words`` is what may stand below such a
    code; it is empty for matrix codes. Any text can be a QR code (UTF-8).

    :raises DocumentError: when the value is empty, or cannot be written in this symbology.
    """
    if not value.strip():
        raise DocumentError(Wording(_EMPTY))
    trait = _TRAITS[symbology]
    left, right, vertical = (trait.left, trait.right, trait.vertical) if has_quiet_zone else (0, 0, 0)
    code = qr.modules(value) if symbology is Symbology.QR else None
    if code is not None:
        path = _drawn(code.rows, code.width, code.width, left, vertical)
        return Drawing(path, left + code.width + right, code.width + 2 * vertical)
    value, words = _checked(symbology, value)
    try:
        modules = zxingcpp.create_barcode(value, trait.format, **_options(symbology, value)).to_image(
            scale=1, add_hrt=False, add_quiet_zones=False
        )
    except ValueError as error:
        gaps = {"value": _quoted(value), "count": len(value), "code": trait.title}
        raise DocumentError(Wording(_IMPOSSIBLE, gaps)) from error
    height, width = modules.shape
    dots = memoryview(cast(Any, modules)).tobytes()
    if symbology in LINEAR:
        return Drawing(_bars(dots[:width], left), left + width + right, 1, words)
    path = _modules(dots, width, height, left, vertical)
    return Drawing(path, left + width + right, height + 2 * vertical, words)


def _options(symbology: Symbology, value: str) -> dict[str, Any]:
    """A text with letters outside ASCII says that it is UTF-8: readers guess wrong about a lone “ó”."""
    encoding = {} if value.isascii() or symbology in LINEAR else {"eci": "UTF-8"}
    return {**encoding, **_QR_OPTIONS} if symbology is Symbology.QR else encoding


def _checked(symbology: Symbology, value: str) -> tuple[str, str]:
    """What is encoded, and the words below it. Raises DocumentError."""
    if symbology is Symbology.CODE128:
        if not (value.isascii() and value.isprintable()):
            raise DocumentError(Wording(_NOT_CODE128, {"value": _quoted(value)}))
        if len(value) > MOST_CODE128:
            gaps = {"value": _quoted(value), "count": len(value), "code": "Code 128"}
            raise DocumentError(Wording(_IMPOSSIBLE, gaps))
        return value, value
    if symbology is Symbology.EAN13:
        number = _ean13(value.strip())
        return number, f"{number[0]} {number[1:7]} {number[7:]}"
    return value, ""


def _ean13(value: str) -> str:
    """Thirteen digits of twelve or thirteen."""
    if not (value.isascii() and value.isdigit() and len(value) in (12, 13)):
        raise DocumentError(Wording(_NOT_EAN13, {"value": _quoted(value)}))
    digit = check_digit(value[:12])
    if value[12:] not in ("", digit):
        raise DocumentError(Wording(_WRONG_CHECK_DIGIT, {"value": value, "digit": digit}))
    return value[:12] + digit


def check_digit(digits: str) -> str:
    """The thirteenth digit of an EAN-13 number (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return str(-total % 10)


def _quoted(value: str) -> str:
    return value if len(value) <= _QUOTED else value[: _QUOTED - 1] + "…"


def _bars(dots: bytes, left: int) -> bytes:
    """Each bar of a linear code as one rectangle."""
    runs = (run.span() for run in _DARK_RUN.finditer(dots))
    return b"".join([b"%d 0 %d 1 re\n" % (left + start, end - start) for start, end in runs])


def _modules(dots: bytes, width: int, height: int, left: int, bottom: int) -> bytes:
    """The dark modules of a matrix code as rectangles, a group of a row at a time."""
    pad = b"\xff" * (-width % _GROUP)
    rows = pad.join([dots[start : start + width] for start in range(0, len(dots), width)]) + pad
    bits = int(rows.translate(_TO_DIGITS), 2).to_bytes(len(rows) // _GROUP, "big")
    return _drawn(bits, width, height, left, bottom)


def _drawn(bits: bytes, width: int, height: int, left: int, bottom: int) -> bytes:
    """The same of modules as bits, each row filled up to whole groups."""
    return b"".join(map(getitem, _groups(width + -width % _GROUP, height, left, bottom), bits))


class _Group(dict[int, bytes]):
    """The operators that draw neighbouring modules of a row, by their bits.

    There are at most 256 for each place, so that after some hundred codes nearly all are there: looking them
    up takes a fifth of the time of writing one operator after the other.
    """

    def __init__(self, left: int, bottom: int) -> None:
        super().__init__()
        self._left, self._bottom = left, b"%d" % bottom

    def __missing__(self, bits: int) -> bytes:
        drawn = self[bits] = _operators(self._left, bits).replace(b"y", self._bottom)
        return drawn


@lru_cache(maxsize=4_096)
def _operators(left: int, bits: int) -> bytes:
    """The same in any row, whose place is a y."""
    runs = [run.span() for run in _ONES.finditer(f"{bits:0{_GROUP}b}")]
    return b"".join([b"%d y %d 1 re\n" % (left + start, end - start) for start, end in runs])


def _groups(width: int, height: int, left: int, bottom: int) -> tuple[_Group, ...]:
    """The groups of a size of code, row by row from the top."""
    is_usual = width // _GROUP * height <= _MOST_KEPT
    return (_kept_groups if is_usual else _fresh_groups)(width, height, left, bottom)


def _fresh_groups(width: int, height: int, left: int, bottom: int) -> tuple[_Group, ...]:
    columns, rows = range(left, left + width, _GROUP), range(bottom + height - 1, bottom - 1, -1)
    return tuple(_Group(x, y) for y in rows for x in columns)


_kept_groups = lru_cache(maxsize=4)(_fresh_groups)
