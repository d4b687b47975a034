"""A survey from the first question to its results, in a real browser; answered without a script."""

from __future__ import annotations

import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Page, expect

from setup.commands import ROOT
from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

#: Gives the event a participant, and prints their address of the survey.
_LINK = """
from wici.events.models import Event
from wici.people import participants
from wici.shared.scopes import scope
from wici.surveys.links import token
from wici.surveys.models import Survey
event = Event.objects.get(slug="{slug}")
with scope(event=event):
    person = participants.add(event, {{"first_name": "Anna", "email": "anna@example.org"}})
    print("/s/" + token(Survey.objects.get().pk, person.pk) + "/")
"""


def link_of(site: Site, slug: str) -> str:
    """The individual address of somebody who is new in the event."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", _LINK.format(slug=slug)]
    done = subprocess.run(
        command, env=site.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.strip().splitlines()[-1]


def add_question(page: Page, label: str, kind: str, options: str = "") -> None:
    """Adds a question in the panel."""
    page.locator("a.btn-primary[data-panel]").click()
    page.locator("dialog[open] #id_label").fill(label)
    page.locator("dialog #id_kind").select_option(kind)
    if options:
        page.locator("dialog #id_options").fill(options)
    assert_accessible(page)
    page.locator("dialog form.r-edit button[type=submit]").click()
    expect(page.locator(".r-label", has_text=label)).to_be_visible()


def drag_to_the_top(page: Page, label: str) -> None:
    """Drags the question by its grip above the first one."""
    grip = page.locator(".r-question", has_text=label).locator("[data-grip]").bounding_box()
    goal = page.locator(".r-question").first.bounding_box()
    assert grip is not None
    assert goal is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(goal["x"] + 8, goal["y"] + 4, steps=8)
    with page.expect_response(lambda response: "/move/" in response.url):
        page.mouse.up()


@pytest.mark.parametrize(
    ("language", "size", "slug"),
    [("pl-PL", DESKTOP, "ankieta"), ("en-GB", PHONE, "survey")],
    ids=["pl-desktop", "en-phone"],
)
def test_a_survey_is_built_answered_and_read(
    open_page: Open, browser: Browser, site: Site, language: str, size: dict[str, int], slug: str
) -> None:
    page = open_page(language, size)
    walk.make_event(page, f"Kongres {slug}", slug)
    page.goto(f"/e/{slug}/surveys/")
    assert_accessible(page)
    page.goto(f"/e/{slug}/surveys/new/")
    page.locator("#id_name").fill("Opinie")
    page.locator("input[name=is_closed][value=no]").check()
    assert_accessible(page)
    page.locator("form.r-settings button.btn-primary").click()
    page.wait_for_url("**/questions/")

    add_question(page, "Ocena", "choice", "dobra\nzła")
    add_question(page, "Uwagi", "long_text")
    if size is DESKTOP:
        drag_to_the_top(page, "Uwagi")
    else:
        page.locator(".r-question", has_text="Uwagi").locator("button[name=up]").click()
    page.reload()
    assert [each.strip() for each in page.locator(".r-label").all_text_contents()] == ["Uwagi", "Ocena"]
    expect(page.frame_locator("iframe[name=preview]").locator("#q-uwagi")).to_be_attached()
    assert_accessible(page)

    answer_without_a_script(browser, site, link_of(site, slug), language)

    page.locator(".w-tabs a").first.click()
    expect(page.locator(".s-texts")).to_contain_text("Bardzo dobrze")
    assert_accessible(page)
    page.locator("form[action$='/remind/']").wait_for(state="detached")
    page.goto(f"/e/{slug}/surveys/")
    assert_accessible(page)


def answer_without_a_script(browser: Browser, site: Site, address: str, language: str) -> None:
    """A participant answers on a phone without JavaScript; the second time they are told so."""
    context = browser.new_context(
        locale=language,
        base_url=site.address,
        viewport=PHONE,  # type: ignore[arg-type]
        java_script_enabled=False,
    )
    mine = context.new_page()
    mine.goto(address)
    mine.locator("#q-uwagi").fill("Bardzo dobrze")
    mine.locator("#q-ocena-0").check()
    mine.locator("button.go").click()
    expect(mine.locator(".good")).to_be_visible()
    mine.goto(address)
    expect(mine.locator("form")).to_have_count(0)
    context.close()
    with_script = browser.new_context(locale=language, base_url=site.address, viewport=PHONE)  # type: ignore[arg-type]
    seen = with_script.new_page()
    seen.goto(address)
    assert_accessible(seen)
    with_script.close()
