"""Postfix's smtp-sink as the receiving server: a real SMTP process that stores what it accepts."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from setup.components import find_smtp_sink
from tests.parts.processes import HOST, accepts_connections, free_port, running

UNPRIVILEGED_USER = "nobody"
BACKLOG = "100"


@dataclass(frozen=True)
class ReceivedMessage:
    """One accepted message: the envelope as the client gave it, and the content with ``\\n`` line ends."""

    mail_from: str
    recipients: tuple[str, ...]
    content: bytes


@dataclass(frozen=True)
class SmtpSink:
    """A running server; ``process_id`` is for tests that kill it."""

    host: str
    port: int
    folder: Path
    process_id: int

    def messages(self) -> list[ReceivedMessage]:
        """What has been accepted so far, in no particular order."""
        return [parse_dump(path.read_bytes()) for path in self.folder.iterdir()]


@contextlib.contextmanager
def running_smtp_sink(*options: str, keep: bool = True) -> Iterator[SmtpSink]:
    """A server on a free loopback port; ``options`` are smtp-sink's, e.g. ``"-r", "RCPT"`` to answer 450.

    Without ``keep`` it takes messages and forgets them, for measuring.
    """
    program = find_smtp_sink()
    if program is None:
        raise RuntimeError("No smtp-sink is installed here (Debian: apt-get install postfix).")
    home = Path(tempfile.mkdtemp(prefix="wici-smtp-sink-"))
    folder = home / "messages"
    folder.mkdir()
    port = free_port()
    command: list[str | Path] = [
        program,
        *_as_nobody(home, folder),
        *options,
        *(("-d", f"{folder}/%S.") if keep else ()),
        f"{HOST}:{port}",
        BACKLOG,
    ]
    try:
        with running(command, log=home / "log", is_ready=lambda: accepts_connections(port)) as process:
            yield SmtpSink(host=HOST, port=port, folder=folder, process_id=process.pid)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_nobody(home: Path, folder: Path) -> list[str]:
    """smtp-sink will not stay root: let it write its folder as nobody."""
    if os.geteuid() != 0:
        return []
    home.chmod(0o711)
    os.chown(folder, pwd.getpwnam(UNPRIVILEGED_USER).pw_uid, -1)
    return ["-u", UNPRIVILEGED_USER]


def parse_dump(dump: bytes) -> ReceivedMessage:
    """One file of smtp-sink: the envelope as ``X-`` lines, three lines of Received, message, empty line."""
    head, _, rest = dump.partition(b"\nReceived: ")
    envelope = [line.partition(b": ")[::2] for line in head.split(b"\n")]
    content = rest.split(b"\n", 3)[3]
    return ReceivedMessage(
        mail_from=next(_decoded(value) for name, value in envelope if name == b"X-Mail-Args"),
        recipients=tuple(_decoded(value) for name, value in envelope if name == b"X-Rcpt-Args"),
        content=content.removesuffix(b"\n"),
    )


def _decoded(value: bytes) -> str:
    return value.decode("utf-8", errors="surrogateescape")
