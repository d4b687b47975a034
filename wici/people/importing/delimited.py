"""Reading CSV and TSV files, in whatever encoding and with whatever separator they were written."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import charset_normalizer
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wici.people.importing.sheet import Table, not_a_spreadsheet
from wici.people.values import Cell
from wici.shared.refusals import Refused, Sentence

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SEPARATORS = ";,\t|"
_ROWS_TO_SNIFF = 20
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*\Z", re.IGNORECASE)
_POLISH = frozenset("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ")
#: What the one encoding makes of the other's Polish letters, and of bytes that it does not know.
_NOT_POLISH = frozenset("±¶Ľľˇ¦¬\xad\ufffd")
_NAMES = {"cp1250": "Windows-1250", "iso8859-2": "ISO-8859-2"}
#: What no text has: such bytes are something else.
_BINARY = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def read_delimited(data: bytes) -> Table:
    """The rows of a CSV or TSV file. Raises Refused when it is not one."""
    lines, odd_lines, encoding = _decode(data)
    notes: list[Sentence] = []
    separator = _given_separator(lines)
    start = 1 if separator else 0
    # Whatever says the separator is a row of the file, as Excel numbers them, but holds nothing.
    rows: list[Sequence[Cell]] = [()] * start
    odd_rows: list[int] = []
    chosen = separator or _sniff(lines)
    for row, first, last in _records(lines, start, chosen):
        rows.append(row)
        if odd_lines and not odd_lines.isdisjoint(range(first, last + 1)):
            odd_rows.append(len(rows))
    if odd_rows:
        notes.append(_mixed(odd_rows, encoding))
    return Table(read=lambda: iter(rows), notes=tuple(notes), is_text=True)


def _mixed(rows: Sequence[int], encoding: str) -> str:
    numbers = ", ".join(map(str, rows[:10])) + ("…" if len(rows) > 10 else "")
    return ngettext(
        "The file mixes encodings: row %(rows)s is written in %(encoding)s, the others in UTF-8. "
        "Check the letters in it.",
        "The file mixes encodings: rows %(rows)s are written in %(encoding)s, the others in UTF-8. "
        "Check the letters in them.",
        len(rows),
    ) % {"rows": numbers, "encoding": encoding}


def _decode(data: bytes) -> tuple[list[str], frozenset[int], str]:
    """Lines of text, the numbers (from 1) of those in another encoding than UTF-8, and its name.

    The numbers are given only when the rest really is UTF-8.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _lines(_strictly(data, encoding)[1:]), frozenset(), ""
    if b"\0" in data[:4_000]:
        return _lines(_strictly(data, _utf16_without_mark(data))), frozenset(), ""
    try:
        return _lines(data.decode()), frozenset(), ""
    except UnicodeDecodeError:
        return _decode_by_line(data)


def _lines(text: str) -> list[str]:
    if _BINARY.search(text):
        raise Refused(not_a_spreadsheet())
    return re.findall(r"[^\n]*\n|[^\n]+", text.replace("\r\n", "\n").replace("\r", "\n"))


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            _(
                "The file says that it is written in %(encoding)s, but byte %(place)s does not fit. "
                "Save it again."
            )
            % {"encoding": encoding.upper(), "place": error.start + 1}
        ) from None


def _utf16_without_mark(data: bytes) -> str:
    """The byte order, told by which half of most characters is zero."""
    sample = data[:4_000]
    counts = Counter(index % 2 for index, byte in enumerate(sample) if not byte)
    if sum(counts.values()) < len(sample) // 5 or min(counts[0], counts[1]) > max(counts.values()) // 10:
        raise Refused(not_a_spreadsheet())
    return "utf-16-le" if counts[1] > counts[0] else "utf-16-be"


def _decode_by_line(data: bytes) -> tuple[list[str], frozenset[int], str]:
    pieces = re.findall(rb"[^\n]*\n|[^\n]+", data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    texts: list[str | None] = []
    is_any_utf8 = False
    for piece in pieces:
        try:
            texts.append(piece.decode())
            is_any_utf8 = is_any_utf8 or not piece.isascii()
        except UnicodeDecodeError:
            texts.append(None)
    strange = b"".join(piece for piece, text in zip(pieces, texts, strict=True) if text is None)
    encoding = _legacy_encoding(strange)
    odd = frozenset(number for number, text in enumerate(texts, start=1) if text is None)
    lines = [
        piece.decode(encoding, "replace") if text is None else text
        for piece, text in zip(pieces, texts, strict=True)
    ]
    if any(_BINARY.search(line) for line in lines):
        raise Refused(not_a_spreadsheet())
    return lines, odd if is_any_utf8 else frozenset(), _NAMES.get(encoding, encoding)


def _legacy_encoding(data: bytes) -> str:
    """Windows-1250 or ISO-8859-2, whichever makes more Polish letters; another one when neither fits.

    The two agree on ć ę ł ń ó ż and differ on ą ś ź. Of bytes 0x80 to 0x9F only Windows makes letters.
    """
    scores = {encoding: _polish_score(data, encoding) for encoding in ("cp1250", "iso8859-2")}
    best = max(scores, key=lambda encoding: scores[encoding])
    if scores[best] > 0:
        return best
    guess = charset_normalizer.from_bytes(data[:100_000]).best()
    return guess.encoding if guess else "cp1250"


def _polish_score(data: bytes, encoding: str) -> int:
    """Polish letters less twice the characters that Polish text does not have."""
    text = data.decode(encoding, "replace")
    counts = Counter(character for character in text if not character.isascii())
    polish = sum(count for character, count in counts.items() if character in _POLISH)
    strange = sum(
        count
        for character, count in counts.items()
        if character in _NOT_POLISH or "\x80" <= character <= "\x9f"
    )
    return polish - 2 * strange


def _given_separator(lines: list[str]) -> str:
    """The separator that Excel's first line ``sep=;`` names."""
    match = _SEPARATOR_LINE.match(lines[0]) if lines else None
    return match[1] if match else ""


def _sniff(lines: list[str]) -> str:
    """The separator under which the first rows fall into the same number of cells, more than one."""
    best, best_score = ";", (0, 0)
    for separator in _SEPARATORS:
        rows = _first_rows(lines, separator)
        widths = Counter(len(row) for row in rows if row)
        if not widths:
            continue
        width, agreeing = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
        # The names alone may tell: data rows can hold the separator inside their texts.
        header = next((len(row) for row in rows if row), 0)
        score = (agreeing if width > 1 else 0, header)
        if header > 1 and score > best_score:
            best, best_score = separator, score
    return best


def _first_rows(lines: list[str], separator: str) -> list[list[str]]:
    try:
        return list(islice(csv.reader(lines, delimiter=separator), _ROWS_TO_SNIFF))
    except csv.Error:  # said when the rows are really read
        return []


def _records(lines: list[str], start: int, separator: str) -> Iterator[tuple[list[str], int, int]]:
    """Each record with its first and last line, counted from 1."""
    reader = csv.reader(lines[start:], delimiter=separator)
    first = start + 1
    try:
        for row in reader:
            last = start + reader.line_num
            if last == len(lines) and _is_unclosed(lines[first - 1 : last], separator):
                raise Refused(_unclosed(first))
            yield row, first, last
            first = last + 1
    except csv.Error:  # an unclosed mark swallowed more than a cell may hold
        raise Refused(_unclosed(first)) from None


def _is_unclosed(lines: Sequence[str], separator: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end of data" in str(error)
    return False


def _unclosed(line: int) -> str:
    return _("A quotation mark that opens in line %(line)s is not closed. Close it or take it out.") % {
        "line": line
    }
