"""Whatever file somebody has is read, or refused with a sentence that helps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import translation

from tests.people.importing import files
from wici.people.importing import reading, sheet
from wici.people.importing.reading import read
from wici.people.importing.sheet import Sheet
from wici.shared.refusals import Refused

#: Spreadsheets know no time zones.
HALF_PAST_TEN = datetime(2026, 3, 1, 10, 30)  # noqa: DTZ001
HEADER = ("Imię", "Nazwisko", "E-mail")
ANNA = ("Anna", "Żółć", "anna@x.pl")
JAN = ("Jan", "Świątek", "jan@x.pl")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def contents(found: Sheet) -> tuple[list[str], list[tuple[int, list[Any]]]]:
    return [column.name for column in found.columns], [(row, list(cells)) for row, cells in found.rows()]


def notes(found: Sheet) -> list[str]:
    return [str(note) for note in found.notes]


PLAIN = (list(HEADER), [(2, list(ANNA)), (3, list(JAN))])


@pytest.mark.parametrize("make", [files.xlsx, files.xls, files.ods])
def test_workbooks_of_every_format(make: Any) -> None:
    found = read(make([HEADER, ANNA, JAN]))
    assert contents(found) == PLAIN
    assert (found.row_count, found.header_row, found.notes) == (2, 1, ())


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1250", "iso8859-2", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimited_text_of_every_kind(encoding: str, separator: str, line_end: str) -> None:
    text = line_end.join(separator.join(row) for row in (HEADER, ANNA, JAN)) + line_end
    found = read(text.encode(encoding))
    assert contents(found) == PLAIN
    assert found.notes == ()


def test_every_polish_letter_survives_both_old_encodings() -> None:
    for letters in ("ĄĆĘŁŃÓŚŹŻ", "ąćęłńóśźż", "ą", "Ś", "źż", "Ąć"):
        for encoding in ("cp1250", "iso8859-2"):
            found = read(f"Imię;Nazwisko\n{letters};x\n".encode(encoding))
            assert contents(found)[1] == [(2, [letters, "x"])], (letters, encoding)


def test_typed_cells_keep_their_types_and_leading_zeros() -> None:
    cells = ("00123", 123, 12.5, date(2026, 3, 1), HALF_PAST_TEN, True, 48601234567890, "a\nb")

    def formula(book: Any, sheet_: Any) -> None:
        sheet_.write_formula(1, 8, "=1+1", None, 2)
        sheet_.write_datetime(1, 9, time(10, 30), book.add_format({"num_format": "hh:mm"}))

    found = read(files.xlsx(["abcdefghij", cells], also=formula))
    ((number, row),) = found.rows()
    assert (number, list(row)) == (
        2,
        [
            "00123",
            123.0,
            12.5,
            date(2026, 3, 1),
            HALF_PAST_TEN,
            True,
            48601234567890.0,
            "a\nb",
            2.0,
            time(10, 30),
        ],
    )


def test_quoted_cells_hold_separators_quotes_and_lines_and_rows_are_counted_as_excel_does() -> None:
    text = 'Firma;Uwagi\n"Łódź; ""SA""";"raz\ndwa"\n\nx;y\n'
    assert contents(read(text.encode()))[1] == [(2, ['Łódź; "SA"', "raz\ndwa"]), (4, ["x", "y"])]


def test_the_line_that_names_the_separator_is_understood() -> None:
    found = read('sep=,\r\nImię,Kwota\r\nAnna,"1;2;3"\r\n'.encode("cp1250"))
    assert contents(found) == (["Imię", "Kwota"], [(3, ["Anna", "1;2;3"])])


def test_commas_inside_texts_do_not_win_over_the_separator() -> None:
    found = read("Imię;Miasto\nAnna;Łódź, Polska, Europa\nJan;Kraków, Polska, Europa\n".encode())
    assert contents(found)[0] == ["Imię", "Miasto"]


def test_one_column_needs_no_separator() -> None:
    assert contents(read(b"E-mail\nanna@x.pl\njan@x.pl")) == (
        ["E-mail"],
        [(2, ["anna@x.pl"]), (3, ["jan@x.pl"])],
    )


def test_mixed_encodings_are_read_line_by_line_and_told_by_row() -> None:
    data = (
        "Imię;Uwagi\n".encode()
        + 'Żółć;"raz\ndwa"\n'.encode()
        + "Świątek;x\n".encode("cp1250")
        + b"Jan;y\n"
        + "Łącz;z\n".encode("cp1250")
    )
    found = read(data)
    assert contents(found)[1] == [
        (2, ["Żółć", "raz\ndwa"]),
        (3, ["Świątek", "x"]),
        (4, ["Jan", "y"]),
        (5, ["Łącz", "z"]),
    ]
    assert notes(found) == [
        "The file mixes encodings: rows 3, 5 are written in Windows-1250, the others in UTF-8. "
        "Check the letters in them."
    ]


def test_the_first_sheet_with_content_is_read_and_the_others_are_named() -> None:
    def more(book: Any, first: Any) -> None:
        book.add_worksheet("Dane").write_column(2, 1, ["Imię", "Anna"])
        book.add_worksheet("Słownik").write(0, 0, "x")
        hidden = book.add_worksheet("Ukryty")
        hidden.write(0, 0, "y")
        hidden.hide()

    found = read(files.xlsx([], also=more))
    assert contents(found) == (["Imię"], [(4, ["Anna"])])
    assert [column.letter for column in found.columns] == ["B"]
    assert notes(found) == ["Only the sheet “Dane” is read. Left aside: “Uczestnicy”, “Słownik”."]


def test_a_title_above_the_names_is_passed_over() -> None:
    found = read(files.xlsx([["Lista uczestników"], [], HEADER, ANNA]))
    assert contents(found) == (list(HEADER), [(4, list(ANNA))])
    assert found.header_row == 3


def test_double_missing_and_merged_names_are_told() -> None:
    rows = [["Telefon", "telefon", None, "Adres", None, None], ["1", "2", "3", "Łódź", "Polna 1", None]]
    found = read(files.xlsx(rows, also=lambda book, made: made.merge_range(0, 3, 0, 4, "Adres")))
    assert [(column.letter, column.name) for column in found.columns] == [
        ("A", "Telefon"),
        ("B", "telefon (2)"),
        ("C", "Column C"),
        ("D", "Adres"),
        ("E", "Adres (2)"),
    ]
    assert notes(found) == [
        "Several columns are named “telefon”; column B is called “telefon (2)” here.",
        "Column C has no name; it is called “Column C” here.",
        "Several columns are named “Adres”; column E is called “Adres (2)” here.",
    ]


def test_surplus_cells_of_a_text_file_are_problems_of_their_rows() -> None:
    found = read("Imię;Firma\nAnna;x;y\nJan;z;;\n".encode())
    assert [str(problem) for problem in found.broken] == [
        "Row 2: The row has 3 values, but there are only 2 columns. Is a separator inside a value that is "
        "not in quotation marks?"
    ]
    assert [column.name for column in found.columns] == ["Imię", "Firma"]


def test_two_hundred_columns_are_read() -> None:
    header = [f"Pytanie {number}" for number in range(200)]
    found = read(files.xlsx([header, ["x"] * 200]))
    assert [column.name for column in found.columns] == header
    assert found.columns[-1].letter == "GR"


def test_examples_are_the_first_different_values() -> None:
    found = read(b"A;B\n1;\n1;x\n2;y\n3;z\n")
    assert found.examples(2) == {0: ["1", "2"], 1: ["x", "y"]}


NOT_A_SPREADSHEET = "This file is not a spreadsheet. Choose a file in the format XLSX, XLS, ODS or CSV."
PASSWORD = "The file is protected by a password. Open it, save it without the password and try again."
DAMAGED = "The file is damaged, so it cannot be read. Open it and save it again."
WEB_PAGE = "This file is a web page or XML, whatever its name says. Open it and save it as XLSX."
WHOLE = files.xlsx([HEADER, ANNA])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b" \r\n \n", "The file is empty."),
        (b";;\n;;\n", "The file is empty."),
        (files.xlsx([]), "The file is empty."),
        (files.xls([]), "The file is empty."),
        (b"A;B\n", "The file has column names but no rows below them. There is nobody to import."),
        (
            files.xlsx([HEADER]),
            "The file has column names but no rows below them. There is nobody to import.",
        ),
        (
            files.xlsx([ANNA, JAN]),
            "Row 1 holds data (“anna@x.pl”) where the names of the columns should be. "
            "Put a row with column names on top.",
        ),
        (b"%PDF-1.7\n...", NOT_A_SPREADSHEET),
        (b"\x89PNG\r\n\x1a\n\0\0", NOT_A_SPREADSHEET),
        (bytes(range(256)) * 20, NOT_A_SPREADSHEET),
        (files.archive({"word/document.xml": "<w/>"}), NOT_A_SPREADSHEET),
        (files.compound(b"x" * 5000, "WordDocument"), NOT_A_SPREADSHEET),
        (files.compound(b"x" * 5000, "EncryptedPackage"), PASSWORD),
        (files.encrypted_xls([HEADER, ANNA]), PASSWORD),
        (
            files.ods([HEADER], manifest="<manifest><manifest:encryption-data/></manifest>"),
            PASSWORD,
        ),
        (WHOLE[: len(WHOLE) // 2], DAMAGED),
        (files.archive({"xl/workbook.xml": "<broken"}), DAMAGED),
        (files.compound(b"x" * 5000), DAMAGED),
        (b"<html><table><tr><td>Anna</td></tr></table></html>", WEB_PAGE),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><Workbook/>', WEB_PAGE),
        (
            b'A;B\nx;y\n"Anna;z\nJan;w\n',
            "A quotation mark that opens in line 3 is not closed. Close it or take it out.",
        ),
        (
            b'A;B\n"' + b"x;y\n" * 50_000,
            "A quotation mark that opens in line 2 is not closed. Close it or take it out.",
        ),
        (
            b"\xef\xbb\xbfA;B\n\xff\n",
            "The file says that it is written in UTF-8, but byte 8 does not fit. Save it again.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert str(refused.value) == sentence


def test_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MAX_ROWS", 2)
    monkeypatch.setattr(sheet, "MAX_COLUMNS", 3)
    with pytest.raises(Refused, match="more than 2 rows"):
        read(b"A;B\n1;1\n2;2\n3;3\n")
    with pytest.raises(Refused, match=r"has 4 columns\. At most 3"):
        read(b"A;B;C;D\n1;1;1;1\n")
    monkeypatch.setattr(reading, "MAX_UNFOLDED", 100 * 1024)
    with pytest.raises(Refused, match="unfolds to more than 0 MB"):
        read(files.archive({"xl/workbook.xml": "x" * 200_000}))
    monkeypatch.setattr(reading, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(Refused, match="larger than 1 MB"):
        read(b"x" * (1024 * 1024 + 1))
