"""Spreadsheet files, made when a test needs them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, *, also: Callable[[Any, Any], None] | None = None) -> bytes:
    """An XLSX file with one sheet; ``also`` gets the workbook and the sheet for what is special."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Uczestnicy")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime):
                sheet.write_datetime(row, column, cell, moment)
            elif isinstance(cell, date):
                sheet.write_datetime(row, column, cell, day)
            elif cell is not None:
                sheet.write(row, column, cell)
    if also:
        also(book, sheet)
    book.close()
    return file.getvalue()


def xls_book(rows: Rows) -> Any:
    """An xlwt workbook with one sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("Uczestnicy")
    day = xlwt.XFStyle()
    day.num_format_str = "DD.MM.YYYY"
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write(row, column, cell, day)
            elif cell is not None:
                sheet.write(row, column, cell)
    return book


def xls(rows: Rows) -> bytes:
    """An XLS file as Excel 97 wrote it."""
    file = io.BytesIO()
    xls_book(rows).save(file)
    return file.getvalue()


def encrypted_xls(rows: Rows) -> bytes:
    """An XLS file whose second record says that the rest is encrypted ([MS-XLS] FilePass)."""
    stream = xls_book(rows).get_biff_data()
    end_of_first = 4 + int.from_bytes(stream[2:4], "little")
    file_pass = b"\x2f\x00" + (54).to_bytes(2, "little") + b"\x01\x00\x01\x00\x01\x00" + b"\x11" * 48
    return compound(stream[:end_of_first] + file_pass + stream[end_of_first:])


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one stream, as Office keeps XLS files and everything encrypted."""
    file = io.BytesIO()
    XlsDoc().save(file, stream)
    usual, wanted = ("Workbook".encode("utf-16-le"), name.encode("utf-16-le"))
    return file.getvalue().replace(usual.ljust(64, b"\0"), wanted.ljust(64, b"\0"))


def ods(rows: Rows, *, manifest: str = "") -> bytes:
    """An ODS file of texts, the smallest that there is."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
        for prefix in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="A">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return archive(
        {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest or "<manifest/>"}
    )


def archive(files: dict[str, str]) -> bytes:
    """A ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return made.getvalue()
