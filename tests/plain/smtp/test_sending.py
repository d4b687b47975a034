"""One connection: what each answer of the server means for the message it is about."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from tests.fakes.smtp_server import FEATURES, Accepted, FakeSmtpServer, On
from tests.plain.smtp.sending import ONE, QUICK, MemoryTransport, envelopes, send
from wici.plain.outcomes import Cause, NotSent, Outcome, Rejected, Retry, Sent, Unknown
from wici.plain.smtp import Envelope, Limits
from wici.plain.smtp.connection import Connection
from wici.plain.smtp.delivery import Delivery

SENT = Sent("250 2.0.0 Queued")
SERIAL = tuple(feature for feature in FEATURES if feature != "PIPELINING")
BOTH_WAYS = pytest.mark.parametrize("features", [FEATURES, SERIAL], ids=["pipelined", "serial"])


@BOTH_WAYS
def test_messages_arrive_whole_and_in_order(features: tuple[str, ...]) -> None:
    with FakeSmtpServer(features=features) as server:
        log = send(server, envelopes(3))

    assert log.outcomes == [(0, SENT), (1, SENT), (2, SENT)]
    assert server.accepted == [
        Accepted(
            0, "office@example.org", (f"p{n}@example.org",), f"Subject: {n}\r\n\r\n.dot {n}\r\n".encode()
        )
        for n in range(3)
    ]
    assert server.connections == 1
    assert server.verbs()[-1] == "QUIT"


def test_each_message_is_begun_only_when_the_one_before_is_answered() -> None:
    with FakeSmtpServer() as server:
        log = send(server, envelopes(4))

    assert log.events == [(what, n) for n in range(4) for what in ("begin", "outcome")]


@BOTH_WAYS
@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        (On("MAIL", "451 4.3.0 Later"), Retry(451, "4.3.0", "451 4.3.0 Later")),
        (On("MAIL", "550 5.7.1 Not you"), Rejected(550, "5.7.1", "550 5.7.1 Not you")),
        (On("RCPT", "452 4.5.3 Too many"), Retry(452, "4.5.3", "452 4.5.3 Too many")),
        (On("RCPT", "450 4.2.0 Greylisted"), Retry(450, "4.2.0", "450 4.2.0 Greylisted")),
        (On("RCPT", "550-5.1.1 No\n550 5.1.1 user"), Rejected(550, "5.1.1", "550 5.1.1 No user")),
        (On("DATA", "451 4.3.0 Later"), Retry(451, "4.3.0", "451 4.3.0 Later")),
        (On("DATA", "554 No"), Rejected(554, "", "554 No")),
        (On("CONTENT", "452 4.3.1 Full"), Retry(452, "4.3.1", "452 4.3.1 Full")),
        (On("CONTENT", "554 5.7.1 Spam"), Rejected(554, "5.7.1", "554 5.7.1 Spam")),
        (On("CONTENT", "250"), Sent("250")),
        (On("RCPT", "251 Will forward"), SENT),
    ],
)
def test_an_answer_decides_its_own_message_and_no_other(
    features: tuple[str, ...], rule: On, outcome: Outcome
) -> None:
    with FakeSmtpServer(replace(rule, number=2), features=features) as server:
        log = send(server, envelopes(4))

    assert log.outcomes == [(0, SENT), (1, outcome), (2, SENT), (3, SENT)]
    assert server.connections == 1
    assert log.begun == [0, 1, 2, 3] if rule.verb == "CONTENT" or outcome == SENT else [0, 2, 3]


@BOTH_WAYS
def test_refused_recipients_in_a_row_cost_nobody_else_anything(features: tuple[str, ...]) -> None:
    messages = envelopes(6, to=lambda n: f"{'bad' if n in (0, 2, 3, 5) else 'good'}{n}@example.org")
    with FakeSmtpServer(On("RCPT", "550 5.1.1 No", containing="bad"), features=features) as server:
        log = send(server, messages)

    no = Rejected(550, "5.1.1", "550 5.1.1 No")
    assert log.outcomes == [(0, no), (1, SENT), (2, no), (3, no), (4, SENT), (5, no)]
    assert server.recipients == ["good1@example.org", "good4@example.org"]
    assert server.connections == 1


def test_an_accepted_data_without_a_recipient_gets_a_lone_dot() -> None:
    """RFC 2920 section 3.1."""
    with FakeSmtpServer(
        On("RCPT", "550 5.1.1 No", number=1), On("DATA", "354 Go on anyway", number=1)
    ) as server:
        log = send(server, envelopes(2))

    assert log.outcomes == [(0, Rejected(550, "5.1.1", "550 5.1.1 No")), (1, SENT)]
    assert log.begun == [1]
    assert server.recipients == ["p1@example.org"]
    assert "RSET" not in server.verbs()


def test_a_message_too_big_for_the_server_is_not_even_offered() -> None:
    messages = envelopes(3)
    messages[1] = replace(messages[1], data=(b"x" * 1000 + b"\r\n",))
    with FakeSmtpServer(features=("PIPELINING", "SIZE 500")) as server:
        log = send(server, messages)

    too_big = "The message has 1002 octets; the server takes at most 500."
    assert log.kinds == ["Sent", "Rejected", "Sent"]
    assert log[1] == Rejected(552, "5.3.4", too_big)
    assert server.recipients == ["p0@example.org", "p2@example.org"]


def test_an_address_beyond_ascii_fails_alone_where_smtputf8_is_not_spoken() -> None:
    messages = envelopes(3, to=lambda n: "żółć@example.org" if n == 1 else f"p{n}@example.org")
    with FakeSmtpServer(features=("PIPELINING",)) as server:
        log = send(server, messages)
    with FakeSmtpServer() as modern:
        modern_log = send(modern, messages)

    assert log.kinds == ["Sent", "Rejected", "Sent"]
    assert modern_log.kinds == ["Sent", "Sent", "Sent"]
    assert modern.recipients[1] == "żółć@example.org"
    mails = [ask.argument for ask in modern.asked if ask.verb == "MAIL"]
    assert [mail.endswith("BODY=8BITMIME SMTPUTF8") for mail in mails] == [False, True, False]


def test_an_envelope_cannot_smuggle_a_command() -> None:
    evil = Envelope(0, "a@example.org>\r\nRCPT TO:<x@example.org", "b@example.org", (b"x\r\n",))
    worse = Envelope(1, "a@example.org", "b@example.org>\r\nRCPT TO:<x@example.org", (b"x\r\n",))
    with FakeSmtpServer() as server:
        log = send(server, [evil, worse, envelopes(3)[2]])

    assert log.kinds == ["Rejected", "Rejected", "Sent"]
    assert server.recipients == ["p2@example.org"]


@BOTH_WAYS
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    "rule", [On("", drop=True), On("", "421 4.3.2 Bye", drop=True), On("", b"\x00\xff\n")]
)
def test_what_ends_the_connection_before_the_content_costs_nobody_their_message(
    features: tuple[str, ...], verb: str, rule: On
) -> None:
    with FakeSmtpServer(replace(rule, verb=verb, number=2, connection=0), features=features) as server:
        log = send(server, envelopes(4))

    assert log.kinds == ["Sent"] * 4
    assert sorted(server.recipients) == [f"p{n}@example.org" for n in range(4)]
    assert server.connections == 2


@BOTH_WAYS
@pytest.mark.parametrize(
    ("rule", "outcome"),
    [
        (On("CONTENT", drop=True), Unknown("The server closed the connection.", Cause.DROPPED)),
        (
            On("CONTENT", b"HTTP/1.1 400\r\n"),
            Unknown("The server's answer is no SMTP reply: HTTP/1.1 400", Cause.PROTOCOL),
        ),
        (
            On("CONTENT", "354 Again?"),
            Unknown("The server's answer to the final dot makes no sense: 354 Again?", Cause.PROTOCOL),
        ),
        (On("CONTENT", "421 4.3.2 Bye", drop=True), Retry(421, "4.3.2", "421 4.3.2 Bye")),
    ],
)
def test_without_an_answer_to_the_content_only_that_message_is_unknown(
    features: tuple[str, ...], rule: On, outcome: Outcome
) -> None:
    with FakeSmtpServer(replace(rule, number=2, connection=0), features=features) as server:
        log = send(server, envelopes(5))

    assert log[1] == outcome
    assert [kind for n, kind in enumerate(log.kinds) if n != 1] == ["Sent"] * 4
    assert [n for n in range(5) if log.begun.count(n) > 1] == []
    assert len(set(server.recipients)) == len(server.recipients)


def test_silence_after_the_content_is_unknown_and_after_a_command_is_not() -> None:
    short = replace(QUICK, data_end=0.3, mail=0.3)
    with FakeSmtpServer(
        On("CONTENT", number=1, delay=60, connection=0), On("MAIL", number=1, delay=60, connection=1)
    ) as server:
        log = send(server, envelopes(3), timeouts=short)

    assert log[0] == Unknown("The server did not answer the final dot.", Cause.TIMEOUT)
    assert log.kinds == ["Unknown", "Sent", "Sent"]
    assert server.connections == 3


def test_a_refusal_in_the_middle_of_the_content_counts() -> None:
    big = replace(envelopes(1)[0], data=(b"x" * 76 + b"\r\n",) * 200_000)
    with FakeSmtpServer(On("CONTENT-LINE", "552 5.3.4 Too much", number=10, delay=0.1, drop=True)) as server:
        log = send(server, [big, *envelopes(2)[1:]])

    assert log.kinds[0] in ("Rejected", "Unknown")
    assert log.kinds[1] == "Sent"


def test_an_answer_nobody_asked_for_ends_the_connection() -> None:
    with FakeSmtpServer(
        On("CONTENT", "250 2.0.0 Queued\n250 2.0.0 Once more", number=2, connection=0)
    ) as server:
        log = send(server, envelopes(4))

    assert log.kinds == ["Sent"] * 4
    assert len(server.recipients) == 4


@pytest.mark.parametrize(
    "reply", ["503 5.5.1 Sequence", "530 5.7.0 Log in first", "500 What", "502 5.5.1 Not implemented"]
)
def test_what_is_about_us_is_not_held_against_the_recipient(reply: str) -> None:
    with FakeSmtpServer(On("MAIL", reply)) as server:
        log = send(server, envelopes(5))

    cause = Cause.LOGIN if reply.startswith("530") else Cause.PROTOCOL
    assert [outcome for _, outcome in log.outcomes] == [NotSent(reply, True, cause)] * 5
    assert log.begun == []
    assert server.connections == 3


def test_a_recipient_over_whom_every_connection_ends_is_given_back_alone() -> None:
    with FakeSmtpServer(On("RCPT", drop=True, containing="p2@")) as server:
        log = send(server, envelopes(6), limits=Limits(connections=1, tries=2))

    assert log.kinds == ["Sent", "Sent", "NotSent", "Sent", "Sent", "Sent"]
    assert log[2] == NotSent("The server closed the connection.", cause=Cause.DROPPED)


def test_a_connection_has_no_more_messages_than_allowed() -> None:
    with FakeSmtpServer() as server:
        log = send(server, envelopes(7), limits=Limits(connections=1, messages_per_connection=3))

    assert log.kinds == ["Sent"] * 7
    assert [accepted.connection for accepted in server.accepted] == [0, 0, 0, 1, 1, 1, 2]
    assert [server.verbs(n)[-1] for n in range(3)] == ["QUIT"] * 3


def test_a_reply_line_of_100_kb_decides_its_message_and_is_kept_in_part() -> None:
    endless = "550 5.1.1 No " + "x" * 100_000
    with FakeSmtpServer(On("RCPT", endless, number=2)) as server:
        log = send(server, envelopes(3))

    assert log.kinds == ["Sent", "Rejected", "Sent"]
    assert log[1] == Rejected(550, "5.1.1", endless[:2_000])
    assert server.connections == 1


def test_a_server_that_never_ends_its_line_is_not_waited_for_any_longer() -> None:
    async def drip() -> Outcome:
        outcomes: list[Outcome] = []
        delivery = Delivery(
            envelopes(1), lambda _: None, lambda _, outcome: outcomes.append(outcome), lambda: False,
            tries=1, ahead=1,
        )  # fmt: skip
        connection = Connection(replace(QUICK, mail=0.3))
        connection.connection_made(MemoryTransport(lambda _: None))
        envelope = delivery.take()
        assert envelope is not None
        task = asyncio.create_task(connection.send(envelope, delivery, ONE))
        for _ in range(200):
            await asyncio.sleep(0.02)
            if task.done():
                break
            connection.get_buffer(1)[:1] = b"2"
            connection.buffer_updated(1)
        await task
        return outcomes[0]

    assert asyncio.run(drip()) == NotSent("The server did not answer MAIL.", cause=Cause.TIMEOUT)


def test_a_server_without_8bitmime_is_not_told_of_it() -> None:
    with FakeSmtpServer(features=("PIPELINING", "SIZE")) as server:
        log = send(server, envelopes(2))

    assert log.kinds == ["Sent", "Sent"]
    mails = [ask.argument for ask in server.asked if ask.verb == "MAIL"]
    assert mails == ["FROM:<office@example.org> SIZE=22"] * 2


def test_replies_may_come_byte_by_byte() -> None:
    with FakeSmtpServer(byte_by_byte=True) as server:
        log = send(server, envelopes(3))

    assert log.kinds == ["Sent"] * 3


def test_big_messages_arrive_whole() -> None:
    shared = (b"y" * 76 + b"\r\n") * 30_000
    messages = [replace(message, data=(*message.data, shared, b".tail\r\n")) for message in envelopes(3)]
    with FakeSmtpServer() as server:
        log = send(server, messages)

    assert log.kinds == ["Sent"] * 3
    assert [accepted.content for accepted in server.accepted] == [b"".join(m.data) for m in messages]


def test_no_limit_of_messages_and_no_envelopes_is_no_connection() -> None:
    with FakeSmtpServer() as server:
        log = send(server, [], limits=ONE)

    assert log.outcomes == []
    assert server.connections == 0
