"""Texts in boxes: broken into lines, made smaller until they fit, set as the element wants."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from wici.plain.mergetags import Template, compile_renderer
from wici.plain.pdf.bidi import has_rtl
from wici.plain.pdf.fonts.faces import Slot
from wici.plain.pdf.fonts.shaping import Run, Style, Word
from wici.plain.pdf.lines import Line, Paragraph, clean, paragraph
from wici.plain.pdf.model import Align, Element, Fit, VerticalAlign
from wici.plain.pdf.objects import number, text_string
from wici.plain.pdf.painting import Canvas, Frame, Painting, Values, colour, frame
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording, gettext_noop

#: Sizes are tried in steps of this many points.
STEP_PT = 0.25
#: What a text may stick out of its box, in thousandths of its size: less than anybody sees.
_SLACK = 1.0
#: Texts of an element that are kept as painted: dates, towns and types of participation come again and again.
_KEPT, _LONGEST_KEPT = 128, 500

DOES_NOT_FIT = gettext_noop("The text does not fit into its box, even with letters of %(size)s pt.")
WORD_BROKEN = gettext_noop("A word is wider than its box and was broken: “%(word)s”.")
BORROWED = gettext_noop("The font %(font)s has no “%(letters)s”: another font stands in.")
MISSING = gettext_noop("No font has “%(letters)s”: a question mark stands instead.")


class Setting(NamedTuple):
    """Lines of words as they are set, from the first to the last."""

    size: float
    lines: Sequence[Line]
    #: All of it is within its box.
    fits: bool = True
    #: A token that had to be broken where no line may end.
    broken_word: str = ""


def text_painting(element: Element, page_height: float, template: Template, style: Style) -> Painting:
    """How a text is painted; ``template`` is its parsed text."""
    box = frame(element, page_height)
    printer = compile_renderer(template)
    one_line = _OneLine(element, box, style)
    kept: dict[str, _Painted] = {}

    def paint(values: Values, canvas: Canvas) -> None:
        text = printer(values)
        painted = kept.get(text)
        if painted is None:
            painted = one_line.painted(text) or _painted(text, element, box, style)
            if len(text) <= _LONGEST_KEPT:
                if len(kept) >= _KEPT:
                    kept.clear()
                kept[text] = painted
        canvas.content.append(painted.content)
        canvas.slots.update(painted.slots)
        canvas.problems += painted.problems

    return Painting(paint, template.keys)


class _Painted(NamedTuple):
    """What a text adds to a page."""

    content: bytes
    slots: Sequence[Slot]
    problems: Sequence[Problem] = ()


def _painted(text: str, element: Element, box: Frame, style: Style) -> _Painted:
    own = Canvas()
    paint_text(text, element, box, style, own)
    return _Painted(b"".join(own.content), tuple(own.slots), own.problems)


class _OneLine:
    """Texts of an element that need one line and one font, which are nearly all: what ``paint_text`` would
    write, with everything that is the same for all texts worked out before."""

    def __init__(self, element: Element, box: Frame, style: Style) -> None:
        self._style = style
        self._is_upper = element.is_upper
        self._begin = b"".join((box.begin, b"BT\n", colour(element.colour), b" rg\n"))
        self._end = b"ET\n" + box.end
        self._left, self._width = box.left, box.width
        self._share = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}[element.align]
        self._sizes = [_Size(size, element, box, style) for size in _sizes(element, box)]
        self._limits = [size.limit for size in self._sizes]

    def painted(self, text: str) -> _Painted | None:
        """The text; None when it is not so simple."""
        if self._is_upper:
            text = text.upper()
        if not text.isprintable() or text.isspace():
            return None
        if not text.isascii():
            text = normalize("NFC", text)
            if has_rtl(text):
                return None
        space = self._style.space
        words = [*map(self._style.words.__getitem__, text.split(" "))]
        slot = space.plain.slot if space.plain else None
        for word in words:
            if word.plain is None or word.plain.slot is not slot:
                return None
        width = sum([word.width for word in words]) + space.width * (len(words) - 1)
        place = bisect_left(self._limits, width)
        if slot is None or space.plain is None or place == len(self._limits) or not width:
            return None
        size = self._sizes[place]
        x = self._left + (self._width - width * size.size / 1000) * self._share
        shown = space.plain.shown.join([word.plain.shown for word in words if word.plain])
        content = b"%b1 0 0 1 %.2f %b Tm\n%b %b Tf\n[%b]TJ\n%b" % (
            self._begin, x, size.base, slot.name, size.written, shown, self._end,
        )  # fmt: skip
        return _Painted(content, (slot,))


class _Size:
    """A size that a text of one line may have: how wide it may be, and at which height it stands."""

    __slots__ = ("base", "limit", "size", "written")

    def __init__(self, size: float, element: Element, box: Frame, style: Style) -> None:
        self.size, self.written = size, number(size)
        self.limit = _limit(box, size)
        self.base = b"%.2f" % _first_base(1, size, element, box, style)


def _sizes(element: Element, box: Frame) -> list[float]:
    """The sizes in which a text of one line stands in one line as it should, from the largest: those down to
    one of which there is room for a second line."""
    smallest = min(element.smallest_pt, element.size_pt)
    steps = int((element.size_pt - smallest) / STEP_PT)
    sizes = [element.size_pt, *(smallest + step * STEP_PT for step in range(steps, -1, -1))]
    if element.fit is Fit.SHRINK:
        return sizes
    if element.fit is Fit.WRAP:
        return sizes[:1] if _most_lines(element, sizes[0], box) else []
    found = [size for size in sizes if _most_lines(element, size, box)]
    second = next(
        (place for place, size in enumerate(found) if _most_lines(element, size, box) > 1), len(found)
    )
    return found[: second + 1]


def paint_text(text: str, element: Element, box: Frame, style: Style, canvas: Canvas) -> None:
    """Paint a text as the element wants it."""
    text = clean(text.upper() if element.is_upper else text)
    if not text or text.isspace():
        return
    setting = set_text(text, element, box, style)
    canvas.content += (box.begin, b"BT\n", colour(element.colour), b" rg\n")
    _show(setting, element, box, style, canvas)
    canvas.content += (b"ET\n", box.end)
    _report(setting, element, canvas)


def set_text(text: str, element: Element, box: Frame, style: Style) -> Setting:
    """The text in lines and in a size, so that it fits the box as the element wants."""
    paragraphs = [paragraph(each, style) for each in text.split("\n")]
    if element.fit is Fit.SHRINK:
        return _shrunk(paragraphs, element, box)
    if element.fit is Fit.WRAP:
        return _finished(paragraphs, element.size_pt, element, box)
    fits = _fits_wrapped(paragraphs, element, box)
    return _finished(paragraphs, _largest(element, fits), element, box)


def _shrunk(paragraphs: Sequence[Paragraph], element: Element, box: Frame) -> Setting:
    lines = [paragraph.whole for paragraph in paragraphs]
    widest = max(line.width for line in lines)
    size = _largest(element, lambda size: widest <= _limit(box, size))
    return Setting(size, lines, fits=widest <= _limit(box, size))


def _limit(box: Frame, size: float) -> float:
    """The width of the box in thousandths of an em."""
    return box.width * 1000 / size + _SLACK


def _largest(element: Element, fits: Callable[[float], bool]) -> float:
    """The largest size that fits, between the wanted and the smallest one; the smallest if none does."""
    if fits(element.size_pt):
        return element.size_pt
    smallest = min(element.smallest_pt, element.size_pt)
    low, high = 0, int((element.size_pt - smallest) / STEP_PT)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(smallest + middle * STEP_PT):
            low = middle
        else:
            high = middle - 1
    return smallest + low * STEP_PT


def _fits_wrapped(paragraphs: Sequence[Paragraph], element: Element, box: Frame) -> Callable[[float], bool]:
    least = len(paragraphs)

    def fits(size: float) -> bool:
        limit = _limit(box, size)
        most = _most_lines(element, size, box)
        if least >= most:
            # Boxes of one line are the usual ones: no line needs to be broken to know.
            return least == most and all(each.whole.width <= limit for each in paragraphs)
        if any(paragraph.too_wide(limit) for paragraph in paragraphs):
            return False
        return sum([len(paragraph.lines(limit)) for paragraph in paragraphs]) <= most

    return fits


def _height(count: int, element: Element, size: float) -> float:
    """Of so many lines, from the top of the first em to the bottom of the last, in points."""
    return size * ((count - 1) * element.line_height + 1)


def _most_lines(element: Element, size: float, box: Frame) -> int:
    """How many lines a box has room for."""
    if _height(1, element, size) > box.height + size * _SLACK / 1000:
        return 0
    return 1 + int((box.height / size + _SLACK / 1000 - 1) / element.line_height)


def _finished(paragraphs: Sequence[Paragraph], size: float, element: Element, box: Frame) -> Setting:
    limit = _limit(box, size)
    lines = [line for paragraph in paragraphs for line in paragraph.lines(limit)]
    broken_word = next(filter(None, (paragraph.too_wide(limit) for paragraph in paragraphs)), "")
    fits = len(lines) <= _most_lines(element, size, box)
    return Setting(size, lines, fits, broken_word)


def _show(setting: Setting, element: Element, box: Frame, style: Style, canvas: Canvas) -> None:
    """The lines at their places."""
    size = setting.size
    leading = size * element.line_height
    base = _first_base(len(setting.lines), size, element, box, style)
    pen = _Pen(size, canvas)
    for place, (words, width) in enumerate(setting.lines):
        if width:
            x = box.left + _indent(element.align, box.width - width * size / 1000)
            pen.line(x, base - place * leading, words)
    pen.finish()


def _first_base(count: int, size: float, element: Element, box: Frame, style: Style) -> float:
    """The base line of the first of so many lines."""
    spare = box.height - _height(count, element, size)
    share = {VerticalAlign.TOP: 0.0, VerticalAlign.MIDDLE: 0.5, VerticalAlign.BOTTOM: 1.0}
    return box.top - spare * share[element.vertical_align] - style.ascent * size


def _indent(align: Align, spare: float) -> float:
    if align is Align.LEFT:
        return 0.0
    return spare / 2 if align is Align.CENTRE else spare


class _Pen:
    """Writes text operators; the font and the rise stay set until they change."""

    def __init__(self, size: float, canvas: Canvas) -> None:
        self._size = size
        self._size_written = number(size)
        self._content = canvas.content
        self._slots = canvas.slots
        self._slot: Slot | None = None
        self._rise = 0.0
        self._shown: list[bytes] = []

    def line(self, x: float, y: float, words: Sequence[Word]) -> None:
        """A line of words that begins here."""
        self._content.append(b"1 0 0 1 %.2f %.2f Tm\n" % (x, y))
        for word in words:
            if word.plain is not None and word.plain.slot is self._slot and not self._rise:
                self._shown.append(word.plain.shown)
                continue
            if word.actual:
                self._flush()
                self._content.append(b"/Span<</ActualText%b>>BDC\n" % text_string(word.actual))
            for run in word.runs:
                if run.slot is not self._slot or run.rise != self._rise:
                    self._change(run)
                self._shown.append(run.shown)
            if word.actual:
                self._flush()
                self._content.append(b"EMC\n")
        self._flush()

    def _flush(self) -> None:
        if self._shown:
            self._content.append(b"[%b]TJ\n" % b"".join(self._shown))
            self._shown.clear()

    def _change(self, run: Run) -> None:
        self._flush()
        if run.slot is not self._slot:
            self._slot = run.slot
            self._slots.add(run.slot)
            self._content.append(b"%b %b Tf\n" % (run.slot.name, self._size_written))
        if run.rise != self._rise:
            self._rise = run.rise
            self._content.append(b"%b Ts\n" % number(run.rise * self._size / 1000))

    def finish(self) -> None:
        """Leave the text state as others expect it."""
        if self._rise:
            self._content.append(b"0 Ts\n")


def _report(setting: Setting, element: Element, canvas: Canvas) -> None:
    """What is not as it should be."""
    words = [word for line in setting.lines for word in line.words if word.plain is None]
    if setting.fits and not setting.broken_word and not words:
        return
    found: list[Wording] = []
    if not setting.fits:
        found.append(Wording(DOES_NOT_FIT, {"size": f"{setting.size:g}"}))
    if setting.broken_word:
        found.append(Wording(WORD_BROKEN, {"word": setting.broken_word}))
    for template, letters in (
        (BORROWED, "".join(dict.fromkeys("".join(word.borrowed for word in words)))),
        (MISSING, "".join(dict.fromkeys("".join(word.missing for word in words)))),
    ):
        if letters:
            found.append(Wording(template, {"font": element.font, "letters": letters}))
    canvas.problems.extend(Problem(element.id, wording) for wording in found)
