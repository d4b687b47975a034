"""Layouts and documents for tests, and what independent readers find in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

from wici.plain.mergetags import TagSpec
from wici.plain.pdf.model import Element, Kind, Layout, Page
from wici.plain.pdf.prepare import Made, Prepared, prepare

FONTS = Path(__file__).parents[3] / "wici" / "documents" / "staged"
CREATED = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)
TAGS = {key: TagSpec(key) for key in ("name", "town", "code", "photo")}


@cache
def read_font(name: str) -> bytes:
    """A staged font."""
    return (FONTS / name).read_bytes()


def text(source: str, **fields: Any) -> Element:
    """A text that has a page's width."""
    return Element(
        **{"id": "text", "kind": Kind.TEXT, "width": 190.0, "height": 30.0, "text": source, **fields}
    )


def page_of(*elements: Element, **fields: Any) -> Page:
    """A page with these elements."""
    return Page(elements=elements, **fields)


def prepared_of(*elements: Element, files: Mapping[str, bytes] | None = None, **fields: Any) -> Prepared:
    """A layout of one page with these elements, prepared."""
    return prepared_layout(Layout(pages=(page_of(*elements),), **fields), files)


def prepared_layout(layout: Layout, files: Mapping[str, bytes] | None = None) -> Prepared:
    """A layout prepared; ``files`` are the stored files that it uses."""
    return prepare(layout, tags=TAGS, read_file=(files or {}).__getitem__, read_font=read_font)


def made(prepared: Prepared, *, photos: Mapping[str, bytes] | None = None, **values: str) -> Made:
    """A document for these values."""
    return prepared.make(values, photos=photos, created=CREATED, identity="1")


def texts_of(content: bytes) -> list[str]:
    """What pdfium reads on each page, lines apart by LF; it joins lines after a hyphen."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [
            page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
            for page in document
        ]
    finally:
        document.close()


def opened(content: bytes) -> pikepdf.Pdf:
    """The document in pikepdf, which finds nothing to repair in it."""
    document = pikepdf.open(BytesIO(content))
    assert document.check_pdf_syntax() == []
    return document
