"""Tables as files for spreadsheets: every value stays the text that it is, never becomes a formula."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import xlsxwriter
from defusedcsv import csv as safe_csv

Row = Sequence[str | int]
#: So many rows are handed to the browser at once.
CHUNK = 1_000
#: What a worksheet holds below its header.
LARGEST_SHEET = 1_048_575
_WIDTHS = (32, 32, 16, 20, 12, 60)


def csv_lines(header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """CSV in pieces, as spreadsheets open it without asking: UTF-8 with its mark, semicolons.

    A text that a spreadsheet would take for a formula is put behind an apostrophe.
    """
    buffer = io.StringIO()
    writer = safe_csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_MINIMAL)
    buffer.write("\ufeff")
    writer.writerow(header)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_plain(value) for value in row])
        if number % CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def xlsx_file(header: Row, rows: Iterable[Row], *, sheet: str) -> IO[bytes]:
    """An XLSX workbook in a temporary file, open at its beginning; its reader closes it.

    Rows go to the disk as they come, so memory does not grow with them. Texts are written as texts.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        page.write_row(0, 0, header, book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                else:
                    page.write_number(number, column, value)
    file.seek(0)
    return file


def _plain(value: str | int) -> str | int:
    """Some spreadsheets pass over white space before they look for a formula; defusedcsv does not."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("\t", "\r", "\n") else value


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue().encode("utf-8", "replace")
    buffer.seek(0)
    buffer.truncate()
    return text
