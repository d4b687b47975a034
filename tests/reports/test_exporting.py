"""Tables as files: texts stay texts."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest
from python_calamine import CalamineWorkbook

from wici.reports.exporting import CHUNK, csv_lines, xlsx_file

EVIL = ["=1+1", "+48 600", "-2+3", "@SUM(A1)", "\t=1", "https://example.org", "{=1}", "zażółć", '"; drop']


def test_a_workbook_holds_texts_and_no_formula() -> None:
    with xlsx_file(["Nazwa", "Próby"], [(text, 1) for text in EVIL], sheet="Odbiorcy") as file:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_name("Odbiorcy")
        rows = sheet.to_python()
    assert rows == [["Nazwa", "Próby"], *([text, 1.0] for text in EVIL)]


def test_csv_opens_in_a_spreadsheet_and_holds_no_formula() -> None:
    content = b"".join(csv_lines(["Nazwa", "Próby"], [(text, 1) for text in EVIL])).decode("utf-8")
    assert content.startswith("\ufeffNazwa;Próby\r\n")
    cells = [row[0] for row in csv.reader(content.splitlines()[1:], delimiter=";")]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")] == []
    assert [cell.removeprefix("'") for cell in cells] == EVIL


@pytest.mark.parametrize("rows", [0, 1, CHUNK, CHUNK + 1])
def test_csv_comes_in_pieces_while_rows_are_read(rows: int) -> None:
    read = 0

    def source() -> Iterator[tuple[str, int]]:
        nonlocal read
        for number in range(rows):
            read += 1
            yield "x", number

    pieces = csv_lines(["a", "b"], source())
    first = next(pieces)
    assert (first.count(b"\n"), read) == (min(rows, CHUNK) + 1, min(rows, CHUNK))
    assert first.count(b"\n") + b"".join(pieces).count(b"\n") == rows + 1
