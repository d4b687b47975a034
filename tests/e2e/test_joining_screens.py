"""Where people join: axe finds nothing on the screens and pages, and the keyboard reaches everything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, assert_accessible

pytestmark = pytest.mark.e2e

SCREENS = (
    "registration/", "registration/automatic/", "invitations/", "invitations/?state=declined",
    "invitations/new/", "invitations/new/1/codes/", "invitations/new/1/message/", "invitations/codes/",
    "invitations/codes/new/", "invitations/codes/1/", "invitations/people/1/", "surveys/", "surveys/new/",
    "surveys/1/", "surveys/1/settings/", "surveys/1/questions/", "surveys/1/questions/new/",
    "participants/1/surveys/",
)  # fmt: skip
PAGES = (
    "/r/kongres/", "/r/kongres/form/", "/r/kongres/code/", "/r/kongres/form/?code=MEDIA-KRK",
)  # fmt: skip
#: What leads nowhere, with the status of the page that says so.
NOWHERE = {
    "/r/kongres/form/?code=NIE-MA-TAKIEGO": 422, "/i/nikogo/": 404, "/s/nikogo/": 404, "/r/nie-ma/": 404,
}  # fmt: skip


def look(page: Page, address: str, status: int = 200) -> None:
    """One page, as it comes."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status, address
    assert_accessible(page)


@pytest.mark.parametrize(
    ("language", "size"), [("pl-PL", DESKTOP), ("en-GB", PHONE)], ids=["pl-desktop", "en-phone"]
)
def test_axe_finds_nothing_where_people_join(open_page: Open, language: str, size: dict[str, int]) -> None:
    page = open_page(language, size)
    for screen in SCREENS:
        look(page, f"/e/kongres/{screen}")
    page.goto("/e/kongres/registration/automatic/")
    page.locator("main a[href$='/time/']").first.click()
    page.wait_for_url("**/time/")
    assert_accessible(page)
    page.goto("/e/kongres/registration/automatic/")
    page.locator("main a[href*='/compose/']").first.click()
    page.wait_for_url("**/compose/**")
    expect(page.locator("#visual_ifr")).to_be_visible()
    expect(page.locator("#send")).to_be_hidden()
    assert_accessible(page)
    for public in PAGES:
        look(page, public)


@pytest.mark.parametrize(
    ("language", "size"), [("pl-PL", PHONE), ("en-GB", DESKTOP)], ids=["pl-phone", "en-desktop"]
)
def test_axe_finds_nothing_where_nobody_can_join(
    open_page: Open, language: str, size: dict[str, int]
) -> None:
    slug = f"zamkniete-{language[:2]}"
    walk.make_event(open_page(language), "Kongres, na który nikt się nie zapisze", slug)
    page = open_page(language, size, logged_in=False)
    for address in (f"/r/{slug}/", f"/r/{slug}/form/", f"/r/{slug}/code/"):
        look(page, address)
        expect(page.locator("#registration")).to_have_count(0)
    for address, status in NOWHERE.items():
        look(page, address, status)


def test_the_keyboard_adds_a_message_and_switches_it(open_page: Open) -> None:
    """Only Tab, Enter and typed keys: every button is reached and shows where the focus is."""
    page = open_page()
    page.goto("/e/kongres/registration/automatic/")
    press_on(page, "button[formaction$='/further/']")
    page.wait_for_url("**/time/")
    press_on(page, "#id_days", "")
    page.keyboard.press("Control+A")
    page.keyboard.type("7")
    page.locator("#id_group").focus()
    page.keyboard.press("ArrowDown")
    press_on(page, "main form button.btn-primary[type=submit]")
    page.wait_for_url("**/automatic/")
    press_on(page, "button[formaction$='/delete/']")
    expect(page.locator("button[formaction$='/delete/']")).to_have_count(0)


def press_on(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to an element with Tab alone, see that the focus shows, and press a key there."""
    wanted = page.locator(selector).first
    for _press in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("(each) => each === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    assert wanted.evaluate(
        "(each) => { const s = getComputedStyle(each);"
        " return s.outlineStyle !== 'none' || s.boxShadow !== 'none'; }"
    )
    if key:
        page.keyboard.press(key)
