"""From an empty event to the mailboxes in a real browser: Polish on a desktop, English on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible
from tests.parts.smtp_sink import SmtpSink
from wici.commands.demo import people

pytestmark = pytest.mark.e2e


@dataclass(frozen=True)
class Words:
    """What the screens say in one language. One address of the first batch and one of the second are
    refused or put off by the test mailbox, so that 99, 198 and 248 of 250 are sent."""

    people: str
    check: str
    batches: tuple[str, ...]


POLISH = Words(
    "250 osób", "28 odbiorców nie ma wartości", ("Wysłano 99 z 250", "Wysłano 198 z 250", "Wysłano 248 z 250")
)
ENGLISH = Words(
    "250 people", "28 recipients have nothing", ("Sent 99 of 250", "Sent 198 of 250", "Sent 248 of 250")
)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "uczestnicy.csv"
    path.write_bytes(people.spreadsheet(datetime(2026, 11, 20, 12, 0)))  # noqa: DTZ001 - as a spreadsheet has it
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "Plan sal – żółty.txt"
    path.write_text("Sala 1: otwarcie", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("language", "size", "slug", "words"),
    [("pl-PL", DESKTOP, "moje", POLISH), ("en-GB", PHONE, "mine", ENGLISH)],
    ids=["pl-desktop", "en-phone"],
)
def test_a_mailing_from_a_spreadsheet_to_the_mailboxes(
    open_page: Open, site: Site, sheet: Path, plan: Path, language: str, size: dict[str, int], slug: str,
    words: Words,
) -> None:  # fmt: skip
    page = open_page(language, size)
    walk.make_event(page, f"Kongres {slug}", slug)
    site.wici("event", "set", slug, "--batch-interval", "6")
    walk.import_people(page, slug, sheet, new="250")
    walk.make_group(page, slug, "Wszyscy", words.people)

    walk.write(page, slug, "Wszyscy (250)", plan)
    walk.look_at_it(page, "Anna Żółć")
    walk.check(page, words.check)
    walk.send_test(page, "ja@poczta.example")
    walk.send(page, words.people)

    walk.watch(page, words.batches)
    walk.picture(page, "report")
    assert_accessible(page)
    read_one_message(page)
    export_recipients(page)
    read_the_mailbox(page, slug)


def read_one_message(page: Page) -> None:
    """One recipient's exact message, from the report."""
    report = page.url
    page.get_by_role("link", name="Anna Żółć").first.click()
    page.wait_for_url("**/recipients/**")
    expect(page.locator("main iframe").first).to_be_visible()
    expect(page.frame_locator("main iframe").first.locator("body")).to_contain_text("Czekamy na")
    assert_accessible(page)
    page.goto(report)


def export_recipients(page: Page) -> None:
    """The list of recipients as a spreadsheet."""
    with page.expect_download() as coming:
        page.locator("a[href*='export.csv']").first.click()
    lines = Path(coming.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 251
    assert any("anna.zolc@poczta.example" in line for line in lines)


def read_the_mailbox(page: Page, slug: str) -> None:
    """The messages themselves, as they came over SMTP; the test to oneself is among them."""
    page.goto(f"/e/{slug}/mailbox/?q=anna.zolc")
    expect(page.locator("#mailbox-list")).to_contain_text("Witamy, Anna")
    assert_accessible(page)
    page.locator("#mailbox-list a").first.click()
    expect(page.frame_locator("main iframe").first.locator("body")).to_contain_text("Czekamy na")
    expect(page.locator("main")).to_contain_text("Plan sal – żółty.txt")
    assert_accessible(page)


def test_a_second_dispatch_is_paused_resumed_and_cancelled(open_page: Open, site: Site) -> None:
    page = open_page()
    site.wici("event", "set", "kongres", "--batch-interval", "600")
    # The demo's first dispatch invites, its second is this one.
    page.goto("/e/kongres/reports/2/")
    page.locator("form[action$='/reports/2/edit/'] button").first.evaluate("button => button.click()")
    page.wait_for_url("**/compose/**")
    expect(page.locator("#subject")).to_have_value("Informacje praktyczne: {{ nazwa_wydarzenia }}")

    page.locator("#send").click()
    page.locator("#send-form button[type=submit]").click()
    page.wait_for_url("**/reports/**")
    expect(page.locator("main")).to_contain_text("Wysłano 99 z 217")
    page.locator("#do-pause").click()
    expect(page.locator("#do-resume")).to_be_visible()
    assert_accessible(page)
    page.locator("#do-resume").click()
    expect(page.locator("#do-pause")).to_be_visible()
    page.locator("#do-cancel").click()
    page.locator("dialog[open] button[type=submit]").click()

    expect(page.locator("main")).to_contain_text("117")
    expect(page.locator("#do-pause")).to_have_count(0)
    assert_accessible(page)


def test_a_group_of_conditions_less_another_group_counts_while_it_is_made(open_page: Open) -> None:
    page = open_page()
    page.goto("/e/kongres/groups/new/")
    page.locator("#id_name").fill("Do uzupełnienia")
    page.locator("input[name=mode][value=conditions]").check()
    if not page.locator(".g-condition").count():
        page.locator(".g-add button").first.click()
    page.locator(".g-field select").first.select_option("answers.firma")
    page.locator(".g-op select").first.select_option("empty")
    expect(page.locator(".g-right")).to_contain_text("28 osób")
    expect(page.locator("[data-words]")).to_contain_text("Pole „Firma” jest puste")
    page.locator("#g-minus").select_option(label="Wszyscy")
    expect(page.locator("[data-words]")).to_contain_text("Bez członków grupy „Wszyscy”")
    expect(page.locator(".g-right")).not_to_contain_text("28 osób")
    page.locator("#g-search").fill("żółć anna")
    page.locator("[data-found] button").first.click()
    assert_accessible(page)
    page.locator("[data-chosen=minus] button").first.click()
    expect(page.locator(".g-right")).to_contain_text("29 osób")
    walk.submit(page)

    page.wait_for_url("**/e/kongres/groups/")
    expect(page.get_by_role("row").filter(has_text="Do uzupełnienia")).to_contain_text("29")


def test_a_real_connection_is_added_and_tested(open_page: Open, smtp_sink: SmtpSink) -> None:
    page = open_page()
    page.goto("/e/kongres/settings/connections/new/")
    page.locator("#id_name").fill("Serwer")
    page.locator("#id_host").fill("127.0.0.1")
    page.locator("#id_port").fill(str(smtp_sink.port))
    page.locator("#id_security").select_option("none")
    assert_accessible(page)
    walk.submit(page)
    page.locator("#test button").click()

    expect(page.locator("#test")).to_contain_text("Przez to połączenie można wysyłać wiadomości")
    assert_accessible(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["pl-PL", "en-GB"])
def test_axe_finds_nothing_on_any_screen(open_page: Open, language: str, size: dict[str, int]) -> None:
    page = open_page(language, size)
    for address in (
        "", "participants/", "participants/new/", "participants/import/", "participants/1/", "groups/",
        "groups/2/", "compose/", "messages/", "messages/ready/", "reports/", "reports/1/", "mailbox/",
        "settings/", "settings/email/", "settings/email/1/", "settings/connections/",
        "settings/connections/1/", "settings/connections/new/", "settings/mailing/", "settings/cron/",
        "settings/types/", "settings/fields/", "settings/values/", "settings/staff/", "registration/",
        "registration/questions/new/", "registration/sections/new/", "registration/settings/",
        "documents/", "documents/new/",
    ):  # fmt: skip
        answer = page.goto(f"/e/kongres/{address}")
        assert answer is not None
        assert answer.status == 200, address
        assert_accessible(page)
        if address == "groups/2/":
            walk.picture(page, "group")


def test_the_login_page_is_accessible_and_refuses_a_wrong_password(open_page: Open, site: Site) -> None:
    page = open_page(logged_in=False)
    page.goto("/e/kongres/participants/")
    assert_accessible(page)
    page.locator("input[type=email]").fill(site.email)
    page.locator("input[type=password]").fill("not the password")
    page.locator("main form button[type=submit]").first.click()

    expect(page.locator("input[type=email]")).to_have_value(site.email)
    assert_accessible(page)
    page.locator("input[type=password]").fill(site.password)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/e/kongres/participants/")
