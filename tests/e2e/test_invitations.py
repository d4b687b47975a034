"""Inviting in a real browser: the message, its links, answers, and a reminder to the silent."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import walk
from tests.e2e.conftest import DESKTOP, PHONE, Open, Site, assert_accessible

pytestmark = pytest.mark.e2e

#: Longer than the pages take for haste.
READING_MS = 1_700
SENT = {"pl": "Wysłano {n} z {n}", "en": "Sent {n} of {n}"}
#: The subject of the ready reminder in the language of the event.
REMINDER = "Przypomnienie:"


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "zaproszeni.csv"
    path.write_text(
        "Imię;Nazwisko;E-mail;Język;Kod zaproszenia\n"
        "Anna;Żółć;anna.zolc@poczta.example;{language};DLA-ANNY-1\n"
        "Jan;Nowak;jan.nowak@poczta.example;{language};\n"
        "Ewa;Lis;ewa.lis@poczta.example;{language};\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("language", "size", "has_script"),
    [("pl-PL", DESKTOP, True), ("en-GB", PHONE, False)],
    ids=["pl-desktop", "en-phone-without-script"],
)
def test_invitation_answers_and_a_reminder_to_the_silent(
    open_page: Open, browser: Browser, site: Site, sheet: Path, language: str, size: dict[str, int],
    *, has_script: bool,
) -> None:  # fmt: skip
    spoken, slug = language[:2], f"zaproszenia-{language[:2]}"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("{language}", spoken), encoding="utf-8")
    page = open_page(language)
    begin(page, slug)
    invite(page, slug, sheet, spoken)
    links = {name: link_of(page, slug, name) for name in ("anna", "jan", "ewa")}
    scan(page, slug, list(links.values()))

    guest = browser.new_context(
        locale=language,
        base_url=site.address,
        viewport=size,  # type: ignore[arg-type]
        java_script_enabled=has_script,
    ).new_page()
    register(guest, links["anna"], is_checked=has_script)
    decline(guest, links["jan"], is_checked=has_script)
    guest.context.close()

    look(page, slug)
    remind(page, slug, spoken)


def begin(page: Page, slug: str) -> None:
    """An event with open registration."""
    walk.make_event(page, f"Kongres {slug}", slug)
    page.goto(f"/e/{slug}/registration/")
    page.locator(".r-stands button[name=open]").click()
    expect(page.locator(".r-stands .w-tone-green")).to_be_visible()


def invite(page: Page, slug: str, sheet: Path, spoken: str) -> None:
    """The steps of inviting, from the spreadsheet to the report."""
    page.goto(f"/e/{slug}/invitations/")
    assert_accessible(page)
    page.goto(f"/e/{slug}/invitations/new/")
    assert_accessible(page)
    page.locator("a[href*='status=invited']").click()
    expect(page.locator("#id_are_invited")).to_be_checked()
    page.locator("#id_file").set_input_files(sheet)
    walk.submit(page)
    page.wait_for_url("**/columns/")
    walk.submit(page)
    page.wait_for_url("**/check/")
    page.locator("form[data-import] button[type=submit]").click()
    page.wait_for_url("**/result/")

    page.goto(f"/e/{slug}/invitations/new/")
    page.locator("button[name=invited]").click()
    page.wait_for_url("**/codes/")
    assert_accessible(page)
    walk.submit(page)
    page.wait_for_url("**/message/")
    assert_accessible(page)
    walk.submit(page)
    page.wait_for_url("**/compose/**")
    send(page, 3, spoken)


def send(page: Page, count: int, spoken: str) -> None:
    """From the composer's page to the report that says that everything is sent."""
    expect(page.frame_locator("#visual_ifr").locator("h1")).to_be_visible()
    page.locator("#save").click()
    expect(page.locator("#state-words")).to_contain_text(":")
    page.locator("#send").click()
    button = page.locator("#send-form button[type=submit]")
    expect(button).to_contain_text(str(count))
    button.click()
    page.wait_for_url("**/reports/**")
    expect(page.locator("main")).to_contain_text(SENT[spoken].format(n=count))


def link_of(page: Page, slug: str, name: str) -> str:
    """The path of the link in the newest message that somebody got."""
    page.goto(f"/e/{slug}/mailbox/?q={name}")
    page.locator("#mailbox-list a").first.click()
    link = page.frame_locator("main iframe").first.locator("a[href*='/i/']").first
    return urlsplit(link.get_attribute("href") or "").path


def scan(page: Page, slug: str, links: list[str]) -> None:
    """What programs do that check links: they follow every one, and every link on the pages behind."""
    for link in links:
        for address in (link, f"{link}decline/"):
            assert page.request.head(address).ok
            assert page.request.get(address).ok
    page.goto(f"/e/{slug}/invitations/?state=opened")
    expect(page.locator("main tbody tr")).to_have_count(3)


def register(page: Page, link: str, *, is_checked: bool) -> None:
    """The form is filled in already; the summary is confirmed."""
    page.goto(link)
    if is_checked:
        assert_accessible(page)
    page.locator("main .go").first.click()
    expect(page.locator("#q-first_name")).to_have_value("Anna")
    expect(page.locator("#q-email")).to_have_value("anna.zolc@poczta.example")
    page.wait_for_timeout(READING_MS)
    page.locator("main .go").first.click()
    page.wait_for_url("**/summary/")
    page.locator("main .go").first.click()
    page.wait_for_url("**/done/")


def decline(page: Page, link: str, *, is_checked: bool) -> None:
    """*I will not attend*, with a reason."""
    page.goto(link)
    page.locator("a[href$='decline/']").click()
    if is_checked:
        assert_accessible(page)
    page.locator("#reason").fill("Urlop <b>")
    page.locator("main .go").first.click()
    expect(page.locator("main [role=status]")).to_be_visible()
    expect(page.locator("a[href$='decline/']")).to_have_count(0)


def look(page: Page, slug: str) -> None:
    """The states and the funnel are right."""
    page.goto(f"/e/{slug}/invitations/")
    assert_accessible(page)
    expect(page.locator(".n-funnel strong")).to_have_text(["3", "3", "3", "1", "1"])
    for state, person in (("registered", "Anna"), ("declined", "Jan"), ("opened", "Ewa")):
        page.goto(f"/e/{slug}/invitations/?state={state}")
        expect(page.locator("main tbody tr")).to_have_count(1)
        expect(page.locator("main tbody")).to_contain_text(person)
    page.goto(f"/e/{slug}/invitations/?state=declined")
    expect(page.locator("main tbody")).to_contain_text("Urlop <b>")


def remind(page: Page, slug: str, spoken: str) -> None:
    """The ready group, and a reminder that only the silent get."""
    page.goto(f"/e/{slug}/invitations/")
    page.locator("form[action$='/silent/'] button").click()
    page.wait_for_url("**/groups/**")
    assert_accessible(page)
    page.goto(f"/e/{slug}/invitations/")
    page.locator(".n-ready a[href*='reminder']").click()
    page.wait_for_url("**/compose/**")
    send(page, 1, spoken)
    # Anna has the invitation and the confirmation of her registration.
    for name, messages, reminders in (("ewa", 2, 1), ("anna", 2, 0), ("jan", 1, 0)):
        page.goto(f"/e/{slug}/mailbox/?q={name}.")
        received = page.locator("#mailbox-list tbody tr, #mailbox-list li")
        expect(received).to_have_count(messages)
        expect(received.filter(has_text=REMINDER)).to_have_count(reminders)
