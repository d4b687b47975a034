"""The designer's own tools, by mouse, keys and fingers: lines that attract, many at once, steps back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.conftest import PHONE, Open, assert_accessible
from tests.e2e.test_documents import assert_drawn, assert_saved, begin, numbers

pytestmark = pytest.mark.e2e

Point = tuple[float, float]


def properties(page: Page, values: dict[str, float]) -> None:
    """Gives the selected element a place and a size in mm: x, y, width, height, rotation."""
    fields = page.locator("#properties .d-with-unit input")
    last = fields.count()
    for place, value in enumerate(values.values()):
        fields.nth(last - 5 + place).fill(str(value))
        fields.nth(last - 5 + place).press("Tab")


def rectangle(page: Page, x: float, y: float, width: float, height: float) -> None:
    """Another rectangle on the page, selected."""
    page.locator("[data-add=rectangle]").click()
    properties(page, {"x": x, "y": y, "width": width, "height": height})
    assert numbers(page)[:4] == [x, y, width, height]


def box(page: Page, place: int) -> Locator:
    """The element in this place, the lowest first."""
    return page.locator(".d-box").nth(place)


def scale(page: Page) -> float:
    """Pixels of a millimetre; the page is an A6, 105 mm wide."""
    paper = page.locator("#paper").bounding_box()
    assert paper
    return paper["width"] / 105


def middle(shown: Locator) -> Point:
    """The middle of what is shown, in pixels."""
    found = shown.bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2


def pull(page: Page, start: Point, dx: float, dy: float, *, drops: bool = True) -> None:
    """The mouse from a point by so many pixels."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + dx, start[1] + dy, steps=5)
    if drops:
        page.mouse.up()


def numbers_of(page: Page, place: int) -> list[float]:
    """Place and size of an element, in mm, which is selected for that."""
    page.locator("#layers [data-do=select]").nth(page.locator(".d-layer").count() - 1 - place).click()
    return numbers(page)[:4]


def press_all(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_lines_attract_guides_too_and_everything_goes_back(open_page: Open) -> None:
    page = open_page()
    begin(page, "kongres", "Prowadnice", "a6", "portrait")
    rectangle(page, 20, 20, 20, 10)
    rectangle(page, 60, 70, 20, 10)
    mm = scale(page)

    # Its left edge comes near that of the other: it lies on it, and a line says so.
    pull(page, middle(box(page, 1)), (20 - 60) * mm + 3, -20 * mm, drops=False)
    expect(page.locator(".d-line.is-snap.d-line-x")).to_have_count(1)
    page.mouse.up()
    expect(page.locator(".d-line.is-snap")).to_have_count(0)
    assert numbers(page)[0] == 20

    # A guide out of the ruler attracts as well; back on the ruler it is gone.
    pull(page, middle(page.locator("#ruler-y")), 0, 0, drops=False)
    paper = page.locator("#paper").bounding_box()
    assert paper
    page.mouse.move(paper["x"] + 88 * mm, paper["y"] + 100 * mm, steps=5)
    page.mouse.up()
    guide = page.locator(".d-line.is-guide")
    expect(guide).to_have_count(1)
    at = float(guide.get_attribute("data-at") or 0)
    assert abs(at - 88) <= 0.5
    pull(page, middle(box(page, 1)), (at - 40) * mm + 3, 0)
    assert numbers(page)[0] + 20 == at
    page.mouse.move(paper["x"] + at * mm, paper["y"] + 120 * mm)
    page.mouse.down()
    page.mouse.move(paper["x"] - 20, paper["y"] + 120 * mm, steps=5)
    page.mouse.up()
    expect(guide).to_have_count(0)

    for expected in (1, 1, 0):
        page.locator("#undo").click()
        expect(guide).to_have_count(expected)
    for expected in (1, 1, 0):
        page.locator("#redo").click()
        expect(guide).to_have_count(expected)
    expect(page.locator("#redo")).to_be_disabled()
    assert_saved(page)


def test_several_are_aligned_resized_copied_and_reordered(open_page: Open) -> None:
    page = open_page()
    begin(page, "kongres", "Kilka naraz", "a6", "portrait")
    rectangle(page, 10, 10, 20, 10)
    rectangle(page, 33, 35, 20, 10)
    rectangle(page, 70, 50, 20, 20)
    page.locator("#content").focus()
    press_all(page, "Control+a")
    expect(page.locator(".d-frame.is-many .d-handle")).to_have_count(8)

    # The frame around all is pulled: each keeps its place in it.
    mm = scale(page)
    pull(page, middle(page.locator(".d-frame.is-many .d-handle.is-nw")), 40 * mm, 30 * mm)
    assert [numbers_of(page, place) for place in range(3)] == [
        [50, 40, 10, 5], [61.5, 52.5, 10, 5], [80, 60, 10, 10],
    ]  # fmt: skip
    page.locator("#undo").click()

    page.locator("#content").focus()
    press_all(page, "Control+a")
    page.get_by_role("button", name="Wyrównaj górne krawędzie").click()
    page.get_by_role("button", name="Równe odstępy w poziomie").click()
    assert [numbers_of(page, place)[:2] for place in range(3)] == [[10, 10], [40, 10], [70, 10]]

    # Copied and pasted, also to another page, where it lies at the same place.
    page.locator("#content").focus()
    press_all(page, "Control+c", "Control+v")
    expect(page.locator(".d-box")).to_have_count(4)
    assert numbers(page)[:4] == [75, 15, 20, 20]
    page.locator("#page-add").click()
    expect(page.locator(".d-box")).to_have_count(0)
    page.locator("#content").focus()
    press_all(page, "Control+v")
    assert numbers(page)[:4] == [70, 10, 20, 20]
    press_all(page, "Control+z", "Control+z", "Control+z")
    expect(page.locator(".d-box")).to_have_count(3)

    # The lowest row of the list is pulled to the top.
    rows = page.locator(".d-layer")
    ids = rows.evaluate_all("rows => rows.map((row) => row.dataset.id)")
    start, (_x, top) = middle(rows.last.locator(".d-grip")), middle(rows.first)
    pull(page, start, 0, top - start[1] - 12, drops=False)
    expect(rows.first).to_have_class(re.compile("is-drop-before"))
    page.mouse.up()
    expect(rows.first).to_have_attribute("data-id", ids[2])
    assert rows.evaluate_all("rows => rows.map((row) => row.dataset.id)") == [ids[2], ids[0], ids[1]]
    assert_drawn(page)
    assert_accessible(page)
    assert_saved(page)


def test_who_sees_an_element_is_chosen(open_page: Open) -> None:
    page = open_page()
    begin(page, "kongres", "Dla kogo", "a6", "portrait")
    rectangle(page, 10, 10, 20, 10)
    chooser = page.locator("#properties select:has(option[value=' own'])").last
    tag = chooser.locator("option").nth(1).get_attribute("value")
    chooser.select_option(tag)
    expect(page.locator("#properties .d-choices .w-error")).to_be_visible()
    assert_accessible(page)
    page.locator("#properties .d-choices input[type=checkbox]").first.check()
    expect(page.locator("#properties .d-choices .w-error")).to_be_hidden()
    assert_saved(page)
    chooser.select_option(" own")
    typed = page.locator("#properties .d-typed input, #properties .d-typed textarea").last
    expect(typed).to_have_value(re.compile(f"^{tag} == "))
    page.reload()
    assert_drawn(page)
    page.locator("#layers [data-do=select]").click()
    expect(chooser).to_have_value(tag or "")
    expect(page.locator("#properties .d-choices input[type=checkbox]:checked")).to_have_count(1)


def pdf(pages: int, **saving: object) -> bytes:
    """An empty PDF."""
    made, file = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=(298, 420))
    made.save(file, **saving)  # type: ignore[arg-type]
    return file.getvalue()


def test_a_background_that_cannot_be_one_is_told_in_words(open_page: Open, tmp_path: Path) -> None:
    page = open_page()
    begin(page, "kongres", "Tła", "a6", "portrait")
    letters = (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text x="1" y="8">Hej</text></svg>'
    )
    for name, content, sentence in (
        ("tajny.pdf", pdf(1, encryption=pikepdf.Encryption(owner="a", user="b")), "zaszyfrowany"),
        ("zepsuty.pdf", pdf(1)[:200], "uszkodzony"),
        ("200.pdf", pdf(200), "200"),
        ("tekst.svg", letters, "krzywe"),
        ("wielki.pdf", b"%PDF-" + bytes(22_000_000), "20 MB"),
    ):
        (tmp_path / name).write_bytes(content)
        page.locator("#properties input[type=file]").set_input_files(tmp_path / name)
        expect(page.locator(".d-upload-said.is-bad")).to_contain_text(sentence)
    assert_accessible(page)


def touch(fingers: CDPSession, kind: str, *points: Point) -> None:
    """Fingers on the screen, at these points."""
    found = [{"x": x, "y": y, "id": place} for place, (x, y) in enumerate(points)]
    fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})


def test_two_fingers_zoom_and_do_not_move_what_lies_under_them(open_page: Open) -> None:
    page = open_page("pl-PL", PHONE)
    begin(page, "kongres", "Dwa palce", "a6", "portrait")
    page.locator(".d-panes [data-pane=elements]").tap()
    page.locator("[data-add=rectangle]").tap()
    before, mm = numbers(page), scale(page)
    x, y = middle(page.locator(".d-box"))
    fingers = page.context.new_cdp_session(page)
    touch(fingers, "touchStart", (x, y))
    touch(fingers, "touchStart", (x, y), (x + 40, y))
    for step in range(1, 9):
        touch(fingers, "touchMove", (x - 5 * step, y), (x + 40 + 5 * step, y))
    touch(fingers, "touchEnd")
    assert scale(page) == pytest.approx(3 * mm, rel=0.02)
    assert numbers(page) == before
    assert page.evaluate("visualViewport.scale") == 1
    expect(page.locator(".d-box")).to_have_attribute("aria-pressed", "true")
    assert_saved(page)
