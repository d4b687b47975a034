"""Several documents on each sheet."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest

from tests.plain.pdf.making import CREATED, opened, page_of, prepared_layout, text, texts_of
from tests.plain.pdf.test_placing import FILES, colours
from wici.plain.pdf.book import Book
from wici.plain.pdf.model import Align, Element, Fit, Kind, Layout
from wici.plain.pdf.prepare import Prepared
from wici.plain.pdf.sheets import PRESETS, Duplex, SheetPlan, Sheets, grid

BADGES = SheetPlan(
    rows=2, columns=2, cell_width=90, cell_height=50, left=10, top=20, gap_x=5, gap_y=10
)  # fmt: skip


def _badge(*, sides: int = 1, width: float = 90, height: float = 50) -> Prepared:
    pages = tuple(
        page_of(
            text(f"{{{{ name }}}}{mark}", width=width, height=10, fit=Fit.SHRINK, align=Align.LEFT),
            width=width,
            height=height,
        )
        for mark in ("", "-back", "-third")[:sides]
    )
    return prepared_layout(Layout(pages=pages))


def _sheets(plan: SheetPlan, prepared: Prepared, *names: str) -> tuple[bytes, list[str]]:
    file = BytesIO()
    book = Book(file.write, title="Badges", language="en", created=CREATED)
    sheets = Sheets(book, plan)
    problems = [str(problem.wording) for name in names for problem in sheets.add(prepared, {"name": name})]
    sheets.close()
    book.close()
    opened(file.getvalue())
    return file.getvalue(), problems


def _places(content: bytes, page: int) -> dict[str, tuple[int, int]]:
    """Where each text begins on a page, in mm from the upper left corner: its first letter's outer corner."""
    document = pypdfium2.PdfDocument(content)
    found: dict[str, tuple[int, int]] = {}
    sheet = document[page]
    read = sheet.get_textpage()
    whole = read.get_text_range()
    for each in whole.split():
        left, _, _, top = read.get_charbox(whole.index(each))
        found[each] = (round(left * 25.4 / 72), round((sheet.get_height() - top) * 25.4 / 72))
    document.close()
    return found


def test_places_are_filled_row_by_row_and_sheet_by_sheet() -> None:
    content, problems = _sheets(BADGES, _badge(), "A", "B", "C", "D", "E")
    assert problems == []
    assert texts_of(content) == ["A\nB\nC\nD", "E"]
    first = _places(content, 0)
    (x, y) = first["A"]
    assert (x, y) == (10, 21)
    assert {name: (left - x, top - y) for name, (left, top) in first.items()} == {
        "A": (0, 0), "B": (95, 0), "C": (0, 60), "D": (95, 60),
    }  # fmt: skip
    document = opened(content)
    assert [float(side) for side in document.pages[0].MediaBox] == [0, 0, 595.276, 841.89]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        # Turned like the page of a book: what is left on the front is right on the back.
        (replace(BADGES, duplex=Duplex.LONG_EDGE), {"A-back": (95, 0), "B-back": (0, 0), "C-back": (95, 60)}),
        (
            replace(BADGES, duplex=Duplex.SHORT_EDGE, width=297, height=210),
            {"A-back": (95, 0), "B-back": (0, 0), "C-back": (95, 60)},
        ),
    ],
)
def test_backs_lie_behind_their_fronts(plan: SheetPlan, expected: dict[str, tuple[int, int]]) -> None:
    content, _ = _sheets(plan, _badge(sides=2), "A", "B", "C")
    assert [set(page.split()) for page in texts_of(content)] == [
        {"A", "B", "C"}, {"A-back", "B-back", "C-back"},
    ]  # fmt: skip
    backs = _places(content, 1)
    left = plan.width - plan.left - 2 * plan.cell_width - plan.gap_x
    assert {name: (x - round(left), y - 21) for name, (x, y) in backs.items()} == expected


def test_backs_of_paper_that_turns_top_to_bottom_are_upside_down() -> None:
    plan = replace(BADGES, duplex=Duplex.SHORT_EDGE)
    assert not plan.turns_sideways
    assert [plan.back_corner(place) for place in range(4)] == [(10, 227), (105, 227), (10, 167), (105, 167)]
    content, _ = _sheets(plan, _badge(sides=2), "A")
    document = pypdfium2.PdfDocument(content)
    _, bottom, right, _ = document[1].get_textpage().get_charbox(0)
    document.close()
    # The first letter is at the lower right corner of its place, which ends 20 mm above the sheet's edge.
    assert round(right * 25.4 / 72) == 100
    assert round(bottom * 25.4 / 72) == 21


def test_a_side_is_left_empty_rather_than_out_of_step() -> None:
    plan = replace(BADGES, duplex=Duplex.LONG_EDGE)
    assert texts_of(_sheets(plan, _badge(), "A", "B", "C", "D", "E")[0]) == ["A\nB\nC\nD", "", "E", ""]


def test_every_page_has_a_place_when_only_one_side_is_printed() -> None:
    content, _ = _sheets(BADGES, _badge(sides=3), "A", "B")
    assert [page.split() for page in texts_of(content)] == [
        ["A", "A-back", "A-third", "B"], ["B-back", "B-third"],
    ]  # fmt: skip


def test_a_page_larger_than_its_place_is_made_smaller_and_told() -> None:
    content, problems = _sheets(BADGES, _badge(width=180, height=50), "A")
    assert problems == ["The page is larger than its place on the sheet: it is printed at 50 %."]
    # It stands in the middle of its place's height.
    assert _places(content, 0)["A"][1] == pytest.approx(20 + 12.5, abs=1)


def test_designs_are_not_mixed_on_a_sheet_and_photos_are_told_apart() -> None:
    picture = Element("i", Kind.IMAGE, photo_field="photo", width=90, height=50)
    photo = prepared_layout(Layout(pages=(page_of(picture, width=90, height=50),)))
    file = BytesIO()
    book = Book(file.write, title="", language="pl", created=CREATED)
    sheets = Sheets(book, BADGES)
    sheets.add(_badge(), {"name": "A"})
    for colour in ("red", "blue", "red"):
        sheets.add(photo, {}, photos={"photo": FILES[colour]})
    sheets.close()
    assert book.close() == 2
    assert colours(file.getvalue(), (55, 45), (150, 45), (55, 105), page=1) == ["red", "blue", "red"]


def test_cut_marks_stand_outside_of_the_places() -> None:
    plain, marked = (_drawn(replace(BADGES, has_cut_marks=mark)) for mark in (False, True))
    assert plain == set()
    ends = {20 - 1, 20 - 1 - 4, 71, 79, 131, 135}
    assert {y for x, y in marked if x == 10} == ends
    assert {x for x, y in marked if y == 20} == {9, 5, 101, 104, 196, 200}


def _drawn(plan: SheetPlan) -> set[tuple[int, int]]:
    """Ends of lines in mm."""
    content, _ = _sheets(plan, _badge(), "")
    document = opened(content)
    drawn = b"".join(each.read_bytes() for each in document.pages[0].Contents).split()
    ends = set()
    for place, token in enumerate(drawn):
        if token in (b"m", b"l"):
            x, y = float(drawn[place - 2]), float(drawn[place - 1])
            ends.add((round(x * 25.4 / 72), round(297 - y * 25.4 / 72)))
    return ends


def test_as_many_places_as_a_sheet_has_room_for() -> None:
    plan = grid(90, 54, margin=10)
    assert (plan.columns, plan.rows, plan.left, plan.top, plan.mistake()) == (2, 5, 15, 13.5, None)
    assert grid(105, 148, margin=0).places == 4
    huge = grid(500, 54)
    assert huge.places == 5
    assert str(huge.mistake()) == "The places need 500 mm across, and the paper has 210 mm."


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"rows": 0}, "A sheet needs at least one row and one column."),
        ({"cell_width": 0.0}, "The places on the sheet have no size."),
        ({"gap_x": float("nan")}, "The places on the sheet have no size."),
        ({"top": 200.0}, "The places need 310 mm from top to bottom, and the paper has 297 mm."),
    ],
)
def test_plans_that_cannot_be_printed(changes: dict[str, Any], sentence: str) -> None:
    plan = replace(BADGES, **changes)
    assert str(plan.mistake()) == sentence
    with pytest.raises(ValueError, match=sentence[:20]):
        Sheets(Book(lambda content: None, title="", language="pl", created=CREATED), plan)


def test_the_labels_that_are_sold_fit_on_their_sheets() -> None:
    assert [name for name, plan in PRESETS.items() if plan.mistake()] == []
    assert {name: plan.places for name, plan in PRESETS.items()} == {
        "L7160": 21, "L7161": 18, "L7162": 16, "L7163": 14, "L7165": 8, "L7169": 4, "L7173": 10, "C32011": 10,
        "3474": 24, "3475": 24, "3483": 4, "3425": 10, "3427": 8,
    }  # fmt: skip


def test_labels_that_were_peeled_off_are_skipped_on_the_first_sheet() -> None:
    file = BytesIO()
    book, prepared = Book(file.write, title="Badges", language="en", created=CREATED), _badge()
    sheets = Sheets(book, BADGES, skipped=3)
    sheets.close()
    for name in "ABC":
        sheets.add(prepared, {"name": name})
    sheets.close()
    assert book.close() == 2
    assert [text.split() for text in texts_of(file.getvalue())] == [["A"], ["B", "C"]]
    whole, _problems = _sheets(BADGES, prepared, "x", "y", "z", "A")
    assert _places(file.getvalue(), 0)["A"] == _places(whole, 0)["A"]


@pytest.mark.parametrize("skipped", [-1, 4])
def test_no_more_can_be_skipped_than_there_is(skipped: int) -> None:
    book = Book(BytesIO().write, title="", language="en", created=CREATED)
    with pytest.raises(ValueError, match="places skipped"):
        Sheets(book, BADGES, skipped=skipped)
