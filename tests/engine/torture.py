"""Workers and CRON passes that are killed again and again while they send, and what the server then counts.

python -m tests.engine.torture --recipients 20000 --kills 100 --database sqlite
python -m tests.engine.torture --recipients 20000 --kills 100 --database postgresql  restarted, too

Two ``wici worker`` and two ``wici tick`` run side by side all the time; whichever ends is started again. Each
kill is a SIGKILL of one that is at work, at a random moment (``--seed``). The receiving server is a process
of its own. Prints the figures as JSON; exit code 1 when a promise was broken, and which.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.counting_server import CountingServer, Counts, running_counting_server
from tests.engine.installation import Installation, Row, end, people, wait_for
from tests.parts.postgresql import restartable_postgresql

#: What runs side by side all the time.
COMMANDS = ("worker", "worker", "tick", "tick")
#: Simultaneous connections to the mail server that all of them may use together.
CONNECTIONS = 20
#: The server answers each message within this many seconds.
LONGEST_DELAY = 0.02
#: So long nothing at all may be accepted while there is something to send.
STANDSTILL_SECONDS = 60
#: After the last kill everything left is sent within this time.
REST_SECONDS = 180

Restart = Callable[[int], None]


@dataclass(frozen=True)
class Figures:
    """What came of it."""

    recipients: int
    accepted: int
    duplicates: int
    missing: int
    sent: int
    unconfirmed: int
    #: Of these, those that the server has accepted.
    unconfirmed_accepted: int
    kills: int
    #: Connections to the mail server that ended without QUIT.
    cut_connections: int
    database_restarts: int
    started_processes: int
    seconds: float
    broken: list[str] = field(default_factory=list)


class Crew:
    """The processes that send; whichever ended is started again by ``revive``."""

    def __init__(self, wici: Installation, log: Path) -> None:
        self.wici = wici
        self.log = log
        self.started = 0
        self.running: list[subprocess.Popen[bytes]] = [self._start(command) for command in COMMANDS]

    def _start(self, command: str) -> subprocess.Popen[bytes]:
        self.started += 1
        return self.wici.start(command, log=self.log)

    def revive(self) -> None:
        """Start again what has ended."""
        for place, process in enumerate(self.running):
            if process.poll() is not None:
                self.running[place] = self._start(COMMANDS[place])

    def at_work(self) -> list[subprocess.Popen[bytes]]:
        """Those that have got as far as sending."""
        return [one for one in self.running if one.poll() is None and self.wici.is_working(one.pid)]

    def end(self) -> None:
        """Ask all to end, and wait."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            end(process)

    def kill(self) -> None:
        """Leave nothing running."""
        for process in self.running:
            process.kill()
            process.wait()


@dataclass
class Torture:
    """One run. ``restart`` restarts the database, by a signal; None where it is no server."""

    wici: Installation
    server: CountingServer
    recipients: int
    kills: int
    seed: int
    restart: Restart | None = None

    def run(self) -> Figures:
        """Send to everybody while killing, and count."""
        began = time.monotonic()
        dispatch = self.wici.queue(
            people(self.recipients), port=self.server.port, batch_size=50, connections=CONNECTIONS
        )
        crew = Crew(self.wici, self.wici.data / "processes.log")
        try:
            restarts = self._kill_and_restart(crew)
            self._send_rest(crew, dispatch)
            crew.end()
            # Whoever comes next puts away what the last ones killed have left.
            self.wici.run("tick")
        finally:
            crew.kill()
        figures = dataclasses.replace(
            count(self.wici, dispatch, self.server.counts(), kills=self.kills),
            database_restarts=restarts,
            started_processes=crew.started,
            seconds=round(time.monotonic() - began, 1),
        )
        return dataclasses.replace(figures, broken=broken_promises(self.wici, dispatch, figures))

    def _kill_and_restart(self, crew: Crew) -> int:
        """Everything that is done to the crew, each when the server has accepted so many messages."""
        chance = random.Random(self.seed)
        last = round(self.recipients * 0.97)
        deeds = [(moment, 0) for moment in chance.sample(range(last), self.kills)]
        if self.restart is not None:
            deeds += [(round(last * 0.35), signal.SIGINT), (round(last * 0.65), signal.SIGQUIT)]
        restarts = 0
        for moment, stop_signal in sorted(deeds):
            self._await(crew, lambda moment=moment: len(self.server.counts().accepted) >= moment)  # type: ignore[misc]
            if stop_signal and self.restart is not None:
                self.restart(stop_signal)
                restarts += 1
                continue
            self._await(crew, lambda: bool(crew.at_work()))
            time.sleep(chance.uniform(0, 0.03))
            victim = chance.choice(crew.at_work() or crew.running)
            victim.kill()
            victim.wait()
        return restarts

    def _await(self, crew: Crew, condition: Callable[[], bool]) -> None:
        accepted, since = -1, time.monotonic()
        while not condition():
            crew.revive()
            if (now := len(self.server.counts().accepted)) != accepted:
                accepted, since = now, time.monotonic()
            stands = time.monotonic() - since
            assert stands < STANDSTILL_SECONDS, f"Nothing is sent any more:\n{crew.log.read_text()[-4000:]}"
            time.sleep(0.005)

    def _send_rest(self, crew: Crew, dispatch: int) -> None:
        def is_over() -> bool:
            crew.revive()
            return self.wici.state(dispatch) == "finished"

        wait_for(is_over, seconds=REST_SECONDS, what="the end of the dispatch")


def count(wici: Installation, dispatch: int, counts: Counts, *, kills: int = 0) -> Figures:
    """Compare what the server has with what the ledger says."""
    rows = wici.rows(dispatch)
    received = {address for _, address in counts.accepted}
    unconfirmed = {row.address for row in rows if row.state == "unconfirmed"}
    return Figures(
        recipients=len(rows),
        accepted=len(counts.accepted),
        duplicates=len(counts.accepted) - len({message for message, _ in counts.accepted}),
        missing=sum(row.address not in received and row.address not in unconfirmed for row in rows),
        sent=sum(row.state == "sent" for row in rows),
        unconfirmed=len(unconfirmed),
        unconfirmed_accepted=len(unconfirmed & received),
        kills=kills,
        cut_connections=counts.cut,
        database_restarts=0,
        started_processes=0,
        seconds=0,
    )


def broken_promises(wici: Installation, dispatch: int, figures: Figures) -> list[str]:
    """What is not as it must be, in words; empty when all is well."""
    rows = wici.rows(dispatch)
    return [
        *_about_counts(figures),
        *_about_attempts(rows, Counter(wici.attempts(dispatch))),
        *(f"{name} is left" for name in wici.left_journals()),
    ]


def _about_counts(figures: Figures) -> Iterator[str]:
    if figures.duplicates:
        yield f"{figures.duplicates} messages were accepted more than once"
    if figures.missing:
        yield f"{figures.missing} recipients have no message and are not unconfirmed"
    if figures.sent + figures.unconfirmed != figures.recipients:
        yield f"{figures.sent} sent and {figures.unconfirmed} unconfirmed are not {figures.recipients}"
    if figures.sent + figures.unconfirmed_accepted != figures.accepted:
        yield f"{figures.sent} are called sent, {figures.accepted} messages were accepted"
    if figures.unconfirmed > figures.kills * CONNECTIONS:
        yield f"{figures.unconfirmed} unconfirmed are more than all connections of {figures.kills} kills"
    if figures.unconfirmed > figures.cut_connections:
        yield f"{figures.unconfirmed} unconfirmed, but {figures.cut_connections} connections were cut"


def _about_attempts(rows: list[Row], attempts: Counter[tuple[int, str]]) -> Iterator[str]:
    """Every row has one attempt, with the outcome that the row shows."""
    if attempts != Counter((row.id, row.state) for row in rows):
        yield "the attempts do not say what the rows say"
    if odd := [row.address for row in rows if row.attempts != 1]:
        yield f"{len(odd)} rows do not have exactly one attempt, {odd[0]} for one"


@contextlib.contextmanager
def database(kind: str, data: Path) -> Iterator[tuple[str, Restart | None]]:
    """DATABASE_URL of a new database of this kind, and how to restart it."""
    if kind == "sqlite":
        yield f"sqlite:///{data / 'wici.sqlite3'}", None
    else:
        with restartable_postgresql() as server:
            yield server.url, server.restart


def torture(kind: str, *, recipients: int, kills: int, seed: int) -> Figures:
    """One run on a new installation with a database of this kind (``sqlite``, ``postgresql``)."""
    with (
        tempfile.TemporaryDirectory(prefix="wici-torture-") as folder,
        database(kind, Path(folder)) as (url, restart),
        running_counting_server(longest_delay=LONGEST_DELAY, seed=seed) as server,
    ):
        wici = Installation(Path(folder), url)
        return Torture(wici, server, recipients, kills, seed, restart).run()


def main() -> int:
    """The command; see the module."""
    parser = argparse.ArgumentParser(prog="tests.engine.torture")
    parser.add_argument("--recipients", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    figures = torture(args.database, recipients=args.recipients, kills=args.kills, seed=args.seed)
    print(json.dumps(dataclasses.asdict(figures), indent=2))
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
