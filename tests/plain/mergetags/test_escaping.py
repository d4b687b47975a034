"""What becomes of a value in each place."""

from __future__ import annotations

import pytest

from tests.plain.mergetags.tags import printed
from wici.plain.mergetags import Kind, Place, escape

NASTY = "Ał <b> & \"q\" 'p' `x`=--"


@pytest.mark.parametrize(
    ("place", "value", "written"),
    [
        (Place.HTML, "Zażółć gęślą — 'jaźń' \"x\"", "Zażółć gęślą — 'jaźń' \"x\""),
        (Place.HTML, NASTY, "Ał &lt;b&gt; &amp; \"q\" 'p' `x`=--"),
        (Place.HTML, "&amp; &nbsp;", "&amp;amp; &amp;nbsp;"),
        (Place.HTML, "a\r\nb\rc\n\nd\te", "a<br>b<br>c<br><br>d\te"),
        (Place.HTML, "a\x00b\x1bc\x7f\x85d\ud800e😀", "abcd\ufffde😀"),
        (Place.PLAIN_HTML, "a\r\n</title>&\x00\"'", "a\n&lt;/title&gt;&amp;&#34;&#39;"),
        (Place.ATTRIBUTE, NASTY, "Ał &lt;b&gt; &amp; &#34;q&#34; &#39;p&#39; &#96;x&#96;=--"),
        (Place.ATTRIBUTE, "a\r\nb\tc\x0c", "a&#10;b&#9;c"),
        (Place.UNQUOTED, "Zażółć/12-a.b", "Zażółć/12-a.b"),
        (Place.UNQUOTED, "a b\u2003>'\"=`\n", "a&#32;b&#8195;&#62;&#39;&#34;&#61;&#96;&#10;"),
        (Place.UNQUOTED, "", "&#32;"),
        (Place.URL, "https://x.pl/a?b=c&d=%20#e", "https://x.pl/a?b=c&amp;d=%20#e"),
        (Place.URL, "HTTP://ŻÓŁĆ.pl/ą", "HTTP://ŻÓŁĆ.pl/ą"),
        (Place.URL, " https://x.pl/a b\u00a0c\n", "https://x.pl/a%20b%C2%A0c"),
        (Place.URL, "https://x.pl/\"><b>'", "https://x.pl/&#34;&gt;&lt;b&gt;&#39;"),
        (Place.URL, "mailto:a@b.pl", "mailto:a@b.pl"),
        (Place.URL, "tel:+48600", "tel:+48600"),
        (Place.URL, "cid:qr", "cid:qr"),
        (Place.URL, "javascript:alert(1)", "#"),
        (Place.URL, "\x01 java\nscript:alert(1)", "#"),
        (Place.URL, "http\n://x.pl/", "http://x.pl/"),
        (Place.URL, "data:text/html,x", "#"),
        (Place.URL, "//x.pl/", "#"),
        (Place.URL, "www.x.pl", "#"),
        (Place.URL, "", ""),
        (Place.URL, "\x00", ""),
        (Place.UNQUOTED_URL, "https://x.pl/a b'>", "https://x.pl/a%20b&#39;&gt;"),
        (Place.UNQUOTED_URL, "", "#"),
        (Place.URL_PART, "abc-._~09", "abc-._~09"),
        (Place.URL_PART, "a+b@x.pl", "a%2Bb@x.pl"),
        (Place.URL_PART, "Łódź & co/?#\r\n\ud800", "%C5%81%C3%B3d%C5%BA%20%26%20co%2F%3F%23%0D%0A%EF%BF%BD"),
        (Place.PHONE, "+48 (22) 600-100.200", "+4822600100200"),
        (Place.PHONE, " 22 600 100 wew. 12", "22600100"),
        (Place.PHONE, "none", ""),
        (Place.STYLE, "#ff0000", "#ff0000"),
        (Place.STYLE, "12.5px, 50% a-b_ł", "12.5px, 50% a-b_ł"),
        (Place.STYLE, "red;}</style>", "red\\3b \\7d \\3c \\2f style\\3e "),
        (Place.STYLE, "url(x)\n\"'\\\x00", "url\\28 x\\29  \\22 \\27 \\5c "),
        (Place.TEXT, "a\r\n<&>\t\x00 \ud800", "a\r\n<&>\t\x00 \ufffd"),
        (Place.HEADER, "Anna\r\nBcc: x@y.pl\x00\x85\u2028z\ud800", "Anna Bcc: x@y.pl z\ufffd"),
    ],
)
def test_writes_a_value(place: Place, value: str, written: str) -> None:
    assert escape(value, place) == written


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (Place.HTML, "a&#45;&#45;&gt;b"),
        (Place.PLAIN_HTML, "a&#45;&#45;&gt;b"),
        (Place.ATTRIBUTE, "a&#45;&#45;&gt;b"),
        (Place.UNQUOTED, "a&#45;&#45;&#62;b"),
        (Place.URL_PART, "a%2D%2D%3Eb"),
        (Place.STYLE, "a\\2d \\2d \\3e b"),
    ],
)
def test_a_value_cannot_end_a_comment(place: Place, written: str) -> None:
    assert escape("a-->b", place, in_comment=True) == written


def test_conditional_comments_hold_whole_and_partial_addresses() -> None:
    source = (
        "<!--[if mso]><a href='{{ link }}'><a href='https://x.pl/{{ imie }}'>{{ imie }}<![endif]-->{{ imie }}"
    )
    values = {"link": "https://x-y.pl/?a=b&c=-->", "first_name": "A-B & -->"}
    assert printed(source, values) == (
        "<!--[if mso]><a href='https://x&#45;y.pl/?a=b&amp;c=&#45;&#45;&gt;'>"
        "<a href='https://x.pl/A%2DB%20%26%20%2D%2D%3E'>A&#45;B &amp; &#45;&#45;&gt;<![endif]-->"
        "A-B &amp; --&gt;"
    )


def test_images_travel_in_the_message() -> None:
    source = (
        "{{ qr }}|<img src='{{ qr }}' alt=''>|<img src={{ qr }}>|<!--[if mso]>{{ qr | downcase }}<![endif]-->"
    )
    assert printed(source, {"qr": 'AB-"1"'}) == (
        '<img src="cid:qr" alt="AB-&#34;1&#34;" width="160">|<img src=\'cid:qr\' alt=\'\'>|<img src=cid:qr>|'
        '<!--[if mso]><img src="cid:qr" alt="ab&#45;&#34;1&#34;" width="160"><![endif]-->'
    )


def test_an_image_that_a_person_lacks_is_not_shown() -> None:
    assert printed("a{{ qr }}b{{ qr | default: 'no <code>' }}", {"qr": " "}) == "abno &lt;code&gt;"
    assert printed("<img src='{{ qr }}'>", {}) == "<img src=''>"
    assert printed("<img src='{{ qr | default: 'https://x.pl/none.png' }}'>", {}) == (
        "<img src='https://x.pl/none.png'>"
    )


def test_a_fallback_is_escaped_like_a_value() -> None:
    source = """<a title='{{ firma | default: "<A & B>" }}' href="{{ link | default: 'javascript:x' }}">"""
    assert printed(source, {}) == "<a title='&lt;A &amp; B&gt;' href=\"#\">"
    assert printed('{{ firma | default: "<A&B>" }}', {}, Kind.TEXT) == "<A&B>"


def test_headers_have_one_line() -> None:
    assert (
        printed("Temat\r\n dla {{ imie }}\x0b!", {"first_name": "A\r\nB"}, Kind.HEADER) == "Temat  dla A B !"
    )


def test_a_value_within_an_address_of_plain_text_is_percent_encoded() -> None:
    values = {"firma": "Żuk & Syn", "first_name": "Anna Maria"}
    source = "Go (https://x.example/?f={{ firma }}&i={% if imie %}{{ imie }}{% endif %}&e=1), {{ firma }}."

    assert printed(source, values, Kind.TEXT) == (
        "Go (https://x.example/?f=%C5%BBuk%20%26%20Syn&i=Anna%20Maria&e=1), Żuk & Syn."
    )


@pytest.mark.parametrize(
    "source",
    [
        "https://x.example/ {{ firma }}",
        "(https://x.example/a){{ firma }}",
        "https://{{ firma }}",
        "x/?{{ firma }}",
    ],
)
def test_a_value_beside_an_address_of_plain_text_stays_as_it_is(source: str) -> None:
    assert printed(source, {"firma": "Żuk & Syn"}, Kind.TEXT).endswith("Żuk & Syn")
