"""A certificate designed from nothing, by mouse and by keyboard, attached to a message, sent, and read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from setup.commands import ROOT
from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

_PEOPLE = """
from wici.events.models import Event
from wici.people import participants
from wici.shared.scopes import scope
event = Event.objects.get(slug="{slug}")
with scope(event=event):
    for first, last in (("Anna", "Żółć"), ("Zbigniew", "Gżegżółka")):
        address = first.lower() + "@example.org"
        participants.add(event, {{"first_name": first, "last_name": last, "email": address}})
"""


def add_people(site: Site, slug: str) -> None:
    """Two participants of the event."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", _PEOPLE.format(slug=slug)]
    subprocess.run(command, env=site.environment, cwd=ROOT, capture_output=True, timeout=60, check=True)


def begin(page: Page, slug: str, name: str, size: str, orientation: str) -> None:
    """An empty page of this size, in the designer."""
    page.goto(f"/e/{slug}/documents/")
    assert_accessible(page)
    page.goto(f"/e/{slug}/documents/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_size").select_option(size)
    page.locator(f"input[name=orientation][value={orientation}]").check()
    assert_accessible(page)
    walk.submit(page)
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    expect(page.locator("#content")).to_have_attribute("data-is-ready", "yes")
    assert_drawn(page)


def assert_drawn(page: Page) -> None:
    """The renderer's picture is there and up to date."""
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#loading")).to_be_hidden()
    expect(page.locator("#failure")).to_be_hidden()


def assert_saved(page: Page) -> None:
    """What was drawn is on the server."""
    expect(page.locator("#state")).to_have_attribute("data-state", "saved")


def draw(page: Page, background: Path) -> None:
    """A background, a text with a tag, a code and a line, by mouse."""
    with page.expect_response(lambda response: response.url.endswith("/files/")):
        page.locator("#properties input[type=file]").set_input_files(background)
    page.locator("[data-add=text]").click()
    page.locator("#properties textarea").fill("Zaświadcza się, że ")
    page.locator("#properties textarea").press("End")
    page.locator(".d-said button").click()
    page.locator("#tag-list [data-tag=full_name]").click()
    expect(page.locator("#properties textarea")).to_have_value("Zaświadcza się, że {{ full_name }}")
    page.locator("[data-add=code]").click()
    page.locator("[data-add=line]").click()
    expect(page.locator(".d-box")).to_have_count(3)
    drag(page, page.locator(".d-box[data-kind=code]"), 90, 60)
    assert_drawn(page)
    assert_saved(page)


def drag(page: Page, box: Locator, dx: float, dy: float) -> None:
    """Moves an element with the mouse; Ctrl keeps it from snapping."""
    place = box.bounding_box()
    assert place
    page.mouse.move(place["x"] + 12, place["y"] + 12)
    page.mouse.down()
    page.keyboard.down("Control")
    page.mouse.move(place["x"] + 12 + dx, place["y"] + 12 + dy, steps=6)
    page.mouse.up()
    page.keyboard.up("Control")
    moved = box.bounding_box()
    assert moved
    assert abs(moved["x"] - place["x"] - dx) < 3
    assert abs(moved["y"] - place["y"] - dy) < 3


def use_the_keyboard_alone(page: Page) -> None:
    """Through the elements, moved, made larger, undone, duplicated, deleted, named: no mouse."""
    page.locator("#boxes .d-box").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    first = page.locator("#boxes .d-box").first
    expect(first).to_be_focused()
    expect(first).to_have_attribute("aria-pressed", "true")
    before = numbers(page)
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowDown")
    assert numbers(page) == [before[0] + 0.5, before[1] - 5, before[2], before[3] + 0.5, before[4]]
    expect(page.locator("#whisper")).not_to_be_empty()
    page.keyboard.press("Control+z")
    assert numbers(page)[3] == before[3]
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+d")
    expect(page.locator(".d-box")).to_have_count(4)
    page.keyboard.press("Delete")
    expect(page.locator(".d-box")).to_have_count(3)
    page.locator("#boxes .d-box").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#properties textarea")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.keyboard.press("Escape")
    expect(page.locator("#boxes .d-box").first).to_be_focused()
    assert_saved(page)


def numbers(page: Page) -> list[float]:
    """Place, size and rotation of the selected element as the properties show them."""
    values: list[str] = page.locator("#properties .d-with-unit input").evaluate_all(
        "inputs => inputs.slice(-5).map((input) => input.value)"
    )
    return [float(value) for value in values]


def use_the_list(page: Page) -> None:
    """The list does what the page does: selects, brings forward, hides, locks."""
    page.locator("#layers [data-do=select]").last.click()
    page.locator("#layers [data-do=up]").click()
    expect(page.locator(".d-layer").nth(1)).to_have_class("d-layer is-selected is-alone")
    page.locator("#layers [data-do=hide]").click()
    expect(page.locator(".d-box.is-hidden")).to_have_count(1)
    page.locator("#layers [data-do=hide]").click()
    expect(page.locator(".d-box.is-hidden")).to_have_count(0)


def name_the_file(page: Page, slug: str) -> str:
    """The settings of the document; returns its number."""
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(f"/e/{slug}/documents/{number}/settings/")
    page.locator("#id_file_name").fill("Certyfikat {{ nazwisko }}")
    assert_accessible(page)
    page.locator("form.r-settings button.btn-primary").click()
    expect(page.locator("#toasts [data-toast]")).to_be_visible()
    return number


def attach_and_send(page: Page, slug: str, number: str) -> None:
    """A message to everybody, with the document."""
    page.goto(f"/e/{slug}/compose/")
    page.locator("#recipients").select_option(index=1)
    page.locator("#subject").fill("Certyfikat")
    page.frame_locator("#visual_ifr").locator("body").press_sequentially("W załączniku.")
    walk.open_panel(page, "tags")
    page.locator(f"[data-attach='{number}']").click()
    expect(page.locator("#attachments [data-document]")).to_have_count(1)
    walk.assert_saved(page)
    page.locator("#save").click()
    page.locator("#send").click()
    page.locator("#send-form button[type=submit]").click()
    page.wait_for_url("**/reports/**")


def received(page: Page, slug: str, person: str) -> pypdfium2.PdfDocument:
    """The PDF that somebody found in their mailbox."""
    message = page.locator("#mailbox-list a", has_text="Certyfikat").first
    for _attempt in range(30):
        page.goto(f"/e/{slug}/mailbox/?q={person}")
        if message.count():
            break
        page.wait_for_timeout(1000)
    message.click()
    with page.expect_download() as coming:
        page.locator(".rp-files a").first.click()
    assert coming.value.suggested_filename == "Certyfikat Gżegżółka.pdf"
    return pypdfium2.PdfDocument(Path(coming.value.path()).read_bytes())


def test_a_certificate_from_nothing_to_the_mailbox(open_page: Open, site: Site, tmp_path: Path) -> None:
    slug = "dokumenty"
    background = tmp_path / "tło.png"
    Image.new("RGB", (1480, 1050), "#f4ead2").save(background)
    page = open_page()
    walk.make_event(page, "Kongres dokumentów", slug)
    add_people(site, slug)
    walk.make_group(page, slug, "Wszyscy", "2")

    begin(page, slug, "Certyfikat", "a5", "landscape")
    draw(page, background)
    use_the_keyboard_alone(page)
    use_the_list(page)
    assert_accessible(page)
    number = name_the_file(page, slug)
    attach_and_send(page, slug, number)

    document = received(page, slug, "zbigniew")
    assert len(document) == 1
    assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [210, 148]
    text = document[0].get_textpage().get_text_range()
    assert "Zaświadcza się, że Zbigniew Gżegżółka!" in " ".join(text.split())


def test_of_two_windows_one_is_chosen_and_the_other_not_lost(open_page: Open) -> None:
    page = open_page("en-GB")
    begin(page, "kongres", "Dwa okna", "a6", "portrait")
    other = page.context.new_page()
    other.goto(page.url)
    assert_drawn(other)
    page.locator("[data-add=text]").click()
    assert_saved(page)
    other.locator("[data-add=rectangle]").click()
    expect(other.locator("#conflict")).to_be_visible()
    assert_accessible(other)
    other.locator("#conflict-theirs").click()
    expect(other.locator(".d-box[data-kind=text]")).to_have_count(1)
    expect(other.locator(".d-box")).to_have_count(1)
    other.keyboard.press("Control+z")
    expect(other.locator(".d-box[data-kind=rectangle]")).to_have_count(1)
    assert_saved(other)


def test_a_finger_selects_first_and_moves_then(open_page: Open) -> None:
    page = open_page("pl-PL", PHONE)
    begin(page, "kongres", "Palcem", "card", "landscape")
    page.locator(".d-panes [data-pane=elements]").tap()
    page.locator("[data-add=rectangle]").tap()
    box = page.locator(".d-box")
    expect(box).to_have_attribute("aria-pressed", "true")
    before = numbers(page)
    place = box.bounding_box()
    assert place
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        found = [{"x": across, "y": down} for across, down in points]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x + 4 * step, y + 3 * step))
    touch("touchEnd")
    after = numbers(page)
    assert after[0] > before[0] + 3
    assert after[1] > before[1] + 2
    assert after[2:] == before[2:]
    # A tap right after a quick movement only stops what Chromium thinks is still in flight.
    assert_saved(page)
    page.locator("#undo").tap()
    expect(page.locator("#redo")).to_be_enabled()
    assert numbers(page) == before
    assert_saved(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["pl-PL", "en-GB"])
def test_axe_finds_nothing_while_a_ready_design_is_looked_at(
    open_page: Open, language: str, size: dict[str, int]
) -> None:
    page = open_page(language, size)
    page.goto("/e/kongres/documents/new/")
    name = f"Plakietka {language} {size['width']}"
    page.locator("input[name=start][value='pl/badge-card']").check()
    page.locator("#id_name").fill(name)
    assert_accessible(page)
    walk.submit(page)
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    assert_drawn(page)
    assert_accessible(page)
    for pane in ("elements", "pages", "properties") if size is PHONE else ():
        page.locator(f".d-panes [data-pane={pane}]").click()
        assert_accessible(page)
    page.locator("#boxes .d-box:not(.is-locked)").last.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#properties h2")).to_be_visible()
    assert_accessible(page)
    assert_saved(page)
    page.goto("/e/kongres/documents/")
    assert_accessible(page)


def test_without_a_script_the_designer_leads_to_the_settings(open_page: Open, browser: Browser) -> None:
    page = open_page("en-GB")
    page.goto("/e/kongres/documents/new/")
    page.locator("#id_name").fill("Bez skryptu")
    walk.submit(page)
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(page.url)
    plain.locator(".d-noscript a").click()
    plain.locator("#id_condition").fill("imie")
    plain.locator("form.r-settings button.btn-primary").click()
    expect(plain.locator("#id_condition")).to_have_value("imie")
    context.close()
