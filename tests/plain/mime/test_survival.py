"""Any value in any place survives, and ten thousand messages are what they should be.

What is expected is worked out here, from the values, with the standard library's escaping and nothing of the
encoder's: each template stands beside a function that says what a reader must find.
"""

from __future__ import annotations

import html
import quopri
import random
import re
import unicodedata
from collections.abc import Mapping
from email import policy
from email.header import decode_header, make_header
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from urllib.parse import quote

from hypothesis import example, given, settings
from hypothesis import strategies as st

from wici.plain.mergetags import Kind, TagSpec, TagType, parse
from wici.plain.mime import Mailbox, MessageParts, prepare
from wici.plain.mime.quoted import encode

#: The strict policy; a header that was seen before is not parsed again, which takes most of the time.
STRICT = BytesParser(policy=policy.strict.clone(header_factory=lru_cache(maxsize=1_000)(HeaderRegistry())))
MESSAGES = 10_000
TAGS = {key: TagSpec(key) for key in ("name", "company", "kind")} | {"link": TagSpec("link", TagType.LINK)}
OFFICE = Mailbox("Biuro Kongresu „Żubr”", "biuro@kongres.example")
SUBJECT = "Dla {{ name }}: {{ company | default: '.brak' }}"
TEXT = (
    "{{ name }}\n.kropka {{ name }}. {{ company | default: '.brak' }}\nFrom {{ name }}\n"
    "{% if kind == 'a' %}.{{ company }}{% elsif name contains '.' %}{{ name | upcase }}"
    "{% if company %}[{{ company }}]{% endif %}{% else %}From nikogo{% endif %}\n{{ link }} koniec"
)
HTML = (
    "<p>{{ name }}</p>.<b title=\"{{ name }}\" lang='{{ company }}'>{{ company | default: '.brak' }}</b>\n"
    '.<a href="{{ link }}">x</a><a href="https://a.example/?q={{ name }}&b">y</a>'
    "{% if kind == 'a' %}.{{ company }}{% elsif name contains '.' %}<i>{{ name | upcase }}</i>"
    "{% else %}{{ kind | default: '.brak' }}{% endif %}"
)
PREPARED = prepare(
    MessageParts(
        parse(SUBJECT, kind=Kind.HEADER, tags=TAGS), parse(TEXT, kind=Kind.TEXT, tags=TAGS),
        parse(HTML, kind=Kind.HTML, tags=TAGS), OFFICE,
    )
)  # fmt: skip

NASTY = [
    ".", "..", ".\r\n", "\r\n.\r\n", "\n.", "From ", "\nFrom x", "\r", "\n", "\r\nBcc: x@y.pl\r\n\r\n", "\0",
    "\ud800", "\u202e", "\u2066", "\u2028", "\x85", "\u00a0", "🎉", "👩‍👩‍👧", "e\u0301", "=", "=2E",
    "=?utf-8?q?x?=", " ", "\t", "x" * 80, "Ż" * 40, "--=_", "<b>", "&amp;", '"', "'", "`", "a", "https://a.example/?a=1&b=",
]  # fmt: skip
ANY = st.lists(st.text(max_size=6) | st.sampled_from(NASTY), max_size=5).map("".join) | st.text(max_size=200)
LINKS = st.text(alphabet="abc019/.?=&#%~-_", max_size=150).map("https://a.example/".__add__)
VALUES = st.fixed_dictionaries(
    {"name": ANY, "company": ANY, "kind": st.sampled_from(["a", " a ", "b"]) | ANY, "link": LINKS}
)


def assemble(values: Mapping[str, str], to_name: str, number: int = 1) -> bytes:
    return PREPARED.assemble(
        values,
        to_name=to_name,
        to_address=f"osoba{number}@example.org",
        message_id=f"<17.{number}@kongres.example>",
        date="Tue, 24 Nov 2026 08:00:00 +0100",
    )


def sent(value: str) -> str:
    """The value as far as it can be sent at all."""
    return "".join("\ufffd" if unicodedata.category(c) == "Cs" else c for c in value)


def lines(value: str) -> str:
    return sent(value).replace("\r\n", "\n").replace("\r", "\n")


def element(value: str) -> str:
    kept = (c for c in lines(value) if unicodedata.category(c) != "Cc" or c in "\n\t")
    return html.escape("".join(kept), quote=False)


def attribute(value: str) -> str:
    written = element(value).replace('"', "&#34;").replace("'", "&#39;").replace("`", "&#96;")
    return written.replace("\n", "&#10;").replace("\t", "&#9;")


def words(text: str) -> str:
    """What can be read of a text in a header: its words."""
    visible = (c if unicodedata.category(c) not in ("Cc", "Zl", "Zp") else " " for c in sent(text))
    return " ".join("".join(visible).split())


def intended(values: Mapping[str, str]) -> tuple[str, str, str]:
    """Subject, text and HTML that a reader must find."""
    name, company, kind, link = (values[key] for key in ("name", "company", "kind", "link"))
    shown_name, shown_company = (value if value.strip() else "" for value in (name, company))
    text = f"{lines(shown_name)}\n.kropka {lines(shown_name)}. {lines(shown_company) or '.brak'}\n"
    text += f"From {lines(shown_name)}\n"
    page = f"<p>{element(shown_name)}</p>".replace("\n", "<br>")
    page += f".<b title=\"{attribute(shown_name)}\" lang='{attribute(shown_company)}'>"
    page += f"{element(shown_company).replace(chr(10), '<br>') if shown_company else '.brak'}</b>\n"
    page += f'.<a href="{html.escape(link)}">x</a>'
    page += f'<a href="https://a.example/?q={quote(sent(shown_name), safe="@")}&b">y</a>'
    if kind.strip() == "a":
        text += f".{lines(shown_company)}"
        page += f".{element(shown_company)}".replace("\n", "<br>")
    elif "." in name:
        text += lines(shown_name.upper()) + (f"[{lines(company)}]" if shown_company else "")
        page += f"<i>{element(shown_name.upper())}</i>".replace("\n", "<br>")
    else:
        text += "From nikogo"
        page += element(kind).replace("\n", "<br>") if kind.strip() else ".brak"
    subject = words(f"Dla {shown_name}: {shown_company or '.brak'}")
    return subject, f"{text}\n{link} koniec", page


def check_wire(raw: bytes) -> None:
    """What every message keeps to, octet by octet."""
    assert raw.isascii()
    assert b"\0" not in raw
    assert raw.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert not raw.startswith(b".")
    assert b"\r\n." not in raw
    assert b"\nFrom " not in raw
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 76


def display_name(raw: bytes, message: EmailMessage) -> str:
    """The name in To. Of a name in several encoded words Python 3.11 keeps the spaces between them, which
    RFC 2047 section 6.2 wants ignored; its older reader does that right."""
    (value,) = re.findall(rb"^To: (.*(?:\r\n .*)*)\r\n", raw, re.MULTILINE)
    phrase = value.decode("ascii").rpartition("<")[0].strip()
    if phrase.startswith("=?"):
        return str(make_header(decode_header(phrase)))
    return str(message["To"].addresses[0].display_name)


def check(values: Mapping[str, str], to_name: str, number: int = 1) -> None:
    raw = assemble(values, to_name, number)
    check_wire(raw)
    message = STRICT.parsebytes(raw)
    assert isinstance(message, EmailMessage)
    assert message.keys() == ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]
    parts = [message, *message.iter_parts()]
    assert [part.get_content_type() for part in parts] == ["multipart/alternative", "text/plain", "text/html"]
    assert [part.defects for part in parts] == [[], [], []]
    assert [header.defects for part in parts for header in part.values()] == [()] * 11
    assert [to.addr_spec for to in message["To"].addresses] == [f"osoba{number}@example.org"]
    assert words(display_name(raw, message)) == words(to_name)
    assert message["Message-ID"] == f"<17.{number}@kongres.example>"
    assert message["From"] == "Biuro Kongresu „Żubr” <biuro@kongres.example>"
    subject, *contents = intended(values)
    assert words(message["Subject"]) == subject
    found = [part.get_payload(decode=True) for part in parts[1:]]
    assert found == [content.replace("\n", "\r\n").encode() for content in contents]


@given(VALUES, ANY)
@settings(max_examples=400, deadline=None)
@example(dict.fromkeys(("name", "company", "kind"), ".") | {"link": "https://a.example/.."}, ".")
@example(dict.fromkeys(("name", "company", "kind"), "From x") | {"link": "https://a.example/"}, "From x")
@example({"name": ".", "company": "x" * 75 + ".y", "kind": "a", "link": "https://a.example/"}, "")
def test_any_value_in_any_place_comes_back(values: Mapping[str, str], to_name: str) -> None:
    check(values, to_name)


@given(st.lists(ANY | st.text(alphabet=".F rom\n\r=ż", min_size=60, max_size=300)))
def test_no_encoded_line_begins_with_a_dot_or_like_a_mailbox_separator(texts: list[str]) -> None:
    encoded = b"".join(map(encode, texts))
    assert not re.search(rb"^(?:\.|From )", encoded, re.MULTILINE)
    assert max(map(len, encoded.split(b"\r\n"))) <= 76
    whole = "".join(text.replace("\r\n", "\n").replace("\r", "\n") for text in texts)
    assert quopri.decodestring(encoded) == whole.replace("\n", "\r\n").encode("utf-8", "replace")


def test_ten_thousand_messages_are_what_they_should_be() -> None:
    chance = random.Random(17)
    names = ["Anna", "Łukasz", "Świętosława", "O'Neil", "Zoë", "José-María", "Николай", "小林"]
    for number in range(MESSAGES):
        first, last = chance.choice(names), f"{chance.choice(['Żuk', 'Kowalska', 'Nowak'])}-{number}"
        odd = "".join(chance.choices(NASTY, k=chance.randrange(3)))
        values = {
            "name": f"{odd}{first} {last}" if number % 4 else f"{first}{odd}",
            "company": chance.choice(["", " ", odd, f"Spółka „{number}” & S-ka", ". Kropka", "Młyn"]),
            "kind": chance.choice(["a", "Prelegent", "Słuchacz", ""]),
            "link": f"https://kongres.example/z/{number}/?a=1&b={number}",
        }
        check(values, f"{first} {last}" if number % 8 else f"{first}{odd}", number)
