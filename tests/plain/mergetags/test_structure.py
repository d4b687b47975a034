"""In any template that is accepted, no value changes what the document is made of.

The reader here is the HTML5 parser of the style inliner, which is a different program from the tokenizer
that finds the places of values.
"""

from __future__ import annotations

from html.parser import HTMLParser

import css_inline
from hypothesis import given
from hypothesis import strategies as st

from tests.plain.mergetags.tags import TAGS
from wici.plain.mergetags import Kind, Template, TemplateErrors, parse, render

_PIECES = [
    "<p ", "<a href=", "<a href='", "<img alt=", '<b title="', '<p style="', "<style>", "</style>", "<title>",
    "</title>", "<textarea>", "</textarea>", "<script>", "</script>", "<!--", "-->", "--!>", "<!--[if mso]>",
    "<![endif]-->", "<!--[if !mso]><!-->", "<!--<![endif]-->", ">", "/>", "'", '"', "=", "<", "</", "<!", "-",
    "--", "!", " ", "a", "x=y ", " b='c'", "https://x.pl/?", "\n", "<td>", "<table>", "<tr>", "</table>",
    "<!DOCTYPE html>", "<?", "&", "]]>", "<![CDATA[", "tel:", "srcset='", "</p>", "&quot;",
]  # fmt: skip
_TAGS = [
    "{{ imie }}", "{{ link }}", "{{ imie | upcase }}", '{{ firma | default: "q>" }}', "{% if type %}",
    "{% else %}", "{% endif %}",
]  # fmt: skip
_BREAKERS = [
    "<b>", "</title>", "</style>", "</textarea>", "<!--", "-->", "--!>", "--", "->", "<![endif]", '"', "'",
    "`", "=", ">", "/>", " x=y", "\t", "&", "&amp;", "&#34", ";", "}", "*/", "\\", "url(",
    "javascript:", "%", "\x00",
]  # fmt: skip
_inliner = css_inline.CSSInliner(inline_style_tags=False, load_remote_stylesheets=False, keep_style_tags=True)


class _Parts(HTMLParser):
    """The elements of a document with the names of their attributes, and its comments."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, ...]] = []
        self.feed(document)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.parts.append(("!--",))


def parts(template: Template, value: str, type_: str) -> list[tuple[str, ...]]:
    """What a document is made of when every value holds ``value``."""
    values = {"first_name": value, "firma": value, "link": f"https://x.pl/{value}", "type": type_}
    return _Parts(_inliner.inline(render(template, values))).parts


@given(
    st.lists(st.one_of(st.sampled_from(_PIECES), st.sampled_from(_TAGS)), min_size=3, max_size=14).map(
        "".join
    ),
    st.lists(st.sampled_from(_BREAKERS), min_size=1, max_size=4).map("".join),
    st.sampled_from(["", "x"]),
)
def test_values_change_nothing_but_text(source: str, value: str, type_: str) -> None:
    try:
        template = parse(source, kind=Kind.HTML, tags=TAGS)
    except TemplateErrors:
        return
    assert parts(template, f"z{value}", type_) == parts(template, "x", type_)
