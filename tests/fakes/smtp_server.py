"""An SMTP server in this process that does what a test tells it, and otherwise behaves.

::

    with FakeSmtpServer(On("RCPT", "550 5.1.1 No such user", containing="nobody@"),
                        On("CONTENT", drop=True, connection=0, number=3)) as server:
        ... send to server.host, server.port ...
        assert server.accepted == [...]

It runs in a thread of its own, so both plain and async tests can use it.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

FEATURES = ("PIPELINING", "SIZE 10485760", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True)
class On:
    """What to do instead of the usual answer, the first time that all of it fits (or ``times`` times).

    ``verb`` is a command, or ``CONNECT`` (the greeting), ``CONTENT`` (after the final dot), ``AUTH-LINE``
    (an answer to a challenge), or ``CONTENT-LINE`` (in the middle of the content). ``reply`` is sent
    (lines separated by ``\\n``; bytes go out as they are) after ``delay`` seconds; then, with ``drop``,
    the connection is cut. ``connection`` counts connections from 0, ``number`` this verb on this
    connection from 1.
    """

    verb: str
    reply: str | bytes = ""
    connection: int | None = None
    number: int | None = None
    containing: str = ""
    drop: bool = False
    delay: float = 0
    times: int | None = None

    def fits(self, ask: Ask) -> bool:
        return (
            self.verb == ask.verb
            and self.connection in (None, ask.connection)
            and self.number in (None, ask.number)
            and self.containing in ask.argument
        )


@dataclass(frozen=True)
class Ask:
    """One thing that the client said."""

    connection: int
    verb: str
    argument: str
    number: int


@dataclass(frozen=True)
class Accepted:
    """A message that the server said 250 to, or swallowed before cutting the line."""

    connection: int
    mail_from: str
    rcpt_to: tuple[str, ...]
    content: bytes


@dataclass
class _Talk:
    """The state of one connection."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    counts: Counter[str] = field(default_factory=Counter)
    mail: str | None = None
    rcpts: list[str] = field(default_factory=list)


class _Cut(Exception):
    """The connection is to be cut."""


class FakeSmtpServer:
    """See the module. ``decide`` may replace the list of rules by a function."""

    def __init__(
        self,
        *rules: On,
        features: tuple[str, ...] = FEATURES,
        tls: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        byte_by_byte: bool = False,
        swallows_on_drop: bool = True,
        decide: Callable[[Ask], On | None] | None = None,
    ) -> None:
        self.host = "127.0.0.1"
        self.port = 0
        self.asked: list[Ask] = []
        self.accepted: list[Accepted] = []
        self.errors: list[BaseException] = []
        self.connections = 0
        self._rules = rules
        self._used: Counter[int] = Counter()
        self._decide = decide or self._first_rule
        self._features = features
        self._tls = tls
        self._implicit_tls = implicit_tls
        self._byte_by_byte = byte_by_byte
        self._swallows_on_drop = swallows_on_drop
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = threading.Event()

    def __enter__(self) -> FakeSmtpServer:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()
        if error is None:
            assert self.errors == []

    @property
    def recipients(self) -> list[str]:
        """Who got an accepted message, in order."""
        return [recipient for accepted in self.accepted for recipient in accepted.rcpt_to]

    def verbs(self, connection: int = 0) -> list[str]:
        """What was said on one connection."""
        return [ask.verb for ask in self.asked if ask.connection == connection]

    def say_goodbye(self, words: str = "") -> None:
        """Close every open connection as if it had been idle for too long, and wait until it is done."""
        asyncio.run_coroutine_threadsafe(self._say_goodbye(words), self._loop).result(10)

    async def _say_goodbye(self, words: str) -> None:
        for writer in list(self._open):
            if words:
                writer.write(f"{words}\r\n".encode())
                await writer.drain()
            writer.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            asyncio.start_server(self._serve, self.host, 0, ssl=self._tls if self._implicit_tls else None)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for task in self._tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        talk = _Talk(self.connections, reader, writer)
        self.connections += 1
        try:
            await self._talk(talk)
        except (_Cut, ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        except Exception as error:
            self.errors.append(error)
        finally:
            talk.writer.transport.abort()
            self._tasks.discard(task)
            self._open.discard(writer)

    async def _talk(self, talk: _Talk) -> None:
        await self._answer(talk, "CONNECT", "", "220 fake.example ESMTP")
        while line := await talk.reader.readline():
            verb, _, argument = line.decode("utf-8", "surrogateescape").strip().partition(" ")
            verb = verb.upper()
            if verb == "DATA":
                await self._data(talk)
            elif verb == "STARTTLS":
                if await self._answer(talk, verb, argument, "220 Go ahead") == "220":
                    await self._upgrade(talk)
            elif verb == "QUIT":
                await self._answer(talk, verb, argument, "221 2.0.0 Bye")
                return
            elif verb == "AUTH":
                await self._auth(talk, argument)
            else:
                await self._answer(talk, verb, argument, self._usual(talk, verb, argument))

    def _usual(self, talk: _Talk, verb: str, argument: str) -> str:
        """The answer of a server that keeps to the rules, and what it remembers."""
        if verb == "EHLO":
            return "\n".join(
                ["250-fake.example", *(f"250-{feature}" for feature in self._features), "250 HELP"]
            )
        if verb == "MAIL":
            return "503 5.5.1 Nested MAIL" if talk.mail is not None else "250 2.1.0 Ok"
        if verb == "RCPT":
            return "250 2.1.5 Ok" if talk.mail is not None else "503 5.5.1 MAIL first"
        return "250 2.0.0 Ok" if verb in ("HELO", "RSET", "NOOP") else "500 5.5.2 Unknown command"

    async def _answer(self, talk: _Talk, verb: str, argument: str, usual: str) -> str:
        """Answer, and keep in mind what a positive answer means. The code that was sent."""
        rule = self._rule(talk, verb, argument)
        raw = _raw(rule, usual)
        code = raw[:3].decode("ascii", "replace")
        self._remember(talk, verb, argument, code)
        await self._send(talk, rule, raw)
        return code

    async def _send(self, talk: _Talk, rule: On | None, raw: bytes) -> None:
        if rule is not None and rule.delay:
            await asyncio.sleep(rule.delay)
        await self._write(talk, raw)
        if rule is not None and rule.drop:
            raise _Cut

    def _remember(self, talk: _Talk, verb: str, argument: str, code: str) -> None:
        if verb == "RSET" or (verb in ("EHLO", "HELO") and code[:1] == "2"):
            talk.mail, talk.rcpts = None, []
        elif verb == "MAIL" and code[:1] == "2":
            talk.mail, talk.rcpts = _path(argument), []
        elif verb == "RCPT" and code[:1] == "2":
            talk.rcpts.append(_path(argument))

    async def _data(self, talk: _Talk) -> None:
        usual = "354 End with a dot" if talk.rcpts else "554 5.5.1 No valid recipients"
        if await self._answer(talk, "DATA", "", usual) != "354":
            return
        lines: list[bytes] = []
        while (line := await talk.reader.readuntil(b"\n")) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
            rule = self._rule(talk, "CONTENT-LINE", "")
            if rule is not None:
                await self._send(talk, rule, _raw(rule, ""))
        accepted = Accepted(talk.number, talk.mail or "", tuple(talk.rcpts), b"".join(lines))
        talk.mail, talk.rcpts = None, []
        usual = "250 2.0.0 Queued" if accepted.rcpt_to else "554 5.5.1 No valid recipients"
        rule = self._rule(talk, "CONTENT", " ".join(accepted.rcpt_to))
        raw = _raw(rule, usual)
        is_swallowed = self._swallows_on_drop and rule is not None and rule.drop and not raw
        if accepted.rcpt_to and (raw[:1] == b"2" or is_swallowed):
            self.accepted.append(accepted)
        await self._send(talk, rule, raw)

    async def _auth(self, talk: _Talk, argument: str) -> None:
        mechanism, _, initial = argument.partition(" ")
        challenges = {"LOGIN": ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"], "CRAM-MD5": ["PDEuMkBmYWtlLmV4YW1wbGU+"]}
        expected = challenges.get(mechanism.upper(), [] if initial else [""])
        code = await self._answer(
            talk, "AUTH", argument, f"334 {expected[0]}" if expected else "235 2.7.0 Ok"
        )
        for challenge in [*expected[1:], None]:
            if code != "334":
                return
            line = (await talk.reader.readline()).decode("ascii").strip()
            usual = "235 2.7.0 Ok" if challenge is None else f"334 {challenge}"
            code = await self._answer(
                talk, "AUTH-LINE", line, "501 5.7.0 Cancelled" if line == "*" else usual
            )

    async def _upgrade(self, talk: _Talk) -> None:
        assert self._tls is not None
        await talk.writer.start_tls(self._tls)

    def _rule(self, talk: _Talk, verb: str, argument: str) -> On | None:
        talk.counts[verb] += 1
        ask = Ask(talk.number, verb, argument, talk.counts[verb])
        if verb != "CONTENT-LINE":
            self.asked.append(ask)
        rule = self._decide(ask)
        if rule is not None:
            self._used[id(rule)] += 1
        return rule

    def _first_rule(self, ask: Ask) -> On | None:
        for rule in self._rules:
            if rule.fits(ask) and (rule.times is None or self._used[id(rule)] < rule.times):
                return rule
        return None

    async def _write(self, talk: _Talk, raw: bytes) -> None:
        if not self._byte_by_byte:
            talk.writer.write(raw)
        else:
            for octet in raw:
                talk.writer.write(bytes([octet]))
                await asyncio.sleep(0)
        await talk.writer.drain()


def _raw(rule: On | None, usual: str) -> bytes:
    reply = usual if rule is None else rule.reply
    if isinstance(reply, bytes):
        return reply
    return "".join(f"{line}\r\n" for line in reply.split("\n")).encode() if reply else b""


def _path(argument: str) -> str:
    return argument[argument.index("<") + 1 : argument.rindex(">")]
