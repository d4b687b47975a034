from __future__ import annotations

import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.mime.quoted import encode


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("", b""),
        ("Anna", b"Anna=\r\n"),
        ("Żółć", b"=C5=BB=C3=B3=C5=82=C4=87=\r\n"),
        ("a=b", b"a=3Db=\r\n"),
        ("one\ntwo\n", b"one\r\ntwo\r\n"),
        ("one\r\ntwo\rthree", b"one\r\ntwo\r\nthree=\r\n"),
        ("end \nnext\t\n", b"end=20\r\nnext=09\r\n"),
        ("end ", b"end =\r\n"),
        (".", b"=2E=\r\n"),
        ("a\n.b", b"a\r\n=2Eb=\r\n"),
        ("x" * 75 + ".y", b"x" * 75 + b"=\r\n=2Ey=\r\n"),
        ("From me", b"=46rom me=\r\n"),
        ("a\nFrom b\n", b"a\r\n=46rom b\r\n"),
        ("." + "x" * 75, b"=2E" + b"x" * 72 + b"=\r\nxxx=\r\n"),
        ("\n\n", b"\r\n\r\n"),
        ("nul\0", b"nul=00=\r\n"),
        ("\ud800", b"?=\r\n"),
        ("x" * 75, b"x" * 75 + b"=\r\n"),
        ("x" * 76, b"x" * 75 + b"=\r\nx=\r\n"),
        ("x" * 76 + "\n", b"x" * 75 + b"=\r\nx\r\n"),
        ("x" * 74 + "ż", b"x" * 74 + b"=\r\n=C5=BC=\r\n"),
        ("x" * 73 + "ż", b"x" * 73 + b"=\r\n=C5=BC=\r\n"),
        ("x" * 72 + "ż", b"x" * 72 + b"=C5=\r\n=BC=\r\n"),
    ],
)
def test_text_is_encoded_in_lines_that_end_at_the_start_of_one(text: str, encoded: bytes) -> None:
    assert encode(text) == encoded


@given(st.lists(st.text()))
def test_encoded_pieces_put_together_decode_to_the_whole_text(texts: list[str]) -> None:
    encoded = b"".join(map(encode, texts))

    whole = "".join(text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)
    assert quopri.decodestring(encoded) == whole.replace("\n", "\r\n").encode()
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
    assert encoded.isascii()
    assert encoded == b"" or encoded.endswith(b"\r\n")


@given(st.text(alphabet="ab ż=\t\n", min_size=60, max_size=300))
def test_long_lines_are_broken_without_losing_anything(text: str) -> None:
    encoded = encode(text)

    assert quopri.decodestring(encoded) == text.replace("\n", "\r\n").encode()
    assert all(len(line) <= 76 for line in encoded.split(b"\r\n"))
