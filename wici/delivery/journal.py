"""A worker's journal: which messages of its batch were begun, and which were answered.

One append-only file per worker process below ``WICI_DATA/journal``, one small write per event, never
flushed to the disk. The ledger in the database learns the outcomes of a batch in one transaction at its
end; when a process is killed before that, its journal still says exactly what had happened: what the
kernel took stays readable however the process ends.

Three things make it trustworthy enough to send again what it does not mention:

* the process holds a lock on the file for as long as it lives, so a journal that can be locked belongs to
  a dead process (a process id could be reused, or belong to another container);
* the header names this start of the machine: after a power cut, lines may be missing, and on another
  machine the lock says nothing, so such a journal is not believed;
* a line that makes no sense means that the disk was full, and nothing after it is believed either.

Where there is no believable journal, every message that may have been begun becomes *unconfirmed*.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from uuid import UUID

from wici.plain.outcomes import Outcome, Rejected, Retry, Sent, Unknown

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SUFFIX = ".journal"


class JournalFailedError(OSError):
    """The journal could not be written (a full disk): no further message may be begun."""


@dataclass
class Trace:
    """What a dead worker's journal tells about the batch that it worked on last."""

    lease: str
    begun: set[int] = field(default_factory=set)
    answered: dict[int, Outcome] = field(default_factory=dict)


class NoTrace(Enum):
    """Why a journal tells nothing."""

    #: The worker still runs on this machine.
    ALIVE = "alive"
    #: There is no journal, or none that can be believed.
    SILENT = "silent"


class Journal:
    """The journal of this process. Not for use by several threads."""

    def __init__(self, folder: Path, worker: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = path_of(folder, worker)
        self._handle = _open_locked(self.path)
        self._header = f"wici {boot_id()}\n".encode()
        self._is_clear = True
        os.ftruncate(self._handle, 0)
        self._write(self._header)

    def open_batch(self, lease: UUID) -> None:
        """Say which batch the next lines are about. Raises JournalFailedError."""
        self._is_clear = False
        self._write(f"L{lease.hex}\n".encode())

    def begun(self, recipient: int) -> None:
        """The first byte of this message is about to leave. Raises JournalFailedError."""
        self._write(b"B%d\n" % recipient)

    def answered(self, recipient: int, outcome: Outcome) -> None:
        """The server decided about this message. Raises JournalFailedError."""
        code, enhanced, reply = _facts(outcome)
        line = json.dumps([recipient, type(outcome).__name__, code, enhanced, reply])
        self._write(f"A{line}\n".encode())

    def clear(self) -> None:
        """The batch is recorded in the ledger: its lines are not needed any more."""
        os.ftruncate(self._handle, len(self._header))
        self._is_clear = True

    def close(self) -> None:
        """End of the process: remove the file, unless it tells what the ledger does not know."""
        if self._is_clear:
            self.path.unlink(missing_ok=True)
        os.close(self._handle)

    def _write(self, line: bytes) -> None:
        try:
            written = os.write(self._handle, line)
            if written != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise JournalFailedError(error.errno, error.strerror, str(self.path)) from error


def path_of(folder: Path, worker: str) -> Path:
    """Where the journal of a worker lies."""
    return folder / f"{worker}{_SUFFIX}"


def boot_id() -> str:
    """Names this start of the machine; differs after every restart, and from every other machine."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        # Not Linux: the second the machine started. When the clock is set, journals are not believed.
        return f"{os.uname().nodename}-{round(time.time() - time.monotonic(), -1):.0f}"


def read(folder: Path, worker: str) -> Trace | NoTrace:
    """What is known of another worker. A trace without a lease says that no batch was begun."""
    path = path_of(folder, worker)
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
    """Remove the journal of a dead worker whose batch is recovered."""
    path_of(folder, worker).unlink(missing_ok=True)


def dead_workers(folder: Path) -> list[str]:
    """Workers of this machine that ended without removing their journal."""
    names = [path.name.removesuffix(_SUFFIX) for path in folder.glob(f"*{_SUFFIX}")]
    return [name for name in names if read(folder, name) is not NoTrace.ALIVE]


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


def _facts(outcome: Outcome) -> tuple[int, str, str]:
    if isinstance(outcome, Sent):
        return 250, "", outcome.reply
    if isinstance(outcome, Retry | Rejected):
        return outcome.code, outcome.enhanced, outcome.reply
    return 0, "", outcome.reason


def _parse(content: bytes) -> Trace | NoTrace:
    # A last line cut off by the kill was not written when the process died: its message was not begun, or
    # its answer is not known. Both follow from the lines before it.
    *lines, _torn = content.split(b"\n")
    if not lines or lines[0] != f"wici {boot_id()}".encode():
        return NoTrace.SILENT
    trace = Trace(lease="")
    try:
        for line in lines[1:]:
            if line.startswith(b"L"):
                trace = Trace(lease=UUID(line[1:].decode("ascii")).hex)
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
