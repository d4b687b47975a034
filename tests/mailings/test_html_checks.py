"""What mail programs would not like."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from wici.mailings.findings import Level, Where
from wici.mailings.html_checks import check_html, problem_of


def codes(source: str) -> list[tuple[str, int, int]]:
    found = check_html(source)
    assert all(finding.level is Level.WARNING and finding.where is not None for finding in found)
    return [(f.code, f.where.line, f.where.column) for f in found if f.where]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p>Akapit<p>Drugi<ul><li>a<li>b</ul>",
        '<a href="https://kongres.pl/?a=1&amp;b=2#x">x</a><a href="mailto:a@b.pl">y</a>',
        '<a href="tel:+48221234567">z</a><a href="https://x.pl/{{ imie | default: "a b" }}">x</a>',
        '<a href="{{ link_zaproszenia }}">x</a> <a href="https://x.pl/{{ kod_uczestnika }}">y</a>',
        '<img src="cid:code_qr"><img src="https://x.pl/a.png"/><img src="{{ kod_qr }}">',
        "<!--[if mso]><table><tr><td><![endif]--><p>x</p><!-- <script> <div> -->",
        "<table><tr><td>{% if a %}<b>x</b>{% endif %}</td></table>",
        '<a name="kotwica"></a><a href="#kotwica">x</a>',
        "<style>@media (max-width:600px){a{color:red}}</style>",
    ],
)
def test_ordinary_html_has_no_findings(source: str) -> None:
    assert codes(source) == []


def test_places_are_those_of_the_source() -> None:
    source = '<p>\n  <div><b>x</div>\n<script>1</script> <a href="">y</a></i>'
    assert codes(source) == [
        ("unclosed", 2, 8),
        ("removed", 3, 1),
        ("empty_link", 3, 20),
        ("stray_end", 3, 36),
    ]


def test_what_is_open_at_the_end_is_found() -> None:
    assert codes("<div>\n<span>x") == [("unclosed", 1, 1), ("unclosed", 2, 1)]


def test_handlers_and_forms_are_named() -> None:
    source = '<form><a href="https://x.pl" onclick="x()">x</a></form>'
    assert codes(source) == [("removed", 1, 1), ("script", 1, 7)]
    with override("en"):
        assert [f.sentence for f in check_html(source)] == [
            "Mail programs remove <form>: don't rely on it.",
            "Mail programs run no scripts: “onclick” does nothing.",
        ]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("www.kongres.pl", "broken_link"),
        ("kongres.pl/program", "broken_link"),
        ("/program", "broken_link"),
        ("http:/kongres.pl", "broken_link"),
        ("https//kongres.pl", "broken_link"),
        ("htps://kongres.pl", "broken_link"),
        ("https://", "broken_link"),
        ("https://kongres", "broken_link"),
        ("https://https://kongres.pl", "broken_link"),
        ("https://kongres.pl/pro gram", "broken_link"),
        ("https://kongres.pl:port/", "broken_link"),
        ("https://[::1", "broken_link"),
        ("javascript:alert(1)", "script"),
        ("file:///C:/plan.pdf", "unreachable"),
        ("C:\\plan.pdf", "unreachable"),
        ("\\\\serwer\\plan.pdf", "unreachable"),
        ("blob:https://x/1", "unreachable"),
        ("http://localhost:8000/x", "unreachable"),
        ("http://127.0.0.1/x", "unreachable"),
        ("http://192.168.1.7/x", "unreachable"),
        ("http://serwer.local/", "unreachable"),
        ("", "empty_link"),
    ],
)
def test_addresses_that_lead_nowhere(address: str, code: str) -> None:
    problem = problem_of(address)
    assert problem is not None
    assert problem[0] == code


@pytest.mark.parametrize(
    "address",
    [
        "https://kongres.pl", "HTTP://KONGRES.PL/", "https://żółć.pl/ścieżka", "https://8.8.8.8/",
        "mailto:a@b.pl", "{{ event_link }}", "{{ event_link }}?x=1", "https://{{ firma }}/x", "#gora",
        "sms:+48601234567",
        'https://x.pl/{{ imie | default: "a b" }}', "https://kongres.pl:8443/x?y=http://z",
    ],
)  # fmt: skip
def test_addresses_that_may_be_right(address: str) -> None:
    assert problem_of(address) is None


def test_pictures_in_the_html_are_seldom_shown() -> None:
    problem = problem_of("data:image/png;base64,AAAA", is_picture=True)
    assert problem is not None
    assert problem[0] == "data_picture"


def test_a_long_address_is_shortened_and_a_repeated_one_named_once_for_each_place() -> None:
    with override("en"):
        (found,) = check_html(f'<a href="{"x" * 500}">x</a>')
    assert len(found.sentence) < 200
    assert found.where == Where("html", 1, 1)
