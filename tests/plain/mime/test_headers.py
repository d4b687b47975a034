from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wici.plain.mime.errors import HeaderError
from wici.plain.mime.headers import (
    ascii_likeness,
    file_headers,
    mailbox_header,
    plain_header,
    text_header,
)

STRICT = default.clone(raise_on_defect=True)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Hello", b"Subject: Hello\r\n"),
        ("  Hello ", b"Subject: Hello\r\n"),
        ("", b"Subject: \r\n"),
        ("a\r\nBcc: b@c.pl", b"Subject: a Bcc: b@c.pl\r\n"),
        ("Zaproszenie do Łodzi", b"Subject: =?utf-8?q?Zaproszenie_do_=C5=81odzi?=\r\n"),
        ("Cześć", b"Subject: =?utf-8?b?Q3plxZvEhw==?=\r\n"),
        ("Привет всем", b"Subject: =?utf-8?b?0J/RgNC40LLQtdGCINCy0YHQtdC8?=\r\n"),
        ("=?utf-8?q?trick?=", b"Subject: =?utf-8?b?PT91dGYtOD9xP3RyaWNrPz0=?=\r\n"),
        (
            "word " * 15 + "end",
            b"Subject: " + b" ".join([b"word"] * 13) + b"\r\n word word end\r\n",
        ),
        ("x" * 100, b"Subject: =?utf-8?q?" + b"x" * 55 + b"?=\r\n =?utf-8?q?" + b"x" * 45 + b"?=\r\n"),
        (
            "Żółć i gęś " * 7,
            b"Subject: =?utf-8?b?xbvDs8WCxIcgaSBnxJnFmyDFu8OzxYLEhyBpIGfEmcWbIMW7w7M=?=\r\n"
            b" =?utf-8?b?xYLEhyBpIGfEmcWbIMW7w7PFgsSHIGkgZ8SZxZsgxbvDs8WCxIcgaSBnxJk=?=\r\n"
            b" =?utf-8?b?xZsgxbvDs8WCxIcgaSBnxJnFmyDFu8OzxYLEhyBpIGfEmcWb?=\r\n",
        ),
    ],
)
def test_a_subject_is_encoded_only_if_it_has_to_be(text: str, header: bytes) -> None:
    assert text_header("Subject", text).startswith(header)
    assert str(message_from_bytes(text_header("Subject", text) + b"\r\n", policy=STRICT)["Subject"]) == (
        text.replace("\r\n", " ").strip()
    )


@pytest.mark.parametrize(
    ("name", "address", "header"),
    [
        ("Anna Nowak", "anna@example.org", b"To: Anna Nowak <anna@example.org>\r\n"),
        ("", "anna@example.org", b"To: anna@example.org\r\n"),
        (" \r\n ", "anna@example.org", b"To: anna@example.org\r\n"),
        ("Nowak, Anna", "anna@example.org", b'To: "Nowak, Anna" <anna@example.org>\r\n'),
        ('A "B" \\C', "a@example.org", b'To: "A \\"B\\" \\\\C" <a@example.org>\r\n'),
        ("Żaneta", "a@example.org", b"To: =?utf-8?q?=C5=BBaneta?= <a@example.org>\r\n"),
        (
            "Anna <x@y.pl>, b",
            "anna@" + "d" * 60 + ".pl",
            b'To: "Anna <x@y.pl>, b"\r\n <anna@' + b"d" * 60 + b".pl>\r\n",
        ),
    ],
)
def test_a_name_cannot_become_an_address(name: str, address: str, header: bytes) -> None:
    assert mailbox_header("To", name, address) == header


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        (
            "Program.pdf",
            ['name="Program.pdf"', "Content-Disposition: attachment;", ' filename="Program.pdf"'],
        ),
        (
            "Zaświadczenie dla Żółć.pdf",
            [
                'name="Zaswiadczenie dla Zolc.pdf"',
                "Content-Disposition: attachment;",
                " filename*=UTF-8''Za%C5%9Bwiadczenie%20dla%20%C5%BB%C3%B3%C5%82%C4%87.pdf",
            ],
        ),
        (
            'a "b".pdf',
            ['name="a _b_.pdf"', "Content-Disposition: attachment;", " filename*=UTF-8''a%20%22b%22.pdf"],
        ),
    ],
)
def test_a_file_name_is_extended_only_if_it_has_to_be(name: str, headers: list[str]) -> None:
    lines = file_headers("application/pdf", "attachment", name).decode().removesuffix("\r\n").split("\r\n")

    assert [lines[0].removeprefix("Content-Type: application/pdf; "), *lines[1:]] == headers


@given(st.text(min_size=1, max_size=250))
@example('""')
@example('"". "')
def test_any_file_name_survives_but_for_what_makes_it_a_path(name: str) -> None:
    raw = file_headers("application/pdf", "attachment", name) + b"\r\n"
    message = message_from_bytes(raw, policy=STRICT)
    filename = message.get_filename()

    assert len(message.keys()) == 2
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))
    assert filename
    assert not set(filename) & set("/\\:*?<>|\r\n\0")
    kept = [c for c in name if c.isalnum()]
    assert [c for c in filename if c.isalnum()] in (kept, list("file"))


def test_a_name_of_200_letters_goes_in_numbered_pieces() -> None:
    name = "Zażółć gęślą jaźń „cytat” " * 7 + "koniec.pdf"
    raw = file_headers("application/pdf", "attachment", name) + b"\r\n"

    assert message_from_bytes(raw, policy=STRICT).get_filename() == name
    assert b" filename*0*=UTF-8''Za" in raw
    assert b" filename*11*=" in raw


@pytest.mark.parametrize(
    ("name", "likeness"),
    [
        ("Łódź.pdf", "Lodz.pdf"),
        ("program", "program"),
        ("日本.docx", "__.docx"),
        ("x" * 100 + ".tar", "x" * 47 + ".tar"),
        ('a"b;c.pdf', "a_b_c.pdf"),
    ],
)
def test_old_readers_get_a_likeness(name: str, likeness: str) -> None:
    assert ascii_likeness(name) == likeness


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "b\r\nBcc: c"),
        ("X-A", "ż"),
        ("X A", "b"),
        ("", "b"),
        ("X:", "b"),
        (".X", "b"),
        ("X-A", "b" * 1000),
    ],
)
def test_a_plain_header_takes_only_what_can_stand_in_one(name: str, value: str) -> None:
    with pytest.raises(HeaderError):
        plain_header(name, value)


@given(st.text(max_size=400))
def test_any_subject_comes_back(text: str) -> None:
    raw = text_header("Subject", text)
    message = message_from_bytes(raw + b"\r\n", policy=STRICT)

    assert list(message.keys()) == ["Subject"]
    assert all(len(line) <= 76 for line in raw.split(b"\r\n"))
    assert raw.isascii()
