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


@given(st.binary(max_size=300), st.lists(st.binary(max_size=200), max_size=4))
def test_files_that_begin_alike_are_encoded_as_each_alone(beginning: bytes, rests: list[bytes]) -> None:
    beginnings = Beginnings()
    for rest in rests:
        content = beginning + rest
        assert beginnings.base64_lines(content, beginning) == reference(content)


def test_a_beginning_is_encoded_once_and_not_too_many_are_kept() -> None:
    beginnings = Beginnings()
    first = b"x" * 5_700
    for number in range(3):
        beginnings.base64_lines(first + b"%d" % number, first)
    assert len(beginnings._kept) == 1
    others = [bytes([number]) * 100 for number in range(_KEPT + 3)]
    for other in others:
        assert beginnings.base64_lines(other + b"end", other) == reference(other + b"end")
    assert len(beginnings._kept) <= _KEPT
    assert beginnings.base64_lines(first + b"end", first) == reference(first + b"end")


def test_kept_beginnings_have_a_limit_in_octets_too() -> None:
    beginnings = Beginnings()
    for number in range(4):
        large = bytes([number]) * (_MOST_OCTETS // 3)
        content = large + b"end"
        assert beginnings.base64_lines(content, large) == base64_lines(content)
        assert sum(len(encoded) for _, encoded in beginnings._kept.values()) <= _MOST_OCTETS
    # A single one beyond it is kept, or every message would encode it anew.
    huge = b"h" * _MOST_OCTETS
    for end in (b"one", b"two"):
        beginnings.base64_lines(huge + end, huge)
    assert [kept for kept, _ in beginnings._kept.values()] == [huge]
