"""The real programs that benchmarks talk to, and a sentence for each that is missing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.parts.postgresql import running_postgresql
from tests.parts.processes import HOST, accepts_connections, free_port, running
from tests.parts.smtp_sink import SmtpSink, running_smtp_sink

__all__ = ["HOST", "Missing", "relayed", "running_postgresql", "sink", "source_program"]


class Missing(Exception):
    """A program is missing; the message says which, and what to install."""


def source_program() -> str:
    """The path of smtp-source. Raises Missing."""
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which("smtp-source", path=path)
    if found is None or shutil.which("smtp-sink", path=path) is None:
        raise Missing("smtp-source and smtp-sink are missing (Debian: apt-get install postfix).")
    return found


def sink(*options: str) -> AbstractContextManager[SmtpSink]:
    """A server that takes messages and forgets them. ``-p`` makes it not announce PIPELINING."""
    source_program()
    return running_smtp_sink(*options, keep=False)


@contextmanager
def relayed(port: int, *, round_trip_ms: float, folder: Path) -> Iterator[int]:
    """A loopback port that leads to another one, as if it were that far away."""
    own = free_port()
    command = [sys.executable, "-m", "benchmarks.relay", str(own), str(port), str(round_trip_ms / 2)]
    with running(command, log=folder / f"relay-{own}.log", is_ready=lambda: accepts_connections(own)):
        yield own
