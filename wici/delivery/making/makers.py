"""The processes beside a worker that make messages, as the worker sees them."""

from __future__ import annotations

import gc
import mmap
import os
import select
import signal
import socket
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connections

from wici.delivery import logbook
from wici.delivery.loading import Row
from wici.delivery.making import process
from wici.delivery.making.passing import SLOT, Reader
from wici.delivery.messages import Origin, load
from wici.mailings.rendering import Message

#: Parcels that a process may have at a time: one that it works on, and what it goes on with.
SLOTS = 3
#: A process that does not take or finish what is being handed over in this time is given up.
LONGEST_SECONDS = 20
#: Characters of frozen data that a process is given at most: what fits into the socket, so that nobody waits.
MOST_CHARACTERS = 32_768
#: More than these are of no use: one makes messages faster than they leave.
MOST_PROCESSES = 4


class Parcel:
    """Recipients whose messages are made together. ``made`` are the messages, once they are; None for each
    that the worker has to make itself."""

    __slots__ = ("is_given", "made", "rows")

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.is_given = False
        self.made: list[Message | None] | None = None

    @property
    def may_be_given(self) -> bool:
        """Whether nobody has it, and it is small enough to be handed over at once."""
        return not self.is_given and sum([len(row.raw) for row in self.rows]) <= MOST_CHARACTERS

    def leave(self) -> None:
        """Nobody has made these messages."""
        self.made = [None] * len(self.rows)


class _Given(NamedTuple):
    """A parcel that a process has, the slot for it, and whether it is the first one of a dispatch."""

    parcel: Parcel
    slot: int
    is_first: bool


class MakerProcess:
    """One of the processes. Whatever becomes of it, every parcel that it was given is made or left.

    ``others`` are those that were started before.
    """

    def __init__(self, others: Sequence[MakerProcess] = ()) -> None:
        self._memory = mmap.mmap(-1, SLOTS * SLOT)
        self._reader = Reader(self._memory)
        self._free = list(range(SLOTS))
        #: What it was given and has not answered, with the slot of each.
        self._given: deque[_Given] = deque()
        self._origin: Origin | None = None
        self.is_lost = False
        self._pipe, its_pipe = socket.socketpair()
        self._pid = os.fork()
        if not self._pid:
            process.run(its_pipe, self._memory, not_its=[each._pipe for each in (*others, self)])
        its_pipe.close()
        self._pipe.settimeout(LONGEST_SECONDS)
        self._answers = select.poll()
        self._answers.register(self._pipe, select.POLLIN)

    @property
    def has_room(self) -> bool:
        """Whether it can be given another parcel."""
        return bool(self._free) and not self.is_lost

    def give(self, parcel: Parcel, origin: Origin) -> None:
        """Let it make these messages."""
        slot = self._free.pop()
        people = [(row.position, row.address, row.name, row.raw) for row in parcel.rows]
        is_first = origin != self._origin
        self._origin = origin
        self._given.append(_Given(parcel, slot, is_first))
        parcel.is_given = True
        try:
            process.send(self._pipe, (slot, people, tuple(origin) if is_first else None))
        except OSError as error:
            self._lose(error)

    def take(self) -> None:
        """Take what it has answered."""
        while self._given and not self.is_lost:
            try:
                if not self._answers.poll(0):
                    return
                told = process.receive(self._pipe)
            except (OSError, EOFError, ValueError) as error:
                self._lose(error)
                return
            self._answered(told)

    def close(self) -> None:
        """End it."""
        self._pipe.close()
        self.is_lost = True
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        while self._given:
            self._given.popleft().parcel.leave()

    def _answered(self, told: list[Any]) -> None:
        given = self._given.popleft()
        reader = self._reader
        if given.is_first:
            reader.forget()
        reader.begin(given.slot)
        given.parcel.made = [None if each is None else reader.take(each) for each in told]
        self._free.append(given.slot)

    def _lose(self, error: Exception) -> None:
        logbook.maker_lost(error)
        self.close()


class Makers:
    """Some processes that make messages. Use it as a context manager; without processes it does nothing.

    They are forked, so that they share what is in memory already: before the caller has threads, files that
    are locked, or anything else that must not be in two processes at once. Connections to the database are
    closed for that.
    """

    def __init__(self, count: int = 0) -> None:
        self.processes: list[MakerProcess] = []
        if count:
            load()
            connections.close_all()
            # What is not looked at by the collector stays shared.
            gc.collect()
            gc.freeze()
        for _ in range(count):
            self.processes.append(MakerProcess(self.processes))

    def __enter__(self) -> Makers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each in self.processes:
            each.close()

    @property
    def are_many(self) -> bool:
        """Whether they are worth it for messages without documents, too: making one takes little more than
        handing it over. With a single process the mail server loses as much as is won."""
        return len(self.processes) > 1

    @staticmethod
    def useful() -> int:
        """How many are of use on this machine, unless the settings say it (``WICI_MAKERS``): one for each
        processor but the worker's own, not too many."""
        if settings.WICI_MAKERS is not None:
            return int(settings.WICI_MAKERS)
        return max(0, min(processors() - 1, MOST_PROCESSES))

    def hand_out(self, parcels: Iterable[Parcel], origin: Origin) -> None:
        """Give parcels to whoever has room, in their order."""
        waiting = (parcel for parcel in parcels if parcel.may_be_given)
        for each in self.processes:
            while each.has_room:
                parcel = next(waiting, None)
                if parcel is None:
                    return
                each.give(parcel, origin)

    def collect(self) -> None:
        """Take what is made."""
        for each in self.processes:
            each.take()


NO_MAKERS = Makers()


def processors(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """How many processors this process may use, in a container with a quota its whole ones.

    The quota is that of control groups, version 2: microseconds in a period of so many, or ``max``.
    """
    count = len(os.sched_getaffinity(0))
    try:
        most, period = quota.read_text().split()
        return min(count, int(most) // int(period))
    except (OSError, ValueError):
        return count
