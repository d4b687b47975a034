"""Badges on sheets, and whether one of them is genuine, in a real browser."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

PEOPLE = ("Anna;Żółć;anna@poczta.example", "Jan;Nowak;jan@poczta.example", "Ewa;Lis;ewa@poczta.example")


@pytest.mark.parametrize(
    ("language", "size", "slug"),
    [("pl-PL", DESKTOP, "druk"), ("en-GB", PHONE, "print")],
    ids=["pl-desktop", "en-phone"],
)
def test_sheets_are_printed_and_a_document_is_checked(
    open_page: Open, browser: Browser, site: Site, tmp_path: Path, language: str, size: dict[str, int],
    slug: str,
) -> None:  # fmt: skip
    sheet = tmp_path / "uczestnicy.csv"
    sheet.write_text("\n".join(["Imię;Nazwisko;E-mail", *PEOPLE]), encoding="utf-8")
    page = open_page(language, size)
    walk.make_event(page, f"Kongres {slug}", slug)
    walk.import_people(page, slug, sheet, new="3")
    design = new_badge(page, slug, language[:2])
    file = print_sheets(page, design)
    words = " ".join(texts_of(file)).split()
    assert [name for name in ("Żółć", "Nowak", "Lis") if name not in words] == []

    link = card(page, slug)
    guest = browser.new_context(locale=language, base_url=site.address, viewport=PHONE).new_page()  # type: ignore[arg-type]
    look(guest, link, is_valid=True)
    revoke(page)
    look(guest, link, is_valid=False)
    typed(browser, site, language, link)
    guest.context.close()


def new_badge(page: Page, slug: str, spoken: str) -> str:
    """A badge from the ready designs; gives the address of its pages."""
    page.goto(f"/e/{slug}/documents/new/")
    page.locator(f"input[name=start][value='{spoken}/badge-card']").check()
    page.locator("#id_name").fill("Identyfikator")
    walk.submit(page)
    page.wait_for_url(lambda url: url.rstrip("/").rsplit("/", 1)[-1].isdigit())
    return page.url


def print_sheets(page: Page, design: str) -> bytes:
    """Several on a sheet, looked at before, waited for, and fetched."""
    page.goto(f"{design}print/")
    expect(page.locator("img.d-print-sheet")).to_have_count(1)
    assert_accessible(page)
    expect(page.locator("#id_arrangement")).to_be_hidden()
    page.locator("input[name=form][value=sheets]").check()
    expect(page.locator("#id_arrangement")).to_be_visible()
    expect(page.locator("#id_rows")).to_be_hidden()
    page.locator("#id_duplex").select_option("long_edge")
    expect(page.locator("img.d-print-sheet")).to_have_count(2)
    page.locator("#id_arrangement").select_option("own")
    page.locator("#id_columns").fill("9")
    page.locator("#id_columns").press("Tab")
    expect(page.locator("#first-sheet [role=alert]")).to_be_visible()
    assert_accessible(page)
    page.locator("#id_arrangement").select_option("fitted")
    expect(page.locator("#first-sheet [role=alert]")).to_have_count(0)
    assert_accessible(page)
    page.locator(".d-print-form button[type=submit]").click()
    download = page.locator("a.btn-primary[href$='/file/']")
    expect(download).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as coming:
        download.click()
    return Path(coming.value.path()).read_bytes()


def texts_of(content: bytes) -> list[str]:
    """The text of each page."""
    document = pypdfium2.PdfDocument(content)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def card(page: Page, slug: str) -> str:
    """The document on a participant's card; gives the link of its serial."""
    page.goto(f"/e/{slug}/participants/?q=Anna")
    page.get_by_role("link", name="Anna Żółć").first.click()
    page.locator(".w-tabs a[href$='/documents/']").click()
    expect(page.locator(".p-serial")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as coming:
        page.locator(".p-document a[href$='?download']").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
    return page.locator(".p-serial").get_attribute("href") or ""


def look(guest: Page, link: str, *, is_valid: bool) -> None:
    """The public page of the serial."""
    guest.goto(link)
    expect(guest.locator(".good" if is_valid else ".bad")).to_be_visible()
    expect(guest.locator(".serial")).to_have_text(link.strip("/").rpartition("/")[2])
    assert_accessible(guest)


def revoke(page: Page) -> None:
    """With a reason, on the card; then it is not offered any more."""
    page.locator("button[data-dialog^='revoke-']").click()
    dialog = page.locator("dialog[open]")
    dialog.locator("input[name=reason]").fill("Zgubiony")
    assert_accessible(page)
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".p-history")).to_contain_text("Zgubiony")
    expect(page.locator(".p-document a[href$='?download']")).to_have_count(0)
    assert_accessible(page)


def typed(browser: Browser, site: Site, language: str, link: str) -> None:
    """Without a script: the serial is typed, first with a mistake in it."""
    serial = link.strip("/").rpartition("/")[2]
    context = browser.new_context(locale=language, base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/d/")
    wrong = serial[:-1] + ("2" if serial[-1] != "2" else "3")
    page.locator("#serial").fill(wrong)
    page.locator("button.go").click()
    expect(page.locator(".bad")).to_be_visible()
    expect(page.locator("#serial")).to_have_value(wrong)
    page.locator("#serial").fill(serial.lower().replace("-", " "))
    page.locator("button.go").click()
    expect(page.locator(".serial")).to_have_text(serial)
    context.close()
