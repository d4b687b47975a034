"""A value is escaped by where it stands, found by reading the HTML around it."""

from __future__ import annotations

import pytest

from tests.plain.mergetags.tags import TAGS, mistakes, printed
from wici.plain.mergetags import If, Kind, Node, Place, Value, parse

ENTITIES = "<![CDATA[a]]><!ELEMENT x>"
FORMS = "<form><textarea>a<b></textarea><title>x</title><xmp><b></xmp><br/></br></></form>"
BROKEN = "<p class=a\"b 'c' =d e= f><p/q/r=s/t><td<b>x</3 < <> <1 a<b <a b='>'"


def place(before: str, after: str = "") -> tuple[Place, bool]:
    """Where the first value of a template stands, and whether that is in a comment."""
    node = _first_value(parse(f"{before}{{{{ imie }}}}{after}", kind=Kind.HTML, tags=TAGS).nodes)
    return node.place, node.in_comment


def _first_value(nodes: tuple[Node, ...]) -> Value:
    return next(node for node in nodes if isinstance(node, Value))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", Place.HTML),
        ("<p>", Place.HTML),
        ("a < ", Place.HTML),
        ("a <3 ", Place.HTML),
        ("a & b > c ", Place.HTML),
        ('<p title="a > b">', Place.HTML),
        ("<p title='\">'>", Place.HTML),
        ("<p a=b/>", Place.HTML),
        ("<!DOCTYPE html>", Place.HTML),
        (ENTITIES, Place.HTML),
        (FORMS, Place.HTML),
        (BROKEN + ">", Place.HTML),
        ("<!-- a -- b > c --> ", Place.HTML),
        ("<!-->", Place.HTML),
        ("<!--->", Place.HTML),
        ("<!---->", Place.HTML),
        ("<!-- x --!>", Place.HTML),
        ("<style>a{}</style>", Place.HTML),
        ("<STYLE>a{}</Style >", Place.HTML),
        ("<script>if (a<b) '</p>'</script>", Place.HTML),
        ("<textarea></textarea>", Place.HTML),
        ("<svg:style>", Place.HTML),
        ("</style>", Place.HTML),
        ("<?xml version='1.0'?>", Place.HTML),
        ("<title>", Place.PLAIN_HTML),
        ("<title>a</b></titlex>", Place.PLAIN_HTML),
        ("<TEXTAREA rows=2>\n", Place.PLAIN_HTML),
        ("<!DOCTYPE ", Place.PLAIN_HTML),
        ("<![if ", Place.PLAIN_HTML),
        ("</!", Place.PLAIN_HTML),
        ('<p title="', Place.ATTRIBUTE),
        ("<p title='a ", Place.ATTRIBUTE),
        ("<p  TITLE\n=\n'", Place.ATTRIBUTE),
        ("<p/title='", Place.ATTRIBUTE),
        ("<p a b=c title='", Place.ATTRIBUTE),
        ("<p a='b'title='", Place.ATTRIBUTE),
        ("<p =a='", Place.ATTRIBUTE),
        ("<p data-href='", Place.ATTRIBUTE),
        ("</p title='", Place.ATTRIBUTE),
        ("<p title=", Place.UNQUOTED),
        ("<p title= ", Place.UNQUOTED),
        ("<p title=a", Place.UNQUOTED),
        ("<p title=a'b\"", Place.UNQUOTED),
        ('<a href="', Place.URL),
        ("<a href='\n ", Place.URL),
        ("<A HREF = '", Place.URL),
        ("<use xlink:href='", Place.URL),
        ("<body background='", Place.URL),
        ("<img srcset='", Place.URL),
        ("<img srcset='https://x.pl/a 1x, ", Place.URL),
        ("<a href=", Place.UNQUOTED_URL),
        ("<img src= ", Place.UNQUOTED_URL),
        ('<a href="https://x.pl/?a=', Place.URL_PART),
        ('<a href="mailto:', Place.URL_PART),
        ('<a href="#', Place.URL_PART),
        ("<a href=https://x.pl/", Place.URL_PART),
        ("<img srcset='https://x.pl/", Place.URL_PART),
        ("<a href='TEL:", Place.PHONE),
        ("<a href='sms:+48", Place.PHONE),
        ("<p style='", Place.STYLE),
        ("<p style='color:red;background:", Place.STYLE),
        ("<style>", Place.STYLE),
        ("<style>@media print{a{b:", Place.STYLE),
        ("<style><!-- a{b:'<p>' </styl> ", Place.STYLE),
    ],
)
def test_finds_the_place(before: str, expected: Place) -> None:
    assert place(before) == (expected, False)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("<!--", (Place.PLAIN_HTML, True)),
        ("<!-- <p title='", (Place.PLAIN_HTML, True)),
        ("<!-- [if mso]>", (Place.PLAIN_HTML, True)),
        ("<!--[if mso]>", (Place.HTML, True)),
        ("<!--[IF (gte mso 9)|(IE)]><p>", (Place.HTML, True)),
        ("<!--[if mso]><v:rect href='", (Place.URL, True)),
        ("<!--[if mso]><a href='https://x.pl/?a=", (Place.URL_PART, True)),
        ("<!--[if mso]><style>a{b:", (Place.STYLE, True)),
        ("<!--[if mso]><p title='<![endif]-->", (Place.HTML, False)),
        ("<!--[if mso]><style>a{b:c}</style><![endif]-->", (Place.HTML, False)),
        ("<!--[if !mso]><!--><p title='", (Place.ATTRIBUTE, False)),
        ("<!--[if !mso]>--><p>", (Place.HTML, False)),
        ("<!--[if !mso]><!--><p><!--<![endif]-->", (Place.HTML, False)),
        ("<![if !mso]><p><![endif]>", (Place.HTML, False)),
    ],
)
def test_reads_comments(before: str, expected: tuple[Place, bool]) -> None:
    assert place(before) == expected


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("<", ">", "tag_in_tag_name"),
        ("</", ">", "tag_in_tag_name"),
        ("<p", ">", "tag_in_tag_name"),
        ("<p ", ">", "tag_in_tag_name"),
        ("<p data-", ">", "tag_in_tag_name"),
        ("<p data ", ">", "tag_in_tag_name"),
        ("<p a='b'", ">", "tag_in_tag_name"),
        ("<script>", "</script>", "tag_in_script"),
        ('<SCRIPT type="application/ld+json">{"a":"', '"}', "tag_in_script"),
        ("<p onclick='", "'>", "tag_in_script"),
        ("<iframe srcdoc='", "'>", "tag_in_script"),
        ("<a href='javascript:x(", ")'>", "tag_in_script"),
        ("<a href=' DATA:text/html,", "'>", "tag_in_script"),
        ("<p style=", ">", "attribute_needs_quotes"),
    ],
)
def test_refuses_places_where_no_value_is_safe(before: str, after: str, code: str) -> None:
    assert mistakes(f"{before}{{{{ imie }}}}{after}") == [(code, 1, len(before) + 1, "imie", "")]


@pytest.mark.parametrize(
    "before",
    [
        "<p title='",
        "<p title=",
        "<p style='",
        "<style>",
        "<title>",
        "<!--",
        "<a href='https://x.pl/",
        "<!DOCTYPE ",
    ],
)
def test_refuses_images_outside_the_text(before: str) -> None:
    assert mistakes(f"{before}{{{{ qr }}}}") == [("image_not_here", 1, len(before) + 1, "qr", "")]


def test_a_literal_stands_in_a_place_too() -> None:
    assert printed('<a title="{{ "<>" }}" href="https://x.pl/{{ "a b" }}">{{ "<" }}', {}) == (
        '<a title="&lt;&gt;" href="https://x.pl/a%20b">&lt;'
    )
    assert mistakes('<p {{ "x" }}>') == [("tag_in_tag_name", 1, 4, "x", "")]


def test_quotes_within_a_tag_do_not_end_the_attribute() -> None:
    source = (
        """<a title="{{ firma | default: "a>'b'" }}" href='{{ link | default: 'cid:x' }}'>{{ imie }}</a>"""
    )
    assert printed(source, {"first_name": "<"}) == """<a title="a&gt;&#39;b&#39;" href='cid:x'>&lt;</a>"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% if type %}<p>{% endif %}", Place.HTML),
        ("{% if type %}<p>a{% elsif firma %}</td>{% else %}b{% endif %}", Place.HTML),
        ("<p{% if type %} class='a'{% endif %} title='", Place.ATTRIBUTE),
        ("<p {% if type %}nowrap{% endif %} title='", Place.ATTRIBUTE),
        ("<p title='{% if type %}a{% else %}b{% endif %}", Place.ATTRIBUTE),
        ("<p {% if type %}title='{% else %}alt='{% endif %}", Place.ATTRIBUTE),
        ("<h{% if type %}1{% else %}2{% endif %} title='", Place.ATTRIBUTE),
        ("<{% if type %}td{% else %}th{% endif %} title='", Place.ATTRIBUTE),
        ("<{% if type %}title{% else %}title{% endif %}>", Place.PLAIN_HTML),
        ("<a href='{% if type %}https://x.pl/{% else %}https://y.pl/{% endif %}", Place.URL_PART),
        ("<a href='{% if type %}https://x.pl/{% endif %}", Place.URL_PART),
        ("<a href='{% if type %}tel:{% else %}mailto:{% endif %}", Place.URL_PART),
        ("<a {% if type %}href='{% else %}src='{% endif %}", Place.URL),
        ("<a href='{% if type %}{% endif %}", Place.URL),
        ("<td width={% if type %}'50'{% else %}\"60\"{% endif %} title='", Place.ATTRIBUTE),
        ("<style>{% if type %}a{b:c}{% else %}d{e:f}{% endif %}", Place.STYLE),
        ("<!-- {% if type %}a{% endif %}", Place.PLAIN_HTML),
        ("<!{% if type %}DOCTYPE{% else %}x{% endif %}", Place.PLAIN_HTML),
        ("<!--[if mso]>{% if type %}<p>{% else %}<b>{% endif %}", Place.HTML),
    ],
)
def test_goes_on_where_the_branches_agree(source: str, expected: Place) -> None:
    assert place(source)[0] is expected


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("{% if type %}<p title='{% endif %}'>", "branches_differ"),
        ("<p {% if type %}title='{% else %}title=\"{% endif %}", "branches_differ"),
        ("<p {% if type %}title='{% else %}href='{% endif %}", "branches_differ"),
        ("<{% if type %}title{% else %}p{% endif %}>", "branches_differ"),
        ("<p title={% if type %}'a'{% endif %}>", "branches_differ"),
        ("{% if type %}<!-- {% endif %}-->", "branches_differ"),
        ("{% if type %}<!--[if mso]>{% endif %}", "branches_differ"),
        ("{% if type %}<!--[if mso]><p title='{% else %}<p title='{% endif %}", "branches_differ"),
        ("{% if type %}<style>{% else %}<title>{% endif %}", "branches_differ"),
        ("{% if type %}</p {% else %}<p {% endif %}>", "branches_differ"),
        ("<a href='{% if type %}javascript:{% else %}https://{% endif %}{{ imie }}'>", "tag_in_script"),
        ("<a href='{% if type %}https://{% else %}javascript:{% endif %}{{ imie }}'>", "tag_in_script"),
    ],
)
def test_branches_must_agree_about_the_place(source: str, code: str) -> None:
    assert [mistake[0] for mistake in mistakes(source)] == [code]


def test_every_branch_begins_where_the_condition_stands() -> None:
    source = (
        "<p>{% if type %}<b title='{{ imie }}'>{% elsif firma %}{{ imie }}"
        "{% else %}<!--{{ imie }}-->{% endif %}"
    )
    template = parse(source, kind=Kind.HTML, tags=TAGS)
    condition = next(node for node in template.nodes if isinstance(node, If))
    places = [_first_value(branch.body).place for branch in condition.branches]
    assert places == [Place.ATTRIBUTE, Place.HTML, Place.PLAIN_HTML]


@pytest.mark.parametrize(
    "end", ["<", "</", "<!", "<!-", "<p", "<p ", "<p a", "<p a ", "<p a=", "<p a='b", "<style>x"]
)
def test_text_may_be_cut_anywhere_by_a_statement(end: str) -> None:
    rest = {"<": "p>", "</": "p>", "<p a=": "b>", "<p a='b": "'>", "<style>x": "</style>"}.get(end, ">")
    assert place(f"{end}{{% if type %}}{{% endif %}}{rest}") == (Place.HTML, False)


def test_html_from_elsewhere_stays_byte_for_byte() -> None:
    source = (
        "\ufeff<!DOCTYPE html>\r\n<HTML><head><style>@media (max-width:600px){a{b:c}} /* {# */</style>\n"
        "<!--[if mso]><xml><o:X/></xml><![endif]-->\t<p CLASS=x>&nbsp;&oacute;<br><td>\rniezamknięte<b"
        + BROKEN
    )
    assert printed(source, {}) == source
