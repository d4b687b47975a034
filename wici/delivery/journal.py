"""A worker's journal: which messages of its batch were begun, and which were answered.

Append-only files below ``WICI_DATA/journal``, a line per event, never flushed to the disk. The ledger in the
database learns the outcomes of a batch in one transaction at its end; when a process is killed before that,
its journal still says exactly what had happened. The files are mapped into memory: a line is there for
everybody as soon as it is copied, without a system call, and stays however the process ends. Their room on
the disk is taken beforehand, so that a full disk is noticed in time. A worker has a file for each batch that
it works on at the same time (``Journals``), so that each can be cleared as soon as its batch is recorded.

Three things make it trustworthy enough to send again what it does not mention:

* the process holds a lock on the file for as long as it lives, so a journal that can be locked belongs to
  a dead process (a process id could be reused, or belong to another container);
* the header names this start of the machine: after a power cut, lines may be missing, and on another
  machine the lock says nothing, so such a journal is not believed;
* a line that makes no sense means that the disk was full, and nothing after it is believed either.

Where there is no believable journal, every message that may have been begun becomes *unconfirmed*.
"""

from __future__ import annotations

import fcntl
import glob
import json
import mmap
import os
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from uuid import UUID

from wici.plain.outcomes import Outcome, Rejected, Retry, Sent, Unknown

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SUFFIX = ".journal"
#: Octets of a file at first, and by which it grows: room for the lines of some hundred messages.
_ROOM = 65_536
#: Between a worker's name and the number of its file, in all files but the first; no host name has it.
_SLOT = "~"


class JournalFailedError(OSError):
    """The journal could not be written (a full disk): no further message may be begun."""


@dataclass
class Trace:
    """What a dead worker's journal tells about the batch that it worked on last."""

    lease: str
    begun: set[int] = field(default_factory=set)
    answered: dict[int, Outcome] = field(default_factory=dict)
    #: The batch of that lease; 0 where the journal does not say.
    batch: int = 0


class NoTrace(Enum):
    """Why a journal tells nothing."""

    #: The worker still runs on this machine.
    ALIVE = "alive"
    #: There is no journal, or none that can be believed.
    SILENT = "silent"


class Journal:
    """One file of this process's journal, for one batch at a time. Not for use by several threads."""

    def __init__(self, folder: Path, worker: str, slot: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = path_of(folder, worker, slot)
        self._handle = _open_locked(self.path)
        self._header = f"wici {boot_id()}\n".encode()
        self._is_clear = True
        self._used = 0
        try:
            os.ftruncate(self._handle, 0)
            os.posix_fallocate(self._handle, 0, _ROOM)
            self._map = mmap.mmap(self._handle, _ROOM)
            self._write(self._header)
        except OSError:
            # Without this the lock would stay, and the next try for this file would wait for it for ever.
            self.path.unlink(missing_ok=True)
            os.close(self._handle)
            raise

    def open_batch(self, lease: UUID, batch: int = 0) -> None:
        """Say which batch the next lines are about. Raises JournalFailedError."""
        self._is_clear = False
        self._write(b"L%s %d\n" % (lease.hex.encode(), batch))

    def begun(self, recipient: int) -> None:
        """The first byte of this message is about to leave. Raises JournalFailedError."""
        self._write(b"B%d\n" % recipient)

    def answered(self, recipient: int, outcome: Outcome) -> None:
        """The server decided about this message. Raises JournalFailedError."""
        if type(outcome) is Sent and _is_plain(outcome.reply):
            self._write(b'A[%d,"Sent",250,"","%s"]\n' % (recipient, outcome.reply.encode("ascii")))
            return
        code, enhanced, reply = _facts(outcome)
        line = json.dumps([recipient, type(outcome).__name__, code, enhanced, reply])
        self._write(f"A{line}\n".encode())

    def clear(self) -> None:
        """The batch is recorded in the ledger: its lines are not needed any more."""
        start = len(self._header)
        self._map[start : self._used] = bytes(self._used - start)
        self._used = start
        self._is_clear = True

    def close(self, *, is_needed: bool = False) -> None:
        """End of the process: remove the file, unless it tells what the ledger does not know, or is needed
        to say that nothing else was begun."""
        if self._is_clear and not is_needed:
            self.path.unlink(missing_ok=True)
        self._map.close()
        os.close(self._handle)

    def _write(self, line: bytes) -> None:
        end = self._used + len(line)
        if end >= len(self._map):
            self._grow(end + _ROOM)
        self._map[self._used : end] = line
        self._used = end

    def _grow(self, size: int) -> None:
        try:
            os.posix_fallocate(self._handle, 0, size)
            self._map.resize(size)
        except OSError as error:
            raise JournalFailedError(error.errno, error.strerror, str(self.path)) from error


class Journals:
    """The journal of this process: a file for each batch at hand."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder = folder
        self._worker = worker
        # The first one exists as long as the process lives: a worker without any is not believed in.
        self._all = [Journal(folder, worker)]
        self._free = list(self._all)

    def take(self) -> Journal:
        """A clear file, until it is given back. Raises JournalFailedError."""
        if self._free:
            return self._free.pop()
        try:
            made = Journal(self._folder, self._worker, slot=len(self._all))
        except JournalFailedError:
            raise
        except OSError as error:
            raise JournalFailedError(error.errno, error.strerror, str(self._folder)) from error
        self._all.append(made)
        return made

    def give_back(self, journal: Journal) -> None:
        """The batch is recorded in the ledger: its lines are not needed any more."""
        journal.clear()
        self._free.append(journal)

    @property
    def are_clear(self) -> bool:
        """Whether no batch is at hand."""
        return len(self._free) == len(self._all)

    def close(self, *, is_needed: bool = False) -> None:
        """End of the process: remove the files that tell nothing new. ``is_needed`` says that batches may
        still be leased of which nothing was begun: the first file stays, or nobody would believe that."""
        for journal in reversed(self._all):
            journal.close(is_needed=is_needed and journal is self._all[0])


def path_of(folder: Path, worker: str, slot: int = 0) -> Path:
    """Where a file of a worker's journal lies."""
    return folder / (f"{worker}{_SLOT}{slot}{_SUFFIX}" if slot else f"{worker}{_SUFFIX}")


def boot_id() -> str:
    """Names this start of the machine; differs after every restart, and from every other machine."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        # Not Linux: the second the machine started. When the clock is set, journals are not believed.
        return f"{os.uname().nodename}-{round(time.time() - time.monotonic(), -1):.0f}"


def read(folder: Path, worker: str, lease: str) -> Trace | NoTrace:
    """What is known of another worker's batch. A trace without a lease says that it was not begun."""
    found = [_read(path) for path in _files(folder, worker)]
    traces = [trace for trace in found if isinstance(trace, Trace)]
    for trace in traces:
        if trace.lease == lease:
            return trace
    if NoTrace.ALIVE in found:
        return NoTrace.ALIVE
    # A file that cannot be believed may be the one that told of this batch.
    return Trace(lease="") if traces and len(traces) == len(found) else NoTrace.SILENT


def traces(folder: Path, worker: str) -> dict[int, Trace] | None:
    """What the journal of a dead worker tells, by batch; whatever else it had leased was not begun.

    None when a file cannot be believed: it may have told of any batch.
    """
    found = [_read(path) for path in _files(folder, worker)]
    told = {trace.batch: trace for trace in found if isinstance(trace, Trace)}
    return told if all(isinstance(trace, Trace) for trace in found) else None


def _files(folder: Path, worker: str) -> list[Path]:
    further = folder.glob(f"{glob.escape(worker)}{_SLOT}*{_SUFFIX}")
    return [path_of(folder, worker), *further]


def _read(path: Path) -> Trace | NoTrace:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return NoTrace.SILENT
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with os.fdopen(os.dup(handle), "rb") as file:
            return _parse(file.read())
    except BlockingIOError:
        return NoTrace.ALIVE
    finally:
        os.close(handle)


def remove(folder: Path, worker: str) -> None:
    """Remove the journal of a dead worker whose batches are recovered."""
    for path in reversed(_files(folder, worker)):
        path.unlink(missing_ok=True)


def dead_workers(folder: Path) -> list[str]:
    """Workers of this machine that ended without removing their journal."""
    names = {path.name.removesuffix(_SUFFIX).partition(_SLOT)[0] for path in folder.glob(f"*{_SUFFIX}")}
    return [
        name for name in sorted(names) if NoTrace.ALIVE not in [_read(path) for path in _files(folder, name)]
    ]


def _open_locked(path: Path) -> int:
    """Create the file and hold its lock; somebody who tidies up may remove it just before we lock it."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            if os.stat(path).st_ino == os.fstat(handle).st_ino:
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)


def _is_plain(reply: str) -> bool:
    """Whether a reply can stand in JSON as it is, which most do."""
    return reply.isascii() and reply.isprintable() and '"' not in reply and "\\" not in reply


def _facts(outcome: Outcome) -> tuple[int, str, str]:
    if isinstance(outcome, Sent):
        return 250, "", outcome.reply
    if isinstance(outcome, Retry | Rejected):
        return outcome.code, outcome.enhanced, outcome.reply
    return 0, "", outcome.reason


def _parse(content: bytes) -> Trace | NoTrace:
    # After the last line there are zeros. A line cut off by the kill was not written when the process died:
    # its message was not begun, or its answer is not known. Both follow from the lines before it.
    *lines, _torn = content.partition(b"\0")[0].split(b"\n")
    if not lines or lines[0] != f"wici {boot_id()}".encode():
        return NoTrace.SILENT
    trace = Trace(lease="")
    try:
        for line in lines[1:]:
            if line.startswith(b"L"):
                lease, _space, batch = line[1:].partition(b" ")
                trace = Trace(lease=UUID(lease.decode("ascii")).hex, batch=int(batch or 0))
            elif line.startswith(b"B"):
                trace.begun.add(int(line[1:]))
                trace.answered.pop(int(line[1:]), None)
            elif line.startswith(b"A"):
                recipient, outcome = _answer(line[1:])
                trace.answered[recipient] = outcome
            else:
                return NoTrace.SILENT
    except (ValueError, KeyError, TypeError):
        return NoTrace.SILENT
    return trace


def _answer(line: bytes) -> tuple[int, Outcome]:
    recipient, kind, code, enhanced, reply = json.loads(line)
    made: dict[str, Outcome] = {
        "Sent": Sent(reply),
        "Retry": Retry(code, enhanced, reply),
        "Rejected": Rejected(code, enhanced, reply),
        "Unknown": Unknown(reply),
    }
    return int(recipient), made[kind]
