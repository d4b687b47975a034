"""Pictures of a recipient's own: the QR code of the participant code."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

#: Pixels per module. With the quiet zone an eight-character code is 232 pixels wide: 4 cm on paper.
_SCALE = 8


def qr_code(text: str) -> bytes:
    """The text as a QR code (ISO/IEC 18004, error correction M, four modules of quiet zone), a PNG.

    Black on white in every mail program's dark mode, because both colours are in the picture.
    """
    pixels = _code(text).to_image(scale=_SCALE, add_quiet_zones=True)
    height, width = pixels.shape
    picture = Image.frombuffer("L", (width, height), pixels, "raw", "L", 0, 1).convert(
        "1", dither=Image.Dither.NONE
    )
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def qr_code_drawing(text: str) -> str:
    """The same code as an SVG drawing, for printing at any size."""
    return str(_code(text).to_svg(add_quiet_zones=True))


def _code(text: str) -> zxingcpp.Barcode:
    """Letters outside ASCII are marked as UTF-8: readers guess wrong about a lone “ó”."""
    encoding = {} if text.isascii() else {"eci": "UTF-8"}
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **encoding)
