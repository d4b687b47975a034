"""Pages of a layout, painted as far as they are the same for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from wici.plain.pdf.fonts.faces import Slot
from wici.plain.pdf.objects import Part, stream
from wici.plain.pdf.painting import Canvas, Paint, Painting, Values
from wici.plain.pdf.problems import Problem

#: Static content from this many bytes on is a stream of its own, written once and compressed well; shorter
#: content goes along with what is painted for each person, which costs less than another object.
_OWN_STREAM = 600

Test = Callable[[Values], bool]


@dataclass(frozen=True, slots=True)
class Static:
    """Content that is the same for everybody, with the resources that it uses."""

    content: bytes
    slots: frozenset[Slot]
    pictures: dict[bytes, Part]
    #: The content as a stream, when it is long.
    part: Part | None = None


Step = Static | Paint


@dataclass(frozen=True, slots=True)
class PaintedPage:
    """A page of one document: its content in pieces, each ready (a part with a stream) or to be written."""

    width_pt: float
    height_pt: float
    contents: Sequence[Part | bytes]


@dataclass(frozen=True, slots=True)
class Painted:
    """A whole document for one person, before it is a file."""

    pages: Sequence[PaintedPage]
    #: Fonts and pictures by their names in resources, in the order of the names.
    named: Sequence[tuple[bytes, Part]]
    #: Pictures that only this document has.
    photos: Mapping[bytes, Part]
    problems: Sequence[Problem]
    #: A picture in it lets through what is behind it.
    is_transparent: bool = False


def painted(pages: Iterable[PreparedPage], values: Values, canvas: Canvas) -> Painted:
    """The pages that are there for this person."""
    done = [page.paint(values, canvas) for page in pages if page.test is None or page.test(values)]
    named = [(slot.name, slot.part) for slot in canvas.slots]
    named += canvas.pictures.items()
    named.sort(key=itemgetter(0))
    pictures = (*canvas.pictures.values(), *canvas.photo_parts.values())
    is_transparent = any(part.is_transparent for part in pictures)
    return Painted(done, named, canvas.photo_parts, canvas.problems, is_transparent)


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page that is ready to be painted for anybody; ``test`` says for whom it is there."""

    width_pt: float
    height_pt: float
    steps: Sequence[Step]
    test: Test | None = None

    def paint(self, values: Values, canvas: Canvas) -> PaintedPage:
        """The page for one person; what it uses is noted on the canvas."""
        contents: list[Part | bytes] = []
        for step in self.steps:
            if not isinstance(step, Static):
                step(values, canvas)
                continue
            canvas.slots |= step.slots
            canvas.pictures.update(step.pictures)
            if step.part is None:
                canvas.content.append(step.content)
            else:
                _collect(canvas, contents)
                contents.append(step.part)
        _collect(canvas, contents)
        return PaintedPage(self.width_pt, self.height_pt, contents)


def _collect(canvas: Canvas, contents: list[Part | bytes]) -> None:
    if canvas.content:
        contents.append(b"".join(canvas.content))
        canvas.content.clear()


def prepared_steps(paintings: Iterable[Painting], statics: Canvas) -> list[Step]:
    """The paintings in their order, those that are the same for everybody painted and put together.

    What the static ones report stays on the canvas ``statics``.
    """
    steps: list[Step] = []
    canvas = Canvas(problems=statics.problems)
    for painting in paintings:
        if painting.is_static:
            painting.paint({}, canvas)
        else:
            steps.extend(_static(canvas))
            canvas = Canvas(problems=statics.problems)
            steps.append(painting.paint)
    steps.extend(_static(canvas))
    return steps


def _static(canvas: Canvas) -> list[Static]:
    if not canvas.content:
        return []
    content = b"".join(canvas.content)
    part = Part((stream((), content),)) if len(content) >= _OWN_STREAM else None
    return [Static(content, frozenset(canvas.slots), dict(canvas.pictures), part)]
