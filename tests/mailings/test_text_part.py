"""The text part made from the HTML."""

from __future__ import annotations

import pytest

from wici.mailings.text_part import text_of
from wici.plain.mergetags import Kind, TagSpec, parse, render


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>Dzień dobry</p><p>Do zobaczenia</p>", "Dzień dobry\n\nDo zobaczenia\n"),
        ("<p>Raz<br>dwa</p>", "Raz\ndwa\n"),
        ('<p><a href="https://kongres.pl/x">Program</a>!</p>', "Program (https://kongres.pl/x)!\n"),
        ('<p><a href="https://kongres.pl/">https://kongres.pl</a></p>', "https://kongres.pl\n"),
        ('<p><a href="https://www.kongres.pl/">kongres.pl</a></p>', "kongres.pl\n"),
        ('<p><a href="mailto:a@b.pl">a@b.pl</a></p>', "a@b.pl\n"),
        ('<p><a href="mailto:a@b.pl">Biuro</a></p>', "Biuro (a@b.pl)\n"),
        ('<p><a href="#gora">Do góry</a> <a name="x">kotwica</a></p>', "Do góry kotwica\n"),
        ('<p><a href="https://x.pl"></a>Tekst</p>', "Tekst\n"),
        ('<p><img src="x.png" alt="Logo kongresu"> Zapraszamy</p>', "Logo kongresu Zapraszamy\n"),
        ('<p><img src="x.png">Zapraszamy</p>', "Zapraszamy\n"),
        ("<ul><li>jeden</li><li>dwa</li></ul>", "  * jeden\n  * dwa\n"),
        ("<p>Ala&nbsp;ma &amp; kota &lt;3</p>", "Ala ma & kota <3\n"),
        ("<style>p { color: red }</style><script>alert(1)</script><p>Tekst</p>", "Tekst\n"),
        ('<div style="display:none">Zapowiedź</div><p>Tekst</p>', "Tekst\n"),
        ("<p>Wa\u00adżne\u200b</p>", "Ważne\n"),
        ("", ""),
        ("   ", ""),
        ("<!-- tylko uwaga -->", ""),
        ('<p><img src="x.png"></p>', ""),
        ("<p>Niedomknięty <b>tekst", "Niedomknięty tekst\n"),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html><body><p>Żółć</p></body></html>', "Żółć\n"),
    ],
)
def test_html_as_text(source: str, text: str) -> None:
    assert text_of(source) == text


def test_tags_stay_where_they_stood() -> None:
    source = (
        '<p>Dzień dobry {{ imie | default: "Państwo" }}</p>'
        '<p><a href="{{ link_zaproszenia }}">Potwierdź</a>'
        ' <a href="https://x.pl/{{ kod_uczestnika }}">https://x.pl/{{ kod_uczestnika }}</a></p>'
    )
    assert text_of(source) == (
        'Dzień dobry {{ imie | default: "Państwo" }}\n\n'
        "Potwierdź ({{ link_zaproszenia }}) https://x.pl/{{ kod_uczestnika }}\n"
    )


def test_a_condition_leaves_no_empty_lines_behind() -> None:
    source = '<p>A</p>{% if rodzaj == "VIP" %}<p>Dla VIP</p>{% endif %}<p>B</p>'
    assert text_of(source) == 'A\n\n{% if rodzaj == "VIP" %}Dla VIP\n\n{% endif %}B\n'


def test_a_table_of_data_keeps_its_columns() -> None:
    source = (
        "<p>Plan</p><table><tr><th>Godz.</th><th>Co</th></tr><tr><td>9:00</td><td>Otwarcie</td></tr></table>"
    )
    assert text_of(source) == "Plan\n\nGodz.  Co\n9:00   Otwarcie\n"


def test_a_table_that_lays_out_the_page_becomes_paragraphs() -> None:
    source = (
        '<table width="100%"><tr><td><table role="presentation"><tr><td>Lewa</td><td>Prawa</td></tr>'
        "</table></td></tr><tr><td>Stopka</td></tr></table>"
    )
    assert text_of(source) == "Lewa\nPrawa\nStopka\n"


def test_braces_written_as_entities_do_not_become_tags() -> None:
    text = text_of("<p>&#123;{ imie }} &#123;{{ imie }} &#123;% if %}</p>")
    template = parse(text, kind=Kind.TEXT, tags={"imie": TagSpec("imie")})
    assert render(template, {"imie": "Anna"}) == "{{ imie }} {Anna {% if %}\n"


def test_a_deep_document_is_read_to_its_end() -> None:
    assert text_of("<div>" * 150 + "dno" + "</div>" * 150) == "dno\n"
    table = "<table><tr><td><p>"
    assert text_of(table * 150 + "dno") == "dno\n"
