"""How long the streams of a PDF are once they are unpacked (ISO 32000-1, 7.4), measured without doing it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import pikepdf

from wici.plain.pdf.forms import TooMuch

#: More is not counted, in octets.
MOST = 60_000_000
#: An older program's drawings packed with LZW are smaller.
_MOST_LZW = 3_000_000
#: So much is unpacked at a time, to be counted and thrown away.
_PORTION = 1_000_000
_FLATE, _LZW = "/FlateDecode", "/LZWDecode"
#: Ways of packing by their short names (table 94), which readers take in any stream.
LONG_NAMES = {
    "/Fl": _FLATE, "/LZW": _LZW, "/A85": "/ASCII85Decode", "/AHx": "/ASCIIHexDecode",
    "/RL": "/RunLengthDecode",
}  # fmt: skip
_CLEAR, _END, _FULL = 256, 257, 4096


def size_of(pdf: pikepdf.Pdf, raw: bytes, filters: Sequence[str]) -> int:
    """Octets that a stream has when it is unpacked, or somewhat more than MOST.

    :raises TooMuch: for one that is packed in packets: no drawing needs that.
    """
    packed = [place for place, each in enumerate(filters) if each in (_FLATE, _LZW)]
    if not packed:
        return len(raw)
    if len(packed) > 1:
        raise TooMuch
    outer = [pikepdf.Name(each) for each in filters[: packed[0]]]
    # What is written in letters is longer than what it says.
    inner = pikepdf.Stream(pdf, raw, Filter=pikepdf.Array(outer)).read_bytes() if outer else raw
    if filters[packed[0]] == _FLATE:
        return _inflated(inner)
    if len(inner) > _MOST_LZW:
        raise TooMuch
    # Two kinds of programs make codes longer at different moments (table 8: EarlyChange).
    return max(_size_of_lzw(inner, 0), _size_of_lzw(inner, 1))


def _inflated(raw: bytes) -> int:
    size, engine = 0, zlib.decompressobj()
    try:
        while raw and size <= MOST:
            size += len(engine.decompress(raw, _PORTION))
            raw = engine.unconsumed_tail
    except zlib.error:
        # Readers take what came before the fault.
        size += _PORTION
    return size


def _size_of_lzw(raw: bytes, early: int) -> int:
    """Counted by the lengths of what codes stand for (7.4.4)."""
    lengths = [1] * _CLEAR + [0, 0]
    size = before = bits = held = 0
    width = 9
    for octet in raw:
        bits, held = bits << 8 | octet, held + 8
        if held < width:
            continue
        held -= width
        code, bits = bits >> held, bits & (1 << held) - 1
        if code == _CLEAR:
            del lengths[_END + 1 :]
            before, width = 0, 9
            continue
        if code == _END or code > len(lengths) or size > MOST:
            break
        now = lengths[code] if code < len(lengths) else before + 1
        if before and len(lengths) < _FULL:
            lengths.append(before + 1)
        size, before = size + now, now
        width = min(12, max(9, (len(lengths) + early).bit_length()))
    return size
