"""The whole HTML document that is sent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.events.models import Event
from wici.mailings import layout
from wici.mailings.content import FileRef

DOCUMENT = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\r
<html xmlns:v='urn:schemas-microsoft-com:vml'>\r
<head>\t<style>@media (max-width:600px){.x{width:100%!important}}</style>
<!--[if mso]><body class="mso"><xml></xml><![endif]--></HEAD >
<Body  bgcolor=#FFFFFF data-x='a>b'><!-- uwaga --><p>{{imie}}<br/><P>Żółć &nbsp; </body></html>
"""


def test_a_document_is_never_touched() -> None:
    assert layout.document(DOCUMENT) == DOCUMENT
    assert layout.document(DOCUMENT, preheader="  ") == DOCUMENT


def test_a_preheader_stands_behind_the_body_that_counts() -> None:
    result = layout.document(DOCUMENT, preheader='Ważne & <pilne> {{ imie | default: "x" }}')
    before, after = DOCUMENT.split("data-x='a>b'>")
    assert result.startswith(before + "data-x='a>b'>")
    assert result.endswith(after)
    added = result.removeprefix(before + "data-x='a>b'>").removesuffix(after)
    assert 'Ważne &amp; &lt;pilne&gt; {{ imie | default: "x" }}' in added
    assert added.startswith('<div style="display:none')


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("<p>Fragment</p>", 0),
        ("<!doctype html><p>Bez body</p>", len("<!doctype html>")),
        ("<html><head><title>x</title></head><p>x</p>", len("<html><head><title>x</title></head>")),
        ("<!-- <body> --><body><p>x</p>", len("<!-- <body> --><body>")),
        ("<script>'<body>'</script><body>x", len("<script>'<body>'</script><body>")),
        ("", 0),
    ],
)
def test_where_a_preheader_goes(source: str, place: int) -> None:
    assert layout.document(source, preheader="x") == source[:place] + layout.hidden("x") + source[place:]


@given(st.text(alphabet=st.sampled_from("<>/!-\"' =abodyhtml{}%\r\nż"), max_size=200))
def test_whatever_the_document_a_preheader_is_only_added(source: str) -> None:
    added = layout.hidden("zapowiedź")
    result = layout.document(source, preheader="zapowiedź")
    assert result.replace(added, "", 1) == source
    assert layout.document(source) == source


def visual(event: Event, body: str, preheader: str = "") -> str:
    return layout.visual(body, event, language="pl", preheader=preheader)


def test_a_visual_message_stands_in_the_events_layout(event: Event) -> None:
    event.accent = "#aa3366"
    page = visual(event, "<p>Treść</p>", preheader="Zapowiedź")
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="pl"' in page
    for expected in (
        "Treść", "Zapowiedź", "Kongres Muzyki", "Kraków · 23–25 listopada 2026", "#aa3366",
        'href="mailto:biuro@kongres.example.org"', "max-width: 600px", "prefers-color-scheme: dark",
        '<meta name="color-scheme" content="light dark">', "<!--[if mso]>",
    ):  # fmt: skip
        assert expected in page, expected
    assert "<style>@media" in page.replace("<style>\n", "<style>")
    assert '<p style="margin: 0 0 16px 0' in page


def test_the_layout_speaks_the_language_of_the_message(event: Event) -> None:
    page = layout.visual("<p>Hello</p>", event, language="en")
    assert "Music Congress" in page
    assert "23–25 November 2026" in page


def test_tags_pass_the_layout_as_they_are(event: Event) -> None:
    body = (
        '<p style="color:{{ kolor }}">{{ imie | default: "Państwo" }}</p>{% if firma == "A & B" %}'
        '<a class="button" href="{{ link_zaproszenia }}">Tak</a>{% else %}'
        '<a href="https://x/?k={{ kod }}">x</a>{% endif %}'
        "<table>{% if x %}<tr><td>1</td></tr>{% endif %}</table>"
    )
    page = visual(event, body)
    assert re.findall(r"\{[{%].*?[%}]\}", page) == re.findall(r"\{[{%].*?[%}]\}", body)
    assert 'href="{{ link_zaproszenia }}"' in page
    assert re.search(r"<table[^>]*>(<tbody>)?\{% if x %\}(<tbody>)?<tr>", page)


def test_braces_in_the_events_own_words_are_no_tags(event: Event) -> None:
    event.name = "Kongres {{ imie }} {% if %}"
    assert not re.search(r"\{[{%]", visual(event, "<p>x</p>"))


def test_the_authors_own_style_wins(event: Event) -> None:
    assert re.search(r'<p style="[^"]*color: ?red', visual(event, '<p style="color:red">x</p>'))


def test_a_logo_is_a_picture_of_the_message(event: Event) -> None:
    logo = FileRef(layout.LOGO_ID, "image/png", 1, "0" * 64)
    page = layout.visual("<p>x</p>", event, language="pl", logo=logo)
    assert re.search(r'<img[^>]*src="cid:event\.logo"[^>]*alt="Kongres Muzyki"', page)
    assert "cid:" not in visual(event, "<p>x</p>")


def test_without_the_layout_there_is_only_what_makes_a_document(event: Event) -> None:
    assert layout.bare("<p>Treść {{ imie }}</p>", event, language="pl") == (
        '<!DOCTYPE html>\n<html lang="pl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<title>Kongres Muzyki</title>\n</head>\n<body>\n<p>Treść {{ imie }}</p>\n</body>\n</html>\n"
    )


def test_the_layout_asks_nobody_for_style_sheets(event: Event) -> None:
    page = visual(event, '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><p>Treść</p>')
    assert "Treść" in page
