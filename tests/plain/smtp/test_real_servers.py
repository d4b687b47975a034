"""Servers that other people wrote: aiosmtpd, and Postfix's smtp-sink as a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Session
from aiosmtpd.smtp import Envelope as ReceivedEnvelope

from tests.fakes.certificates import client_context, server_context
from tests.parts.processes import free_port
from tests.parts.smtp_sink import SmtpSink, running_smtp_sink
from tests.plain.mime.reading import read
from tests.plain.mime.test_message import PARTS
from tests.plain.smtp.sending import QUICK, Log, envelopes
from wici.plain.mime import prepare
from wici.plain.outcomes import Cause, NotSent, Rejected, Retry
from wici.plain.smtp import ConnectionSettings, Envelope, Limits, Security, deliver_many


class Mailroom:
    """What aiosmtpd hands over."""

    def __init__(self) -> None:
        self.received: list[ReceivedEnvelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: ReceivedEnvelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 5.1.1 No such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: ReceivedEnvelope) -> str:
        self.received.append(envelope)
        return "250 2.0.0 Ok"


@contextmanager
def aiosmtpd(mailroom: Mailroom, **options: Any) -> Iterator[int]:
    """A server on a port that the system chose."""
    controller = Controller(mailroom, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def mailroom() -> Mailroom:
    return Mailroom()


def deliver(
    settings: ConnectionSettings, messages: list[Envelope], *, connections: int = 1, per_connection: int = 0
) -> Log:
    log = Log()
    asyncio.run(
        deliver_many(
            settings,
            messages,
            on_begin=log.on_begin,
            on_outcome=log.on_outcome,
            limits=Limits(connections=connections, messages_per_connection=per_connection),
            timeouts=QUICK,
        )
    )
    return log


def test_aiosmtpd_receives_exactly_what_was_assembled(mailroom: Mailroom) -> None:
    prepared = prepare(PARTS)
    messages = [
        Envelope(
            number,
            "zwroty@kongres.example",
            address,
            prepared.assemble_pieces(
                {"first_name": "Łukasz", "company": ".kropka\n.i druga"},
                to_name="Łukasz Żak",
                to_address=address,
                message_id=f"<{number}@kongres.example>",
                date="Tue, 24 Nov 2026 08:00:00 +0100",
            ),
        )
        for number, address in enumerate(["anna@example.org", "nobody@example.org", "jan@żółć.pl"])
    ]
    with aiosmtpd(mailroom, enable_SMTPUTF8=True) as port:
        log = deliver(ConnectionSettings("127.0.0.1", port), messages)

    assert log.kinds == ["Sent", "Rejected", "Sent"]
    assert log[1] == Rejected(550, "5.1.1", "550 5.1.1 No such user")
    assert [(mail.mail_from, mail.rcpt_tos) for mail in mailroom.received] == [
        ("zwroty@kongres.example", ["anna@example.org"]),
        ("zwroty@kongres.example", ["jan@xn--kda4b0koi.pl"]),
    ]
    assert [mail.original_content for mail in mailroom.received] == [
        b"".join(messages[0].data), b"".join(messages[2].data),
    ]  # fmt: skip
    content = mailroom.received[0].original_content
    assert content is not None
    assert read(content)["To"] == "Łukasz Żak <anna@example.org>"


def test_aiosmtpd_wants_starttls_and_a_login(mailroom: Mailroom) -> None:
    def authenticate(
        server: SMTP, session: Session, envelope: object, mechanism: str, data: object
    ) -> AuthResult:
        login, password = getattr(data, "login", b""), getattr(data, "password", b"")
        return AuthResult(success=(login, password) == (b"anna", "tajne żółte".encode()), handled=False)

    with aiosmtpd(
        mailroom,
        tls_context=server_context(),
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    ) as port:
        good = ConnectionSettings(
            "127.0.0.1",
            port,
            Security.STARTTLS,
            user="anna",
            password="tajne żółte",
            ssl_context=client_context(),
        )
        accepted = deliver(good, envelopes(3))
        refused = deliver(replace(good, password="inne"), envelopes(2))

    assert accepted.kinds == ["Sent"] * 3
    assert refused.kinds == ["NotSent"] * 2
    assert refused[0] == NotSent(
        "535 5.7.8 Authentication credentials invalid", permanent=True, cause=Cause.LOGIN
    )


def test_smtp_sink_receives_each_message_once(smtp_sink: SmtpSink) -> None:
    log = deliver(
        ConnectionSettings(smtp_sink.host, smtp_sink.port), envelopes(300), connections=8, per_connection=20
    )

    assert log.kinds == ["Sent"] * 300
    received = {message.recipients: message for message in smtp_sink.messages()}
    assert len(smtp_sink.messages()) == len(received) == 300
    message = (
        received["p17@example.org",] if ("p17@example.org",) in received else received["<p17@example.org>",]
    )
    assert message.content == b"Subject: 17\n\n.dot 17\n"


@pytest.mark.parametrize("options", [(), ("-p",)], ids=["pipelining", "no pipelining"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
def test_smtp_sink_refusing_a_command_for_now(command: str, options: tuple[str, ...]) -> None:
    with running_smtp_sink("-r", command, *options) as sink:
        log = deliver(ConnectionSettings(sink.host, sink.port), envelopes(20), connections=2)

    assert log.kinds == ["Retry"] * 20
    first = log.outcomes[0][1]
    assert isinstance(first, Retry)
    assert 400 <= first.code < 500


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_smtp_sink_hanging_up_at_any_command(command: str) -> None:
    with running_smtp_sink("-q", command) as sink:
        log = deliver(ConnectionSettings(sink.host, sink.port), envelopes(30), connections=2)

    assert len(log.outcomes) == 30
    assert set(log.kinds) <= ({"Unknown", "NotSent"} if command == "." else {"NotSent", "Retry"})
    assert log.kinds.count("Unknown") <= 4
