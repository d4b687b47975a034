"""Building a registration form in a real browser: mouse, keyboard, and once without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible, log_in

pytestmark = pytest.mark.e2e


def labels(page: Page) -> list[str]:
    """The questions in their order."""
    return [text.strip() for text in page.locator(".r-label").all_text_contents()]


def add_question(
    page: Page, slug: str, label: str, kind: str = "text", options: str = "", shown_by: str = ""
) -> None:
    """Adds a question in the panel."""
    page.goto(f"/e/{slug}/registration/")
    page.locator("a.btn-primary[data-panel]").click()
    page.locator("dialog[open] #id_label").fill(label)
    page.locator("dialog #id_kind").select_option(kind)
    if options:
        page.locator("dialog #id_options").fill(options)
    if shown_by:
        page.locator("dialog #id_condition_0_question").select_option(shown_by)
        page.locator("dialog #id_condition_0_value").fill("yes")
    assert_accessible(page)
    page.locator("dialog form.r-edit button[type=submit]").click()
    expect(page.locator(".r-label", has_text=label)).to_be_visible()


@pytest.mark.parametrize(
    ("language", "size", "slug"), [("pl-PL", DESKTOP, "formularz"), ("en-GB", PHONE, "form")],
    ids=["pl-desktop", "en-phone"],
)  # fmt: skip
def test_a_form_is_built_and_seen_as_participants_will_see_it(
    open_page: Open, language: str, size: dict[str, int], slug: str
) -> None:
    page = open_page(language, size)
    walk.make_event(page, f"Kongres {slug}", slug)
    page.goto(f"/e/{slug}/registration/sections/new/")
    page.locator("#id_title").fill("Posiłki")
    assert_accessible(page)
    walk.submit(page)
    page.wait_for_url("**/registration/")

    add_question(page, slug, "Kolacja", "checkbox")
    add_question(page, slug, "Dieta", "choice", "mięsna\nrybna", shown_by="kolacja")
    add_question(page, slug, "Firma")
    assert labels(page) == ["Kolacja", "Dieta", "Firma"]
    page.locator(".r-question", has_text="Firma").locator("button[name=up]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".r-label").nth(1)).to_have_text("Firma")
    if size is DESKTOP:
        drag_to_section(page)
    assert_accessible(page)

    page.goto(f"/r/{slug}/preview/")
    diet = page.locator("[data-question=dieta]")
    expect(diet).to_be_hidden()
    page.locator("#q-kolacja").check()
    expect(diet).to_be_visible()
    assert_accessible(page)
    page.locator("button.go").click()
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#q-kolacja")).to_be_checked()
    assert_accessible(page)

    page.goto(f"/e/{slug}/registration/settings/")
    assert_accessible(page)
    page.locator("input[name=is_closed][value=no]").check()
    page.locator("form.r-settings button.btn-primary").click()
    expect(page.locator(".r-stands .w-tone-green")).to_be_visible()


def drag_to_section(page: Page) -> None:
    """The question Firma goes by its grip into the empty section; a new page shows that it was saved."""
    page.wait_for_load_state("networkidle")  # the preview beside it moves nothing any more
    page.locator(".r-question", has_text="Firma").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 300)")
    grip = page.locator(".r-question", has_text="Firma").locator("[data-grip]").bounding_box()
    goal = page.locator(".r-questions").nth(1).bounding_box()
    assert grip is not None
    assert goal is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 80, goal["y"] + goal["height"] / 2, steps=8)
    with page.expect_response("**/move/") as answer:
        page.mouse.up()
    assert answer.value.status == 204
    page.reload()
    expect(page.locator(".r-questions").nth(1).locator(".r-label")).to_have_text("Firma")
    assert labels(page) == ["Kolacja", "Dieta", "Firma"]


def test_the_essentials_work_without_a_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    log_in(page, site)
    page.goto("/events/new/")
    page.locator("#id_name").fill("Kongres bez skryptu")
    page.locator("#id_slug").fill("bez-skryptu")
    walk.submit(page)
    for label, shown_by in (("Kolacja", ""), ("Dieta", "kolacja")):
        page.goto("/e/bez-skryptu/registration/questions/new/")
        page.locator("#id_label").fill(label)
        if shown_by:
            page.locator("#id_condition_0_question").select_option(shown_by)
            page.locator("#id_condition_0_test").select_option("answered")
        walk.submit(page)
        page.wait_for_url("**/registration/")
    page.locator(".r-question", has_text="Dieta").locator("button[name=up]").click()
    assert labels(page) == ["Dieta", "Kolacja"]
    page.goto("/r/bez-skryptu/preview/?language=en")
    expect(page.locator("#q-dieta_when")).to_have_text("Shown when “Kolacja” is answered.")
    page.locator("button.go").click()
    expect(page.locator("#problems li")).to_have_count(3)
    context.close()
