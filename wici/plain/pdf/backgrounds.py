"""PDF files as backgrounds: what is in one, and one of its pages as a part of a document."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pikepdf

from wici.plain.pdf import unpacking
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.forms import Form, TooMuch, form
from wici.plain.pdf.idle_fonts import remove_idle_fonts
from wici.plain.pdf.objects import Part
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording, gettext_noop

MOST_OCTETS = 20_000_000
MOST_PAGES = 20
#: What a page may unpack to: drawings with more are made to choke programs.
MOST_UNPACKED = unpacking.MOST
#: Sides of a page that a background may have, in points: from a ticket to a poster (2 m).
_SMALLEST, _LARGEST = 3.0, 5700.0
_MM = 72 / 25.4
_FAILURES = (
    pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError,
)  # fmt: skip
#: Ways of packing one over another; programs that draw use two at most.
_MOST_FILTERS = 3
# The objects of a file may lie packed in streams, which are unpacked as it is opened, before anything can
# measure them: so the library that does it stops by itself. It keeps these limits for the whole process.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED,
    png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED,
    run_length_max_memory=MOST_UNPACKED,
    max_stream_filters=_MOST_FILTERS,
)
#: Levels of inheritance that are looked through (7.7.3.4).
_LEVELS = 30

_TOO_LARGE = gettext_noop(
    "The PDF has %(size).1f MB; more than %(most)d MB can't be a background. Export it anew with smaller"
    " pictures."
)
_TOO_MANY_PAGES = gettext_noop(
    "The PDF has %(count)d pages; a background may have at most %(most)d. Save only the pages that you need."
)
_ENCRYPTED = gettext_noop("The PDF is encrypted. Save it without password and restrictions, and upload that.")
_BROKEN = gettext_noop("The file is not a PDF, or a broken one. Export it anew and upload that.")
_NO_PAGES = gettext_noop("The PDF has no pages. Export it anew and upload that.")
_NO_SUCH_PAGE = gettext_noop(
    "The background has no page %(page)d: it has only %(count)d. Choose another page of it."
)
_STRANGE_SIZE = gettext_noop(
    "Page %(page)d of the PDF measures %(width)d × %(height)d mm, which can't be a background. Export it"
    " anew."
)
_TOO_COMPLEX = gettext_noop(
    "Page %(page)d of the PDF is too complex. Export it as a picture (PNG, 300 dpi) and upload that."
)
_LAYERS = gettext_noop("The PDF has hidden layers. Export it anew without layers and upload that.")
_FONTS = gettext_noop(
    "The background uses fonts that it doesn't contain (%(fonts)s): its text will look different from one"
    " computer to another. Export it with embedded fonts or with text as paths."
)
_NOT_ARCHIVAL = gettext_noop(
    "The background uses fonts that it doesn't contain (%(fonts)s), so the document can't be PDF/A. Export it"
    " with embedded fonts or with text as paths, or switch PDF/A off."
)


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page of a background: its size as it is shown, in millimetres."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a PDF file is: its pages, and fonts that it uses without bringing them along."""

    pages: tuple[PageInfo, ...]
    missing_fonts: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What should be told to whoever uploads it."""
        return _font_problems(self.missing_fonts)


def inspect(content: bytes) -> Inspected:
    """Whether a file can be a background, and what is in it.

    :raises DocumentError: for what is no PDF, broken, encrypted, larger than 20 MB or 20 pages, has hidden
        layers, or pages of a size or complexity that no background has.
    """
    with _opened(content) as pdf:
        made = [_form(pdf, place, is_rgb=False) for place in range(len(pdf.pages))]
        pages = tuple(PageInfo(round(each.width / _MM, 2), round(each.height / _MM, 2)) for _, each in made)
        fonts = sorted({font for each, _ in made for font in each.missing_fonts})
    return Inspected(pages, tuple(fonts))


def embed(content: bytes, page: int = 0, *, is_archival: bool = False) -> Part:
    """A page (from 0) as a form that fills the unit square, as it is shown: cropped, turned, with its notes.

    ``is_archival`` makes it fit for PDF/A: colours of ink become RGB, and every font must be in it.

    :raises DocumentError: as ``inspect``, and for a page that it does not have.
    """
    with _opened(content) as pdf:
        if not 0 <= page < len(pdf.pages):
            raise DocumentError(Wording(_NO_SUCH_PAGE, {"page": page + 1, "count": len(pdf.pages)}))
        made, shape = _form(pdf, page, is_rgb=is_archival)
    if is_archival and made.missing_fonts:
        raise DocumentError(Wording(_NOT_ARCHIVAL, {"fonts": ", ".join(made.missing_fonts)}))
    problems = _font_problems(made.missing_fonts)
    return Part(made.objects, 0, shape.width, shape.height, made.is_transparent, problems)


def _font_problems(fonts: tuple[str, ...]) -> tuple[Problem, ...]:
    return (Problem("", Wording(_FONTS, {"fonts": ", ".join(fonts)})),) if fonts else ()


@contextmanager
def _opened(content: bytes) -> Iterator[pikepdf.Pdf]:
    """The file, checked as a whole; what pikepdf stumbles over later is its fault, too."""
    if len(content) > MOST_OCTETS:
        gaps = {"size": len(content) / 1e6, "most": MOST_OCTETS // 1_000_000}
        raise DocumentError(Wording(_TOO_LARGE, gaps))
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            _check(pdf)
            yield pdf
    except pikepdf.PasswordError as error:
        raise DocumentError(Wording(_ENCRYPTED)) from error
    except _FAILURES as error:
        # A broken file has anything in any place, and fails wherever that is met.
        raise DocumentError(Wording(_BROKEN)) from error


def _check(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise DocumentError(Wording(_ENCRYPTED))
    count = len(pdf.pages)
    if not count:
        raise DocumentError(Wording(_NO_PAGES))
    if count > MOST_PAGES:
        raise DocumentError(Wording(_TOO_MANY_PAGES, {"count": count, "most": MOST_PAGES}))
    default = pdf.Root.get("/OCProperties", pikepdf.Dictionary()).get("/D", pikepdf.Dictionary())
    if len(default.get("/OFF", pikepdf.Array())) or str(default.get("/BaseState", "/ON")) == "/OFF":
        raise DocumentError(Wording(_LAYERS))


@dataclass(frozen=True, slots=True)
class _Shape:
    """A page as it is shown: its box, how far it is turned clockwise, and its size in points."""

    box: tuple[float, float, float, float]
    turned: int
    width: float
    height: float

    @property
    def matrix(self) -> tuple[float, ...]:
        """Turns the box into the unit square, upright."""
        left, bottom, right, top = self.box
        x, y = 1 / (right - left), 1 / (top - bottom)
        return {
            0: (x, 0, 0, y, -left * x, -bottom * y),
            90: (0, -x, y, 0, -bottom * y, 1 + left * x),
            180: (-x, 0, 0, -y, 1 + left * x, 1 + bottom * y),
            270: (0, x, -y, 0, 1 + bottom * y, -left * x),
        }[self.turned]


def _form(pdf: pikepdf.Pdf, place: int, *, is_rgb: bool) -> tuple[Form, _Shape]:
    """One page of the file as a form, and its shape."""
    gaps = {"page": place + 1}
    try:
        original = pdf.pages[place].obj
        for key in ("/Resources", "/MediaBox", "/CropBox", "/Rotate"):
            if key not in original and (value := _inherited(original, key)) is not None:
                original[key] = value
        shape = _shape(original, place)
        single = pikepdf.new()
        single.pages.append(pdf.pages[place])
        _refuse_bombs(single)
        _simplify(single)
        page = single.pages[0].obj
        made = form(
            _content(page), page.get("/Resources", pikepdf.Dictionary()),
            box=shape.box, matrix=shape.matrix, group=page.get("/Group"), is_rgb=is_rgb,
        )  # fmt: skip
    except TooMuch as error:
        raise DocumentError(Wording(_TOO_COMPLEX, gaps)) from error
    return made, shape


def _simplify(pdf: pikepdf.Pdf) -> None:
    """What lies on the page (stamps, filled fields, remarks) becomes a part of its drawing; what it does not
    draw with goes."""
    if "/Annots" in pdf.pages[0].obj:
        pdf.flatten_annotations("all")
    pdf.remove_unreferenced_resources()
    remove_idle_fonts(pdf, pdf.pages[0])


def _shape(page: Any, place: int) -> _Shape:
    media = _box(page.get("/MediaBox")) or (0.0, 0.0, 612.0, 792.0)
    crop = _box(page.get("/CropBox")) or media
    box = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    unit = float(page.get("/UserUnit", 1))
    width, height = (box[2] - box[0]) * unit, (box[3] - box[1]) * unit
    turned = int(page.get("/Rotate", 0)) % 360
    if not (_SMALLEST <= width <= _LARGEST and _SMALLEST <= height <= _LARGEST):
        gaps = {"page": place + 1, "width": round(width / _MM), "height": round(height / _MM)}
        raise DocumentError(Wording(_STRANGE_SIZE, gaps))
    turned -= turned % 90
    return _Shape(box, turned, *((height, width) if turned in (90, 270) else (width, height)))


def _box(value: Any) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    one, two, three, four = (float(side) for side in value)
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _inherited(page: Any, key: str) -> Any:
    node = page
    for _ in range(_LEVELS):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _content(page: Any) -> bytes:
    """The operators of all of its streams, unpacked."""
    content = page.get("/Contents")
    if content is None:
        return b""
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    return b"\n".join(part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream))


def _refuse_bombs(pdf: pikepdf.Pdf) -> None:
    """A few octets that unpack to gigabytes are found before anything unpacks them."""
    content = pdf.pages[0].obj.get("/Contents")
    parts = list(content) if isinstance(content, pikepdf.Array) else [content]
    drawn = {part.objgen for part in parts if isinstance(part, pikepdf.Stream)}
    unpacked = 0
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Stream):
            continue
        filters = _filters(each)
        # Pictures stay packed as they are, unless by a way that documents for keeping must not have.
        is_left = str(each.get("/Subtype")) == "/Image" and each.objgen not in drawn
        if not is_left or "/LZWDecode" in filters:
            unpacked += unpacking.size_of(pdf, each.read_raw_bytes(), filters)
        if unpacked > MOST_UNPACKED:
            raise TooMuch


def _filters(stream: Any) -> list[str]:
    """How it is packed, the outermost first, by the long names."""
    given = stream.get("/Filter")
    names = list(given) if isinstance(given, pikepdf.Array) else [given] if given is not None else []
    return [unpacking.LONG_NAMES.get(str(each), str(each)) for each in names]
