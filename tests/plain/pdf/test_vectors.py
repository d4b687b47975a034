"""SVG drawings: drawn as they are, or refused with what to do; they open nothing."""

from __future__ import annotations

import pytest

from tests.parts.pdf_readers import Poppler, Qpdf
from tests.plain.pdf.paper import with_part
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.pictures import embed

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, size: str = 'width="60mm" height="40mm" viewBox="0 0 120 80"') -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{HEAD} {size}>{inside}</svg>'.encode()


DRAWING = svg(
    '<rect width="120" height="80" fill="#ffffff"/>'
    '<rect x="0" y="0" width="60" height="40" fill="#c8141e"/>'
    '<circle cx="90" cy="60" r="15" style="fill:#143cc8"/>'
    '<g transform="translate(10 50)"><path id="p" d="M0 0h20v20h-20z" fill="rgb(20,160,60)"/></g>'
    '<use xlink:href="#p" x="90" y="5"/>'
)


def test_a_drawing_is_drawn_as_it_is(poppler: Poppler, qpdf: Qpdf) -> None:
    part = embed(DRAWING)
    assert (round(part.width_pt, 1), round(part.height_pt, 1)) == (170.1, 113.4)
    page = with_part(part, 240, 160)
    [picture] = poppler.pictures(page, 72)
    found = {
        place: picture.getpixel(place) for place in ((20, 20), (200, 140), (180, 120), (40, 120), (200, 30))
    }
    assert found == {
        (20, 20): (200, 20, 30),
        (200, 140): (20, 60, 200),
        (180, 120): (20, 60, 200),
        (40, 120): (20, 160, 60),
        (200, 30): (20, 160, 60),
    }
    assert (qpdf.remarks(page), poppler.fonts(page), part.problems) == ([], [], ())


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<rect width="9" height="9" onclick="alert(1)"/>', "onclick"),
        ("<foreignObject><p>HTML</p></foreignObject>", "<foreignObject>"),
        ('<use xlink:href="file:///etc/passwd#a"/>', "file:///etc/passwd#a"),
        ('<use href="other.svg#a"/>', "other.svg#a"),
        ('<image href="http://localhost/x.png" width="9" height="9"/>', "http://localhost/x.png"),
        ('<rect width="9" height="9" fill="url(http://localhost/x)"/>', "url(http://localhost/x)"),
        ("<style>@import 'http://localhost/x.css';</style>", "@import, @font-face"),
    ],
)
def test_what_does_or_fetches_something_is_refused(inside: str, what: str) -> None:
    with pytest.raises(DocumentError) as refused:
        embed(svg(inside))
    assert str(refused.value) == (
        f"The SVG drawing contains {what}, which is not allowed in a document. Save it without, or as PDF"
        " or PNG."
    )


def test_entities_are_refused() -> None:
    bomb = (
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        + svg("<desc>&b;</desc>").split(b"\n", 1)[1]
    )
    hidden = (
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE svg [<!ENTITY a "9">]><!--{_LOOKS_LIKE_SVG}-->'
        + svg('<rect width="&a;" height="9"/>').decode().split("\n", 1)[1]
    ).encode("utf-16-le")
    for content in (bomb, hidden):
        with pytest.raises(DocumentError, match="<!ENTITY>, which is not allowed"):
            embed(content)


#: Two letters that are the octets of ``<svg`` in UTF-16.
_LOOKS_LIKE_SVG = b"<svg".decode("utf-16-le")


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("<text>Kongres</text>", "text"),
        ('<linearGradient id="g"/><rect width="9" height="9" fill="url(#g)"/>', "linearGradient"),
        ('<filter id="f"/><rect width="9" height="9" style="filter:url(#f)"/>', "filter"),
        ('<image href="#x" width="9" height="9"/>', "image"),
    ],
)
def test_what_would_be_drawn_otherwise_is_refused(inside: str, what: str) -> None:
    with pytest.raises(DocumentError) as refused:
        embed(svg(inside))
    assert str(refused.value) == (
        f"The SVG drawing uses what can't be drawn exactly here ({what}). Turn texts into paths, or save it"
        " as PDF or PNG and upload that."
    )


def test_a_gradient_that_nothing_uses_does_no_harm() -> None:
    unused = '<defs><linearGradient id="g"/></defs><rect width="9" height="9"/>'
    assert embed(svg(unused)).objects


def bomb(using: str) -> str:
    """Ten groups that each draw the one before ten times; ``using`` draws the group called so once."""
    return '<rect id="g0" width="1" height="1"/><rect id="small" width="1" height="1"/>' + "".join(
        f'<g id="g{level}">{using.format(f"g{level - 1}") * 10}</g>' for level in range(1, 12)
    )


@pytest.mark.parametrize(
    "inside",
    [
        bomb('<use href="#{0}"/>'),
        bomb('<use xlink:href="#{0}"/>'),
        # The reader prefers the older of two links.
        bomb('<use href="#small" xlink:href="#{0}"/>'),
        # Which of two of the same name is drawn depends on their order.
        bomb('<use href="#{0}"/>') + "".join(f'<g id="g{level}"/>' for level in range(12)),
        # A clip is drawn for everything that it cuts.
        "".join(
            f'<clipPath id="c{level}"><use href="#g{level}"/></clipPath><g id="g{level + 1}">'
            + f'<rect width="1" height="1" clip-path="url(#c{level})"/>' * 10
            + "</g>"
            for level in range(11)
        ),
    ],
    ids=["new-link", "old-link", "both-links", "same-name", "clips"],
)
def test_billions_by_repeated_use_are_refused(inside: str) -> None:
    with pytest.raises(DocumentError, match="too large or too complex"):
        embed(svg(inside))


def test_a_drawing_that_uses_itself_is_refused() -> None:
    with pytest.raises(DocumentError, match="too large or too complex"):
        embed(svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'))


def test_too_many_or_too_deep_elements_are_refused() -> None:
    for inside in ("<g/>" * 20_001, "<g>" * 150 + "</g>" * 150):
        with pytest.raises(DocumentError, match="too large or too complex"):
            embed(svg(inside))


def test_a_broken_drawing_is_refused() -> None:
    for content in (DRAWING[:200], svg('<path d="M 5"/>'), svg('<rect width="6z" height="4"/>')):
        with pytest.raises(DocumentError) as refused:
            embed(content)
        assert str(refused.value) == (
            "The SVG drawing is broken. Save it anew, or as PDF or PNG, and upload that."
        )


def test_a_drawing_without_a_size_is_refused() -> None:
    with pytest.raises(DocumentError, match="has no size"):
        embed(svg("<rect/>", 'width="0" height="0"'))
