"""What only a browser can show of the composer: nothing that somebody wrote is changed or lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Open
from wici.commands.demo.event import SLUG

pytestmark = pytest.mark.e2e

DOCUMENT = (
    "<!DOCTYPE html>\r\n<html>\r\n<head><style>@media (max-width:600px){.x{color:red}}</style></head>\r\n"
    "<body>\r\n<!--[if mso]><table><tr><td><![endif]-->\r\n<p class=x>Witaj {{ imie }}</p>\n"
    '<a href="{{ link_zaproszenia }}">klik</a>\r\n</body></html>\r\n'
)
VISUAL = (
    '<p>Dzień dobry <strong>{{ imie | default: "Gościu" }}</strong>, '
    '<a href="{{ link_zaproszenia }}?a=1&amp;b={{ kod_uczestnika }}">link</a></p>\n'
    '{% if language == "en" %}\n'
    "<table><tbody>{% if email %}<tr><td>{{ kod_qr }}</td></tr>{% endif %}</tbody></table>\n"
    "{% else %}<p>inaczej {% if email %}a{% else %}b{% endif %}</p>{% endif %}\n"
    "<ul>{% if email %}<li>x</li>{% endif %}</ul>\n<!-- komentarz -->"
)


def compose(page: Page, address: str = "") -> None:
    """Opens a message, or an empty one, and waits until the editor is there."""
    page.goto(address or f"/e/{SLUG}/compose/")
    page.locator("#composer[data-is-ready]").wait_for()


def until_saved(page: Page) -> None:
    """Waits until the server has what was just typed."""
    page.locator("#state[data-state=unsaved], #state[data-state=saving]").wait_for()
    page.locator("#state[data-state=saved]").wait_for()


def stored(page: Page) -> dict[str, Any]:
    """The message as the server has it."""
    fields: dict[str, Any] = page.request.get(f"{page.url.partition('?')[0]}fields/").json()["fields"]
    return fields


def test_a_whole_document_stays_as_it_is_to_the_byte(open_page: Open) -> None:
    page = open_page()
    compose(page)
    file = {"name": "list.html", "mimeType": "text/html", "buffer": DOCUMENT.encode()}
    page.locator("#html-file").set_input_files(file)  # type: ignore[arg-type]
    page.locator("#state[data-state=saved]").wait_for()
    assert (stored(page)["html"], stored(page)["format"]) == (DOCUMENT, "document")
    page.locator("#tab-html").click()
    code = page.locator("#html")
    code.fill(code.input_value().replace("Witaj", "Witamy"))
    until_saved(page)
    assert stored(page)["html"] == DOCUMENT.replace("Witaj", "Witamy")
    page.reload()
    page.locator("#composer[data-is-ready]").wait_for()
    page.locator("#tab-html").click()
    page.locator("#tab-visual").click()
    expect(page.frame_locator("#document-frame").locator("p.x")).to_contain_text("Witamy")
    assert stored(page)["html"] == DOCUMENT.replace("Witaj", "Witamy")


def test_looking_at_code_visually_changes_nothing_and_writing_keeps_every_tag(open_page: Open) -> None:
    page = open_page()
    compose(page)
    page.locator("#tab-html").click()
    page.locator("#html").fill(VISUAL)
    page.locator("#tab-visual").click()
    visual = page.frame_locator("#visual-box iframe")
    expect(visual.locator(".w-tag").first).to_have_text("Imię | Gościu")
    page.locator("#tab-html").click()
    assert page.locator("#html").input_value() == VISUAL
    page.locator("#tab-visual").click()
    visual.locator("p").last.click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    page.locator("#tab-html").click()
    written = page.locator("#html").input_value()
    assert "".join(written.split()) == "".join(VISUAL.replace("{% endif %}</p>", "{% endif %}!</p>").split())


def test_a_tag_gets_a_fallback_and_a_paragraph_a_condition(open_page: Open) -> None:
    page = open_page("en-GB")
    compose(page)
    visual = page.frame_locator("#visual-box iframe")
    visual.locator("body").click()
    page.keyboard.type("Dear ")
    page.locator("[data-tag=first_name]").click()
    visual.locator(".w-tag").click()
    page.locator("#fallback-text").fill('"guest" & co')
    page.locator("#fallback-form [type=submit]").click()
    page.locator("#show-only-for").click()
    page.locator("#condition-tag").select_option("language")
    page.locator("#condition-choices input").nth(1).check()
    page.locator("#condition-form [type=submit]").click()
    page.locator("#tab-html").click()
    assert page.locator("#html").input_value().split("\n") == [
        '{% if language == "en" %}',
        "<p>Dear {{ first_name | default: '\"guest\" &amp; co' }}</p>",
        "{% endif %}",
    ]


def test_two_windows_and_a_lost_connection_lose_nothing(open_page: Open) -> None:
    page = open_page()
    compose(page)
    page.locator("#subject").fill("Pierwsza")
    until_saved(page)
    other = page.context.new_page()
    compose(other, page.url)
    other.locator("#subject").fill("Z drugiego okna")
    until_saved(other)
    page.locator("#preheader").fill("Zapowiedź z pierwszego")
    expect(page.locator("#subject")).to_have_value("Z drugiego okna")
    page.locator("#state[data-state=saved]").wait_for()
    assert (stored(page)["subject"], stored(page)["preheader"]) == (
        "Z drugiego okna",
        "Zapowiedź z pierwszego",
    )
    other.locator("#preheader").fill("Inna zapowiedź")
    expect(other.locator("#conflict-fields")).to_contain_text("Zapowiedź z pierwszego")
    other.locator("#conflict-mine").click()
    other.locator("#state[data-state=saved]").wait_for()
    assert stored(other)["preheader"] == "Inna zapowiedź"
    page.context.set_offline(True)
    other.locator("#subject").fill("Bez sieci")
    other.locator("#state[data-state=offline]").wait_for()
    page.context.set_offline(False)
    other.locator("#state[data-state=saved]").wait_for()
    assert stored(other)["subject"] == "Bez sieci"


def dispatches(page: Page) -> set[str]:
    """The addresses of all send reports."""
    page.goto(f"/e/{SLUG}/reports/")
    found: list[str] = page.locator("main tbody a").evaluate_all("all => all.map(each => each.pathname)")
    return {address for address in found if address.count("/") == 5}


def test_an_answer_that_is_lost_sends_nothing_twice(open_page: Open) -> None:
    """The server has made the dispatch, and the network breaks before its answer arrives."""
    page = open_page()
    before = dispatches(page)
    page.goto(f"/e/{SLUG}/messages/")
    emails = page.locator("main tbody tr").filter(has_not=page.get_by_role("img", name="SMS"))
    emails.first.locator("a").first.click()
    page.locator("#composer[data-is-ready]").wait_for()
    page.locator("#send").click()
    button = page.locator("#send-form button[type=submit]")

    def lose(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/send/", lose)
    button.click()
    expect(page.locator("#send-form [data-unanswered]")).to_be_visible()
    page.unroute("**/send/")

    button.dblclick()
    page.wait_for_url("**/reports/*/")
    reported = page.url
    (made,) = dispatches(page) - before
    assert reported.endswith(made)
