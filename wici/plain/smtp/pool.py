"""Several connections to one server, working off one delivery together."""

from __future__ import annotations

import asyncio
from collections.abc import Sized
from types import TracebackType

from wici.plain.outcomes import Cause, NotSent
from wici.plain.smtp.connection import Connection, ConnectionFailedError
from wici.plain.smtp.delivery import Delivery, Envelopes, OnBegin, OnOutcome, ShouldStop
from wici.plain.smtp.opening import open_connection
from wici.plain.smtp.settings import DEFAULT_LIMITS, RFC_TIMEOUTS, ConnectionSettings, Limits, Timeouts

#: Connections in a row that may end without an answer to any message, until the server is given up.
FRUITLESS = 3
#: With fewer messages per connection than this, another connection costs more than it gains.
WORTH_A_CONNECTION = 5


def never() -> bool:
    """The ``should_stop`` of a delivery that is not to be stopped."""
    return False


async def deliver_many(
    settings: ConnectionSettings,
    envelopes: Envelopes,
    *,
    on_begin: OnBegin,
    on_outcome: OnOutcome,
    should_stop: ShouldStop = never,
    limits: Limits = DEFAULT_LIMITS,
    timeouts: Timeouts = RFC_TIMEOUTS,
) -> None:
    """Send the envelopes over up to ``limits.connections`` connections, which are closed at the end.

    See the package's description for what the call-backs mean, and :meth:`Pool.deliver`.
    """
    async with Pool(settings, limits=limits, timeouts=timeouts) as pool:
        await pool.deliver(envelopes, on_begin=on_begin, on_outcome=on_outcome, should_stop=should_stop)


class Pool:
    """Connections to one server that are kept open between deliveries.

    Belongs to one event loop; use it as an async context manager, or call :meth:`close`. An idle
    connection that the server has closed meanwhile costs no message.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        *,
        limits: Limits = DEFAULT_LIMITS,
        timeouts: Timeouts = RFC_TIMEOUTS,
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._timeouts = timeouts
        self._idle: list[tuple[Connection, float]] = []

    async def __aenter__(self) -> Pool:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def deliver(
        self,
        envelopes: Envelopes,
        *,
        on_begin: OnBegin,
        on_outcome: OnOutcome,
        should_stop: ShouldStop = never,
    ) -> None:
        """Give every envelope exactly one outcome. A connection that ends returns its messages that
        were not begun to the others, at most ``limits.tries`` times; if nobody can connect, all that is
        left ends as NotSent with the server's words.

        What a call-back or the iterator raises ends the delivery (after the outcomes are given) and is
        raised here. When this is cancelled, what is in flight becomes Unknown and the rest NotSent.
        Envelopes that an async iterable has not yielded by then have no outcome; a plain one is read
        to its end.
        """
        connections = self._limits.connections
        if isinstance(envelopes, Sized):
            connections = min(connections, max(1, len(envelopes) // WORTH_A_CONNECTION))
        delivery = Delivery(
            envelopes, on_begin, on_outcome, should_stop, tries=self._limits.tries, ahead=2 * connections
        )
        # Let the event loop see what happened to idle connections while it did not run.
        await asyncio.sleep(0)
        try:
            await _Crew(self, delivery, connections).run()
        finally:
            await delivery.finish()
        if delivery.error is not None:
            raise delivery.error

    async def close(self) -> None:
        """Say goodbye on every idle connection."""
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.quit() for connection, _ in idle))

    def reusable(self) -> Connection | None:
        """An idle connection, if one is still good."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection, since = self._idle.pop()
            if connection.is_usable and now - since <= self._limits.idle_seconds:
                return connection
            connection.fail(NotSent("Not used for too long.", cause=Cause.DROPPED))
        return None

    @property
    def has_idle(self) -> bool:
        return any(connection.is_usable for connection, _ in self._idle)

    def keep(self, connection: Connection) -> None:
        """Keep a connection that has nothing to do right now."""
        self._idle.append((connection, asyncio.get_running_loop().time()))

    async def open(self) -> Connection:
        """A new connection.

        :raises ConnectionFailedError: when there is none to be had.
        """
        return await open_connection(self._settings, self._timeouts)

    @property
    def limits(self) -> Limits:
        return self._limits


class _Crew:
    """The tasks that work off one delivery, a connection each.

    The first opens its connection alone: a wrong password is tried once, not ten times.
    """

    def __init__(self, pool: Pool, delivery: Delivery, size: int) -> None:
        self._pool = pool
        self._delivery = delivery
        self._size = size
        self._is_open = asyncio.Event()
        self._working: set[Connection] = set()
        self._fruitless = 0

    async def run(self) -> None:
        tasks = [asyncio.create_task(self._work(is_first=number == 0)) for number in range(self._size)]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, *, is_first: bool) -> None:
        if not is_first:
            await self._is_open.wait()
        try:
            while await self._send_some():
                pass
        finally:
            self._is_open.set()

    async def _send_some(self) -> bool:
        """Send messages over one connection for as long as there are any. False: this task is done."""
        delivery, pool = self._delivery, self._pool
        envelope = await delivery.next()
        if envelope is None:
            return False
        connection = pool.reusable()
        is_new = connection is None
        if connection is None:
            try:
                connection = await pool.open()
            except BaseException as error:
                delivery.put_back(envelope)
                if not isinstance(error, ConnectionFailedError):
                    raise
                if not self._working and not pool.has_idle:
                    delivery.give_up(error.failure)
                return False
        self._is_open.set()
        self._working.add(connection)
        before = connection.answered
        try:
            await connection.send(envelope, delivery, pool.limits)
        except asyncio.CancelledError:
            connection.fail(NotSent("Stopped while the server was answering.", cause=Cause.STOPPED))
            raise
        finally:
            self._working.discard(connection)
        return await self._after(connection, is_new=is_new, is_fruitful=connection.answered > before)

    async def _after(self, connection: Connection, *, is_new: bool, is_fruitful: bool) -> bool:
        if is_fruitful:
            self._fruitless = 0
        if connection.failure is not None:
            self._fruitless += is_new and not is_fruitful
            if self._fruitless >= FRUITLESS:
                self._delivery.give_up(connection.failure)
        elif connection.is_usable:
            self._pool.keep(connection)
        else:
            await connection.quit()
        return True
