"""Reading a message back with the standard library, strictly: defects fail the test."""

from __future__ import annotations

import re
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

STRICT = policy.SMTPUTF8.clone(raise_on_defect=True)


def read(raw: bytes) -> EmailMessage:
    """The message, after checking what every message must satisfy (RFC 5321, 5322, 2045-2047)."""
    check_lines(raw)
    message = BytesParser(policy=STRICT).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
        for name, value in part.items():
            assert getattr(value, "defects", ()) == (), (name, value)
    for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version"):
        assert len(message.get_all(name, [])) == 1, name
    return message


def check_lines(raw: bytes) -> None:
    """CRLF only, 7-bit, no line over 998 octets, encoded words and base64 within 76."""
    assert raw.endswith(b"\r\n")
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)
    assert raw.isascii()
    assert b"\0" not in raw
    for line in raw.split(b"\r\n"):
        assert len(line) <= 998
        if b"=?utf-8?" in line:
            assert len(line) <= 76, line
        for word in re.findall(rb"=\?utf-8\?.*?\?=", line):
            assert len(word) <= 75


def text_of(message: EmailMessage, kind: str) -> str:
    """The decoded body of that kind."""
    part = message.get_body((kind,))
    assert part is not None
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()
