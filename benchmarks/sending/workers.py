"""``wici worker`` processes that send a dispatch, and what it took them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection as database

from benchmarks.sending import scene
from wici.delivery import queries
from wici.delivery.models import Dispatch, Heartbeat
from wici.mailings.models import Mailing

#: A dispatch becomes due so long after it was frozen, so that all workers begin with it together.
HEAD_START_SECONDS = 1.5
LONGEST_SECONDS = 1800
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending took: seconds from first claim to last record, and processor seconds of all workers."""

    messages: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        return self.messages / self.seconds

    @property
    def own_cpu_us(self) -> float:
        """Microseconds of processor time for each message."""
        return self.cpu_seconds / self.messages * 1e6


class Workers:
    """Worker processes that run."""

    def __init__(self, processes: list[subprocess.Popen[bytes]]) -> None:
        self._processes = processes

    def send(self, mailing: Mailing) -> Sent:
        """Freeze a message and let the workers send all of it. Raises RuntimeError unless all is sent."""
        dispatch = scene.frozen(mailing, in_seconds=HEAD_START_SECONDS)
        before = self.cpu_seconds()
        self.await_state(dispatch, (Dispatch.State.FINISHED, Dispatch.State.PAUSED))
        cpu = self.cpu_seconds() - before
        counted = queries.counts(dispatch)
        began = dispatch.started_at or dispatch.scheduled_at
        if counted["sent"] != dispatch.total or began is None or dispatch.finished_at is None:
            raise RuntimeError(
                f"not everything was sent: {dispatch.state}, {dispatch.pause_words}, {counted}"
            )
        return Sent(dispatch.total, (dispatch.finished_at - began).total_seconds(), cpu)

    def await_state(self, dispatch: Dispatch, states: tuple[str, ...]) -> None:
        """Wait until the dispatch is in one of these states."""
        until = time.monotonic() + LONGEST_SECONDS
        while True:
            dispatch.refresh_from_db()
            if dispatch.state in states:
                return
            self.check(until)
            time.sleep(0.05)

    def check(self, until: float) -> None:
        """Raises RuntimeError when a worker ended, or it is too late."""
        if any(process.poll() is not None for process in self._processes):
            raise RuntimeError("a worker ended before everything was sent")
        if time.monotonic() > until:
            raise RuntimeError("sending took too long")

    def cpu_seconds(self) -> float:
        """Processor time that the workers have used so far, with the processes that make messages for them,
        and with all of their system calls."""
        fields = [
            Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
            for process in self._processes
            for pid in (process.pid, *_makers(process.pid))
        ]
        return sum(int(found[11]) + int(found[12]) for found in fields) / _TICKS

    def peak_mb(self) -> float:
        """The most memory that any of the workers has held."""
        return max(_megabytes(f"/proc/{process.pid}/status", "VmHWM:") for process in self._processes)

    def makers_mb(self) -> float:
        """What each of the processes that make messages has beyond what it shares with its worker, at most;
        0 where there are none."""
        pids = [pid for process in self._processes for pid in _makers(process.pid)]
        return max((_megabytes(f"/proc/{pid}/smaps_rollup", "Private_Dirty:") for pid in pids), default=0.0)


def _makers(pid: int) -> list[int]:
    """The processes that a worker was split into."""
    program = Path(f"/proc/{pid}/cmdline").read_bytes()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(each) for each in children if Path(f"/proc/{each}/cmdline").read_bytes() == program]


def _megabytes(path: str, name: str) -> float:
    lines = Path(path).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


@contextmanager
def running_workers(count: int) -> Iterator[Workers]:
    """So many workers, each with a sign of life; they are stopped when the block ends."""
    Heartbeat.objects.all().delete()
    database.close()
    processes = [
        subprocess.Popen([sys.executable, "-m", "wici", "worker"], stdout=subprocess.DEVNULL)
        for _ in range(count)
    ]
    workers = Workers(processes)
    try:
        until = time.monotonic() + 60
        while Heartbeat.objects.filter(kind=Heartbeat.Kind.WORKER).count() < count:
            workers.check(until)
            time.sleep(0.05)
        yield workers
    finally:
        for process in processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
