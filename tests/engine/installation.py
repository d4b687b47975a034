"""A Wici of a test's own, used through its doors: commands in processes, and the ledger read with plain SQL.

The ledger is read without Django and without the engine's code, so that what is proven does not rest on
what is tested.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from wici.delivery.journal import dead_workers, path_of

ROOT = Path(__file__).resolve().parents[2]
COMMAND_SECONDS = 300
END_SECONDS = 60
#: The one event of an installation, its group and its sender.
EVENT, GROUP, SENDER = "kongres", "Wszyscy", "Biuro"
LETTER = "<p>Dzień dobry {{ first_name }},</p><p>zapraszamy do Łodzi.</p>"


def people(count: int) -> list[str]:
    """So many addresses, at so many domains that no limit of messages per domain is ever met."""
    return [f"osoba{number}@poczta{number % 500}.example" for number in range(1, count + 1)]


@dataclass(frozen=True)
class Row:
    """One recipient as the ledger has it."""

    id: int
    position: int
    address: str
    state: str
    reason: str
    reply: str
    attempts: int


def _told(row: Row, sent: Mapping[int, str]) -> Row:
    if row.id not in sent:
        return row
    if row.state != "queued":
        raise AssertionError(f"{row} was sent with its batch, too")
    return replace(row, state="sent", reply=sent[row.id], attempts=row.attempts + 1)


@dataclass
class Installation:
    """A data folder and a database; ``extra`` are further environment variables of every process."""

    data: Path
    database: str
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to be part of this installation."""
        own = {
            "WICI_DATA": str(self.data),
            "DATABASE_URL": self.database,
            "WICI_SECRET_KEY": "only for tests",
            "DJANGO_SETTINGS_MODULE": "wici.config.settings",
            "LC_ALL": "C.UTF-8",
        }
        return os.environ | own | dict(self.extra)

    # Commands

    def start(self, *arguments: str, log: Path) -> subprocess.Popen[bytes]:
        """A ``wici`` command in a process of its own; what it says is added to ``log``."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "wici", *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A ``wici`` command, run to its end."""
        return subprocess.run(
            [sys.executable, "-m", "wici", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def json(self, *arguments: str) -> dict[str, Any]:
        """What a ``wici`` command says with ``--json``; it must succeed."""
        ended = self.run(*arguments, "--json")
        assert ended.returncode == 0, ended.stderr
        answer: dict[str, Any] = json.loads(ended.stdout)
        return answer

    def run_all(self, commands: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Several commands one after another in one process; the answer of the last. All must succeed."""
        ended = subprocess.run(
            [sys.executable, "-m", "tests.engine.stage"],
            cwd=ROOT,
            env=self.environment,
            input=json.dumps(commands),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
        return answer

    def run_module(self, module: str, *arguments: str) -> None:
        """A module of the tests in a process of its own; it must succeed."""
        ended = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr

    def queue(
        self,
        addresses: Sequence[str],
        *,
        port: int,
        host: str = "127.0.0.1",
        batch_size: int = 100,
        interval: int = 0,
        connections: int = 5,
        connection: Sequence[str] = (),
        message: Sequence[str] = (),
    ) -> int:
        """An event with these participants and a queued dispatch to all of them; the dispatch's id.

        ``connection`` and ``message`` are further options of ``connection add`` and ``send``.
        """
        sheet, letter = self.data / "people.csv", self.data / "letter.html"
        rows = (f"Imię{n};Żółty{n};{address}" for n, address in enumerate(addresses, start=1))
        sheet.write_text("\n".join(["imię;nazwisko;e-mail", *rows]) + "\n", encoding="utf-8")
        if not letter.exists():
            letter.write_text(LETTER, encoding="utf-8")
        batches = ["--batch-size", str(batch_size), "--batch-interval", str(interval)]
        way_out = ["--host", host, "--port", str(port), "--connections", str(connections), *connection]
        if "--subject" not in message:
            message = ["--subject", "Kongres: {{ first_name }}", *message]
        to = ["--group", GROUP, "--sender", SENDER, "--html", str(letter)]
        made = self.run_all(
            [
                ["event", "add", EVENT, "--name", "Kongres"],
                ["event", "set", EVENT, *batches],
                ["connection", "add", EVENT, "Serwer", *way_out],
                ["sender", "add", EVENT, SENDER, "--address", "biuro@kongres.example.org",
                 "--connection", "Serwer"],
                ["import", EVENT, str(sheet)],
                ["group", "add", EVENT, GROUP, "--filter", "all"],
                ["send", EVENT, *to, *message, "--json"],
            ]
        )  # fmt: skip
        return int(made["id"])

    # The ledger

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the database. Raises the driver's OperationalError when it cannot be reached."""
        if self.database.startswith("sqlite:///"):
            path = self.database.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=30)) as database:
                return database.execute(sql).fetchall()
        with psycopg.connect(self.database, connect_timeout=5) as connection:
            return connection.execute(sql.encode()).fetchall()

    def change(self, sql: str) -> None:
        """Change the ledger behind the product's back, for what would take hours otherwise."""
        if self.database.startswith("sqlite:///"):
            path = self.database.removeprefix("sqlite:///")
            with contextlib.closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
                database.execute(sql)
        else:
            with psycopg.connect(self.database, connect_timeout=5) as connection:
                connection.execute(sql.encode())

    def rows(self, dispatch: int) -> list[Row]:
        """The recipients of a dispatch in their order."""
        found = self.ask(
            "SELECT id, position, address, state, reason, reply, attempts FROM delivery_recipient"
            f" WHERE dispatch_id = {dispatch} ORDER BY position"
        )
        words = self._sent_with_batches(dispatch)
        return [_told(Row(*values), words) for values in found]

    def _sent_with_batches(self, dispatch: int) -> dict[int, str]:
        """The server's words to those who were sent, and written down with their whole batch."""
        found = self.ask(
            "SELECT attempt.count, attempt.reply FROM delivery_attempt AS attempt"
            " JOIN delivery_batch AS batch ON batch.id = attempt.batch_id"
            f" WHERE batch.dispatch_id = {dispatch} AND batch.state = 'sent' AND batch.count = attempt.count"
        )
        words: dict[int, str] = {}
        for count, replies in found:
            of_batch = {int(row): reply for row, reply in json.loads(replies).items()}
            if len(of_batch) != count or words.keys() & of_batch.keys():
                raise AssertionError("a batch counts others than it names, or somebody was sent with two")
            words |= of_batch
        return words

    def attempts(self, dispatch: int) -> list[tuple[int, str]]:
        """Recipient and outcome of every attempt of a dispatch."""
        found = self.ask(
            "SELECT attempt.recipient_id, attempt.outcome FROM delivery_attempt AS attempt"
            " JOIN delivery_recipient AS recipient ON recipient.id = attempt.recipient_id"
            f" WHERE recipient.dispatch_id = {dispatch} ORDER BY attempt.id"
        )
        sent = [(row, "sent") for row in self._sent_with_batches(dispatch)]
        return [(int(recipient), str(outcome)) for recipient, outcome in found] + sent

    def message_ids(self, dispatch: int) -> dict[str, str]:
        """The Message-ID (without angle brackets) of every recipient's message, by address."""
        (token, domain), *_ = self.ask(
            f"SELECT token, message_domain FROM delivery_dispatch WHERE id={dispatch}"
        )
        return {row.address: f"{token}.{row.position}@{domain}" for row in self.rows(dispatch)}

    def state(self, dispatch: int) -> str:
        """The state of a dispatch."""
        return str(self.ask(f"SELECT state FROM delivery_dispatch WHERE id = {dispatch}")[0][0])

    def is_working(self, process_id: int) -> bool:
        """Whether this process holds a journal, so that it may be sending."""
        return any((self.data / "journal").glob(f"*-{process_id}-*"))

    def left_journals(self) -> list[str]:
        """Journals of processes that are gone."""
        folder = self.data / "journal"
        return [path_of(folder, worker).name for worker in dead_workers(folder)]


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end and wait for it; its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def wait_for(condition: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait until something is true, for a bounded time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.02)
