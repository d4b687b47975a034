"""Tags survive software that knows nothing of them."""

from __future__ import annotations

import css_inline
import inscriptis
import pytest
from inscriptis.model.config import ParserConfig

from tests.plain.mergetags.tags import printed
from wici.plain.mergetags import Kind, protect


@pytest.mark.parametrize(
    ("source", "protected"),
    [
        ("no tags", "no tags"),
        ("a {{ x }} b {%if y%}{% endif %}", "a wicitag0z b wicitag1zwicitag2z"),
        ("wicitag {{ x }}", "wicitag wicitagq0z"),
        (
            "{% comment %}{{ x }}{% endcomment %}{% raw %}{{ y }}{% endraw %}",
            "wicitag0zwicitag1z{{ y }}wicitag2z",
        ),
        ("<a href='{{ x }}/{{ y }}'>", "<a href='wicitag0z/wicitag1z'>"),
        ("<p{% if x %} id='a'{% endif %}>", "<p wicitag0z id='a' wicitag1z>"),
        ("<p {% if x %}id='a'{% endif %} id=b>", "<p wicitag0z id='a' wicitag1z id=b>"),
        ("<p id={% if x %}a{% else %}b{% endif %}>", "<p id=wicitag0zawicitag1zbwicitag2z>"),
        ("<p style='{{ x }};a:b'>", "<p style='wicitag0z:x;a:b'>"),
        ("<p {% if x %}{% if y %}id{% endif %}=a>", "<p wicitag0z wicitag1z id wicitag2z =a>"),
        ("<p style='{{ x }}'>", "<p style='wicitag0z:x;'>"),
        (
            "<p style='{{ x }}{% if y %}a:b;{% endif %}c:{{ z }}'>",
            "<p style='wicitag0z:x;wicitag1z:x;a:b;wicitag2z:x;c:wicitag3z'>",
        ),
        (
            "<table>{% if x %}<tr><td>a</td></tr>\n{% endif %}</table>{{ y }}",
            "<table><!--wicitag0z--><tr><td>a</td></tr>\n<!--wicitag1z--></table>wicitag2z",
        ),
        ("<tr title='>'>{{ x }} {{ y }}", "<tr title='>'><!--wicitag0z--> <!--wicitag1z-->"),
        ("<tr>a{{ x }}", "<tr>awicitag0z"),
        ("<style>td{{% if x %}a:b{% endif %}}</style>", "<style>td{{% if x %}a:bwicitag0z}</style>"),
    ],
)
def test_puts_words_in_the_places_of_tags(source: str, protected: str) -> None:
    words, restore = protect(source)
    assert words == protected
    assert restore(words) == source


def test_restores_words_that_were_changed_on_the_way() -> None:
    _, restore = protect("<p{% if x %} a{% endif %} style='{{ y }}'>{{ z }}{{ z }}")
    changed = (
        '<p WICITAG0Z="" a wicitag1z="" style="b: c;wicitag2z: x"> wicitag4z wicitag3z wicitag3z wicitag99z'
    )
    assert restore(changed) == (
        '<p{% if x %} a{% endif %} style="b: c;{{ y }}"> {{ z }} {{ z }} {{ z }} wicitag99z'
    )


def test_survives_the_css_inliner() -> None:
    source = (
        "<!DOCTYPE html><html><head><style>td{padding:2px} .c{color:{{ firma | default: 'red' }}}</style>"
        '</head><body><table>{% if type == "v" %}<tr{% unless type %} lang="pl"{% endunless %}>'
        "<td>{{ imie }}</td></tr>"
        "{% else %}<tr><td style='{{ type }};margin:0'>b</td></tr>{% endif %}</table>"
        '<a class="c" href="{{ link | default: "cid:x" }}">{{ imie | upcase }}</a></body></html>'
    )
    protected, restore = protect(source)
    inlined = restore(css_inline.inline(protected))
    assert inlined == (
        "<!DOCTYPE html><html><head></head><body><table>"
        '{% if type == "v" %}<tbody><tr{% unless type %} lang="pl"{% endunless %}><td style="padding: 2px;">'
        "{{ imie }}</td></tr>"
        '{% else %}<tr><td style="padding: 2px;{{ type }};margin: 0">b</td></tr>{% endif %}</tbody></table>'
        '<a class="c" href="{{ link | default: "cid:x" }}" style="color: {{ firma | default: \'red\' }};">'
        "{{ imie | upcase }}</a></body></html>"
    )


def test_survives_the_way_to_plain_text() -> None:
    source = (
        "<h1>{{ imie | default: &quot;A&amp;B&quot; }}</h1><table>{% if type == &quot;v&quot; %}<tr "
        "{% if firma %}id='a'{% endif %}><td>first</td></tr>{% else %}"
        "<tr><td>second {{&nbsp;firma }}</td></tr>{% endif %}</table>"
        "<p><a href='{{ link }}'>here</a> {% comment %}no{% endcomment %}end</p>"
    )
    protected, restore = protect(source, into=Kind.TEXT)
    text = restore(inscriptis.get_text(protected, ParserConfig(display_links=True)))
    values = {"firma": "F&G", "link": "https://x.pl/?a&b"}
    first = printed(text, values | {"type": "v"}, Kind.TEXT)
    second = printed(text, values, Kind.TEXT)
    assert " ".join(first.split()) == "A&B first [here](https://x.pl/?a&b) end"
    assert " ".join(second.split()) == "A&B second F&G [here](https://x.pl/?a&b) end"
