"""The steps of the walk, each as a person would do it; they know addresses and ids, not words."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, expect

from setup.commands import ROOT
from tests.e2e.conftest import assert_accessible

#: With this set, the pictures of the README are made anew: WICI_SCREENSHOTS=1 ./test tests/e2e
MAKES_PICTURES = bool(os.environ.get("WICI_SCREENSHOTS"))


def picture(page: Page, name: str) -> None:
    """Stores a picture for the README, when pictures are wanted: ``name-pl-desktop.png``."""
    if MAKES_PICTURES:
        language = page.evaluate("document.documentElement.lang")
        size = "phone" if page.viewport_size and page.viewport_size["width"] < 1000 else "desktop"
        page.screenshot(path=str(ROOT / "docs" / "screenshots" / f"{name}-{language}-{size}.png"))


def submit(page: Page) -> None:
    """Clicks the primary button of the page's form."""
    page.locator("main form button.btn-primary[type=submit]").first.click()


def make_event(page: Page, name: str, slug: str) -> None:
    """An empty event of one's own."""
    page.goto("/events/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_slug").fill(slug)
    assert_accessible(page)
    submit(page)
    page.wait_for_url(f"**/e/{slug}/")
    expect(page.locator("h1")).to_have_text(name)


def import_people(page: Page, slug: str, sheet: Path, *, new: str) -> None:
    """From the file over the columns and the dry run to the result; ``new`` people come."""
    page.goto(f"/e/{slug}/participants/import/")
    page.locator("#id_file").set_input_files(sheet)
    submit(page)
    page.wait_for_url("**/columns/")
    assert_accessible(page)
    submit(page)
    page.wait_for_url("**/check/")
    expect(page.locator(".w-figure.w-tone-green strong")).to_have_text(new)
    assert_accessible(page)
    page.locator("form[data-import] button[type=submit]").click()
    page.wait_for_url("**/result/")
    expect(page.locator(".w-figure.w-tone-green strong")).to_have_text(new)


def make_group(page: Page, slug: str, name: str, people: str) -> None:
    """Everybody who is registered, by a condition; the count comes by itself."""
    page.goto(f"/e/{slug}/groups/new/")
    page.locator("#id_name").fill(name)
    page.locator("input[name=mode][value=everybody]").check()
    expect(page.locator(".g-right")).to_contain_text(people)
    assert_accessible(page)
    submit(page)
    page.wait_for_url(f"**/e/{slug}/groups/")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def write(page: Page, slug: str, group: str, attachment: Path) -> None:
    """A visual message with tags in subject and body, and an attachment."""
    page.goto(f"/e/{slug}/compose/")
    page.locator("#recipients").select_option(label=group)
    page.locator("#subject").fill("Witamy, ")
    page.locator("#subject").press("End")
    insert_tag(page, "first_name")
    expect(page.locator("#subject")).to_have_value("Witamy, {{ first_name }}")
    body = page.frame_locator("#visual_ifr").locator("body")
    body.click()
    body.press_sequentially("Czekamy na ")
    insert_tag(page, "firma")
    expect(body.locator("[contenteditable=false]")).to_be_visible()
    page.locator("#files").set_input_files(attachment)
    expect(page.locator("#attachments")).to_contain_text(attachment.name)
    assert_saved(page)


def insert_tag(page: Page, key: str) -> None:
    """Clicks a tag of the panel; on a phone the panel is opened first."""
    tag = page.locator(f"#pane-tags [data-tag='{key}']")
    open_panel(page, "tags")
    tag.scroll_into_view_if_needed()
    tag.click()
    close_panel(page)


def open_panel(page: Page, name: str) -> None:
    """Shows one of the panel's tabs."""
    page.locator(f"#tab-{name}").click()
    expect(page.locator(f"#pane-{name}")).to_be_visible()


def close_panel(page: Page) -> None:
    """Closes the panel where it lies over the letter."""
    closing = page.locator("#panel-close")
    if closing.is_visible() and page.viewport_size and page.viewport_size["width"] < 1000:
        closing.click()


def assert_saved(page: Page) -> None:
    """The message has been saved by itself and has an address of its own."""
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    expect(page.locator("#state-words")).to_contain_text(":")


def look_at_it(page: Page, person: str) -> None:
    """The preview shows the message of the person searched for."""
    open_panel(page, "preview")
    page.locator("#person").fill(person)
    page.locator("#person-list [role=option]").filter(has_text=person).first.click()
    expect(page.locator("#preview-subject")).to_have_text("Witamy, Anna")
    expect(page.locator("#preview-to")).to_contain_text(person)
    expect(page.frame_locator("#preview-frame").locator("body")).to_contain_text("Czekamy na")
    picture(page, "compose")
    assert_accessible(page)


def check(page: Page, words: str) -> None:
    """The check names people whose value is empty."""
    open_panel(page, "check")
    expect(page.locator("#check")).to_contain_text(words)
    assert_accessible(page)
    close_panel(page)


def send_test(page: Page, address: str) -> None:
    """A test goes to one address; the server's answer is shown."""
    page.locator("#test").click()
    page.locator("#test-to").fill(address)
    page.locator("#test-form button[type=submit]").click()
    expect(page.get_by_text("250 2.0.0").first).to_be_visible()


def send(page: Page, people: str) -> None:
    """Saves, then sends after the sheet has named the number."""
    page.locator("#save").click()
    page.locator("#send").click()
    button = page.locator("#send-form button[type=submit]")
    expect(button).to_contain_text(people)
    picture(page, "send")
    assert_accessible(page)
    button.click()
    page.wait_for_url("**/reports/**")


def watch(page: Page, steps: tuple[str, ...]) -> None:
    """The figure of sent messages moves by itself, a batch at a time."""
    for figure in steps:
        expect(page.locator("main")).to_contain_text(figure)
