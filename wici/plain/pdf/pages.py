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

#: Combinations of fonts and pictures that are remembered.
_KEPT = 100

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


class Resources:
    """What stands in the resources of documents of a layout: for those that use the same, told once."""

    def __init__(self) -> None:
        self._kept: dict[
            tuple[frozenset[Slot], tuple[bytes, ...]], tuple[list[tuple[bytes, Part]], bool]
        ] = {}

    def used_by(self, canvas: Canvas) -> tuple[list[tuple[bytes, Part]], bool]:
        """Fonts and pictures by their names, in the order of these; whether a picture is transparent. Photos
        are not among them."""
        key = frozenset(canvas.slots), tuple(canvas.pictures)
        found = self._kept.get(key)
        if found is None:
            named = [(slot.name, slot.part) for slot in canvas.slots]
            named += canvas.pictures.items()
            named.sort(key=itemgetter(0))
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            found = self._kept[key] = named, any(part.is_transparent for part in canvas.pictures.values())
        return found


def painted(pages: Iterable[PreparedPage], values: Values, canvas: Canvas, resources: Resources) -> Painted:
    """The pages that are there for this person. ``resources`` are those of the layout, which knows all its
    pictures by names of their own."""
    done = [page.paint(values, canvas) for page in pages if page.test is None or page.test(values)]
    named, is_transparent = resources.used_by(canvas)
    photos = canvas.photo_parts
    if photos:
        is_transparent = is_transparent or any(part.is_transparent for part in photos.values())
    return Painted(done, named, photos, canvas.problems, is_transparent)


class PreparedPage:
    """A page that is ready to be painted for anybody; ``test`` says for whom it is there."""

    __slots__ = ("_pictures", "_slots", "height_pt", "steps", "test", "width_pt")

    def __init__(
        self, width_pt: float, height_pt: float, steps: Sequence[Step], test: Test | None = None
    ) -> None:
        self.width_pt, self.height_pt = width_pt, height_pt
        self.steps, self.test = steps, test
        statics = [step for step in steps if isinstance(step, Static)]
        self._slots = frozenset[Slot]().union(*(step.slots for step in statics))
        self._pictures = {name: part for step in statics for name, part in step.pictures.items()}

    def paint(self, values: Values, canvas: Canvas) -> PaintedPage:
        """The page for one person; what it uses is noted on the canvas."""
        contents: list[Part | bytes] = []
        canvas.slots |= self._slots
        canvas.pictures.update(self._pictures)
        for step in self.steps:
            if not isinstance(step, Static):
                step(values, canvas)
            elif step.part is None:
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
