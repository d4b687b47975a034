"""Whatever the values and whatever the template: promises that hold for all of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from tests.plain.mergetags.tags import TAGS, printed
from wici.plain.mergetags import (
    Kind,
    Static,
    TemplateError,
    TemplateErrors,
    compile_renderer,
    empty_keys,
    names,
    parse,
    protect,
    render,
)

_BREAKERS = [
    "<b>", "</title>", "</style>", "</textarea>", "<!--", "-->", "--!>", "--", "->", "]]>", "<![endif]",
    '"', "'", "`", "=", ">", "/>", " x=y", "\r\n", "\n", "\t", "\x00", "\x0c", "&", "&amp;", "&#34",
    ";", "}", "*/", "\\", "url(", "javascript:", "https://x.pl/", "%", "{{", "}}", "\u2028", "\ud800",
]  # fmt: skip
_SOURCES = [
    "{{", "}}", "{%", "%}", "{{ imie }}", "{{ link }}", "{{ qr }}", "{{-", "-%}", "|", "default:", " upcase ",
    "{% if imie %}", '{% if type == "x" or firma %}', "{% else %}", "{% elsif firma %}", "{% endif %}",
    "{% unless type %}", "{% endunless %}", "{% comment %}", "{% endcomment %}", "{% raw %}", "{% endraw %}",
    "imie", '"', "'", "&quot;", "&nbsp;", "%7B%7B", "imie%7D%7D", "\r\n", "\n", "„", "”", "<", "</", "<!--",
    "-->", "<!--[if mso]>", "<p ", "<a href=", "<p style='", ">", "/>", "=", "<table>", "<tr>", "<td>",
    "</td>",
    "<style>", "</style>", "<title>", "</title>", "<script>", "</script>", "!",
]  # fmt: skip
#: Any text, with what could break out of a place more often than chance would have it.
ANY_VALUE = st.lists(
    st.one_of(st.text(st.characters(), max_size=8), st.sampled_from(_BREAKERS)), max_size=6
).map("".join)
#: Templates of pieces that mean something, whole and broken.
ANY_SOURCE = st.lists(st.one_of(st.text(max_size=6), st.sampled_from(_SOURCES)), max_size=24).map("".join)
ANY_VALUES = st.dictionaries(st.sampled_from(["first_name", "firma", "type", "link", "qr"]), ANY_VALUE)


class _Seen(HTMLParser):
    """What a reader of HTML sees: elements with attributes, texts joined, comments."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple[Any, ...]] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append((tag, *attrs))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("/" + tag,))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = f"{self.events.pop()[1]}{data}"
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("comment", data))


def readable(value: str) -> str:
    """The value as HTML may hold it."""
    if not value.strip():
        return ""
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in lines if unicodedata.category(c) != "Cc" or c in "\n\t")
    return "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in kept)


def is_shown_by_html(value: str) -> bool:
    """Whether Python's reader gives numeric references to these characters back."""
    return not any(ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF for c in value)


def refusals(source: str, kind: Kind) -> tuple[TemplateError, ...]:
    """What is wrong with a template."""
    try:
        parse(source, kind=kind, tags=TAGS)
    except TemplateErrors as refused:
        return refused.errors
    return ()


def seen(source: str, value: str) -> list[tuple[Any, ...]]:
    """What a reader sees of a template with a first name."""
    return _Seen(printed(source, {"first_name": value})).events


@given(ANY_VALUE)
def test_text_shows_the_value_and_adds_no_element(value: str) -> None:
    expected: list[tuple[Any, ...]] = [("p",)]
    for number, line in enumerate(readable(value).split("\n")):
        if number:
            expected.append(("br",))
        if line:
            expected.append(("text", line))
    assert seen("<p>{{ imie }}</p>", value) == [*expected, ("/p",)]


@given(ANY_VALUE)
def test_title_shows_the_value(value: str) -> None:
    shown = [("text", readable(value))] if readable(value) else []
    assert seen("<title>{{ imie }}</title><p>", value) == [("title",), *shown, ("/title",), ("p",)]


@given(ANY_VALUE)
def test_attributes_hold_the_value_and_nothing_more(value: str) -> None:
    source = '<img alt="{{ imie }}" title=\'a{{ imie }}b\' id="x">'
    held = readable(value)
    assert seen(source, value) == [("img", ("alt", held), ("title", f"a{held}b"), ("id", "x"))]


@given(ANY_VALUE.filter(is_shown_by_html))
def test_unquoted_attributes_hold_the_value_and_nothing_more(value: str) -> None:
    held = readable(value) or " "
    assert seen("<img alt={{ imie }} id=x><b>", value) == [("img", ("alt", held), ("id", "x")), ("b",)]


@given(ANY_VALUE)
def test_an_address_goes_nowhere_else(value: str) -> None:
    source = '<a href="{{ imie }}" id=x></a><a href={{ imie }} id=x></a>'
    (_, (_, quoted), identity), _, (_, (_, unquoted), other), _ = seen(source, value)
    assert (identity, other) == (("id", "x"), ("id", "x"))
    assert quoted in (unquoted, "")
    assert unquoted == "#" or re.match("(?:https?|mailto|tel|cid):", unquoted, re.IGNORECASE)
    assert not re.search(r"[\s\x00-\x20]", unquoted)


@given(ANY_VALUE)
def test_part_of_an_address_decodes_to_the_value(value: str) -> None:
    expected = value.replace("\ud800", "\ufffd") if value.strip() else ""
    expected = "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in expected)
    source = "<a href='https://x.pl/?a={{ imie }}&b' id=x></a>"
    [(_, (_, address), identity), _] = seen(source, value)
    assert identity == ("id", "x")
    start, end = "https://x.pl/?a=", "&b"
    assert address.startswith(start)
    assert address.endswith(end)
    part = address[len(start) : -len(end)]
    assert unquote(part) == expected
    assert re.fullmatch(r"[A-Za-z0-9._~@%-]*", part)


@given(ANY_VALUE)
def test_style_ends_neither_declaration_nor_element(value: str) -> None:
    events = seen("<style>a{b:{{ imie }};c:d}</style><p style='e:{{ imie }}'>", value)
    [_, (_, sheet), _, (_, (_, inline))] = events
    written = sheet.removeprefix("a{b:").removesuffix(";c:d}")
    assert inline == "e:" + written
    assert not re.search(r"[^\w #%.,\\\u00a1-\U0010ffff-]", written)
    decoded = re.sub(r"\\([0-9a-f]+) ", lambda code: chr(int(code.group(1), 16)), written)
    assert decoded == re.sub(r"\s", " ", readable(value))


@given(ANY_VALUE)
def test_comments_cannot_be_ended(value: str) -> None:
    source = "<!-- {{ imie }}> --><!--[if mso]><b title={{ imie }}>{{ imie }}><![endif]--><p>"
    first, second, last = seen(source, value)
    assert (first[0], second[0], last) == ("comment", "comment", ("p",))
    assert str(second[1]).endswith("><![endif]")


@given(ANY_VALUE, ANY_VALUE)
def test_headers_stay_one_line(value: str, static: str) -> None:
    source = static.replace("{", "(") + " {{ imie }} {% if type %}\r\n{% endif %}"
    header = printed(source, {"first_name": value, "type": value}, Kind.HEADER)
    assert not [c for c in header if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


@given(st.text().filter(lambda text: "{{" not in text and "{%" not in text))
def test_text_without_tags_stays_byte_for_byte(text: str) -> None:
    for kind in (Kind.HTML, Kind.TEXT):
        template = parse(text, kind=kind, tags=TAGS)
        assert template.nodes == ((Static(text),) if text else ())


@given(ANY_SOURCE, st.sampled_from(Kind), ANY_VALUES)
def test_any_source_parses_or_is_refused_with_positions(
    source: str, kind: Kind, values: Mapping[str, str]
) -> None:
    lines = re.split(r"\r\n|\r|\n", source)
    errors = refusals(source, kind)
    for error in errors:
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        assert error.message
    if not errors:
        template = parse(source, kind=kind, tags=TAGS)
        assert render(template, values) == compile_renderer(template)(values)
        assert empty_keys(template, values) <= template.keys
        assert template.images <= template.keys


@given(ANY_SOURCE, st.sampled_from([Kind.HTML, Kind.TEXT]))
def test_protecting_leaves_no_tag_and_restoring_brings_all_back(source: str, into: Kind) -> None:
    protected, restore = protect(source, into=into)
    if into is Kind.HTML:
        assert restore(protected) == source
    if not any(error.code.value.startswith("unclosed") for error in refusals(source, Kind.TEXT)):
        assert names(protected) == ()


@given(ANY_SOURCE)
def test_names_are_where_they_are_said_to_be(source: str) -> None:
    lines = re.split(r"\r\n|\r|\n", source)
    for use in names(source):
        first_word = use.name.split(" ")[0]
        assert lines[use.line - 1][use.column - 1 :].startswith(first_word)
