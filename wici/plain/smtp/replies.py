"""What the server says: replies read from bytes as they come (RFC 5321 section 4.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Octets kept of one line. RFC 5321 allows 512; what goes beyond this bound is dropped, not refused.
MAX_LINE = 2_000
#: Octets without a line end after which what comes is no reply any more.
ENDLESS_LINE = 1_000_000
#: Lines kept of one reply.
MAX_LINES = 100
#: One-line replies that are remembered.
KNOWN_LINES = 32
#: Lines after which a reply is no reply any more.
ENDLESS = 10_000

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")

#: What a server says to nearly every message, in one packet: yes to the final dot, yes to MAIL and RCPT, go
#: ahead to DATA, one line each. Recognized whole, such a packet costs a third of reading its replies singly.
_ANSWER = rb"(2[0-9][0-9] [!-~][ -~]*)\r\n"
_OPENING = rb"2[0-9][0-9] [ -~]*\r\n2[0-9][0-9] [ -~]*\r\n354 [ -~]*\r\n"
is_go_ahead = re.compile(rb"354 [ -~]*\r\n").fullmatch
is_answer = re.compile(_ANSWER).fullmatch
is_opening = re.compile(_OPENING).fullmatch
is_answer_and_opening = re.compile(_ANSWER + _OPENING).fullmatch


class MalformedReplyError(Exception):
    """What the server sent is no SMTP reply; the session cannot go on. The text is what came, and
    ``replies`` are the whole ones before it, which still count."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.replies: list[Reply] = []


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole reply. ``lines`` are the texts without the codes, made harmless for display."""

    code: int
    lines: tuple[str, ...]

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 2034, RFC 3463) of the last line that has one, or ``""``."""
        for line in reversed(self.lines):
            if (found := _ENHANCED.match(line)) and found[1][0] == str(self.code)[0]:
                return found[1]
        return ""

    @property
    def text(self) -> str:
        """The reply on one line, with its code: ``550 5.1.1 No such user``. An enhanced code that is
        repeated on every line is said once."""
        if len(self.lines) == 1:
            return f"{self.code} {self.lines[0]}".rstrip()
        enhanced = self.enhanced
        words = [_ENHANCED.sub("", line, count=1) if enhanced else line for line in self.lines]
        return " ".join(part for part in (str(self.code), enhanced, *(w.strip() for w in words)) if part)

    @property
    def is_positive(self) -> bool:
        return 200 <= self.code < 300

    @property
    def is_temporary(self) -> bool:
        return 400 <= self.code < 500

    @property
    def is_permanent(self) -> bool:
        return self.code >= 500


class ReplyParser:
    """Bytes in, replies out, wherever the packets happen to be cut.

    Memory stays bounded however long the server's lines are. A server says the same few lines to every
    message, so these are read once (a quarter of the processor time of sending).
    """

    __slots__ = ("_code", "_count", "_known", "_length", "_lines", "_partial")

    def __init__(self) -> None:
        self._partial = b""
        self._length = 0
        self._known: dict[bytes, Reply] = {}
        self._lines: list[str] = []
        self._code = 0
        self._count = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing half-read is left; bytes left over before STARTTLS are an attack."""
        return not self._partial and not self._count

    def feed(self, data: bytes) -> list[Reply]:
        """Take the next bytes and return the replies that are now whole.

        :raises MalformedReplyError: when a line is no reply line.
        """
        replies: list[Reply] = []
        *lines, rest = (self._partial + data).split(b"\n")
        self._partial = rest[:MAX_LINE]
        self._length = len(rest) if lines else self._length + len(data)
        try:
            for line in lines:
                reply = None if self._count else self._known.get(line)
                if reply is None:
                    reply = self._take(line[:MAX_LINE].removesuffix(b"\r"))
                if reply is not None:
                    replies.append(reply)
                    if len(reply.lines) == 1 and len(self._known) < KNOWN_LINES and len(line) <= MAX_LINE:
                        self._known[line] = reply
            if self._length > ENDLESS_LINE:
                raise MalformedReplyError(_shown(self._partial))
        except MalformedReplyError as error:
            error.replies = replies
            raise
        return replies

    def _take(self, line: bytes) -> Reply | None:
        found = _LINE.fullmatch(line)
        if found is None:
            raise MalformedReplyError(_shown(line))
        code = int(found[1])
        if self._count and code != self._code:
            raise MalformedReplyError(_shown(line))
        self._code = code
        self._count += 1
        if self._count > ENDLESS:
            raise MalformedReplyError(_shown(line))
        if len(self._lines) < MAX_LINES:
            self._lines.append(_shown(found[3] or b""))
        if found[2] == b"-":
            return None
        reply = Reply(code, tuple(self._lines))
        self._lines = []
        self._count = 0
        return reply


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace").translate(_CONTROLS).strip()
