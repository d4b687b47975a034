from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wici.plain.outcomes import Rejected
from wici.plain.smtp import Envelope
from wici.plain.smtp.capabilities import Capabilities
from wici.plain.smtp.envelope import Commands, commands_for, stuffed
from wici.plain.smtp.replies import Reply

DATA = (b"Subject: x\r\n\r\nbody\r\n",)


@pytest.mark.parametrize(
    ("mail_from", "rcpt_to", "capabilities", "commands"),
    [
        (
            "a@b.pl", "c@d.pl", Capabilities(),
            Commands(b"MAIL FROM:<a@b.pl>\r\n", b"RCPT TO:<c@d.pl>\r\n"),
        ),
        (
            "", "c@żółć.pl", Capabilities(size=True, smtputf8=True),
            Commands(b"MAIL FROM:<> SIZE=20\r\n", b"RCPT TO:<c@xn--kda4b0koi.pl>\r\n"),
        ),
        (
            "a@b.pl", "ż@d.pl", Capabilities(smtputf8=True),
            Commands(b"MAIL FROM:<a@b.pl> BODY=8BITMIME SMTPUTF8\r\n", "RCPT TO:<ż@d.pl>\r\n".encode()),
        ),
        (
            "a@b.pl", "ż@d.pl", Capabilities(),
            Rejected(
                553, "5.6.7", "The server does not take addresses with such letters before the @: ż@d.pl"
            ),
        ),
        (
            "a@b.pl", "c@d.pl", Capabilities(size=True, max_size=19),
            Rejected(552, "5.3.4", "The message has 20 octets; the server takes at most 19."),
        ),
        (
            "a@b.pl", "c@d.pl>\r\nRCPT TO:<e@f.pl", Capabilities(),
            Rejected(553, "5.1.3", "“c@d.pl>  RCPT TO:<e@f.pl” has an invisible character before the @."),
        ),
    ],
)  # fmt: skip
def test_an_envelope_is_said_in_the_words_of_the_server(
    mail_from: str, rcpt_to: str, capabilities: Capabilities, commands: Commands | Rejected
) -> None:
    assert commands_for(Envelope(1, mail_from, rcpt_to, DATA), capabilities) == commands


def test_smtputf8_may_be_needed_by_the_content_alone() -> None:
    envelope = Envelope(1, "a@b.pl", "c@d.pl", DATA, smtputf8=True)

    assert commands_for(envelope, Capabilities(smtputf8=True)) == Commands(
        b"MAIL FROM:<a@b.pl> BODY=8BITMIME SMTPUTF8\r\n", b"RCPT TO:<c@d.pl>\r\n"
    )
    assert isinstance(commands_for(envelope, Capabilities()), Rejected)


def test_capabilities_are_read_whatever_their_case() -> None:
    lines = (
        "mx.example",
        "PIPELINING",
        "size 1000",
        "AUTH PLAIN LOGIN",
        "auth=XOAUTH2",
        "8bitmime",
        "STARTTLS",
        "",
    )

    assert Capabilities.of(Reply(250, lines)) == Capabilities(
        pipelining=True,
        size=True,
        max_size=1000,
        eight_bit=True,
        starttls=True,
        mechanisms=frozenset({"PLAIN", "LOGIN", "XOAUTH2"}),
        names=("PIPELINING", "SIZE", "AUTH", "8BITMIME", "STARTTLS"),
    )
    assert Capabilities.of(Reply(250, ("mx", "SIZE"))).max_size == 0
    assert Capabilities.of(Reply(250, ("mx", "SIZE none"))).max_size == 0


@pytest.mark.parametrize(
    ("pieces", "result"),
    [
        ([b"a\r\n"], b"a\r\n.\r\n"),
        ([b"a"], b"a\r\n.\r\n"),
        ([b".a\r\n..\r\n.\r\n"], b"..a\r\n...\r\n..\r\n.\r\n"),
        ([b"a\r\n", b".b\r\n"], b"a\r\n..b\r\n.\r\n"),
        ([b"a\r", b"\n.b\r\n"], b"a\r\n..b\r\n.\r\n"),
        ([b"a\r\n", b"", b"."], b"a\r\n..\r\n.\r\n"),
        ([b"a\r", b"\n", b".", b".\r\n"], b"a\r\n...\r\n.\r\n"),
        ([b"a.", b".b\r\n"], b"a..b\r\n.\r\n"),
        ([], b".\r\n"),
    ],
)
def test_dots_are_doubled_wherever_pieces_are_cut(pieces: list[bytes], result: bytes) -> None:
    assert b"".join(stuffed(pieces)) == result


@given(st.text(alphabet=".a\r\n", max_size=30), st.data())
def test_stuffing_does_not_depend_on_the_pieces(text: str, data: st.DataObject) -> None:
    raw = text.replace("\r", "").replace("\n", "\r\n").encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=5)))
    pieces = [raw[start:end] for start, end in zip([0, *cuts], [*cuts, len(raw)], strict=True)]
    lines = raw.removesuffix(b"\r\n").split(b"\r\n") if raw else []

    expected = b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)
    assert b"".join(stuffed(pieces)) == expected + b".\r\n"


def test_a_big_piece_is_not_copied() -> None:
    big = b"x" * 76 + b"\r\n"
    pieces = stuffed([b"head\r\n", big])

    assert pieces[1] is big
