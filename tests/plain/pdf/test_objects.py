"""Objects of a PDF: how they are written."""

from __future__ import annotations

import zlib

import pytest

from wici.plain.pdf.objects import Object, Part, name, numbers, stream, text_string, written


def test_parts_are_written_with_references_among_themselves() -> None:
    part = Part((Object((b"<</Next ", 1, b">>")), Object((b"<</Type/X>>",), b"data")))
    assert list(written(part, 7)) == [
        b"7 0 obj\n<</Next 8 0 R>>\nendobj\n",
        b"8 0 obj\n<</Type/X/Length 4>>\nstream\ndata\nendstream\nendobj\n",
    ]


def test_streams_are_compressed_when_that_is_smaller() -> None:
    assert stream((b"/A 1",), b"short") == Object((b"<<", b"/A 1", b">>"), b"short")
    long = stream((b"/Mask ", 3), b"0 0 m " * 100)
    assert long.body == (b"<<", b"/Mask ", 3, b"/Filter/FlateDecode>>")
    assert long.stream is not None
    assert zlib.decompress(long.stream) == b"0 0 m " * 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pass (A) \\ B", rb"(Pass \(A\) \\ B)"),
        ("Łódź", b"<FEFF014100F30064017A>"),
        ("two\nlines", b"<FEFF00740077006F000A006C0069006E00650073>"),
        ("\U0001f600", b"<FEFFD83DDE00>"),
        ("lone \ud800", b"<FEFF006C006F006E00650020003F>"),
        ("", b"()"),
    ],
)
def test_strings_for_people(text: str, expected: bytes) -> None:
    assert text_string(text) == expected


def test_names_and_numbers() -> None:
    assert name("Noto Sans/Bold#1") == b"/Noto#20Sans#2FBold#231"
    assert numbers(1, -0.0001, 2.5, 1234.56789, -3.10) == b"1 0 2.5 1234.568 -3.1"
