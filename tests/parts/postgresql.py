"""A PostgreSQL server of its own for tests: fresh, on a free loopback port, gone afterwards.

python -m tests.parts.postgresql COMMAND...    run a command with DATABASE_URL set to such a server
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import psycopg

from setup.components import find_postgresql
from tests.parts.processes import HOST, STOP_SECONDS, free_port, running

USER = "wici"
DATABASE = "wici"
# Nothing here outlives the tests, so nothing is flushed to the disk.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=50")
# A server that is killed in a test must keep what it has committed; only a power cut would lose it.
LASTING_SETTINGS = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "max_connections=50")
# Letters outside ASCII need a locale that knows their capitals; this one is on every Debian.
LOCALE = "C.UTF-8"


@contextlib.contextmanager
def running_postgresql(host: str = HOST) -> Iterator[str]:
    """Yields the DATABASE_URL of a running server; it and its files are gone when the block ends.

    At another ``host`` than the loopback, an address of this machine, its network is trusted.
    """
    with _cluster() as (programs, folder, user):
        if host != HOST:
            with (folder / "data" / "pg_hba.conf").open("a", encoding="ascii") as trusted:
                trusted.write("host all all samenet trust\n")
        port = free_port()
        address = f"postgresql://{USER}@{host}:{port}"
        with _server(programs, folder, user, port, SETTINGS, host):
            _make_database(address)
            yield f"{address}/{DATABASE}"


class RestartablePostgresql:
    """A server that a test may stop and start again at the same address."""

    def __init__(
        self, url: str, serve: Callable[[], contextlib.AbstractContextManager[subprocess.Popen[bytes]]]
    ) -> None:
        self.url = url
        self._serve = serve
        self._serving = contextlib.ExitStack()
        self._process = self._serving.enter_context(serve())

    def restart(self, stop_signal: int) -> None:
        """Returns once it answers again. SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one,
        which is a crash as far as clients and files are concerned."""
        self._process.send_signal(stop_signal)
        self._process.wait(STOP_SECONDS)
        self._serving.close()
        self._process = self._serving.enter_context(self._serve())

    def close(self) -> None:
        """Stop it for good."""
        self._serving.close()


@contextlib.contextmanager
def restartable_postgresql() -> Iterator[RestartablePostgresql]:
    """A server as ``running_postgresql`` gives, which keeps what was committed when it is restarted."""
    with _cluster() as (programs, folder, user):
        port = free_port()
        address = f"postgresql://{USER}@{HOST}:{port}"
        server = RestartablePostgresql(
            f"{address}/{DATABASE}", lambda: _server(programs, folder, user, port, LASTING_SETTINGS)
        )
        with contextlib.closing(server):
            _make_database(address)
            yield server


def _user_for_server() -> int | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None


def _make_cluster(programs: Path, data: Path, user: int | None) -> None:
    options = ["--auth=trust", f"--username={USER}", "--encoding=UTF8", f"--locale={LOCALE}", "--no-sync"]
    command: list[str | Path] = [programs / "initdb", "-D", data, *options]
    ended = subprocess.run(command, user=user, cwd="/", capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"initdb failed:\n{ended.stdout}{ended.stderr}")


@contextlib.contextmanager
def _cluster() -> Iterator[tuple[Path, Path, int | None]]:
    """The programs, a folder with a new cluster, and the user to run as; the folder is gone afterwards."""
    programs = find_postgresql()
    if programs is None:
        raise RuntimeError("No PostgreSQL server is installed here (Debian: apt-get install postgresql).")
    user = _user_for_server()
    folder = Path(tempfile.mkdtemp(prefix="wici-postgresql-"))
    try:
        if user is not None:
            os.chown(folder, user, -1)
        _make_cluster(programs, folder / "data", user)
        yield programs, folder, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server(
    programs: Path, folder: Path, user: int | None, port: int, settings: tuple[str, ...], host: str = HOST
) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
    settings = (*settings, f"listen_addresses={host}", f"port={port}", "unix_socket_directories=")
    command: list[str | Path] = [
        programs / "postgres",
        "-D",
        folder / "data",
        *(part for s in settings for part in ("-c", s)),
    ]

    def answers() -> bool:
        try:
            psycopg.connect(f"postgresql://{USER}@{host}:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    # SIGQUIT is PostgreSQL's immediate shutdown: no checkpoint for data that is thrown away.
    log = folder / "server.log"
    return running(command, log=log, is_ready=answers, stop_signal=signal.SIGQUIT, user=user)


def _make_database(address: str) -> None:
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {DATABASE}".encode())


def main() -> int:
    """Run the command of the arguments on a server of its own; returns the command's exit code."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, end)
    if not sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    with running_postgresql() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
