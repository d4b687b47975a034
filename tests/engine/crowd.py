"""Many people who want the last places at the same moment, each with a browser of their own.

python -m tests.engine.crowd --people 300 --places 100 --database sqlite
python -m tests.engine.crowd --people 300 --places 100 --database postgresql

``wici serve`` with two web processes and a worker; every person fills in the form step by step, and all send
the summary together. Confirmations leave for a real SMTP server. Prints the figures as JSON; exit code 1 when
a promise was broken, and which.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.engine.installation import EVENT, SENDER, Installation, wait_for
from tests.engine.torture import database
from tests.engine.visitor import Visitor
from tests.parts.processes import accepts_connections, free_port, running
from tests.parts.smtp_sink import SmtpSink, running_smtp_sink

#: Longer than the pages take for haste.
READING_SECONDS = 1.7
#: All have come as far as the summary within this time.
CROWD_SECONDS = 300
#: The last confirmation has arrived within this time after the last registration.
MAIL_SECONDS = 120
#: Nothing further arrives within this time.
QUIET_SECONDS = 3
TAKEN = "All places are taken."
_SENT = """
SELECT address FROM delivery_recipient AS recipient
 WHERE state = 'sent' OR state = 'queued' AND EXISTS (
       SELECT 1 FROM delivery_batch AS batch
        WHERE batch.dispatch_id = recipient.dispatch_id AND number = batch_number AND batch.state = 'sent')
"""


@dataclass(frozen=True)
class Outcome:
    """What one person was shown in the end; ``typed`` says whether their answers stand on the form again."""

    number: int
    is_registered: bool
    is_told: bool
    typed: bool


@dataclass(frozen=True)
class Figures:
    """What came of it."""

    people: int
    places: int
    completed: int
    kept_drafts: int
    confirmations: int
    #: From the first page to the last answer, reading included; and the last step alone, sent together.
    seconds: float
    together_seconds: float
    #: From the last answer to the last confirmation at the mail server.
    mail_seconds: float
    broken: list[str] = field(default_factory=list)


def address_of(number: int) -> str:
    """The person's e-mail address."""
    return f"osoba{number}@example.org"


class Crowd:
    """One run on a new installation."""

    def __init__(self, wici: Installation, people: int, places: int) -> None:
        self.wici, self.people, self.places = wici, people, places
        self.port = free_port()
        self.ready = threading.Barrier(people)
        self.sent_at = 0.0

    def run(self) -> Figures:
        """Everything, to the last confirmation."""
        with running_smtp_sink() as sink:
            self._open(sink)
            site = dataclasses.replace(self.wici, extra={"WEB_CONCURRENCY": "2"})
            command = ["env", *(f"{name}={value}" for name, value in site.environment.items()),
                       sys.executable, "-m", "wici", "serve", "--port", str(self.port)]  # fmt: skip
            log = self.wici.data / "serve.log"
            with running(command, log=log, is_ready=lambda: accepts_connections(self.port)):
                began = time.monotonic()
                with ThreadPoolExecutor(self.people) as pool:
                    outcomes = list(pool.map(self._register, range(self.people)))
                ended = time.monotonic()
                mail_seconds = self._await_mail(sink, ended)
            return self._figures(outcomes, sink, (ended - began, ended - self.sent_at, mail_seconds))

    def _open(self, sink: SmtpSink) -> None:
        self.wici.run_all(
            [
                ["event", "add", EVENT, "--name", "Kongres"],
                ["connection", "add", EVENT, "Serwer", "--host", sink.host, "--port", str(sink.port)],
                ["sender", "add", EVENT, SENDER, "--address", "biuro@kongres.example.org",
                 "--connection", "Serwer", "--json"],
            ]
        )  # fmt: skip
        self.wici.run_module("tests.engine.opening", EVENT, str(self.places))

    def _register(self, number: int) -> Outcome:
        """What one person does; they fill in the form as far as the summary, then wait for the others."""
        visitor = Visitor(f"http://127.0.0.1:{self.port}", number)
        visitor.get(f"/r/{EVENT}/form/")
        time.sleep(READING_SECONDS)
        visitor.send({"q-first_name": f"Osoba{number}", "q-last_name": "Żółć", "q-email": address_of(number)})
        second = visitor.at
        visitor.send({"q-dieta": f"wege {number}"})
        assert visitor.at.endswith("/summary/"), (visitor.at, visitor.status, visitor.page)
        if self.ready.wait(CROWD_SECONDS) == 0:
            self.sent_at = time.monotonic()
        visitor.send({})
        is_registered = visitor.at.endswith("/done/")
        is_told = visitor.status == 409 and TAKEN in visitor.page and f"wege {number}" in visitor.page
        if not is_registered:
            visitor.get(second)
        return Outcome(number, is_registered, is_told, f'value="wege {number}"' in visitor.page)

    def _await_mail(self, sink: SmtpSink, since: float) -> float:
        wait_for(lambda: len(sink.messages()) >= self.places, seconds=MAIL_SECONDS, what="confirmations")
        seconds = time.monotonic() - since
        time.sleep(QUIET_SECONDS)
        return seconds

    def _figures(
        self, outcomes: list[Outcome], sink: SmtpSink, seconds: tuple[float, float, float]
    ) -> Figures:
        statuses = dict(self.wici.ask("SELECT email, status FROM people_participant"))
        completed = {address for address, status in statuses.items() if status == "completed"}
        drafts = self.wici.ask("SELECT typed FROM registration_draft WHERE ended_at IS NULL")
        typed = [json.loads(row) if isinstance(row, str) else row for (row,) in drafts]
        kept = {each["email"]: each["dieta"] for each in typed}
        received = Counter(to.strip("<>") for message in sink.messages() for to in message.recipients)
        reported = self.wici.ask(_SENT)
        broken = [
            *self._about_registrations(outcomes, completed, kept),
            *_about_mail(completed, received, Counter(address for (address,) in reported)),
        ]
        whole, together, mail = (round(each, 2) for each in seconds)
        counts = (self.people, self.places, len(completed), len(kept), received.total())
        return Figures(*counts, whole, together, mail, broken)

    def _about_registrations(
        self, outcomes: list[Outcome], completed: set[str], kept: dict[str, str]
    ) -> Iterator[str]:
        if len(completed) != self.places:
            yield f"{len(completed)} have completed for {self.places} places"
        if completed != {address_of(each.number) for each in outcomes if each.is_registered}:
            yield "those who were told that they are registered are not those who are"
        others = [each.number for each in outcomes if not each.is_registered]
        if kept != {address_of(number): f"wege {number}" for number in others}:
            yield f"{len(kept)} drafts hold what {len(others)} people have typed, or not all of it"
        if untold := [each.number for each in outcomes if not each.is_registered and not each.is_told]:
            yield f"{len(untold)} were not told clearly that the places are taken: {untold[:5]}"
        if lost := [each.number for each in outcomes if not each.is_registered and not each.typed]:
            yield f"{len(lost)} do not find their answers on the form: {lost[:5]}"


def _about_mail(completed: set[str], received: Counter[str], reported: Counter[str]) -> Iterator[str]:
    wanted = Counter(dict.fromkeys(completed, 1))
    if received != wanted:
        yield f"confirmations missing: {wanted - received}; too many: {received - wanted}"
    if reported != wanted:
        yield "the send reports do not name those who have completed, each once"


def crowd(kind: str, *, people: int, places: int) -> Figures:
    """One run on a new installation with a database of this kind (``sqlite``, ``postgresql``)."""
    with (
        tempfile.TemporaryDirectory(prefix="wici-crowd-") as folder,
        database(kind, Path(folder)) as (url, _restart),
    ):
        return Crowd(Installation(Path(folder), url), people, places).run()


def main() -> int:
    """The command; see the module."""
    parser = argparse.ArgumentParser(prog="tests.engine.crowd")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--places", type=int, default=100)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    args = parser.parse_args()
    figures = crowd(args.database, people=args.people, places=args.places)
    print(json.dumps(dataclasses.asdict(figures), indent=2))
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
