"""Pages of a PDF as pictures, to be looked at in the browser: what people see is what the document is."""

from __future__ import annotations

import io
from threading import Lock

import pypdfium2 as pdfium
from PIL import Image

#: PDFium must not be used by two threads at a time.
_LOCK = Lock()
#: Dots of a picture at most: 16 megapixels are 64 MB while it is drawn.
_MOST_PIXELS = 16_000_000
#: Fewer octets than that cost more time than their transport is worth.
_COMPRESSION = 1


def page_count(pdf: bytes) -> int:
    """How many pages it has."""
    with _LOCK:
        document = pdfium.PdfDocument(pdf)
        try:
            return len(document)
        finally:
            document.close()


def page_png(pdf: bytes, page: int, width_px: int) -> bytes:
    """The page (from 0) as a PNG of that width, on white; narrower when it would be gigantic.

    :raises IndexError: when there is no such page.
    """
    with _LOCK:
        picture = _drawn(pdf, page, width_px)
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _drawn(pdf: bytes, page: int, width_px: int) -> Image.Image:
    document = pdfium.PdfDocument(pdf)
    try:
        if not 0 <= page < len(document):
            raise IndexError(page)
        shown = document[page]
        width, height = shown.get_size()
        scale = max(1, width_px) / width
        scale *= min(1.0, (_MOST_PIXELS / (width * height * scale * scale)) ** 0.5)
        bitmap = shown.render(scale=scale, rev_byteorder=True)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        bitmap.close()
        shown.close()
        return picture
    finally:
        document.close()
