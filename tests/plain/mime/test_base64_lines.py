"""Base64 of files, and of files that begin alike."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from wici.plain.mime.base64_lines import _KEPT, _MOST_OCTETS, Beginnings, base64_lines


def reference(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n").removesuffix(b"\r\n")


@given(st.binary(max_size=400))
def test_lines(content: bytes) -> None:
    assert base64_lines(content) == reference(content)


def encoded(beginnings: Beginnings, beginning: bytes, rest: bytes) -> bytes:
    return b"".join(beginnings.base64_pieces(beginning, rest))


@given(st.binary(max_size=300), st.lists(st.binary(max_size=200), max_size=4))
def test_files_that_begin_alike_are_encoded_as_each_alone(beginning: bytes, rests: list[bytes]) -> None:
    beginnings = Beginnings()
    for rest in rests:
        assert encoded(beginnings, beginning, rest) == reference(beginning + rest)


def test_a_beginning_is_encoded_once_and_not_too_many_are_kept() -> None:
    beginnings = Beginnings()
    first = b"x" * 5_690
    pieces = [beginnings.base64_pieces(first, b"%d" % number)[0] for number in range(3)]
    assert len(beginnings._kept) == 1
    assert all(piece is pieces[0] for piece in pieces)
    assert len(pieces[0]) == 78 * (5_690 // 57)
    others = [bytes([number]) * 100 for number in range(_KEPT + 3)]
    for other in others:
        assert encoded(beginnings, other, b"end") == reference(other + b"end")
    assert len(beginnings._kept) <= _KEPT
    assert encoded(beginnings, first, b"end") == reference(first + b"end")


def test_kept_beginnings_have_a_limit_in_octets_too() -> None:
    beginnings = Beginnings()
    for number in range(4):
        large = bytes([number]) * (_MOST_OCTETS // 3)
        assert encoded(beginnings, large, b"end") == base64_lines(large + b"end")
        assert sum(len(encoded) for _, encoded in beginnings._kept.values()) <= _MOST_OCTETS
    # A single one beyond it is kept, or every message would encode it anew.
    huge = b"h" * _MOST_OCTETS
    for end in (b"one", b"two"):
        beginnings.base64_pieces(huge, end)
    assert [kept for kept, _ in beginnings._kept.values()] == [huge]
