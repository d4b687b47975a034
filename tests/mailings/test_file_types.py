"""What files are called and what they are."""

from __future__ import annotations

import pytest

from wici.mailings.file_types import Format, Misnamed, content_type, format_of, misnamed, safe_name

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
EXE = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"
ZIP = b"PK\x03\x04\x14\0"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("program.pdf", "program.pdf"),
        ("Zażółć gęślą jaźń.pdf", "Zażółć gęślą jaźń.pdf"),
        ("C:\\Users\\Anna\\plan.xlsx", "plan.xlsx"),
        ("../../etc/passwd", "passwd"),
        ('a"b<c>d|e?.txt', "a b c d e .txt"),
        ("nowa\r\nContent-Type: x.pdf", "nowa Content-Type x.pdf"),
        ("faktura\u202efdp.exe", "faktura fdp.exe"),
        ("  .ukryty. ", "ukryty"),
        ("", "file"),
        ("...", "file"),
        ("ż" * 300 + ".pdf", "ż" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_a_name_is_safe_and_still_the_same_file(name: str, safe: str) -> None:
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.pdf", "application/pdf"),
        ("A.PDF", "application/pdf"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.png", "image/png"),
        ("a.ics", "text/calendar"),
        ("a.csv", "text/csv"),
        ("a.nieznane", "application/octet-stream"),
        ("bez", "application/octet-stream"),
    ],
)
def test_the_type_follows_the_extension(name: str, kind: str) -> None:
    assert content_type(name) == kind


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (PDF, Format.PDF),
        (b"\n\n" + PDF, Format.PDF),
        (PNG, Format.PNG),
        (b"\xff\xd8\xff\xe0", Format.JPEG),
        (b"GIF89a", Format.GIF),
        (b"RIFF\x24\0\0\0WEBPVP8 ", Format.WEBP),
        (ZIP, Format.ZIP),
        (OLE, Format.OLE),
        (EXE, Format.WINDOWS_PROGRAM),
        (b"\x7fELF\x02", Format.LINUX_PROGRAM),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", Format.HTML),
        (b"MZ Kowalska; anna@example.org\n", Format.UNKNOWN),
        (b"", Format.UNKNOWN),
    ],
)
def test_the_first_bytes_tell_the_format(head: bytes, found: Format) -> None:
    assert format_of(head) is found


@pytest.mark.parametrize(
    ("name", "head", "wrong"),
    [
        ("faktura.pdf", EXE, Misnamed("pdf", Format.WINDOWS_PROGRAM)),
        ("zdjecie.jpg", PNG, Misnamed("jpg", Format.PNG)),
        ("plan.docx", b"tekst", Misnamed("docx", Format.UNKNOWN)),
        ("lista.csv", ZIP, Misnamed("csv", Format.ZIP)),
        ("cokolwiek.xyz", EXE, Misnamed("xyz", Format.WINDOWS_PROGRAM)),
        ("stary.doc", EXE, Misnamed("doc", Format.WINDOWS_PROGRAM)),
        ("faktura.pdf", PDF, None),
        ("plan.docx", ZIP, None),
        ("stary.xls", b"<html><table>", None),
        ("stary.doc", OLE, None),
        ("lista.csv", b"MZ;1\n", None),
        ("cokolwiek.xyz", b"dane", None),
        ("program.exe", EXE, None),
    ],
)
def test_a_name_that_lies_is_noticed(name: str, head: bytes, wrong: Misnamed | None) -> None:
    assert misnamed(name, head) == wrong
