"""The order of writes: what goes out together, and what waits for which answer."""

from __future__ import annotations

from collections import deque

import pytest

from tests.plain.smtp.sending import envelopes
from wici.plain.outcomes import NotSent, Outcome, Sent
from wici.plain.smtp import Envelope
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.dialogue import Dialogue
from wici.plain.smtp.replies import Reply


class Desk:
    """The messages of a test and what became of them (the dialogue's ``Work``)."""

    def __init__(self, count: int) -> None:
        first, *rest = envelopes(count)
        self.first = first
        self.rest = deque(rest)
        self.told: list[tuple[str, int]] = []
        self.outcomes: list[Outcome] = []
        self.stops = False

    def take(self) -> Envelope | None:
        return self.rest.popleft() if self.rest and not self.stops else None

    def following(self) -> Envelope | None:
        return self.rest.popleft() if self.rest else None

    def is_stopping(self) -> bool:
        return self.stops

    def begin(self, envelope: Envelope) -> bool:
        self.told.append(("begin", envelope.id))
        return True

    def settle(self, envelope: Envelope, outcome: Outcome) -> None:
        self.told.append((type(outcome).__name__, envelope.id))
        self.outcomes.append(outcome)

    def give_back(self, envelope: Envelope, failure: NotSent) -> None:
        self.told.append(("back", envelope.id))


class Line:
    """A dialogue whose writes are caught. ``says`` feeds replies and returns what was written then."""

    def __init__(self, desk: Desk, *features: str) -> None:
        self.written: list[bytes] = []
        capabilities = Capabilities.of(Reply(250, ("x", *features)))
        self.dialogue = Dialogue(capabilities, desk, lambda pieces: self.written.append(b"".join(pieces)))

    def starts(self, envelope: Envelope) -> list[bytes]:
        self.dialogue.start(envelope)
        return self._caught()

    def says(self, *codes: int) -> list[bytes]:
        for code in codes:
            self.dialogue.receive(Reply(code, ("",)))
        return self._caught()

    def hears(self, packet: bytes) -> list[bytes]:
        assert self.dialogue.hear(packet)
        return self._caught()

    def _caught(self) -> list[bytes]:
        written, self.written = self.written, []
        return written


def opening(number: int) -> bytes:
    return b"MAIL FROM:<office@example.org>\r\nRCPT TO:<p%d@example.org>\r\nDATA\r\n" % number


def content(number: int) -> bytes:
    return b"Subject: %d\r\n\r\n..dot %d\r\n.\r\n" % (number, number)


def test_content_and_the_next_envelope_are_one_write_and_one_round_trip() -> None:
    desk = Desk(3)
    line = Line(desk, "PIPELINING")

    assert line.starts(desk.first) == [opening(0)]
    assert line.says(250, 250) == []
    assert line.says(354) == [content(0) + opening(1)]
    assert line.says(250, 250, 250) == []
    assert line.says(354) == [content(1) + opening(2)]
    assert line.says(250, 250, 250, 354) == [content(2)]
    assert line.says(250) == []
    assert line.dialogue.is_idle
    assert desk.told == [
        ("begin", 0), ("Sent", 0), ("begin", 1), ("Sent", 1), ("begin", 2), ("Sent", 2),
    ]  # fmt: skip


OPENED = b"250 2.1.0 Ok\r\n250 2.1.5 Ok\r\n354 End with a dot\r\n"


def test_the_usual_packets_are_understood_whole() -> None:
    desk = Desk(3)
    line = Line(desk, "PIPELINING")
    line.starts(desk.first)

    assert line.hears(OPENED) == [content(0) + opening(1)]
    assert line.hears(b"250 2.0.0 Queued as 1A\r\n" + OPENED) == [content(1) + opening(2)]
    # The answer to the content may come earlier than those to the next opening.
    assert line.hears(b"250 2.0.0 Queued as 2B \r\n") == []
    assert line.hears(OPENED) == [content(2)]
    assert line.hears(b"250 Ok\r\n") == []
    assert line.dialogue.is_idle
    assert desk.outcomes == [
        Sent("250 2.0.0 Queued as 1A"), Sent("250 2.0.0 Queued as 2B"), Sent("250 Ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"250 Ok\r",
        b"450 4.2.0 Later\r\n" + OPENED,
        b"250-2.0.0 Queued\r\n250 2.0.0 Really\r\n" + OPENED,
        b"250\r\n" + OPENED,
        b"250 Ok\n" + OPENED,
        b"250 Ok\r\n250 Ok\r\n550 No\r\n354 Go\r\n",
        b"250 Ok\r\n" + OPENED.replace(b"354", b"554"),
        b"250 Ok\r\n" + OPENED + b"250 Ok\r\n",
        b"250 Ok\r\n" + OPENED[:-1],
        b"250 \xc5\xbc\r\n" + OPENED,
        b"250 Ok\x00\r\n" + OPENED,
    ],
)
def test_any_other_packet_is_left_to_be_read_reply_by_reply(packet: bytes) -> None:
    desk = Desk(3)
    line = Line(desk, "PIPELINING")
    line.starts(desk.first)
    line.hears(OPENED)
    told = list(desk.told)

    assert not line.dialogue.hear(packet)
    assert desk.told == told
    assert line.says(250, 250, 250, 354) == [content(1) + opening(2)]


def test_without_pipelining_each_command_waits() -> None:
    desk = Desk(2)
    line = Line(desk)

    assert line.starts(desk.first) == [b"MAIL FROM:<office@example.org>\r\n"]
    assert line.says(250) == [b"RCPT TO:<p0@example.org>\r\n"]
    assert line.says(250) == [b"DATA\r\n"]
    assert line.says(354) == [content(0)]
    assert line.says(250) == [b"MAIL FROM:<office@example.org>\r\n"]


@pytest.mark.parametrize(
    ("codes", "written"),
    [
        ((250, 550, 554), [b"RSET\r\n" + opening(1)]),
        ((550, 503, 503), [b"RSET\r\n" + opening(1)]),
        ((250, 250, 451), [b"RSET\r\n" + opening(1)]),
        ((250, 550, 354), [b".\r\n" + opening(1)]),
    ],
)
def test_after_a_refusal_the_next_message_starts_from_a_clean_slate(
    codes: tuple[int, ...], written: list[bytes]
) -> None:
    desk = Desk(2)
    line = Line(desk, "PIPELINING")
    line.starts(desk.first)

    assert line.says(*codes) == written
    assert line.says(250, 250, 250, 354) == [content(1)]
    assert ("begin", 0) not in desk.told


def test_serial_refusals_reset_only_an_open_transaction() -> None:
    desk = Desk(3)
    line = Line(desk)
    line.starts(desk.first)

    assert line.says(550) == [b"MAIL FROM:<office@example.org>\r\n"]
    assert line.says(250) == [b"RCPT TO:<p1@example.org>\r\n"]
    assert line.says(550) == [b"RSET\r\n"]
    assert line.says(250) == [b"MAIL FROM:<office@example.org>\r\n"]
    assert desk.told == [("Rejected", 0), ("Rejected", 1)]


def test_whoever_is_in_flight_when_the_line_is_cut_gets_the_right_fate() -> None:
    desk = Desk(3)
    line = Line(desk, "PIPELINING")
    line.starts(desk.first)
    line.says(250, 250, 354)
    line.dialogue.fail(NotSent("cut"))

    assert desk.told == [("begin", 0), ("Unknown", 0), ("back", 1)]
    assert line.says(250, 250, 250, 354) == []
    assert [envelope.id for envelope in desk.rest] == [2]


def test_stop_between_two_messages_ends_before_the_second_begins() -> None:
    desk = Desk(3)
    line = Line(desk, "PIPELINING")
    line.starts(desk.first)
    line.says(250, 250, 354)
    desk.stops = True

    assert line.says(250, 250, 250, 354) == []
    # The third was made before the question, because making it may take long, and is given back as well.
    assert desk.told == [("begin", 0), ("Sent", 0), ("back", 1), ("back", 2)]
    assert line.dialogue.failure is not None
