"""How fast a whole dispatch leaves, through the real engine: real rows, rendering, journal and outcomes.

Run ``python -m benchmarks.engine [MESSAGES] [BATCH_SIZE]``. Needs Postfix's ``smtp-sink`` and ``smtp-source``
(Debian: postfix). It works on an SQLite database of its own. Each round sends the dispatch to a fresh sink,
then lets ``smtp-source`` send as many messages of equal size over as many connections. One JSON line per
round, and one with the medians. Figures differ from minute to minute: the ratio is what counts.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 3
CONNECTIONS = 10
HOST = "127.0.0.1"


def set_up(folder: Path) -> None:
    """Django on an installation of its own."""
    os.environ["WICI_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wici.config.settings"
    os.environ.pop("DATABASE_URL", None)
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def scene(people: int, batch_size: int, port: int) -> Any:
    """An event with that many participants and a message of about 10 kB to all of them; the mailing."""
    from benchmarks.mime_assembly import FIRST_NAMES, ROW
    from wici.events.models import Event, MailConnection, Sender
    from wici.mailings.models import Mailing
    from wici.people.models import Group, Participant
    from wici.shared.scopes import scope

    event = Event.objects.create(
        slug=f"pomiar-{port}", name="Pomiar", batch_size=batch_size, batch_interval_seconds=0
    )
    with scope(event=event):
        Participant.objects.bulk_create(
            (
                Participant(
                    event=event, code=f"K{number:07}", first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
                    last_name=f"Kowalska-{number % 997}", email=f"osoba{number}@example.org",
                )
                for number in range(people)
            ),
            batch_size=5_000,
        )  # fmt: skip
        connection = MailConnection.objects.create(
            event=event, name="smtp-sink", host=HOST, port=port, security="none",
            max_connections=CONNECTIONS, messages_per_connection=1_000_000,
        )  # fmt: skip
        return Mailing.objects.create(
            event=event,
            group=Group.objects.create(event=event, name="Wszyscy", filter="all"),
            sender=Sender.objects.create(
                event=event, name="Biuro", address="biuro@example.org", connection=connection
            ),
            subject="Zaproszenie dla {{ first_name }} {{ last_name }}",
            html="<p>Dzień dobry {{ first_name }} {{ last_name }}, kod {{ participant_code }}</p><table>"
            + ROW * 25
            + "</table>",
        )


def measure(people: int, batch_size: int) -> dict[str, float]:
    """One round; needs ``set_up`` before."""
    from django.utils import timezone

    from tests.parts.smtp_sink import running_smtp_sink
    from wici.delivery import freeze, queries
    from wici.delivery.models import Recipient
    from wici.delivery.worker import Worker

    with running_smtp_sink(keep=False) as sink:
        mailing = scene(people, batch_size, sink.port)
        began = time.perf_counter()
        dispatch = freeze.dispatch(mailing, user=None, send_token=mailing.send_token, now=timezone.now())
        froze = time.perf_counter() - began
        began, began_cpu = time.perf_counter(), time.process_time()
        with Worker() as worker:
            while worker.run_once(only=dispatch.pk, stream=True):
                pass
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        counted = queries.counts(dispatch)
        if counted["sent"] != people:
            raise RuntimeError(f"not everything was sent: {counted}")
        row = Recipient.unscoped.select_related("dispatch").filter(dispatch=dispatch).earliest("position")
        size = len(queries.exact_message(row))
        yardstick = source_seconds(sink.port, people, size)
    return {
        "messages": people,
        "octets": size,
        "freeze_seconds": round(froze, 3),
        "per_second": round(people / seconds),
        "own_cpu_us": round(cpu / people * 1e6),
        "smtp_source_per_second": round(people / yardstick),
        "ratio": round(yardstick / seconds, 3),
    }


def source_seconds(port: int, messages: int, size: int) -> float:
    """How long smtp-source takes for as many messages of equal size."""
    command = [
        "smtp-source", "-d", "-s", str(CONNECTIONS), "-m", str(messages), "-l", str(size),
        "-f", "biuro@example.org", "-t", "osoba@example.org", f"{HOST}:{port}",
    ]  # fmt: skip
    path = f"{os.environ.get('PATH', '')}:/usr/sbin"
    began = time.perf_counter()
    subprocess.run(command, check=True, env=os.environ | {"PATH": path}, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Print the rounds and their medians."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    batch_size = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    with tempfile.TemporaryDirectory(prefix="wici-bench-") as folder:
        set_up(Path(folder))
        rounds = [measure(people, batch_size) for _ in range(ROUNDS)]
    for found in rounds:
        print(json.dumps({"case": "engine", "batch_size": batch_size, **found}))
    medians = {key: statistics.median(found[key] for found in rounds) for key in rounds[0]}
    print(json.dumps({"case": "engine: median", "batch_size": batch_size, **medians}))


if __name__ == "__main__":
    main()
