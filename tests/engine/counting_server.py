"""An SMTP server in a process of its own that counts: what it accepts is written down before it says so.

python -m tests.engine.counting_server PORT FILE LONGEST_DELAY SEED HOST

Every accepted message adds a line to FILE, before its answer leaves after a random delay. What the kernel
took stays readable however a process ends, so the file is what "the server has got it" means. It speaks
PIPELINING, and takes a message whose final dot it has read also when its sender is gone by then.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.installation import ROOT
from tests.parts.processes import HOST, accepts_connections, free_port, running

_END = b"\r\n.\r\n"
_FEATURES = ("PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
_GREETING = b"".join(b"250-%s\r\n" % feature.encode() for feature in ("counting.example", *_FEATURES))


class Session(asyncio.Protocol):
    """One connection."""

    def __init__(self, file: int, longest_delay: float, chance: random.Random) -> None:
        self.file = file
        self.longest_delay = longest_delay
        self.chance = chance
        self.received = bytearray()
        self.recipient = b""
        self.is_content = False
        self.is_answering = False
        self.has_greeted = False
        self.has_quit = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.say(b"220 counting.example ESMTP")

    def connection_lost(self, error: Exception | None) -> None:
        if self.has_greeted and not self.has_quit:
            self.note(b"CUT")

    def data_received(self, data: bytes) -> None:
        self.received += data
        self.go_on()

    def go_on(self) -> None:
        """Work off what has been received, in order, until an answer has to wait."""
        while not self.is_answering:
            end = self.received.find(_END) if self.is_content else self.received.find(b"\r\n")
            if end < 0:
                return
            part = bytes(self.received[:end])
            del self.received[: end + (len(_END) if self.is_content else 2)]
            if self.is_content:
                self.accept(part)
            else:
                self.obey(part)

    def obey(self, line: bytes) -> None:
        """Answer a command."""
        verb = line[:4].upper()
        if verb == b"EHLO":
            self.has_greeted = True
            self.transport.write(_GREETING + b"250 HELP\r\n")
        elif verb == b"RCPT":
            self.recipient = line[line.index(b"<") + 1 : line.rindex(b">")]
            self.say(b"250 2.1.5 Ok")
        elif verb == b"DATA":
            self.is_content = True
            self.say(b"354 End with a dot")
        elif verb == b"QUIT":
            self.has_quit = True
            self.say(b"221 2.0.0 Bye")
            self.transport.close()
        else:
            self.say(b"250 2.0.0 Ok")

    def accept(self, content: bytes) -> None:
        """Write the message down, and say so a little later."""
        start = content.index(b"\r\nMessage-ID: <") + 15
        self.note(b"GOT %s %s" % (content[start : content.index(b">", start)], self.recipient))
        self.is_content = False
        self.is_answering = True
        delay = self.chance.uniform(0, self.longest_delay)
        asyncio.get_running_loop().call_later(delay, self.answer)

    def answer(self) -> None:
        """Say that the message is accepted."""
        self.is_answering = False
        if not self.transport.is_closing():
            self.say(b"250 2.0.0 Counted")
            self.go_on()

    def say(self, words: bytes) -> None:
        """Send one line."""
        self.transport.write(words + b"\r\n")

    def note(self, words: bytes) -> None:
        """Add a line to the file."""
        os.write(self.file, words + b"\n")


async def serve(port: int, path: Path, longest_delay: float, seed: int, host: str) -> None:
    """Serve until the process is ended."""
    chance = random.Random(seed)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(file, longest_delay, chance), host, port)
    await server.serve_forever()


@dataclass
class Counts:
    """What the server wrote down."""

    #: (Message-ID, recipient) of every accepted message, in order.
    accepted: list[tuple[str, str]] = field(default_factory=list)
    #: Connections that ended without QUIT.
    cut: int = 0


class CountingServer:
    """The server as a test sees it."""

    def __init__(self, port: int, path: Path, host: str = HOST) -> None:
        self.host = host
        self.port = port
        self._counts = Counts()
        self._file = path.open("rb")
        self._torn = b""

    def counts(self) -> Counts:
        """What it has written down so far."""
        *lines, self._torn = (self._torn + self._file.read()).split(b"\n")
        for line in lines:
            kind, *values = line.decode().split(" ")
            if kind == "GOT":
                self._counts.accepted.append((values[0], values[1]))
            else:
                self._counts.cut += 1
        return self._counts

    def close(self) -> None:
        """Read no more."""
        self._file.close()


@contextlib.contextmanager
def running_counting_server(
    *, longest_delay: float, seed: int = 1, host: str = HOST
) -> Iterator[CountingServer]:
    """A counting server that answers each message within ``longest_delay`` seconds."""
    with tempfile.TemporaryDirectory(prefix="wici-counting-") as folder:
        path, log, port = Path(folder, "counts"), Path(folder, "log"), free_port()
        path.touch()
        arguments = [str(port), str(path), str(longest_delay), str(seed), host]
        command = [sys.executable, "-m", "tests.engine.counting_server", *arguments]
        with running(command, log=log, is_ready=lambda: accepts_connections(port, host), folder=ROOT):
            server = CountingServer(port, path, host)
            try:
                yield server
            finally:
                server.close()
                assert log.read_text() == "", log.read_text()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
