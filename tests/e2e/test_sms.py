"""A text message from the first letter to its delivery report, as an organiser writes it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Open, assert_accessible
from tests.fakes.sms_gateway import FakeGateway
from wici.commands.demo.event import SLUG

pytestmark = pytest.mark.e2e
TEXT = "Dzień dobry! Zapraszamy do sali kameralnej o 12.00. Do zobaczenia na miejscu, {{ first_name }}"


def make_gateway(page: Page, url: str, name: str) -> None:
    """A real gateway on this machine, tried with a message."""
    page.goto(f"/e/{SLUG}/settings/gateways/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_url").fill(url)
    page.locator("#id_user").fill("wici")
    page.locator("#id_secret").fill("tajne")
    page.locator("#id_sender").fill("KONGRES")
    page.locator("#id_price").fill("0.10")
    assert_accessible(page)
    page.locator("main form button.btn-primary[type=submit]").click()
    page.locator("#id_to").fill("601 234 567")
    page.locator("#try button").click()
    expect(page.locator("#try .w-note")).to_contain_text("0: Accepted for delivery")
    assert_accessible(page)


def test_from_the_first_letter_to_the_delivery_report(open_page: Open) -> None:
    page = open_page()
    with FakeGateway() as gateway:
        make_gateway(page, gateway.url, "Bramka")
        page.goto(f"/e/{SLUG}/sms/")
        page.locator("#composer[data-is-ready]").wait_for()
        page.locator("#recipients").select_option("addresses")
        page.locator("#addresses").fill("601 234 567, 602-345-678, 601234567, 22 621 00 00")
        expect(page.locator("#address-chips")).to_contain_text("2 numery telefonu")
        expect(page.locator("#address-chips")).to_contain_text("„22 621 00 00” nie jest numerem komórkowym")
        page.locator("#addresses").fill("601 234 567, 602-345-678")
        page.locator("#gateway").select_option(label="Bramka (KONGRES)")
        page.locator("#text").fill(TEXT)
        page.locator("#tab-check").click()
        page.locator("#state[data-state=saved]").wait_for()
        expect(page.locator("#check")).to_contain_text("wpisane numery nie należą do uczestników")
        page.locator("#text").fill(TEXT.partition(" na miejscu")[0])
        expect(page.locator("#counter")).to_contain_text("2 części")
        expect(page.locator("#counter")).to_contain_text("około 0,40 PLN")
        page.locator("#without_letters").check()
        expect(page.locator("#counter")).to_contain_text("ń → n")
        expect(page.locator("#counter")).to_contain_text("około 0,20 PLN")
        page.locator("#tab-preview").click()
        expect(page.locator("#preview-text")).to_contain_text("Dzien dobry! Zapraszamy")
        assert_accessible(page)
        page.locator("#state[data-state=saved]").wait_for()
        page.locator("#send").click()
        sheet = page.locator("#send-content")
        expect(sheet).to_contain_text("2 wiadomości, 2 części, około 0,20 PLN")
        assert_accessible(page)
        sheet.locator("button[type=submit]").click()
        page.wait_for_url("**/reports/*/")
        expect(page.locator("#dispatch-figures .rp-progress-words")).to_contain_text("2 z 2", timeout=60_000)
        texts = [given for given in gateway.texts if given["text"].startswith("Dzien")]
        assert sorted(given["to"] for given in texts) == ["+48601234567", "+48602345678"]
        for given, status in zip(texts, ("1", "2"), strict=True):
            page.request.get(given["dlr-url"].replace("%d", status).replace("%A", "koniec"))
        page.reload()
        expect(page.locator(".rp-delivered")).to_contain_text(re.compile(r"Doręczona\s*1\s*Niedoręczona\s*1"))
        expect(page.locator("#recipients-rows")).to_contain_text("+48 602 345 678")
        assert_accessible(page)
        page.locator("#recipients-rows th a").first.click()
        expect(page.locator("#message")).to_contain_text("Dzien dobry! Zapraszamy do sali kameralnej")
        assert_accessible(page)


def test_what_is_typed_outlives_the_page(open_page: Open) -> None:
    page = open_page()
    page.goto(f"/e/{SLUG}/sms/")
    page.locator("#composer[data-is-ready]").wait_for()
    page.locator("#text").fill("Cześć, ")
    page.locator("[data-tag=first_name]").click()
    expect(page.locator("#text")).to_have_value("Cześć, {{ first_name }}")
    page.locator("#state[data-state=saved]").wait_for()
    page.reload()
    page.locator("#composer[data-is-ready]").wait_for()
    expect(page.locator("#text")).to_have_value("Cześć, {{ first_name }}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("language", ["pl-PL", "en-GB"])
def test_axe_finds_nothing_on_screens_of_text_messages(
    open_page: Open, language: str, size: dict[str, int]
) -> None:
    page = open_page(language, size)
    for address in (
        "sms/",
        "settings/gateways/",
        "settings/gateways/1/",
        "mailbox/",
        "messages/",
        "reports/3/",
    ):
        page.goto(f"/e/{SLUG}/{address}")
        if address == "sms/":
            page.locator("#composer[data-is-ready]").wait_for()
            page.locator("#text").fill("Zażółć")
            expect(page.locator("#counter")).to_contain_text("UCS-2")
            page.locator("#tab-preview").click()
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, address
        assert_accessible(page)
