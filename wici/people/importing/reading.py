"""Reading a spreadsheet file: XLSX, XLS, ODS, or delimited text, told apart by content, not by name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from wici.people.importing.delimited import read_delimited
from wici.people.importing.sheet import Cells, Sheet, Table, is_blank, not_a_spreadsheet, read_sheet
from wici.shared.refusals import Refused, Sentence

MAX_BYTES = 100 * 1024 * 1024
#: What a compressed file may unfold to: 100,000 rows of 20 columns take about 80 MB.
MAX_UNFOLDED = 600 * 1024 * 1024

_ZIP = b"PK\x03\x04"
#: Compound files: XLS, and XLSX with a password ([MS-CFB], [MS-OFFCRYPTO]).
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Beginning of file of an XLS workbook, and the record that says it is encrypted ([MS-XLS] 2.4.117).
_BOF = b"\x09\x08\x10\x00"
_FILEPASS = 0x2F
_RECORDS_TO_SEARCH = 8
#: How files begin that people choose by mistake.
_OTHERS = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"From ",
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")


def read(data: bytes) -> Sheet:
    """The first sheet of the file that holds anything, or the rows of a CSV file.

    Raises Refused with a sentence that says what is wrong with the file.
    """
    if len(data) > MAX_BYTES:
        raise Refused(
            _("The file is larger than %(limit)s MB. Split it into smaller files.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    if not data.strip():
        raise Refused(_("The file is empty."))
    return read_sheet(_table_of(data))


def _table_of(data: bytes) -> Table:
    if data.startswith(_ZIP):
        _check_archive(data)
        return _read_workbook(data)
    if data.startswith(_COMPOUND):
        _check_compound(data)
        return _read_workbook(data)
    start = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.lower().startswith(_MARKUP):
        raise Refused(
            _("This file is a web page or XML, whatever its name says. Open it and save it as XLSX.")
        )
    if data.startswith(_OTHERS):
        raise Refused(not_a_spreadsheet())
    return read_delimited(data)


def _has_password() -> str:
    return _("The file is protected by a password. Open it, save it without the password and try again.")


def _is_damaged() -> str:
    return _("The file is damaged, so it cannot be read. Open it and save it again.")


def _check_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            unfolded = sum(entry.file_size for entry in archive.infolist())
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise Refused(_is_damaged()) from None
    if unfolded > MAX_UNFOLDED:
        raise Refused(
            _("The file unfolds to more than %(limit)s MB. Split it into smaller files.")
            % {"limit": MAX_UNFOLDED // 1024 // 1024}
        )
    if b"encryption-data" in manifest:
        raise Refused(_has_password())
    if not any(name.startswith("xl/workbook") for name in names) and "content.xml" not in names:
        raise Refused(not_a_spreadsheet())


def _check_compound(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data or _is_encrypted_xls(data):
        raise Refused(_has_password())
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise Refused(not_a_spreadsheet())


def _is_encrypted_xls(data: bytes) -> bool:
    """Whether one of the workbook's first records says so. They lie together in one sector."""
    place = data.find(_BOF)
    for _record in range(_RECORDS_TO_SEARCH):
        if place < 0 or place + 4 > len(data):
            return False
        kind = int.from_bytes(data[place : place + 2], "little")
        if kind == _FILEPASS:
            return True
        place += 4 + int.from_bytes(data[place + 2 : place + 4], "little")
    return False


def _read_workbook(data: bytes) -> Table:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheet, notes = _first_with_content(workbook)
    except PasswordError:
        raise Refused(_has_password()) from None
    except (CalamineError, ZipError, XmlError, OSError, ValueError):
        raise Refused(_is_damaged()) from None
    start = sheet.start or (0, 0)

    def rows() -> Iterator[Cells]:
        return iter(sheet.iter_rows())

    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Table(rows, first_column=start[1], merged=merged, notes=notes)


def _first_with_content(workbook: CalamineWorkbook) -> tuple[CalamineSheet, tuple[Sentence, ...]]:
    """The first visible sheet that holds anything, and the note that others were left aside."""
    names = [
        data.name
        for data in workbook.sheets_metadata
        if data.typ == SheetTypeEnum.WorkSheet and data.visible == SheetVisibleEnum.Visible
    ]
    for place, name in enumerate(names):
        sheet = workbook.get_sheet_by_name(name)
        if any(not is_blank(row) for row in sheet.iter_rows()):
            return sheet, _others_note(name, names[:place] + names[place + 1 :])
    raise Refused(_("The file is empty."))


def _others_note(name: str, others: list[str]) -> tuple[Sentence, ...]:
    if not others:
        return ()
    return (
        _("Only the sheet “%(name)s” is read. Left aside: %(others)s.")
        % {"name": name, "others": ", ".join(f"“{other}”" for other in others)},
    )
