"""Pages as pictures for the browser."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from tests.plain.pdf.paper import with_content
from wici.plain.pdf.showing import page_count, page_png

PAGE = with_content(b"0.8 0.1 0.1 rg 0 0 100 50 re f", 200, 100)


def test_a_page_is_shown_as_wide_as_asked() -> None:
    picture = Image.open(io.BytesIO(page_png(PAGE, 0, 400)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (400, 200))
    assert picture.getpixel((100, 150)) == (204, 26, 26)
    assert picture.getpixel((300, 50)) == (255, 255, 255)
    assert page_count(PAGE) == 1


def test_a_gigantic_picture_is_made_smaller() -> None:
    picture = Image.open(io.BytesIO(page_png(PAGE, 0, 100_000)))
    assert picture.width * picture.height <= 16_100_000
    assert picture.width / picture.height == pytest.approx(2, rel=0.01)


def test_a_page_that_is_not_there_is_an_error() -> None:
    for page in (1, -1):
        with pytest.raises(IndexError):
            page_png(PAGE, page, 100)


def test_many_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        pictures = list(
            threads.map(lambda width: page_png(PAGE, 0, width), [200 + each % 3 for each in range(60)])
        )
    assert {Image.open(io.BytesIO(each)).width for each in pictures} == {200, 201, 202}
