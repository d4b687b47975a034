"""Registering in a real browser: on a phone, without a script, with a lost connection, and coming back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

#: Longer than the pages take for haste.
READING_MS = 1_700
#: What a page with everything it loads may weigh, in bytes.
LIGHT = 100_000


def open_registration(page: Page, slug: str) -> None:
    """An event with one section, a question that depends on another one, and open registration."""
    walk.make_event(page, f"Kongres {slug}", slug)
    page.goto(f"/e/{slug}/registration/sections/new/")
    page.locator("#id_title").fill("Posiłki")
    walk.submit(page)
    page.wait_for_url("**/registration/")
    add_question(page, slug, "Kolacja", "checkbox")
    add_question(page, slug, "Dieta", shown_by="kolacja")
    page.goto(f"/e/{slug}/registration/")
    page.locator(".r-stands button[name=open]").click()
    expect(page.locator(".r-stands .w-tone-green")).to_be_visible()


def add_question(page: Page, slug: str, label: str, kind: str = "text", shown_by: str = "") -> None:
    """Adds a question on its own page."""
    page.goto(f"/e/{slug}/registration/questions/new/")
    page.locator("#id_label").fill(label)
    page.locator("#id_kind").select_option(kind)
    if shown_by:
        page.locator("#id_condition_0_question").select_option(shown_by)
        page.locator("#id_condition_0_value").fill("yes")
    page.locator("form.r-edit button[type=submit]").click()
    page.wait_for_url("**/registration/")


def weight(page: Page, address: str) -> int:
    """Bytes of a page with all that it loads."""
    found: list[Response] = []

    def note(response: Response) -> None:
        found.append(response)

    page.on("response", note)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("response", note)
    return sum(len(response.body()) for response in found)


def fill_in_person(page: Page, first_name: str, email: str) -> None:
    """The first step, as quickly as people are."""
    page.locator("#q-first_name").fill(first_name)
    page.locator("#q-last_name").fill("Żółć")
    page.locator("#q-email").fill(email)
    page.wait_for_timeout(READING_MS)


def go(page: Page) -> None:
    """The main button of the page."""
    page.locator("main .go").first.click()


@pytest.mark.parametrize(("language", "size"), [("pl-PL", PHONE), ("en-GB", DESKTOP)], ids=["pl", "en"])
def test_registering_changing_and_cancelling(open_page: Open, language: str, size: dict[str, int]) -> None:
    slug = f"rejestracja-{language[:2]}"
    open_registration(open_page(language), slug)
    page = open_page(language, size, logged_in=False)
    assert weight(page, f"/r/{slug}/") < LIGHT
    assert_accessible(page)
    go(page)
    assert_accessible(page)
    go(page)
    expect(page.locator("#problems")).to_be_focused()
    assert_accessible(page)
    fill_in_person(page, "Łucja", "lucja@example.org")
    go(page)

    diet = page.locator("[data-question=dieta]")
    expect(diet).to_be_hidden()
    page.locator("#q-kolacja").check()
    page.locator("#q-dieta").fill("wegańska")
    assert_accessible(page)
    page.locator("nav.languages button").click()
    expect(page.locator("#q-dieta")).to_have_value("wegańska")
    page.locator("nav.languages button").click()

    page.context.set_offline(True)
    page.locator("#q-dieta").fill("wegetariańska")
    with page.expect_event("requestfailed"):
        page.locator("main .go").click(no_wait_after=True)
    page.wait_for_timeout(1_000)
    page.context.set_offline(False)
    page.go_back()
    expect(page.locator("#q-dieta")).to_have_value("wegetariańska")
    go(page)
    page.wait_for_url("**/summary/")
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("wegetariańska")
    go(page)
    page.wait_for_url("**/done/")
    assert_accessible(page)
    come_back(page)


def come_back(page: Page) -> None:
    """See the registration on the personal page, change it, cancel it."""
    go(page)
    page.wait_for_url("**/p/**")
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("wegetariańska")
    mine = page.url
    page.locator(".moves button.go").click()
    page.wait_for_url("**/summary/")
    page.locator(".answers a").first.click()
    page.locator("#q-first_name").fill("Ewa")
    go(page)
    page.wait_for_url("**/summary/")
    page.locator(".moves .go").click()
    page.wait_for_url("**/done/")
    page.goto(mine)
    expect(page.locator("main")).to_contain_text("Ewa")
    page.locator("a.back").click()
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("Ewa Żółć")
    page.locator(".moves button.go").click()
    page.wait_for_url(mine)
    assert_accessible(page)
    expect(page.locator("main")).not_to_contain_text("wegetariańska")


def test_registering_without_a_script(open_page: Open, browser: Browser, site: Site) -> None:
    open_registration(open_page("en-GB"), "plain")
    context = browser.new_context(
        locale="en-GB",
        base_url=site.address,
        java_script_enabled=False,
        viewport={"width": 320, "height": 640},
    )
    page = context.new_page()
    page.goto("/r/plain/")
    go(page)
    fill_in_person(page, "Anna <b>", "anna@example.org")
    go(page)
    expect(page.locator("[data-question=dieta] .when")).to_be_visible()
    page.locator("#q-dieta").fill("not asked, so not counted")
    page.locator("#q-dieta").press("Enter")
    page.wait_for_url("**/summary/")
    expect(page.locator("main")).not_to_contain_text("not counted")
    expect(page.locator("main")).to_contain_text("Anna <b>")
    go(page)
    page.wait_for_url("**/done/")
    expect(page.locator("h1")).to_have_text("You are registered")
    context.close()
