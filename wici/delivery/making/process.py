"""A process that makes messages: it is asked over a socket, and answers there and in shared memory.

It ends when the worker does, however that ends: the socket is closed then.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import socket
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, NoReturn

from django.db import connections

from wici.delivery.making.passing import Told, Writer
from wici.delivery.messages import Maker, Origin
from wici.shared.scopes import scopes_disabled

_LENGTH = struct.Struct("!I")

#: A recipient: position, address, name, and the frozen data in JSON.
Person = tuple[int, str, str, str]


def send(pipe: socket.socket, value: Any) -> None:
    """Write something plain (numbers, texts, lists) to the other process of this program. Raises OSError."""
    octets = json.dumps(value).encode("ascii")
    pipe.sendall(_LENGTH.pack(len(octets)) + octets)


def receive(pipe: socket.socket) -> Any:
    """The next thing that the other process wrote. Raises EOFError when it has ended, and OSError."""
    (size,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return json.loads(_exactly(pipe, size))


def run(pipe: socket.socket, memory: mmap.mmap, *, not_its: Iterable[socket.socket] = ()) -> NoReturn:
    """Make what is asked for, until the worker has ended. ``not_its`` are sockets of others.

    A question is the number of a slot of the memory, the people whose messages are to go there, and of which
    dispatch, where that is another one than before (``Origin``, as a tuple). The answer tells, for each of
    them, what was put there; None for a message that was not made.
    """
    try:
        for each in not_its:
            each.close()
        # Who stops the worker stops all of its processes; this one goes with the worker, not before it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        # It takes what the worker, the mail server and everybody else here leave of the processors.
        with suppress(OSError):  # some containers forbid it
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        with scopes_disabled():
            _answer_all(pipe, Writer(memory))
    except (EOFError, OSError):
        os._exit(0)
    finally:
        os._exit(1)


def _answer_all(pipe: socket.socket, writer: Writer) -> None:
    maker: Maker | None = None
    while True:
        slot, people, origin = receive(pipe)
        if origin is not None:
            writer.forget()
            maker = _maker(Origin(*origin))
        writer.begin(slot)
        send(pipe, _made(maker, people, writer))


def _maker(origin: Origin) -> Maker | None:
    try:
        return Maker(origin)
    except Exception:
        # The worker meets the same, and says so.
        return None
    finally:
        connections.close_all()


def _made(maker: Maker | None, people: Sequence[Person], writer: Writer) -> list[Told | None]:
    return [_put(maker, person, writer) for person in people] if maker is not None else [None] * len(people)


def _put(maker: Maker, person: Person, writer: Writer) -> Told | None:
    """A message; None when it cannot be made, which the worker finds out again, with the reason."""
    position, address, name, raw = person
    try:
        message = maker.make(position=position, address=address, name=name, frozen=json.loads(raw))
    except Exception:
        return None
    return writer.put(message)


def _exactly(pipe: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = pipe.recv(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
