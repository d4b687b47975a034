"""A loopback TCP relay that delays both directions: a mail server far away, without changing the network.

python -m benchmarks.relay PORT TARGET_PORT MILLISECONDS
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque

HOST = "127.0.0.1"


class _Later:
    """Hands data on in its order, each piece a fixed time after it came; None is the end."""

    def __init__(self, delay: float) -> None:
        self.to: asyncio.Transport | None = None
        self._delay = delay
        self._waiting: deque[tuple[float, bytes | None]] = deque()
        self._loop = asyncio.get_running_loop()

    def take(self, data: bytes | None) -> None:
        due = self._loop.time() + self._delay
        self._waiting.append((due, data))
        if len(self._waiting) == 1:
            self._loop.call_at(due, self._hand_on)

    def _hand_on(self) -> None:
        now = self._loop.time()
        while self._waiting and self._waiting[0][0] <= now:
            data = self._waiting.popleft()[1]
            if self.to is not None and not self.to.is_closing():
                if data is None:
                    self.to.close()
                else:
                    self.to.write(data)
        if self._waiting:
            self._loop.call_at(self._waiting[0][0], self._hand_on)


class _End(asyncio.Protocol):
    """One end of a relayed connection; what it receives leaves at the other end."""

    def __init__(self, onward: _Later, backward: _Later) -> None:
        self._onward = onward
        self._backward = backward

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._backward.to = transport

    def data_received(self, data: bytes) -> None:
        self._onward.take(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._onward.take(None)


class _Near(_End):
    """The end that a client connected to: it opens the way to the target."""

    def __init__(self, target: int, delay: float) -> None:
        super().__init__(_Later(delay), _Later(delay))
        self._target = target
        self._opening: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._opening = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: _End(self._backward, self._onward), HOST, self._target)


async def relay(port: int, target: int, delay: float) -> None:
    """Relay until cancelled; ``delay`` in seconds for each direction."""
    server = await asyncio.get_running_loop().create_server(lambda: _Near(target, delay), HOST, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(relay(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))
