"""Codes: every one is read back from paper by another program than the one that drew it."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image

from tests.parts.pdf_readers import Dmtx, Poppler, Zbar
from tests.plain.pdf.paper import with_content
from wici.plain.pdf.codes import LINEAR, check_digit, drawing
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.model import Symbology
from wici.plain.pdf.objects import Drawing, numbers


def on_paper(
    poppler: Poppler, code: Drawing, *, module_pt: float = 1.5, height_pt: float = 0.0
) -> Image.Image:
    """The code on a white page with its own quiet zone only, as Poppler shows it."""
    width, height = code.width * module_pt, height_pt or code.height * module_pt
    scale = numbers(module_pt, 0, 0, height / code.height, 0, 0)
    [picture] = poppler.pictures(with_content(scale + b" cm\n" + code.path + b"f", width, height), 200)
    return picture


@pytest.mark.parametrize(
    "value",
    [
        "K0000123",
        "https://kongres.example/d/7K3M-9QXA-PT4C/",
        "Zażółć gęślą jaźń",
        "Kraków",
        "Đặng Thị, Σωκράτης, שלום, 日本, 🎉",
        "BEGIN:VCARD\nN:Żółć;Świętosława\nEND:VCARD " + "x" * 900,
    ],
)
def test_qr_codes_say_any_text(poppler: Poppler, zbar: Zbar, value: str) -> None:
    read = zbar.read(on_paper(poppler, drawing(Symbology.QR, value)))
    assert "\n".join(read) == f"QR-Code:{value}"


@pytest.mark.parametrize(
    "value", ["0" * 40, "a" * 100, "K", "3" * 300, "ABAB" * 20, "~" * 77, "\t\n \t.", "Ż" * 60]
)
def test_monotonous_values_can_be_read_too(poppler: Poppler, zbar: Zbar, value: str) -> None:
    read = zbar.read(on_paper(poppler, drawing(Symbology.QR, value)))
    assert "\n".join(read) == f"QR-Code:{value}"


def test_code_128_is_read_back(poppler: Poppler, zbar: Zbar) -> None:
    code = drawing(Symbology.CODE128, "Kongres-2026/00123 (VIP)")
    assert zbar.read(on_paper(poppler, code, height_pt=40)) == ["CODE-128:Kongres-2026/00123 (VIP)"]
    assert code.words == "Kongres-2026/00123 (VIP)"


@pytest.mark.parametrize("value", ["590123412345", "5901234123457", " 5901234123457 "])
def test_ean_13_is_read_back(poppler: Poppler, zbar: Zbar, value: str) -> None:
    code = drawing(Symbology.EAN13, value)
    assert zbar.read(on_paper(poppler, code, height_pt=60)) == ["EAN-13:5901234123457"]
    assert code.words == "5 901234 123457"
    assert (code.width, code.height) == (95 + 11 + 7, 1)


@pytest.mark.parametrize("value", ["K0000123", "https://kongres.example/d/7K3M-9QXA-PT4C/"])
def test_data_matrix_is_read_back(poppler: Poppler, dmtx: Dmtx, value: str) -> None:
    assert dmtx.read(on_paper(poppler, drawing(Symbology.DATA_MATRIX, value), module_pt=3)) == [value]


@pytest.mark.parametrize("symbology", [Symbology.PDF417, Symbology.AZTEC, Symbology.DATA_MATRIX])
@pytest.mark.parametrize("value", ["K0000123", "Zażółć gęślą jaźń", "x" * 300])
def test_what_no_other_program_reads_is_read_off_the_page(
    poppler: Poppler, symbology: Symbology, value: str
) -> None:
    picture = on_paper(poppler, drawing(symbology, value)).convert("L")
    [read] = zxingcpp.read_barcodes(picture)
    assert (read.text, read.symbology) == (value, {
        Symbology.PDF417: zxingcpp.BarcodeFormat.PDF417,
        Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
        Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    }[symbology])  # fmt: skip


def test_a_qr_code_without_its_quiet_zone_is_eight_modules_smaller() -> None:
    assert (drawing(Symbology.QR, "K1").width, drawing(Symbology.QR, "K1").height) == (29, 29)
    bare = drawing(Symbology.QR, "K1", has_quiet_zone=False)
    assert (bare.width, bare.height) == (21, 21)
    # The upper left finder pattern: seven dark modules in the topmost row.
    assert bare.path.startswith(b"0 20 7 1 re\n")


def test_runs_are_one_rectangle_each() -> None:
    bars = drawing(Symbology.EAN13, "590123412345", has_quiet_zone=False)
    assert bars.path.count(b"re\n") == 30
    assert bars.path.startswith(b"0 0 1 1 re\n2 0 1 1 re\n")
    assert frozenset({Symbology.CODE128, Symbology.EAN13}) == LINEAR


@pytest.mark.parametrize("symbology", list(Symbology))
@pytest.mark.parametrize("value", ["", "  \n"])
def test_an_empty_value_is_no_code(symbology: Symbology, value: str) -> None:
    with pytest.raises(DocumentError) as refused:
        drawing(symbology, value)
    assert str(refused.value) == (
        "The code has nothing to say: its value is empty for this person. Fill in the value, give the tag a"
        " default, or put a condition on the code."
    )


@pytest.mark.parametrize(
    ("symbology", "value", "sentence"),
    [
        (
            Symbology.CODE128,
            "Żółć",
            "“Żółć” can't be written as Code 128, which has only the letters, digits and signs of ASCII"
            " (no ą, ę, ł …). Choose a QR code for it, or another value.",
        ),
        (
            Symbology.EAN13,
            "K0000123",
            "“K0000123” is not an EAN-13 number, which has 12 digits, or 13 with a check digit. Choose"
            " another kind of code, or another value.",
        ),
        (
            Symbology.EAN13,
            "5901234123450",
            "“5901234123450” is not a valid EAN-13 number: its last digit should be 7. Correct the number.",
        ),
        (
            Symbology.QR,
            "x" * 4000,
            "“"
            + "x" * 59
            + "…” (4000 characters) can't be written as QR: it is too long or has characters that"
            " such a code lacks. Shorten it or choose another kind of code.",
        ),
        (
            Symbology.CODE128,
            "x" * 81,
            "“"
            + "x" * 59
            + "…” (81 characters) can't be written as Code 128: it is too long or has characters"
            " that such a code lacks. Shorten it or choose another kind of code.",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(symbology: Symbology, value: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as refused:
        drawing(symbology, value)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("symbology", [Symbology.PDF417, Symbology.DATA_MATRIX, Symbology.AZTEC])
def test_the_other_codes_have_an_end_too(symbology: Symbology) -> None:
    with pytest.raises(DocumentError, match="Shorten it"):
        drawing(symbology, "x" * 6000)


@pytest.mark.parametrize(
    ("digits", "digit"), [("590123412345", "7"), ("000000000000", "0"), ("978020137962", "4")]
)
def test_check_digits(digits: str, digit: str) -> None:
    assert check_digit(digits) == digit
