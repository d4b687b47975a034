"""Pictures that stand for a value."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

from wici.merging.pictures import qr_code, qr_code_drawing


def test_the_code_is_read_back_from_its_picture() -> None:
    with Image.open(io.BytesIO(qr_code("H4X7KQ9R"))) as picture:
        assert (picture.format, picture.mode) == ("PNG", "1")
        found = zxingcpp.read_barcode(picture.convert("L"))
    assert found is not None
    assert found.text == "H4X7KQ9R"
    assert len(qr_code("H4X7KQ9R")) < 1000


def test_letters_outside_ascii_are_utf_8() -> None:
    for text in ("Kraków", "Zażółć gęślą jaźń", "ó"):
        with Image.open(io.BytesIO(qr_code(text))) as picture:
            found = zxingcpp.read_barcode(picture.convert("L"))
        assert found is not None
        assert (found.text, found.bytes) == (text, text.encode())
        assert qr_code_drawing(text).startswith("<?xml")
