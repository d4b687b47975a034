"""SVG drawings (W3C SVG 1.1) as form XObjects: read without network and files, refused where they do things.

A drawing that uses what cannot be drawn exactly is refused with what to do, not drawn wrong.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree
from reportlab.graphics import renderPDF
from svglib.svglib import SvgRenderer

from wici.plain.pdf import backgrounds
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.objects import Part
from wici.plain.wording import Wording, gettext_noop

MOST_OCTETS = 5_000_000
#: Elements, those that are used again counted each time: a few nested uses are billions.
MOST_ELEMENTS = 20_000
_MOST_DEPTH = 100
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
_URL = re.compile(r"url\(\s*['\"]?\s*([^)'\"\s]*)")
#: How the reader finds what a clip is made of.
_CLIP = re.compile(r"url\(#([^)]*)\)")
_ACTIVE = frozenset({"script", "foreignObject", "iframe", "handler", "listener"})
#: What the reader would leave out or draw otherwise.
_INEXACT = frozenset({
    "text", "textPath", "linearGradient", "radialGradient", "pattern", "mask", "filter", "animate", "set",
    "animateTransform", "animateMotion", "switch", "image", "marker",
})  # fmt: skip
#: Of those, what counts only when something refers to it.
_ONLY_WHEN_USED = frozenset({"linearGradient", "radialGradient", "pattern", "mask", "filter", "marker"})

_BROKEN = gettext_noop("The SVG drawing is broken. Save it anew, or as PDF or PNG, and upload that.")
_NO_SIZE = gettext_noop("The SVG drawing has no size. Give it one and upload it again.")
#: What svglib and reportlab raise depends on where a drawing is broken.
_FAILURES = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
_TOO_LARGE = gettext_noop(
    "The SVG drawing is too large or too complex. Save it as PDF or PNG and upload that."
)
_FORBIDDEN = gettext_noop(
    "The SVG drawing contains %(what)s, which is not allowed in a document. Save it without, or as PDF or"
    " PNG."
)
_INEXACT_SENTENCE = gettext_noop(
    "The SVG drawing uses what can't be drawn exactly here (%(what)s). Turn texts into paths, or save it as"
    " PDF or PNG and upload that."
)


def embedded(content: bytes) -> Part:
    """The drawing as a part. Raises DocumentError for what is broken, active, too much, or inexact."""
    root = _parsed(content)
    _refuse(root)
    file = io.BytesIO()
    try:
        drawing = SvgRenderer("").render(root)
        has_size = drawing is not None and drawing.width > 0 and drawing.height > 0
        if has_size:
            renderPDF.drawToFile(drawing, file, "", showBoundary=0)
    except _FAILURES as error:
        raise DocumentError(Wording(_BROKEN)) from error
    if not has_size:
        raise DocumentError(Wording(_NO_SIZE))
    return backgrounds.embed(file.getvalue(), is_archival=True)


def _parsed(content: bytes) -> Any:
    if len(content) > MOST_OCTETS:
        raise DocumentError(Wording(_TOO_LARGE))
    if re.search(rb"<!ENTITY", content, re.IGNORECASE):
        raise DocumentError(Wording(_FORBIDDEN, {"what": "<!ENTITY>"}))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(Wording(_BROKEN)) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(declared.iterentities()):
        # In another encoding they were not seen before.
        raise DocumentError(Wording(_FORBIDDEN, {"what": "<!ENTITY>"}))
    return root


def _refuse(root: Any) -> None:
    """Scripts, links to the outside, expansion without end, and what would be drawn wrong."""
    names: Counter[str] = Counter()
    used: set[str] = set()
    by_id: dict[str, list[Any]] = {}
    for each in root.iter(etree.Element):
        title = etree.QName(each).localname
        names[title] += 1
        if each.get("id"):
            by_id.setdefault(each.get("id"), []).append(each)
        _check_element(each, title, used)
    if sum(names.values()) > MOST_ELEMENTS or _expanded(root, by_id) > MOST_ELEMENTS:
        raise DocumentError(Wording(_TOO_LARGE))
    referred = {etree.QName(each).localname for one in used for each in by_id.get(one, ())}
    inexact = sorted((_INEXACT - _ONLY_WHEN_USED) & set(names) | _ONLY_WHEN_USED & referred)
    if inexact:
        raise DocumentError(Wording(_INEXACT_SENTENCE, {"what": ", ".join(inexact)}))


def _check_element(each: Any, title: str, used: set[str]) -> None:
    if title in _ACTIVE:
        raise DocumentError(Wording(_FORBIDDEN, {"what": f"<{title}>"}))
    for key, value in each.attrib.items():
        if etree.QName(key).localname.lower().startswith("on"):
            raise DocumentError(Wording(_FORBIDDEN, {"what": key}))
        if key in _LINKS and title != "a" and not value.strip().startswith("#"):
            raise DocumentError(Wording(_FORBIDDEN, {"what": value.strip()[:60]}))
        _check_urls(value, used)
    if title == "style":
        text = "".join(each.itertext())
        if "@import" in text or "@font-face" in text:
            raise DocumentError(Wording(_FORBIDDEN, {"what": "@import, @font-face"}))
        _check_urls(text, used)


def _check_urls(text: str, used: set[str]) -> None:
    for url in _URL.findall(text):
        if not url.startswith("#"):
            raise DocumentError(Wording(_FORBIDDEN, {"what": f"url({url[:60]})"}))
        used.add(url[1:])


def _expanded(root: Any, by_id: Mapping[str, Sequence[Any]]) -> int:
    """How many elements are drawn when everything that is used again is counted each time."""
    known: dict[Any, int] = {}

    def count(each: Any, depth: int) -> int:
        if depth > _MOST_DEPTH:
            raise DocumentError(Wording(_TOO_LARGE))
        if each not in known:
            inside = [*each.iterchildren(etree.Element), *_used_again(each, by_id)]
            total = 1 + sum(count(other, depth + 1) for other in inside)
            known[each] = min(total, MOST_ELEMENTS + 1)
        return known[each]

    return count(root, 0)


def _used_again(each: Any, by_id: Mapping[str, Sequence[Any]]) -> list[Any]:
    """What is drawn again with an element: by any of its links and as its clip, and of several elements with
    the same name each, whichever the reader takes."""
    names = _CLIP.findall(each.get("clip-path", ""))
    if etree.QName(each).localname == "use":
        names += [each.get(link, "").partition("#")[2] for link in _LINKS]
    return [other for name in names for other in by_id.get(name, ())]
