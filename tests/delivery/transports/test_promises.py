"""Every transport keeps the promises that the engine builds on (transports.base)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack

import pytest

from tests import builders
from tests.fakes.sms_gateway import FakeGateway
from tests.fakes.smtp_server import FakeSmtpServer
from wici.delivery.transports.base import Envelopes, Transport, transport_for
from wici.delivery.transports.mailbox import MailboxTransport
from wici.delivery.transports.memory import MemoryTransport
from wici.delivery.transports.smtp import SmtpTransport, connection_settings
from wici.events.models import MailConnection
from wici.plain.outcomes import Cause, NotSent, Outcome, Sent
from wici.plain.smtp import ConnectionSettings, Envelope, Security
from wici.shared.refusals import Refused
from wici.shared.secret_text import encrypt

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.engine]

MESSAGE = b"Subject: x\r\n\r\nDzien dobry\r\n"
MakeTransport = Callable[[], Transport]


@pytest.fixture(params=["smtp", "mailbox", "memory", "kannel", "sms_mailbox"])
def make_transport(request: pytest.FixtureRequest) -> Iterator[MakeTransport]:
    event = builders.event()
    with ExitStack() as stack:

        def make() -> Transport:
            if request.param == "memory":
                return MemoryTransport(MailConnection(), connections=2)
            if request.param == "mailbox":
                return transport_for(builders.connection(event), connections=2)
            if request.param == "sms_mailbox":
                return transport_for(builders.gateway(event).connection, connections=2)
            if request.param == "kannel":
                gateway = stack.enter_context(FakeGateway())
                way_out = builders.gateway(event, kind="kannel", host=gateway.url).connection
                return transport_for(way_out, connections=2)
            server = stack.enter_context(FakeSmtpServer())
            way_out = builders.connection(event, host=server.host, port=server.port, security="none")
            return transport_for(way_out, connections=2)

        yield make


def envelopes(count: int) -> list[Envelope]:
    return [Envelope(n, "biuro@example.org", f"osoba{n}@example.org", [MESSAGE]) for n in range(1, count + 1)]


class Calls:
    """What a transport told its caller."""

    def __init__(self, stop_after: int = 1_000) -> None:
        self.begun: list[int] = []
        self.outcomes: list[tuple[int, Outcome]] = []
        self._stop_after = stop_after

    def deliver(self, transport: Transport, *batches: Envelopes) -> None:
        async def run() -> None:
            try:
                for batch in batches:
                    await transport.deliver(
                        batch,
                        on_begin=self.begun.append,
                        on_outcome=lambda row, outcome: self.outcomes.append((row, outcome)),
                        should_stop=lambda: len(self.outcomes) >= self._stop_after,
                    )
            finally:
                await transport.close()

        asyncio.run(run())

    def of(self, kind: type[Outcome]) -> list[int]:
        return sorted(row for row, outcome in self.outcomes if isinstance(outcome, kind))


def test_every_envelope_begins_and_has_one_outcome(make_transport: MakeTransport) -> None:
    calls = Calls()
    calls.deliver(make_transport(), envelopes(7))

    assert sorted(calls.begun) == calls.of(Sent) == [1, 2, 3, 4, 5, 6, 7]
    assert len(calls.outcomes) == 7


def test_batches_follow_one_another(make_transport: MakeTransport) -> None:
    calls = Calls()
    calls.deliver(make_transport(), envelopes(3), [], iter(envelopes(9)[3:]))

    assert calls.of(Sent) == [1, 2, 3, 4, 5, 6, 7, 8, 9]


def test_an_async_iterable_may_take_its_time(make_transport: MakeTransport) -> None:
    async def slowly() -> AsyncIterator[Envelope]:
        for envelope in envelopes(3):
            await asyncio.sleep(0.01)
            yield envelope

    calls = Calls()
    calls.deliver(make_transport(), slowly())

    assert calls.of(Sent) == [1, 2, 3]


def test_what_is_stopped_was_never_begun(make_transport: MakeTransport) -> None:
    calls = Calls(stop_after=2)
    calls.deliver(make_transport(), envelopes(9))

    sent = calls.of(Sent)
    assert 2 <= len(sent) <= 5
    assert sorted(calls.begun) == sent
    assert sorted(sent + calls.of(NotSent)) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    causes = {outcome.cause for _, outcome in calls.outcomes if isinstance(outcome, NotSent)}
    assert causes == {Cause.STOPPED}


def test_a_message_that_cannot_be_noted_does_not_leave(make_transport: MakeTransport) -> None:
    def full(row: int) -> None:
        raise OSError("No space left")

    outcomes: list[Outcome] = []

    async def run(transport: Transport) -> None:
        try:
            await transport.deliver(
                envelopes(3),
                on_begin=full,
                on_outcome=lambda row, outcome: outcomes.append(outcome),
                should_stop=lambda: False,
            )
        finally:
            await transport.close()

    with pytest.raises(OSError, match="No space left"):
        asyncio.run(run(make_transport()))
    assert not any(isinstance(outcome, Sent) for outcome in outcomes)


def test_the_settings_name_the_transports() -> None:
    event = builders.event()

    assert isinstance(transport_for(builders.connection(event), connections=1), MailboxTransport)
    assert isinstance(
        transport_for(builders.connection(event, host="localhost"), connections=1), SmtpTransport
    )


def test_a_connection_becomes_settings_with_its_password() -> None:
    made = builders.connection(
        builders.event(), host="mail.example.org", port=465, security="tls", user="biuro",
        password_encrypted=encrypt("hasło"), allow_plain_auth=True,
    )  # fmt: skip

    assert connection_settings(made) == ConnectionSettings(
        "mail.example.org", 465, Security.TLS, user="biuro", password="hasło", allow_plain_auth=True
    )


def test_a_password_of_another_installation_is_refused() -> None:
    made = builders.connection(builders.event(), host="mail.example.org", password_encrypted="gAAAnonsense")

    with pytest.raises(Refused):
        connection_settings(made)
