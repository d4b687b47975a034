"""Streams that unpack to gigabytes are measured, however they are packed, and refused."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from tests.plain.pdf.test_backgrounds import changed, made
from wici.plain.pdf.backgrounds import embed, inspect
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.unpacking import MOST, size_of

SPACES = zlib.compress(b" " * 70_000_000, 9)


def spaces_in_lzw(count: int, early: int) -> bytes:
    """Spaces packed in about as few codes as there can be: each stands for one space more than the last."""
    written, held, width = 0, 0, 9
    for code, following in _codes(count):
        written, held = written << width | code, held + width
        width = min(12, max(9, (following + early).bit_length()))
    return (written << -held % 8).to_bytes(-(-held // 8), "big")


def _codes(count: int) -> Iterator[tuple[int, int]]:
    """Codes (7.4.4), each with how many there are after it."""
    left = count
    while left:
        yield 256, 258
        yield ord(" "), 258
        left, known = left - 1, 258
        while left and known < 4096:
            length = min(left, known - 256)
            yield (known if length == known - 256 else ord(" ")), known + 1
            left, known = left - (length if length == known - 256 else 1), known + 1
    yield 257, 258


def read(raw: bytes, *filters: str, **entries: Any) -> bytes:
    """What another program unpacks."""
    pdf, names = pikepdf.new(), pikepdf.Array([pikepdf.Name(each) for each in filters])
    return pikepdf.Stream(pdf, raw, Filter=names, **entries).read_bytes()


@pytest.mark.parametrize("early", [0, 1])
@pytest.mark.parametrize("count", [1, 3, 40_000, 7_000_000])
def test_lzw_is_measured_as_it_is_unpacked(count: int, early: int) -> None:
    packed = spaces_in_lzw(count, early)
    entries = {"DecodeParms": pikepdf.Dictionary(EarlyChange=early)}
    assert read(packed, "/LZWDecode", **entries) == b" " * count
    assert size_of(pikepdf.new(), packed, ["/LZWDecode"]) >= count


@pytest.mark.parametrize("outer", ["/ASCIIHexDecode", "/ASCII85Decode"])
def test_what_is_written_in_letters_is_measured_too(outer: str) -> None:
    packed = zlib.compress(b"0 0 m " * 1000)
    written = {
        "/ASCIIHexDecode": packed.hex().encode() + b">",
        "/ASCII85Decode": base64.a85encode(packed) + b"~>",
    }[outer]
    assert read(written, outer, "/FlateDecode") == b"0 0 m " * 1000
    assert size_of(pikepdf.new(), written, [outer, "/FlateDecode"]) == 6000


def test_what_came_before_a_fault_counts() -> None:
    half = zlib.compress(b" " * 3_000_000)
    assert size_of(pikepdf.new(), half[:-6] + b"\xff" * 6, ["/FlateDecode"]) >= 3_000_000
    assert MOST < size_of(pikepdf.new(), SPACES, ["/FlateDecode"]) < 1.1 * MOST


@pytest.mark.parametrize(
    ("raw", "filters", "entries"),
    [
        (base64.a85encode(SPACES) + b"~>", ("/ASCII85Decode", "/FlateDecode"), {}),
        (SPACES, ("/Fl",), {}),
        # Nothing that it says of itself makes it something else.
        (SPACES, ("/FlateDecode",), {"Subtype": pikepdf.Name.Image}),
        (spaces_in_lzw(70_000_000, 1), ("/LZWDecode",), {}),
        (b" " * 3_000_001, ("/LZWDecode",), {}),
        (zlib.compress(SPACES), ("/FlateDecode", "/FlateDecode"), {}),
    ],
    ids=["letters", "short-name", "called-a-picture", "lzw", "much-lzw", "packets"],
)
def test_drawings_that_unpack_to_gigabytes_are_refused(
    raw: bytes, filters: tuple[str, ...], entries: dict[str, Any]
) -> None:
    def bomb(pdf: pikepdf.Pdf) -> None:
        names = pikepdf.Array([pikepdf.Name(each) for each in filters])
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, raw, Filter=names, **entries)

    content = changed(made(), bomb, compress_streams=False)
    for look in (inspect, embed):
        with pytest.raises(DocumentError, match="Page 1 of the PDF is too complex"):
            look(content)
