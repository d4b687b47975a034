"""Quoted-printable (RFC 2045 section 6.7), made so that encoded pieces can simply be put together.

Every piece begins at the start of a line and ends at one: text that does not end with a line break gets
a soft one (``=`` at the end of the line), which means nothing. So what is the same for everybody is
encoded once, each merged value alone, and no piece depends on its neighbours.

No line begins with a dot, which SMTP would have to double (RFC 5321 section 4.5.2), nor with ``From``
and a space, which mailbox files mark with a ``>`` and so break signatures (RFC 2049 section 3, item 7):
the first character is encoded instead, also at the start of a piece and after a soft break.
"""

from __future__ import annotations

import binascii
import re

MAX_LINE = 76

SOFT_BREAK = b"=\r\n"
_LITERAL = frozenset(range(33, 127)) - {ord("=")} | {ord(" "), ord("\t")}
_TOKENS = [bytes([octet]) if octet in _LITERAL else b"=%02X" % octet for octet in range(256)]
#: Printable, short enough for one line, and nothing to encode: most merged values.
_SIMPLE = re.compile(r"(?!\.|From )[ -<>-~]{1,75}")
_LINE_END = re.compile(b"\r\n?")
_BAD_START = (b".", b"From ")


def encode(text: str) -> bytes:
    """The text as quoted-printable UTF-8: lines of at most 76 octets, CRLF line ends whatever the
    text has, ending at the start of a line. A lone surrogate becomes ``?``."""
    if _SIMPLE.fullmatch(text):
        return text.encode("ascii") + SOFT_BREAK
    octets = text.encode("utf-8", "replace")
    if b"\n" not in octets and b"\r" not in octets:
        return _line(octets) + SOFT_BREAK if octets else b""
    *lines, last = _LINE_END.sub(b"\n", octets).split(b"\n")
    encoded = b"".join([_hard_line(line) for line in lines])
    return encoded + _line(last) + SOFT_BREAK if last else encoded


def _hard_line(line: bytes) -> bytes:
    """A line that ends with a real break. White space before it would be lost on the way."""
    if line[-1:] in (b" ", b"\t"):
        return _wrapped([*[_TOKENS[octet] for octet in line[:-1]], b"=%02X" % line[-1]]) + b"\r\n"
    return _line(line) + b"\r\n"


def _line(line: bytes) -> bytes:
    """One line, in as many as it needs. The C library does it as we do but for starts and ends of lines."""
    if not line.startswith(_BAD_START) and line[-1:] not in (b" ", b"\t"):
        whole = binascii.b2a_qp(line, istext=False)
        last = whole.rfind(b"\n") + 1
        if len(whole) - last < MAX_LINE:
            if not last:
                return whole
            if b"\n." not in whole and b"\nFrom " not in whole:
                return whole.replace(b"\n", b"\r\n")
    return _wrapped([_TOKENS[octet] for octet in line])


def _wrapped(tokens: list[bytes]) -> bytes:
    whole = b"".join(tokens)
    lines: list[bytes] = []
    start = 0
    while True:
        begun = _begun(whole, start)
        start += bool(begun)
        end = start + MAX_LINE - 1 - len(begun)
        if end >= len(whole):
            lines.append(begun + whole[start:])
            return SOFT_BREAK.join(lines)
        # An "=XX" stays whole.
        equals = whole.rfind(b"=", end - 2, end)
        end = end if equals < 0 else equals
        lines.append(begun + whole[start:end])
        start = end


def _begun(whole: bytes, start: int) -> bytes:
    """The first character of the line that starts here, if it cannot stand there as it is."""
    if whole.startswith(b".", start):
        return b"=2E"
    return b"=46" if whole.startswith(b"From ", start) else b""
