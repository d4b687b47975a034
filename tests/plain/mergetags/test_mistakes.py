"""Every mistake in a template is found, in its place, with a guess at what was meant."""

from __future__ import annotations

import pytest

from tests.plain.mergetags.tags import TAGS, mistakes
from wici.plain.mergetags import ErrorCode, Kind, TemplateError, TemplateErrors, parse


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("{{ imei }}", ("unknown_tag", 1, 4, "imei", "imie")),
        ("a\r\nb\rc\n{{ Imię }}", ("unknown_tag", 4, 4, "Imię", "imie")),
        ("{{ First Name }}", ("unknown_tag", 1, 4, "First Name", "first_name")),
        ("{{ first-name }}", ("unknown_tag", 1, 4, "first-name", "first_name")),
        ("{{ zzz }}", ("unknown_tag", 1, 4, "zzz", "")),
        ("{{&nbsp;&nbsp;zzz }}", ("unknown_tag", 1, 15, "zzz", "")),
        ('{% if imie and frima == "x" %}{% endif %}', ("unknown_tag", 1, 16, "frima", "firma")),
        ("{{ imie | upcas }}", ("unknown_filter", 1, 11, "upcas", "upcase")),
        ("{{ imie | date }}", ("unknown_filter", 1, 11, "date", "")),
        ("{% for x in y %}", ("unknown_statement", 1, 1, "for", "")),
        ("{% elif imie %}", ("unknown_statement", 1, 1, "elif", "elsif")),
        ("{% if imie %}{% end if %}", ("unknown_statement", 1, 17, "end if", "endif")),
        ("{% imie %}", ("wrong_braces", 1, 1, "imie", "{{ imie }}")),
        ("{{ endif }}", ("wrong_braces", 1, 4, "endif", "{% endif %}")),
        ("{{ if imie }}", ("wrong_braces", 1, 4, "if", "{% if … %}")),
        ("{{ imie", ("unclosed_tag", 1, 1, "{{ imie", "")),
        ("{{ imie } {{ imie }}", ("unclosed_tag", 1, 1, "{{ imie", "")),
        ("x {% if imie }} <b>", ("unclosed_tag", 1, 3, "{% if imie", "")),
        ('{{ firma | default: "a }} b', ("missing_quotes", 1, 21, "a", "")),
        ('{{ firma | default: "a }} "b" {{ imie }}', ("missing_quotes", 1, 21, "a", "")),
        ("{% if imie %}x", ("unclosed_if", 1, 1, "if", "")),
        ("x{% unless imie %}x", ("unclosed_if", 1, 2, "unless", "")),
        ("x{% comment %}y", ("unclosed_comment", 1, 2, "comment", "")),
        ("x{% raw %}", ("unclosed_raw", 1, 2, "raw", "")),
        ("x{% endif %}", ("stray_end", 1, 2, "endif", "")),
        ("x{% endraw %}", ("stray_end", 1, 2, "endraw", "")),
        ("x{% else %}", ("stray_else", 1, 2, "else", "")),
        ("{% elsif imie %}", ("stray_else", 1, 1, "elsif", "")),
        ("{% if imie %}{% endunless %}", ("wrong_end", 1, 14, "endunless", "endif")),
        ("{% if imie %}{% else %}{% else %}{% endif %}", ("else_after_else", 1, 24, "else", "")),
        ("{% if imie %}{% else %}{% elsif imie %}{% endif %}", ("else_after_else", 1, 24, "elsif", "")),
        ("{% if imie %}{% else if firma %}{% endif %}", ("unknown_statement", 1, 17, "else if", "elsif")),
        ("{{ }}", ("empty_tag", 1, 3, "", "")),
        ("{{-}}", ("empty_tag", 1, 4, "", "")),
        ("{%&nbsp;%}", ("empty_tag", 1, 3, "", "")),
        ("{{{ imie }}}", ("bad_syntax", 1, 3, "{", "")),
        ("{{ imie | }}", ("bad_syntax", 1, 9, "|", "")),
        ("{{ | upcase }}", ("bad_syntax", 1, 4, "|", "")),
        ("{{ imie, }}", ("bad_syntax", 1, 8, ",", "")),
        ("{{ imie | upcase: 3 }}", ("bad_syntax", 1, 17, ":", "")),
        ('{{ imie "x" }}', ("bad_syntax", 1, 9, "x", "")),
        ("{{ firma | default }}", ("bad_syntax", 1, 12, "default", 'default: "…"')),
        ('{{ firma | default "x" }}', ("bad_syntax", 1, 12, "default", 'default: "…"')),
        ('{{ firma | default: "x" "y" }}', ("bad_syntax", 1, 25, "y", "")),
        ("{{ firma | default: brak danych }}", ("missing_quotes", 1, 21, "brak danych", "")),
        ("{{ firma | default: 'O'Brien' }}", ("bad_syntax", 1, 24, "Brien", "")),
        ("{% if type == media and imie %}{% endif %}", ("missing_quotes", 1, 15, "media", "")),
        ('{% if type = "m" %}{% endif %}', ("bad_operator", 1, 12, "=", "==")),
        ('{% if type is "m" %}{% endif %}', ("bad_operator", 1, 12, "is", "==")),
        ("{% if type > 5 %}{% endif %}", ("bad_operator", 1, 12, ">", "")),
        ("{% if %}{% endif %}", ("bad_syntax", 1, 4, "if", "")),
        ("{% if imie and %}{% endif %}", ("bad_syntax", 1, 12, "and", "")),
        ("{% if type == %}{% endif %}", ("bad_syntax", 1, 12, "==", "")),
        ('{% if "m" == type %}{% endif %}', ("bad_syntax", 1, 7, "m", "")),
        ("{% if imie, type %}{% endif %}", ("bad_syntax", 1, 11, ",", "")),
        ("{% if imie %}{% endif now %}", ("bad_syntax", 1, 23, "now", "")),
        ("{% | %}", ("bad_syntax", 1, 4, "|", "")),
        ("{{ i<b>mie</b> }}", ("markup_in_tag", 1, 3, "imie", "")),
        ('{% if <i>type</i> == "x" %}{% endif %}', ("markup_in_tag", 1, 3, 'if type == "x"', "")),
        ('<a href="%7B%7B%20imie%20%7D%7D">', ("encoded_tag", 1, 10, "imie", "{{ imie }}")),
        ('<a href="https://w.pl/?x=%7b%7bimie%7d%7d">', ("encoded_tag", 1, 26, "imie", "{{imie}}")),
        ('<a href="https://{{ link }}">', ("link_after_scheme", 1, 18, "link", "")),
        ('{% if imie %}<a title="{% else %}<b>{% endif %}', ("branches_differ", 1, 1, "if", "")),
    ],
)
def test_finds_the_mistake(source: str, found: tuple[str, int, int, str, str]) -> None:
    assert mistakes(source) == [found]


def test_finds_all_mistakes_in_the_order_of_the_source() -> None:
    source = "{{ imei }}\n{% if frima %}{{ imie | x }}\n{% endunless %}{% else %}{{ imie"
    assert mistakes(source, Kind.TEXT) == [
        ("unknown_tag", 1, 4, "imei", "imie"),
        ("unknown_tag", 2, 7, "frima", "firma"),
        ("unknown_filter", 2, 25, "x", ""),
        ("wrong_end", 3, 1, "endunless", "endif"),
        ("stray_else", 3, 16, "else", ""),
        ("unclosed_tag", 3, 26, "{{ imie", ""),
    ]


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.HEADER])
def test_images_stand_only_in_html(kind: Kind) -> None:
    assert mistakes("a {{ qr }}", kind) == [("image_not_here", 1, 3, "qr", "")]


def test_conditions_nest_only_so_deep() -> None:
    deep = "{% if imie %}" * 50 + "x" + "{% endif %}" * 50
    assert mistakes(deep) == []
    deeper = "{% if imie %}" * 5_000 + "x" + "{% endif %}" * 5_000
    assert mistakes(deeper) == [("too_deep", 1, 651, "if", "")]


def test_entities_and_encoded_braces_mean_nothing_in_plain_text() -> None:
    assert mistakes("{{ firma | default: &quot;x&quot; }}", Kind.TEXT) == [("bad_syntax", 1, 21, "&", "")]
    assert mistakes("%7B%7Bimie%7D%7D", Kind.TEXT) == []
    assert mistakes("%7B%7Bsomething%7D%7D %7B%7B | %7D%7D", Kind.HTML) == []


def test_says_it_in_a_sentence() -> None:
    with pytest.raises(TemplateErrors) as refused:
        parse("{{ imei }}{% if imie %}{{ {x} }}", kind=Kind.HTML, tags=TAGS)
    assert str(refused.value) == (
        'line 1, column 4: There is no tag "imei". Did you mean "imie"?\n'
        'line 1, column 11: The condition "if" has no end.\n'
        'line 1, column 27: This tag cannot be understood at "{".'
    )


def test_every_mistake_has_its_sentence() -> None:
    for code in ErrorCode:
        message = TemplateError(code, 1, 1, name="{x}").message
        assert message.endswith((".", "!"))
        assert "{{%" not in message


def test_the_sentence_about_comments_names_the_statement() -> None:
    message = TemplateError(ErrorCode.UNCLOSED_COMMENT, 1, 1).message
    assert message == "The comment has no end: add {% endcomment %}."
