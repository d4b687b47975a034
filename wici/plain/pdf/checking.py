"""What is wrong with a layout, all of it, each with the element at fault: for the designer's eyes, and before
anything is sent."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from wici.plain.mergetags import Kind as Source
from wici.plain.mergetags import TagSpec, TemplateError, TemplateErrors, parse
from wici.plain.pdf import codes
from wici.plain.pdf.conditions import parse_condition
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.fonts.families import FAMILIES
from wici.plain.pdf.model import (
    LARGEST_SIDE,
    MOST_ELEMENTS,
    MOST_PAGES,
    SMALLEST_SIDE,
    Element,
    Kind,
    Layout,
    Page,
)
from wici.plain.wording import Wording, gettext_noop

Tags = Mapping[str, TagSpec]
HasFile = Callable[[str], bool]

#: Sizes of letters in points.
SMALLEST_SIZE, LARGEST_SIZE = 1.0, 1000.0
#: Millimetres that an element may stick out before it is remarked on: lines on the edge do.
_OUTSIDE_MM = 0.5
_COLOUR = re.compile("#[0-9a-fA-F]{6}")

NO_PAGES = gettext_noop("The document has no pages: add one.")
TOO_MANY_PAGES = gettext_noop("The document has %(count)d pages; more than %(most)d cannot be made.")
TOO_MANY_ELEMENTS = gettext_noop("Page %(page)d has %(count)d elements; more than %(most)d cannot be made.")
PAGE_SIZE = gettext_noop(
    "Page %(page)d measures %(width)g × %(height)g mm; each side must be between %(least)g and %(most)g mm."
)
SAME_ID = gettext_noop("Two elements have the same identity: delete one of them and add it again.")
IN_TEXT = gettext_noop("Line %(line)d, character %(column)d of the text: %(mistake)s")
IN_CONDITION = gettext_noop("Character %(column)d of the condition: %(mistake)s")
IN_PAGE_CONDITION = gettext_noop("Character %(column)d of the condition of page %(page)d: %(mistake)s")
IN_TITLE = gettext_noop("Character %(column)d of the document's title: %(mistake)s")
UNKNOWN_FONT = gettext_noop("There is no font “%(font)s”: choose another.")
EMPTY_TEXT = gettext_noop("The text is empty: write something, or delete the element.")
EMPTY_CODE = gettext_noop("The code says nothing: choose a tag for it, or delete the element.")
NO_PICTURE = gettext_noop("No picture is chosen: choose one, or delete the element.")
MISSING_FILE = gettext_noop("The picture’s file is no longer there: upload it again.")
MISSING_BACKGROUND = gettext_noop(
    "The file of the background of page %(page)d is no longer there: upload it again."
)
LETTER_SIZE = gettext_noop("Letters must be between %(least)g and %(most)g pt.")
LINE_HEIGHT = gettext_noop("The line height must be between 0.5 and 10.")
BAD_NUMBER = gettext_noop("The position or the size of the element is not a number that can be drawn.")
NO_SIZE = gettext_noop("The element has no width or no height.")
BAD_COLOUR = gettext_noop("“%(colour)s” is not a colour: write it like #1a2b3c.")
OUTSIDE = gettext_noop("The element is outside of the page.")
PARTLY_OUTSIDE = gettext_noop("A part of the element is outside of the page.")
#: What nothing can be drawn with; all else is noticed while it is being drawn.
_UNDRAWABLE = frozenset({LETTER_SIZE, LINE_HEIGHT, BAD_NUMBER, BAD_COLOUR})


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is wrong with a layout.

    ``element_id`` is empty when it is about a page or the whole. A ``is_warning`` does not keep documents
    from being made. ``error`` is the mistake in a template that ``wording`` tells of in English.
    """

    element_id: str
    wording: Wording
    #: Of which page, counted from 0; None: of the whole.
    page: int | None = None
    is_warning: bool = False
    error: TemplateError | None = None


def mistakes(layout: Layout, tags: Tags, *, has_file: HasFile = lambda sha256: True) -> list[Mistake]:
    """Everything that is wrong with a layout. ``tags`` are those that its texts may use, by their names;
    ``has_file`` says whether a stored file is there."""
    return list(_mistakes(layout, tags, has_file))


def undrawable(layout: Layout) -> Mistake | None:
    """The first element whose numbers or colours cannot be drawn with; None when there is none."""
    for place, page in enumerate(layout.pages):
        for element in page.visible:
            for wording, _is_warning in _of_element(element, page, lambda sha256: True):
                if wording.template in _UNDRAWABLE:
                    return Mistake(element.id, wording, place)
    return None


def _mistakes(layout: Layout, tags: Tags, has_file: HasFile) -> Iterator[Mistake]:
    yield from _in_template(layout.title, Source.HEADER, tags, IN_TITLE, Mistake("", Wording("")))
    if not layout.pages:
        yield Mistake("", Wording(NO_PAGES))
    if len(layout.pages) > MOST_PAGES:
        yield Mistake("", Wording(TOO_MANY_PAGES, {"count": len(layout.pages), "most": MOST_PAGES}))
    counted = Counter(element.id for page in layout.pages for element in page.elements)
    for place, page in enumerate(layout.pages):
        yield from _of_page(page, place, tags, has_file)
        for element in page.visible:
            if counted[element.id] > 1:
                yield Mistake(element.id, Wording(SAME_ID), place)
            for wording, is_warning in _of_element(element, page, has_file):
                yield Mistake(element.id, wording, place, is_warning)
            yield from _in_templates(element, place, tags)


def _of_page(page: Page, place: int, tags: Tags, has_file: HasFile) -> Iterator[Mistake]:
    gaps: dict[str, object] = {"page": place + 1}
    if not all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in (page.width, page.height)):
        size = {"width": page.width, "height": page.height, "least": SMALLEST_SIDE, "most": LARGEST_SIDE}
        yield Mistake("", Wording(PAGE_SIZE, {**gaps, **size}), place)
    if len(page.elements) > MOST_ELEMENTS:
        gaps_of_elements = {**gaps, "count": len(page.elements), "most": MOST_ELEMENTS}
        yield Mistake("", Wording(TOO_MANY_ELEMENTS, gaps_of_elements), place)
    if page.background and not has_file(page.background.file):
        yield Mistake("", Wording(MISSING_BACKGROUND, gaps), place)
    yield from _in_condition(page.condition, tags, IN_PAGE_CONDITION, Mistake("", Wording("", gaps), place))


def _of_element(element: Element, page: Page, has_file: HasFile) -> Iterator[tuple[Wording, bool]]:
    """What is wrong with an element by itself, and whether that is only a warning."""
    numbers = (element.x, element.y, element.width, element.height, element.rotation, element.stroke_mm)
    if not all(map(math.isfinite, numbers)) or element.width < 0 or element.height < 0:
        yield Wording(BAD_NUMBER), False
        return
    if element.kind is not Kind.LINE and not (element.width and element.height):
        yield Wording(NO_SIZE), False
    yield from _of_colours(element)
    if element.kind is Kind.TEXT or (element.kind is Kind.CODE and element.has_words):
        yield from _of_letters(element)
    if element.kind is Kind.IMAGE and not (element.file or element.photo_field):
        yield Wording(NO_PICTURE), False
    if element.file and not has_file(element.file):
        yield Wording(MISSING_FILE), False
    outside = _outside(element, page)
    if outside:
        yield Wording(outside), True


def _of_colours(element: Element) -> Iterator[tuple[Wording, bool]]:
    needed = (element.colour,) if element.kind in (Kind.TEXT, Kind.CODE) else ()
    for code in (*needed, *filter(None, (element.stroke, element.fill))):
        if not _COLOUR.fullmatch(code):
            yield Wording(BAD_COLOUR, {"colour": code}), False


def _of_letters(element: Element) -> Iterator[tuple[Wording, bool]]:
    if element.font not in FAMILIES:
        yield Wording(UNKNOWN_FONT, {"font": element.font}), False
    if not all(SMALLEST_SIZE <= size <= LARGEST_SIZE for size in (element.size_pt, element.smallest_pt)):
        yield Wording(LETTER_SIZE, {"least": SMALLEST_SIZE, "most": LARGEST_SIZE}), False
    if not 0.5 <= element.line_height <= 10:
        yield Wording(LINE_HEIGHT), False


def _outside(element: Element, page: Page) -> str:
    """What to say of an element that is not within its page, turned as it is; empty for one that is."""
    angle = math.radians(element.rotation)
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    across = (element.width * cos + element.height * sin) / 2
    down = (element.width * sin + element.height * cos) / 2
    x, y = element.x + element.width / 2, element.y + element.height / 2
    left, right, top, bottom = x - across, x + across, y - down, y + down
    if right < 0 or bottom < 0 or left > page.width or top > page.height:
        return OUTSIDE
    if element.kind not in (Kind.TEXT, Kind.CODE):
        # Shapes and pictures run over the edge on purpose; a text or a code is spoilt.
        return ""
    over = max(-left, -top, right - page.width, bottom - page.height)
    return PARTLY_OUTSIDE if over > _OUTSIDE_MM else ""


def _in_templates(element: Element, place: int, tags: Tags) -> Iterator[Mistake]:
    of_element = Mistake(element.id, Wording(""), place)
    yield from _in_condition(element.condition, tags, IN_CONDITION, of_element)
    if element.kind not in (Kind.TEXT, Kind.CODE):
        return
    if not element.text.strip():
        is_text = element.kind is Kind.TEXT
        yield Mistake(element.id, Wording(EMPTY_TEXT if is_text else EMPTY_CODE), place, is_text)
        return
    faults = list(_in_template(element.text, Source.TEXT, tags, IN_TEXT, of_element))
    yield from faults
    if element.kind is Kind.CODE and not faults and "{" not in element.text:
        try:
            codes.drawing(element.symbology, element.text.strip(), has_quiet_zone=element.has_quiet_zone)
        except DocumentError as error:
            yield Mistake(element.id, error.wording, place)


def _in_template(source: str, kind: Source, tags: Tags, sentence: str, of: Mistake) -> Iterator[Mistake]:
    try:
        parse(source, kind=kind, tags=tags)
    except TemplateErrors as errors:
        yield from (_told(error, sentence, of) for error in errors.errors)


def _in_condition(source: str, tags: Tags, sentence: str, of: Mistake) -> Iterator[Mistake]:
    try:
        parse_condition(source, tags)
    except TemplateErrors as errors:
        yield from (_told(error, sentence, of) for error in errors.errors)


def _told(error: TemplateError, sentence: str, of: Mistake) -> Mistake:
    gaps = {**of.wording.values, "line": error.line, "column": error.column, "mistake": error.message}
    return Mistake(of.element_id, Wording(sentence, gaps), of.page, error=error)
