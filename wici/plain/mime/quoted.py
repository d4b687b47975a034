"""Quoted-printable (RFC 2045 section 6.7), made so that encoded pieces can simply be put together.

Every piece begins at the start of a line and ends at one: text that does not end with a line break gets
a soft one (``=`` at the end of the line), which means nothing. So what is the same for everybody is
encoded once, each merged value alone, and no piece depends on its neighbours.
"""

from __future__ import annotations

import re

MAX_LINE = 76

_SOFT_BREAK = b"=\r\n"
_LITERAL = frozenset(range(33, 127)) - {ord("=")} | {ord(" "), ord("\t")}
_TOKENS = [bytes([octet]) if octet in _LITERAL else b"=%02X" % octet for octet in range(256)]
#: Printable, short enough for one line, and nothing to encode: most merged values.
_SIMPLE = re.compile(r"[ -<>-~]{1,75}")
_LINE_END = re.compile("\r\n?")


def encode(text: str) -> bytes:
    """The text as quoted-printable UTF-8: lines of at most 76 octets, CRLF line ends whatever the
    text has, ending at the start of a line. A lone surrogate becomes ``?``."""
    if _SIMPLE.fullmatch(text):
        return text.encode("ascii") + _SOFT_BREAK
    *lines, last = _LINE_END.sub("\n", text).encode("utf-8", "replace").split(b"\n")
    encoded = b"".join([_hard_line(line) for line in lines])
    return encoded + _soft_line(last) if last else encoded


def _hard_line(line: bytes) -> bytes:
    """A line that ends with a real break. White space before it would be lost on the way."""
    if line[-1:] not in (b" ", b"\t"):
        return _wrapped([_TOKENS[octet] for octet in line]) + b"\r\n"
    return _wrapped([*[_TOKENS[octet] for octet in line[:-1]], b"=%02X" % line[-1]]) + b"\r\n"


def _soft_line(line: bytes) -> bytes:
    return _wrapped([_TOKENS[octet] for octet in line]) + _SOFT_BREAK


def _wrapped(tokens: list[bytes]) -> bytes:
    whole = b"".join(tokens)
    if len(whole) < MAX_LINE:
        return whole
    lines: list[bytes] = []
    start = 0
    while len(whole) - start >= MAX_LINE:
        end = start + MAX_LINE - 1
        # An "=XX" stays whole.
        equals = whole.rfind(b"=", end - 2, end)
        end = equals if equals > start else end
        lines.append(whole[start:end])
        start = end
    lines.append(whole[start:])
    return _SOFT_BREAK.join(lines)
