"""Codes of short values: the same as those of an independent encoder, module by module."""

from __future__ import annotations

import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.pdf import qr

#: The most letters of one octet each that version 6 has room for.
MOST = 106


def rows(code: qr.Modules | None) -> list[str]:
    """The rows of a code from the top, a dark module as 1."""
    assert code is not None
    octets = -(-code.width // 8)
    found = [
        f"{int.from_bytes(code.rows[start : start + octets], 'big'):0{8 * octets}b}"
        for start in range(0, len(code.rows), octets)
    ]
    assert all(set(row[code.width :]) <= {"0"} for row in found)
    return [row[: code.width] for row in found]


def zxing(value: str) -> list[str]:
    picture = zxingcpp.create_barcode(
        value, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=qr.MASK
    ).to_image(scale=1, add_hrt=False, add_quiet_zones=False)
    height, width = picture.shape
    dots = memoryview(picture).tobytes()  # type: ignore[arg-type]
    return [
        "".join("0" if dot else "1" for dot in dots[start : start + width])
        for start in range(0, width * height, width)
    ]


@given(st.text(st.characters(min_codepoint=0x61, max_codepoint=0x7E), min_size=1, max_size=MOST))
def test_octets_are_encoded_as_another_encoder_does(value: str) -> None:
    assert rows(qr.modules(value)) == zxing(value)


@given(st.text("ABCDEFGHKXYZ$%*+-./: ", min_size=1, max_size=60))
def test_pairs_are_encoded_as_another_encoder_does(value: str) -> None:
    assert rows(qr.modules(value)) == zxing(value)


@given(
    st.text("abcdefghijkl", min_size=8, max_size=30),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ-", min_size=16, max_size=40),
)
def test_links_that_end_with_a_code_have_both_in_one(link: str, serial: str) -> None:
    value = f"{link}{serial}"
    assert rows(qr.modules(value)) == zxing(value)
    assert len(rows(qr.modules(value))) <= len(rows(qr.modules(value.lower())))


def test_every_version_is_filled_to_its_last_octet() -> None:
    widths = [len(rows(qr.modules("x" * count))) for count in (14, 15, 26, 27, 42, 43, 62, 63, 84, 85, MOST)]
    assert widths == [21, 25, 25, 29, 29, 33, 33, 37, 37, 41, 41]
    assert all(
        rows(qr.modules("x" * count)) == zxing("x" * count) for count in (13, 14, 26, 42, 62, 84, MOST)
    )


def test_what_is_not_for_small_codes_is_left_to_others() -> None:
    assert [qr.modules(value) for value in ("x" * (MOST + 1), "ż", "1234567890")] == [None, None, None]
