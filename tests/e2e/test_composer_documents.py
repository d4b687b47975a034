"""A document in the composer: its tag, attached for some, whose it is, and what the check says."""

from __future__ import annotations

import subprocess
import sys

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from setup.commands import ROOT
from tests.e2e import walk
from tests.e2e.conftest import Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

_MADE = """
from tests import builders
from wici.events.models import Event
from wici.people import participants
from wici.shared.scopes import scope
event = Event.objects.get(slug="{slug}")
with scope(event=event):
    for first, last in (("Anna", "Żółć"), ("Zbigniew", "Gżegżółka 🎉")):
        address = first.lower() + "@example.org"
        participants.add(event, {{"first_name": first, "last_name": last, "email": address}})
builders.document(event, "Wejściówka", file_name="Wejściówka {{{{ imie }}}}")
"""


def make(site: Site, slug: str) -> None:
    """Two participants and a document."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", _MADE.format(slug=slug)]
    subprocess.run(command, env=site.environment, cwd=ROOT, capture_output=True, timeout=60, check=True)


def preview_as(page: Page, person: str) -> None:
    """The preview of somebody's message."""
    walk.open_panel(page, "preview")
    page.locator("#person").fill(person)
    page.locator("#person-list [role=option]", has_text=person).first.click()
    expect(page.locator("#preview-to")).to_contain_text(person)


def test_a_document_is_inserted_attached_and_looked_at(open_page: Open, site: Site) -> None:
    slug = "zalaczniki"
    page = open_page()
    walk.make_event(page, "Kongres załączników", slug)
    make(site, slug)
    walk.make_group(page, slug, "Wszyscy", "2")
    page.goto(f"/e/{slug}/compose/")
    page.locator("#recipients").select_option(index=1)
    page.locator("#subject").fill("Wejściówka")
    page.frame_locator("#visual_ifr").locator("body").press_sequentially("W załączniku: ")
    walk.open_panel(page, "tags")
    page.locator("#tag-search").fill("wejsciowka")
    page.locator("[data-tag=pdf_wejsciowka]").click()
    expect(page.frame_locator("#visual_ifr").locator("body")).to_contain_text("Wejściówka")

    preview_as(page, "Anna")
    link = page.locator("#preview-files a")
    expect(link).to_have_text("Wejściówka Anna.pdf")
    answer = page.request.get(str(link.get_attribute("href")))
    words = pypdfium2.PdfDocument(answer.body())[0].get_textpage().get_text_range()
    assert words == "Anna Żółć"
    expect(page.frame_locator("#preview-frame").locator("body")).to_contain_text("Wejściówka Anna.pdf")

    walk.open_panel(page, "tags")
    page.locator("#tag-search").fill("")
    page.locator("[data-attach]").click()
    row = page.locator("#attachments tr", has_text="Wejściówka")
    row.locator("select").select_option(index=1)
    expect(row.locator("select")).to_be_focused()
    expect(row.locator("option:checked")).not_to_have_attribute("value", "")
    assert_accessible(page)

    preview_as(page, "Zbigniew")
    expect(page.locator("#preview-files li")).to_contain_text("Wejściówka Zbigniew.pdf")
    expect(page.locator("#preview-files .w-help")).to_have_count(1)
    walk.open_panel(page, "check")
    expect(page.locator("#check")).to_contain_text("Zbigniew Gżegżółka")
    assert_accessible(page)

    row.locator("[data-remove]").click()
    expect(page.locator("#attachments [data-document]")).to_have_count(0)
