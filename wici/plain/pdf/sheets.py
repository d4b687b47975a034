"""Several documents on each sheet of paper: badges to be cut, labels to be peeled off.

A grid of cells has a document's page in each, made smaller when it is larger than a cell. For paper that is
printed on both sides, second pages stand on the back behind their first ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from wici.plain.pdf.book import Book
from wici.plain.pdf.objects import Part, numbers
from wici.plain.pdf.pages import Painted, PaintedPage
from wici.plain.pdf.painting import MM
from wici.plain.pdf.prepare import Prepared
from wici.plain.pdf.problems import Problem
from wici.plain.wording import Wording, gettext_noop

#: Cut marks: how long, how far from the cell, how thick, in mm.
_MARK, _MARK_GAP, _MARK_WIDTH = 4.0, 1.0, 0.1
#: Rounding of sizes that people read off a package.
_TOLERANCE = 0.2

NO_CELLS = gettext_noop("A sheet needs at least one row and one column.")
NO_CELL_SIZE = gettext_noop("The places on the sheet have no size.")
TOO_WIDE = gettext_noop("The places need %(needed)g mm across, and the paper has %(paper)g mm.")
TOO_HIGH = gettext_noop("The places need %(needed)g mm from top to bottom, and the paper has %(paper)g mm.")
SCALED = gettext_noop("The page is larger than its place on the sheet: it is printed at %(percent)d %%.")


class Duplex(StrEnum):
    """On which sides paper is printed, and about which edge the printer turns it."""

    NONE = "none"
    LONG_EDGE = "long_edge"
    SHORT_EDGE = "short_edge"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """Where the places are on a sheet, in mm from its upper left corner."""

    width: float = 210.0
    height: float = 297.0
    rows: int = 1
    columns: int = 1
    cell_width: float = 210.0
    cell_height: float = 297.0
    left: float = 0.0
    top: float = 0.0
    gap_x: float = 0.0
    gap_y: float = 0.0
    has_cut_marks: bool = False
    duplex: Duplex = Duplex.NONE

    @property
    def places(self) -> int:
        """How many documents a sheet has room for."""
        return self.rows * self.columns

    def mistake(self) -> Wording | None:
        """Why no sheet can be printed like this; None: it can."""
        sizes = (self.width, self.height, self.cell_width, self.cell_height)
        places = (self.left, self.top, self.gap_x, self.gap_y)
        if self.rows < 1 or self.columns < 1:
            return Wording(NO_CELLS)
        if not all(math.isfinite(each) for each in (*sizes, *places)) or min(sizes) <= 0 or min(places) < 0:
            return Wording(NO_CELL_SIZE)
        across = self.left + self.columns * (self.cell_width + self.gap_x) - self.gap_x
        if across > self.width + _TOLERANCE:
            return Wording(TOO_WIDE, {"needed": round(across, 1), "paper": self.width})
        down = self.top + self.rows * (self.cell_height + self.gap_y) - self.gap_y
        if down > self.height + _TOLERANCE:
            return Wording(TOO_HIGH, {"needed": round(down, 1), "paper": self.height})
        return None

    def corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of a place on the front; places are counted row by row."""
        row, column = divmod(place, self.columns)
        return (
            self.left + column * (self.cell_width + self.gap_x),
            self.top + row * (self.cell_height + self.gap_y),
        )

    @property
    def turns_sideways(self) -> bool:
        """Whether the printer turns the paper like the page of a book, left to right."""
        return (self.duplex is Duplex.LONG_EDGE) == (self.height >= self.width)

    def back_corner(self, place: int) -> tuple[float, float]:
        """The upper left corner of what lies behind a place, as the back is seen."""
        x, y = self.corner(place)
        if self.turns_sideways:
            return self.width - x - self.cell_width, y
        return x, self.height - y - self.cell_height


def grid(
    cell_width: float,
    cell_height: float,
    *,
    width: float = 210.0,
    height: float = 297.0,
    margin: float = 8.0,
    gap: float = 0.0,
    has_cut_marks: bool = True,
    duplex: Duplex = Duplex.NONE,
) -> SheetPlan:
    """As many places of a size as a sheet has room for within its margins, in its middle; at least one."""
    columns = max(1, math.floor((width - 2 * margin + gap + _TOLERANCE) / (cell_width + gap)))
    rows = max(1, math.floor((height - 2 * margin + gap + _TOLERANCE) / (cell_height + gap)))
    across = columns * (cell_width + gap) - gap
    down = rows * (cell_height + gap) - gap
    return SheetPlan(
        width, height, rows, columns, cell_width, cell_height,
        left=max(0.0, (width - across) / 2), top=max(0.0, (height - down) / 2),
        gap_x=gap, gap_y=gap, has_cut_marks=has_cut_marks, duplex=duplex,
    )  # fmt: skip


def _label(rows: int, columns: int, width: float, height: float, gap_x: float = 0.0) -> SheetPlan:
    """Labels in the middle of an A4 sheet, without space between the rows."""
    plan = grid(width, height, margin=0.0, has_cut_marks=False)
    across = columns * (width + gap_x) - gap_x
    return replace(
        plan, rows=rows, columns=columns, gap_x=gap_x,
        left=(plan.width - across) / 2, top=(plan.height - rows * height) / 2,
    )  # fmt: skip


#: Sheets that are sold everywhere, by the codes of the best known maker; others sell the same.
PRESETS: Mapping[str, SheetPlan] = {
    "L7160": _label(7, 3, 63.5, 38.1, 2.5),
    "L7161": _label(6, 3, 63.5, 46.6, 2.5),
    "L7162": _label(8, 2, 99.1, 33.9, 2.5),
    "L7163": _label(7, 2, 99.1, 38.1, 2.5),
    "L7165": _label(4, 2, 99.1, 67.7, 2.5),
    "L7169": _label(2, 2, 99.1, 139.0, 2.5),
    "L7173": _label(5, 2, 99.1, 57.0, 2.5),
    "C32011": _label(5, 2, 85.0, 54.0, 10.0),
    "3474": _label(8, 3, 70.0, 37.0),
    "3475": _label(8, 3, 70.0, 36.0),
    "3483": _label(2, 2, 105.0, 148.0),
    "3425": _label(5, 2, 105.0, 57.0),
    "3427": _label(4, 2, 105.0, 74.0),
}


@dataclass(slots=True)
class _Side:
    """One side of a sheet that is being filled."""

    contents: list[Part | bytes]

    def put(self, page: PaintedPage, begin: bytes) -> None:
        """Add a page, moved to its place by ``begin``."""
        for each in (begin, *page.contents, b"Q\n"):
            if isinstance(each, bytes) and self.contents and isinstance(self.contents[-1], bytes):
                self.contents[-1] += each
            else:
                self.contents.append(each)


class Sheets:
    """Fills sheets of a book with documents.

    Without duplex every page has a place of its own; with it, every second page of a document lies behind
    the one before it. Designs whose fonts and pictures have the same names begin a new sheet.
    """

    def __init__(self, book: Book, plan: SheetPlan, *, skipped: int = 0) -> None:
        """``skipped`` places of the first sheet stay empty: labels that were peeled off before.

        :raises ValueError: when the plan has a mistake (see ``SheetPlan.mistake``), or nothing is left of the
            first sheet.
        """
        mistake = plan.mistake()
        if mistake is not None:
            raise ValueError(str(mistake))
        if not 0 <= skipped < plan.places:
            raise ValueError(f"{skipped} of {plan.places} places skipped")
        self._book = book
        self._plan = plan
        self._prepared: Prepared | None = None
        # Names of photos must differ within a sheet; a document may go on on the next one.
        self._next_photo = 0
        self._begin(skipped)

    def _begin(self, skipped: int = 0) -> None:
        self._front, self._back = _Side([]), _Side([])
        self._used, self._is_empty = skipped, True
        self._named: dict[bytes, Part] = {}
        self._photos: dict[bytes, Part] = {}

    def add(
        self,
        prepared: Prepared,
        values: Mapping[str, str],
        *,
        photos: Mapping[str, bytes] | None = None,
    ) -> tuple[Problem, ...]:
        """Put one person's document on the next places; gives what is not as it should be about it.

        :raises DocumentError: when it cannot be made; the sheets are as they were.
        """
        painted = prepared.paint(values, photos, first_photo=self._next_photo)
        self._next_photo += len(painted.photos)
        if prepared is not self._prepared:
            self.close()
            self._prepared = prepared
        step = 1 if self._plan.duplex is Duplex.NONE else 2
        for first in range(0, len(painted.pages), step):
            if self._used == self._plan.places:
                self.close()
            self._named.update(painted.named)
            self._photos.update(painted.photos)
            self._place(painted.pages[first : first + step])
        return (*painted.problems, *self._scaled(painted))

    def _place(self, pages: Sequence[PaintedPage]) -> None:
        plan = self._plan
        self._front.put(pages[0], self._moved(pages[0], plan.corner(self._used)))
        if len(pages) > 1:
            # Paper that the printer turns top to bottom has its backs upside down, so that a badge that is
            # turned like a page shows its back upright.
            back = self._moved(pages[1], plan.back_corner(self._used), is_turned=not plan.turns_sideways)
            self._back.put(pages[1], back)
        self._used += 1
        self._is_empty = False

    def _factor(self, page: PaintedPage) -> float:
        """How much smaller a page is printed, so that its place holds it."""
        plan = self._plan
        return min(
            1.0,
            (plan.cell_width + _TOLERANCE) * MM / page.width_pt,
            (plan.cell_height + _TOLERANCE) * MM / page.height_pt,
        )

    def _moved(self, page: PaintedPage, corner: tuple[float, float], *, is_turned: bool = False) -> bytes:
        """The operators that move a page to the middle of a place, and cut off what sticks out of it."""
        plan, factor = self._plan, self._factor(page)
        width, height = page.width_pt * factor, page.height_pt * factor
        x = corner[0] * MM + (plan.cell_width * MM - width) / 2
        y = (plan.height - corner[1]) * MM - (plan.cell_height * MM + height) / 2
        if is_turned:
            factor, x, y = -factor, x + width, y + height
        return b"q %.6f 0 0 %.6f %b cm\n0 0 %b re W n\n" % (
            factor, factor, numbers(x, y), numbers(page.width_pt, page.height_pt),
        )  # fmt: skip

    def _scaled(self, painted: Painted) -> Iterator[Problem]:
        smallest = min(map(self._factor, painted.pages))
        if smallest < 1:
            yield Problem("", Wording(SCALED, {"percent": math.floor(smallest * 100)}))

    def close(self) -> None:
        """Write the sheet that is begun, if any place of it is taken."""
        if self._is_empty:
            return
        plan = self._plan
        sides = [self._front] if plan.duplex is Duplex.NONE else [self._front, self._back]
        if plan.has_cut_marks:
            self._front.contents.insert(0, _cut_marks(plan))
        size = plan.width * MM, plan.height * MM
        pages = [PaintedPage(*size, side.contents) for side in sides]
        parts = (*self._named.values(), *self._photos.values())
        is_transparent = any(part.is_transparent for part in parts)
        named = sorted(self._named.items())
        self._book.add_painted(Painted(pages, named, self._photos, (), is_transparent))
        self._begin()


def _cut_marks(plan: SheetPlan) -> bytes:
    """Short lines where to cut, outside of the places: around the grid, and in gaps that are wide enough."""
    corners = [plan.corner(place) for place in range(plan.places)]
    columns = [(x, x + plan.cell_width) for x in dict.fromkeys(x for x, _ in corners)]
    rows = [(y, y + plan.cell_height) for y in dict.fromkeys(y for _, y in corners)]
    lines = [
        *((x, y, x, end) for x in _edges(columns) for y, end in _marks(rows, plan.height)),
        *((x, y, end, y) for y in _edges(rows) for x, end in _marks(columns, plan.width)),
    ]
    drawn = b"".join(
        b"%b m %b l\n" % tuple(numbers(x * MM, (plan.height - y) * MM) for x, y in (line[:2], line[2:]))
        for line in lines
    )
    return b"q 0 G %b w\n%bS\nQ\n" % (numbers(_MARK_WIDTH * MM), drawn) if lines else b""


def _edges(spans: Sequence[tuple[float, float]]) -> list[float]:
    return sorted({round(edge, 3) for span in spans for edge in span})


def _marks(spans: Sequence[tuple[float, float]], end: float) -> Iterator[tuple[float, float]]:
    """Where marks go along one direction: before the first place, after the last, between others."""
    gaps = [(0.0, spans[0][0]), *((a[1], b[0]) for a, b in pairwise(spans))]
    for start, stop in (*gaps, (spans[-1][1], end)):
        room = stop - start - (_MARK_GAP if start == 0.0 or stop == end else 2 * _MARK_GAP)
        if room <= 0:
            continue
        if start == 0.0:
            yield stop - _MARK_GAP - min(_MARK, room), stop - _MARK_GAP
        elif stop == end:
            yield start + _MARK_GAP, start + _MARK_GAP + min(_MARK, room)
        else:
            yield start + _MARK_GAP, stop - _MARK_GAP
