"""Several connections together: nothing lost, nothing twice, whatever happens to some of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.fakes.smtp_server import FakeSmtpServer, On
from tests.plain.smtp.sending import ONE, QUICK, Log, envelopes, send
from wici.plain.outcomes import Cause, NotSent, Sent, Unknown
from wici.plain.smtp import ConnectionSettings, Envelope, Limits, Pool, deliver_many

TEN = Limits(connections=10)
STOPPED = NotSent("Stopped before this message began.", cause=Cause.STOPPED)


def settings_for(server: FakeSmtpServer) -> ConnectionSettings:
    return ConnectionSettings(server.host, server.port)


def test_the_messages_are_spread_over_the_connections() -> None:
    with FakeSmtpServer(On("CONTENT", "250 2.0.0 Queued", delay=0.01)) as server:
        log = send(server, envelopes(100), limits=TEN)

    assert Counter(log.kinds) == {"Sent": 100}
    assert sorted(server.recipients) == sorted(f"p{n}@example.org" for n in range(100))
    assert server.connections == 10
    assert min(Counter(accepted.connection for accepted in server.accepted).values()) >= 5


def test_few_messages_need_few_connections() -> None:
    with FakeSmtpServer() as server:
        send(server, envelopes(12), limits=TEN)

    assert server.connections == 2


def test_connections_that_die_return_their_messages_to_the_others() -> None:
    with FakeSmtpServer(
        On("RCPT", drop=True, connection=1, number=2),
        On("MAIL", "421 4.7.0 Too many connections", connection=2, number=1),
        On("CONNECT", "421 4.7.0 Too many connections", connection=3),
        On("CONTENT", drop=True, connection=4, number=2),
        On("CONTENT", "250 2.0.0 Queued", delay=0.005),
    ) as server:
        log = send(server, envelopes(100), limits=Limits(connections=5))

    assert Counter(log.kinds) == {"Sent": 99, "Unknown": 1}
    assert max(Counter(server.recipients).values()) == 1
    assert len(server.recipients) == 100


def test_when_nobody_can_connect_any_more_the_rest_is_not_sent_in_the_words_of_the_server() -> None:
    busy = "421 4.3.2 Maintenance"
    with FakeSmtpServer(
        On("CONTENT", drop=True, number=3, connection=0),
        *[On("CONNECT", busy, connection=n, drop=True) for n in range(1, 9)],
    ) as server:
        log = send(server, envelopes(10), limits=ONE)

    assert log.kinds == ["Sent", "Sent", "Unknown", *["NotSent"] * 7]
    assert log[9] == NotSent(busy, cause=Cause.SHUTDOWN)
    assert log.begun == [0, 1, 2]
    assert server.connections == 2


def test_a_server_that_swallows_everything_makes_few_messages_unknown() -> None:
    with FakeSmtpServer(On("CONTENT", drop=True)) as server:
        log = send(server, envelopes(100), limits=ONE)

    assert Counter(log.kinds) == {"Unknown": 3, "NotSent": 97}


def test_no_connection_ever_has_two_messages_begun_and_unanswered() -> None:
    in_flight: set[int] = set()
    highest = 0

    def begin(envelope_id: int) -> None:
        nonlocal highest
        in_flight.add(envelope_id)
        highest = max(highest, len(in_flight))

    with FakeSmtpServer(On("CONTENT", "250 2.0.0 Queued", delay=0.005)) as server:
        asyncio.run(
            deliver_many(
                settings_for(server),
                envelopes(60),
                on_begin=begin,
                on_outcome=lambda envelope_id, _: in_flight.remove(envelope_id),
                limits=Limits(connections=3),
                timeouts=QUICK,
            )
        )

    assert highest == 3
    assert in_flight == set()


@pytest.mark.parametrize("connections", [1, 4])
def test_after_a_stop_nothing_new_is_begun_and_every_envelope_is_accounted_for(connections: int) -> None:
    log = Log()
    with FakeSmtpServer(On("CONTENT", "250 2.0.0 Queued", delay=0.005)) as server:
        asyncio.run(
            deliver_many(
                settings_for(server),
                envelopes(100),
                on_begin=log.on_begin,
                on_outcome=log.on_outcome,
                should_stop=lambda: len(log.begun) >= 10,
                limits=Limits(connections=connections),
                timeouts=QUICK,
            )
        )

    assert len(log.begun) == 10
    assert Counter(log.kinds) == {"Sent": 10, "NotSent": 90}
    assert {outcome for _, outcome in log.outcomes if isinstance(outcome, NotSent)} == {STOPPED}
    assert len(server.recipients) == 10


def test_a_stop_is_noticed_while_there_is_nothing_to_send() -> None:
    async def nothing_yet() -> AsyncIterator[Envelope]:
        await asyncio.sleep(60)
        yield envelopes(1)[0]

    with FakeSmtpServer() as server:
        asyncio.run(asyncio.wait_for(run_stopped(server, nothing_yet()), 5))

    assert server.connections == 0


async def run_stopped(server: FakeSmtpServer, source: AsyncIterator[Envelope]) -> None:
    log = Log()
    started = asyncio.get_running_loop().time()
    await deliver_many(
        settings_for(server),
        source,
        on_begin=log.on_begin,
        on_outcome=log.on_outcome,
        should_stop=lambda: asyncio.get_running_loop().time() > started + 0.1,
    )
    assert log.outcomes == []


def test_an_async_source_may_take_its_time_between_messages() -> None:
    log = Log()

    async def paced() -> AsyncIterator[Envelope]:
        for envelope in envelopes(8):
            yield envelope
            await asyncio.sleep(0.02)

    with FakeSmtpServer() as server:
        asyncio.run(
            deliver_many(
                settings_for(server), paced(), on_begin=log.on_begin, on_outcome=log.on_outcome, limits=TEN
            )
        )

    assert log.kinds == ["Sent"] * 8
    assert sorted(server.recipients) == [f"p{n}@example.org" for n in range(8)]
    # An outcome is known long before the source has ended.
    assert log.events.index(("outcome", 0)) < log.events.index(("begin", 7))


def test_an_endless_source_that_pauses_holds_back_no_outcome_and_keeps_nobody_busy() -> None:
    log = Log()
    asked = 0

    async def bursts() -> AsyncIterator[Envelope]:
        for start in (0, 5):
            for envelope in envelopes(10)[start : start + 5]:
                yield envelope
            await asyncio.sleep(0.6)
            assert len(log.outcomes) == start + 5
        await asyncio.sleep(60)

    def should_stop() -> bool:
        nonlocal asked
        asked += 1
        return len(log.outcomes) == 10

    with FakeSmtpServer() as server:
        asyncio.run(
            asyncio.wait_for(
                deliver_many(
                    settings_for(server), bursts(), on_begin=log.on_begin, on_outcome=log.on_outcome,
                    should_stop=should_stop, limits=TEN, timeouts=QUICK,
                ),
                10,
            )
        )  # fmt: skip

    assert log.kinds == ["Sent"] * 10
    # About four times a second by each of ten connections, in about a second.
    assert asked < 150


def test_messages_are_taken_only_as_they_can_be_sent() -> None:
    """A source may render; a million messages must not be in memory at once."""
    ahead = 0

    def source() -> Iterator[Envelope]:
        nonlocal ahead
        for number, envelope in enumerate(envelopes(200)):
            ahead = max(ahead, number - len(log.outcomes))
            yield envelope

    log = Log()
    with FakeSmtpServer() as server:
        asyncio.run(
            deliver_many(
                settings_for(server),
                source(),
                on_begin=log.on_begin,
                on_outcome=log.on_outcome,
                limits=Limits(connections=3),
            )
        )

    assert len(log.outcomes) == 200
    assert ahead <= 6


def test_an_error_of_the_source_is_raised_after_what_was_taken_is_answered() -> None:
    log = Log()

    def broken() -> Iterator[Envelope]:
        yield from envelopes(3)
        raise LookupError("a value is missing")

    async def broken_later() -> AsyncIterator[Envelope]:
        for envelope in envelopes(3):
            yield envelope
        raise LookupError("a value is missing")

    for source in (broken, broken_later):
        log = Log()
        with FakeSmtpServer() as server, pytest.raises(LookupError, match="a value is missing"):
            asyncio.run(
                deliver_many(
                    settings_for(server),
                    source(),
                    on_begin=log.on_begin,
                    on_outcome=log.on_outcome,
                    limits=ONE,
                )
            )
        assert sorted(number for number, _ in log.outcomes) == [0, 1, 2]
        assert set(log.kinds) <= {"Sent", "NotSent"}
        assert len(server.recipients) == log.kinds.count("Sent")


def test_a_journal_that_cannot_be_written_keeps_the_message_from_being_sent() -> None:
    log = Log()

    def full(envelope_id: int) -> None:
        if envelope_id == 2:
            raise OSError("No space left on device")

    with FakeSmtpServer() as server, pytest.raises(OSError, match="No space left"):
        asyncio.run(
            deliver_many(
                settings_for(server), envelopes(5), on_begin=full, on_outcome=log.on_outcome, limits=ONE
            )
        )

    assert log.kinds == ["Sent", "Sent", "NotSent", "NotSent", "NotSent"]
    assert server.recipients == ["p0@example.org", "p1@example.org"]


def test_an_error_of_the_outcome_call_back_stops_and_is_raised() -> None:
    told: list[int] = []

    def failing(envelope_id: int, outcome: object) -> None:
        told.append(envelope_id)
        if envelope_id == 1:
            raise RuntimeError("database is gone")

    with FakeSmtpServer() as server, pytest.raises(RuntimeError, match="database is gone"):
        asyncio.run(
            deliver_many(
                settings_for(server), envelopes(6), on_begin=lambda _: None, on_outcome=failing, limits=ONE
            )
        )

    assert sorted(told) == [0, 1, 2, 3, 4, 5]
    assert server.recipients == ["p0@example.org", "p1@example.org"]


def test_cancelling_leaves_no_envelope_without_an_outcome() -> None:
    log = Log()

    async def cancel_soon(server: FakeSmtpServer) -> None:
        task = asyncio.create_task(
            deliver_many(
                settings_for(server),
                envelopes(10),
                on_begin=log.on_begin,
                on_outcome=log.on_outcome,
                limits=ONE,
            )
        )
        while not log.begun:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with FakeSmtpServer(On("CONTENT", delay=60)) as server:
        asyncio.run(asyncio.wait_for(cancel_soon(server), 10))

    assert log.kinds == ["Unknown", *["NotSent"] * 9]
    assert log[0] == Unknown("Stopped while the server was answering.", Cause.STOPPED)


def test_a_pool_keeps_its_connections_between_deliveries() -> None:
    async def two_deliveries(server: FakeSmtpServer, log: Log) -> None:
        async with Pool(settings_for(server), limits=Limits(connections=3), timeouts=QUICK) as pool:
            for start in (0, 30):
                await pool.deliver(
                    envelopes(60)[start : start + 30], on_begin=log.on_begin, on_outcome=log.on_outcome
                )

    log = Log()
    with FakeSmtpServer(On("CONTENT", "250 2.0.0 Queued", delay=0.003)) as server:
        asyncio.run(two_deliveries(server, log))

    assert log.kinds == ["Sent"] * 60
    assert server.connections == 3
    assert [server.verbs(n)[-1] for n in range(3)] == ["QUIT"] * 3


@pytest.mark.parametrize("goodbye", ["", "421 4.4.2 Idle for too long"])
def test_an_idle_connection_that_the_server_closed_costs_no_message(goodbye: str) -> None:
    """The loop does not even run while the server says goodbye."""
    log = Log()
    with asyncio.Runner() as runner, FakeSmtpServer() as first:
        pool = runner.run(_open_pool(first))
        runner.run(pool.deliver(envelopes(5), on_begin=log.on_begin, on_outcome=log.on_outcome))
        first.say_goodbye(goodbye)
        runner.run(pool.deliver(envelopes(10)[5:], on_begin=log.on_begin, on_outcome=log.on_outcome))
        runner.run(pool.close())

    assert log.kinds == ["Sent"] * 10
    assert first.connections == 2


async def _open_pool(server: FakeSmtpServer) -> Pool:
    return Pool(settings_for(server), limits=ONE, timeouts=QUICK)


def test_one_envelope_is_enough_for_an_outcome() -> None:
    with FakeSmtpServer() as server:
        log = send(server, envelopes(1), limits=TEN)

    assert log.outcomes == [(0, Sent("250 2.0.0 Queued"))]
