"""A long import and a long export in a real browser: progress, leaving the page, the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, assert_accessible
from wici.web.importing import views
from wici.web.participants import exporting

pytestmark = pytest.mark.e2e

ROWS = max(views.LONG_FROM, exporting.LONG_FROM)
#: What the page asks every second; unanswered, it stays as it is while axe looks at it.
LIVE = "**/jobs/*/live/"


def look_at_progress(page: Page) -> None:
    """Asserts that axe finds nothing on the page as it is, then lets it go on."""
    assert_accessible(page)
    page.unroute(LIVE)
    page.reload()


@pytest.mark.parametrize(
    ("language", "size", "slug"),
    [("pl-PL", PHONE, "duzy"), ("en-GB", DESKTOP, "large")],
    ids=["pl-phone", "en-desktop"],
)
def test_a_long_import_and_export_show_their_progress(
    open_page: Open, tmp_path: Path, language: str, size: dict[str, int], slug: str
) -> None:
    sheet = tmp_path / "uczestnicy.csv"
    lines = [f"Anna;Żółć {number};osoba{number}@poczta.example" for number in range(ROWS)]
    sheet.write_text("\n".join(["Imię;Nazwisko;E-mail", *lines]), encoding="utf-8")
    page = open_page(language, size)
    walk.make_event(page, f"Kongres {slug}", slug)
    page.goto(f"/e/{slug}/participants/import/")
    page.locator("#id_file").set_input_files(sheet)
    walk.submit(page)
    page.wait_for_url("**/columns/")

    page.route(LIVE, lambda route: route.abort())
    walk.submit(page)
    page.wait_for_url("**/check/")
    expect(page.locator(".w-job")).to_be_visible()
    look_at_progress(page)
    importing = page.locator("form[data-import] button[type=submit]")
    expect(importing).to_be_visible()

    page.route(LIVE, lambda route: route.abort())
    importing.click()
    page.wait_for_url("**/result/")
    look_at_progress(page)
    address = page.url
    page.goto(f"/e/{slug}/")
    page.goto(address)
    expect(page.locator(".w-figure.w-tone-green")).to_contain_text(str(ROWS)[-3:])
    assert_accessible(page)

    page.route(LIVE, lambda route: route.abort())
    page.goto(f"/e/{slug}/participants/export/csv/")
    look_at_progress(page)
    with page.expect_download() as coming:
        page.locator("a.btn-primary[href$='/file/']").click()
    assert_accessible(page)
    assert len(Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()) == ROWS + 1
