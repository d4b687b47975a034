from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wici.plain.smtp.replies import ENDLESS_LINE, MAX_LINE, MAX_LINES, MalformedReplyError, Reply, ReplyParser


@pytest.mark.parametrize(
    ("raw", "replies"),
    [
        (b"250 2.1.0 Ok\r\n", [Reply(250, ("2.1.0 Ok",))]),
        (b"250\r\n", [Reply(250, ("",))]),
        (b"250 \n", [Reply(250, ("",))]),
        (b"250 Ok\n354 Go\n", [Reply(250, ("Ok",)), Reply(354, ("Go",))]),
        (b"250-one\r\n250-two\r\n250 three\r\n", [Reply(250, ("one", "two", "three"))]),
        (b"250-\r\n250-SIZE\r\n250 \r\n", [Reply(250, ("", "SIZE", ""))]),
        (b"550 nie ma\tkonta \xc5\xbc\xff\x00\r\n", [Reply(550, ("nie ma konta ż\ufffd",))]),
        (b"250-unfinished\r\n", []),
        (b"250 unfinished", []),
        (b"", []),
    ],
)
def test_replies_are_read(raw: bytes, replies: list[Reply]) -> None:
    assert ReplyParser().feed(raw) == replies


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"hello\r\n", "hello"),
        (b"\r\n", ""),
        (b"25\r\n", "25"),
        (b"2500 x\r\n", "2500 x"),
        (b"150 x\r\n", "150 x"),
        (b"250_x\r\n", "250_x"),
        (b"250-one\r\n251 two\r\n", "251 two"),
        (b"\x16\x03\x01\n", ""),
    ],
)
def test_what_is_no_reply_is_told_apart(raw: bytes, text: str) -> None:
    with pytest.raises(MalformedReplyError) as error:
        ReplyParser().feed(raw)

    assert str(error.value) == text


def test_replies_before_nonsense_still_count() -> None:
    with pytest.raises(MalformedReplyError) as error:
        ReplyParser().feed(b"250 Ok\r\nnonsense\r\n")

    assert error.value.replies == [Reply(250, ("Ok",))]


@pytest.mark.parametrize(
    ("lines", "enhanced", "text"),
    [
        (("5.1.1 No such user",), "5.1.1", "550 5.1.1 No such user"),
        (("5.1.1 The account", "5.1.1 does not exist."), "5.1.1", "550 5.1.1 The account does not exist."),
        (("The account", "does not exist."), "", "550 The account does not exist."),
        (("2.1.1 Odd",), "", "550 2.1.1 Odd"),
        (("5.1.1",), "5.1.1", "550 5.1.1"),
        (("5.1.1000 x",), "", "550 5.1.1000 x"),
        (("5.7.26 This mail", "5.7.26  see https://x"), "5.7.26", "550 5.7.26 This mail see https://x"),
        (("",), "", "550"),
    ],
)
def test_the_enhanced_code_is_found_and_said_once(lines: tuple[str, ...], enhanced: str, text: str) -> None:
    reply = Reply(550, lines)

    assert (reply.enhanced, reply.text) == (enhanced, text)


def test_endless_lines_and_replies_stay_bounded() -> None:
    parser = ReplyParser()
    for _ in range(100):
        assert parser.feed(b"x" * 1_000 if _ else b"250-" + b"x" * 996) == []
    (reply,) = parser.feed(b"\r\n" + b"250-y\r\n" * 5_000 + b"250 z\r\n")

    assert len(reply.lines) == MAX_LINES
    assert len(reply.lines[0]) == MAX_LINE - 4
    assert reply.lines[1] == "y"
    with pytest.raises(MalformedReplyError):
        parser.feed(b"250-y\r\n" * 10_001)


@settings(max_examples=20, deadline=None)
@given(st.integers(50, 9_000))
def test_a_line_of_100_kb_is_kept_in_part_and_a_line_without_end_is_refused(size: int) -> None:
    parser = ReplyParser()
    line = b"550 5.1.1 " + b"x" * 100_000 + b"\r\n"
    replies = [
        reply for start in range(0, len(line), size) for reply in parser.feed(line[start : start + size])
    ]
    assert [(reply.code, len(reply.lines[0])) for reply in replies] == [(550, MAX_LINE - 4)]
    assert parser.is_clean

    for _ in range(ENDLESS_LINE // 5_000):
        assert parser.feed(b"2" * 5_000) == []
    with pytest.raises(MalformedReplyError) as error:
        parser.feed(b"2")
    assert str(error.value) == "2" * MAX_LINE


@given(
    st.lists(
        st.binary(max_size=30) | st.sampled_from([b"250 Ok\r\n", b"250-a\r\n", b"550 5.1.1 x\n"]), max_size=8
    ),
    st.data(),
)
def test_it_does_not_matter_where_packets_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    raw = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=6)))
    packets = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]

    assert read(packets) == read([raw])


def read(packets: list[bytes]) -> tuple[list[Reply], str | None]:
    """All replies, and the first line that is none."""
    parser = ReplyParser()
    replies: list[Reply] = []
    for packet in packets:
        try:
            replies += parser.feed(packet)
        except MalformedReplyError as error:
            return replies + error.replies, str(error)
    return replies, None
