"""Elements of a layout, each with the way in which it is painted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wici.plain.mergetags import Condition, TagSpec, Template, TemplateErrors, compile_test, parse
from wici.plain.mergetags import Kind as Source
from wici.plain.pdf.coding import code_painting
from wici.plain.pdf.conditions import keys_of, parse_condition
from wici.plain.pdf.errors import DocumentError
from wici.plain.pdf.fonts.faces import ReadFont
from wici.plain.pdf.fonts.families import FAMILIES, chain
from wici.plain.pdf.fonts.shaping import Exact, Style
from wici.plain.pdf.fonts.shaping import style as shared_style
from wici.plain.pdf.model import Element, Kind, Page
from wici.plain.pdf.objects import Part
from wici.plain.pdf.painting import Canvas, Paint, Painting, Values
from wici.plain.pdf.placing import background_painting, picture_painting
from wici.plain.pdf.shapes import shape_painting
from wici.plain.pdf.texts import text_painting
from wici.plain.wording import Wording, gettext_noop

BAD_TEMPLATE = gettext_noop("The text of this element has a mistake: %(mistake)s")
BAD_CONDITION = gettext_noop("The condition has a mistake: %(mistake)s")
UNKNOWN_FONT = gettext_noop("There is no font “%(font)s”: choose another.")

_StyleKey = tuple[str, bool, bool]


@dataclass(slots=True)
class Workshop:
    """What elements are made ready with. ``tags`` are those that their texts may use."""

    tags: Mapping[str, TagSpec]
    read_file: Callable[[str], bytes]
    read_font: ReadFont
    #: Styles that some text with tags is set in: any of their letters may be needed.
    open_styles: frozenset[_StyleKey] = frozenset()
    exact: Exact = field(default_factory=Exact)
    _exact_styles: dict[_StyleKey, Style] = field(default_factory=dict)
    _pictures: list[Part] = field(default_factory=list)

    def style_of(self, element: Element) -> Style:
        """The style that a text is set in.

        :raises DocumentError: when there is no such font.
        """
        if element.font not in FAMILIES:
            raise DocumentError(Wording(UNKNOWN_FONT, {"font": element.font}), element.id)
        key = _style_key(element)
        family, is_bold, is_italic = key
        if key in self.open_styles:
            return shared_style(family, is_bold=is_bold, is_italic=is_italic, read_font=self.read_font)
        if key not in self._exact_styles:
            files = chain(FAMILIES[family], is_bold=is_bold, is_italic=is_italic)
            self._exact_styles[key] = Style(files, self.read_font, self.exact)
        return self._exact_styles[key]

    def name_of(self, part: Part) -> bytes:
        """The name of a picture in resources; the same picture has the same name."""
        for place, known in enumerate(self._pictures):
            if known is part:
                return b"/P%d" % place
        self._pictures.append(part)
        return b"/P%d" % (len(self._pictures) - 1)


def _style_key(element: Element) -> _StyleKey:
    return element.font, element.is_bold, element.is_italic


def open_styles(pages: tuple[Page, ...], tags: Mapping[str, TagSpec]) -> frozenset[_StyleKey]:
    """The styles of all texts that have tags.

    :raises DocumentError: for a text that cannot be understood.
    """
    return frozenset(
        _style_key(element)
        for page in pages
        for element in page.visible
        if _has_letters(element) and parsed(element, tags).keys
    )


def _has_letters(element: Element) -> bool:
    return element.kind is Kind.TEXT or (element.kind is Kind.CODE and element.has_words)


def painting_of(element: Element, page: Page, workshop: Workshop) -> Painting:
    """How an element is painted, when its condition holds.

    :raises DocumentError: for an element that cannot be painted for anybody.
    """
    painting = _painting(element, page, workshop)
    condition = condition_of(element, workshop.tags)
    if condition is None:
        return painting
    test = compile_test(condition)
    paint = _replay(painting) if painting.is_static else painting.paint

    def paint_if(values: Values, canvas: Canvas) -> None:
        if test(values):
            paint(values, canvas)

    return Painting(paint_if, painting.keys | keys_of(condition), painting.photo_fields)


def _replay(painting: Painting) -> Paint:
    """What is the same for everybody is painted now, and only put in later."""
    once = Canvas()
    painting.paint({}, once)

    def paint(values: Values, canvas: Canvas) -> None:
        canvas.content += once.content
        canvas.slots |= once.slots
        canvas.pictures.update(once.pictures)
        canvas.problems += once.problems

    return paint


def parsed(element: Element, tags: Mapping[str, TagSpec]) -> Template:
    """The text of an element, understood.

    :raises DocumentError: when it has mistakes.
    """
    try:
        return parse(element.text, kind=Source.TEXT, tags=tags)
    except TemplateErrors as errors:
        raise DocumentError(
            Wording(BAD_TEMPLATE, {"mistake": errors.errors[0].message}), element.id
        ) from None


def condition_of(subject: Element | Page, tags: Mapping[str, TagSpec]) -> Condition | None:
    """When an element or a page is there, understood; None: always.

    :raises DocumentError: when it has mistakes.
    """
    try:
        return parse_condition(subject.condition, tags)
    except TemplateErrors as errors:
        element_id = subject.id if isinstance(subject, Element) else ""
        raise DocumentError(
            Wording(BAD_CONDITION, {"mistake": errors.errors[0].message}), element_id
        ) from None


def _painting(element: Element, page: Page, workshop: Workshop) -> Painting:
    if element.kind is Kind.TEXT:
        template = parsed(element, workshop.tags)
        return text_painting(element, page.height, template, workshop.style_of(element))
    if element.kind is Kind.CODE:
        style = workshop.style_of(element) if element.has_words else None
        return code_painting(element, page.height, parsed(element, workshop.tags), style)
    if element.kind is Kind.IMAGE:
        return picture_painting(element, page.height, workshop.read_file, workshop.name_of)
    return shape_painting(element, page.height)


def background_of(page: Page, workshop: Workshop, *, is_pdfa: bool) -> Painting:
    """How what is behind everything of a page is painted.

    :raises DocumentError: when its file cannot be a background.
    """
    return background_painting(page, workshop.read_file, workshop.name_of, is_pdfa=is_pdfa)
