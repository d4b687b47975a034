"""How fast the SMTP session alone is: messages made beforehand, no rows, no rendering, no journal.

Run ``python -m benchmarks.smtp_session [MESSAGES]``. Needs Postfix's ``smtp-sink`` and ``smtp-source``. Each
case sends to a fresh sink over ten connections, then lets ``smtp-source`` send as many messages of equal size
to it; one JSON line per case with the medians. ``own_cpu_us`` is our processor time for each message, the
kernel's for our sends and receives included; ``sink_cpu_us`` is the receiver's, which bounds what any sender
can reach.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.servers import relayed, sink, source_program
from wici.plain.outcomes import Outcome, Sent
from wici.plain.smtp import ConnectionSettings, Envelope, deliver_many

ROUNDS = 3
CONNECTIONS = 10
LINE = b"x" * 74 + b"\r\n"
BODY = b"From: biuro@example.org\r\nSubject: Zaproszenie\r\n\r\n" + LINE * 140
#: The base64 of an attachment of a megabyte: one object for all messages.
SHARED = LINE * 18_000


@dataclass(frozen=True)
class Case:
    """``part`` of the messages are sent; ``options`` are smtp-sink's."""

    name: str
    part: float = 1
    shared: bytes = b""
    options: tuple[str, ...] = ()
    round_trip_ms: float = 0


CASES = (
    Case("10 kB"),
    Case("10 kB, without PIPELINING", options=("-p",)),
    Case("1 MB shared attachment", part=0.05, shared=SHARED),
    Case("10 ms round trip", part=0.2, round_trip_ms=10),
)


def envelopes(count: int, shared: bytes) -> list[Envelope]:
    """Messages to different people: an own head, a body, what all share, an own tail."""
    return [
        Envelope(
            number,
            "biuro@example.org",
            f"osoba{number}@example.org",
            (b"To: osoba%d@example.org\r\n" % number + BODY, *filter(None, [shared]), b"%d\r\n" % number),
            is_stuffed=True,
        )
        for number in range(count)
    ]


def send(port: int, messages: list[Envelope]) -> None:
    """All of them, one by one as connections are ready."""
    sent = 0

    def on_outcome(_: int, outcome: Outcome) -> None:
        nonlocal sent
        sent += isinstance(outcome, Sent)

    asyncio.run(
        deliver_many(
            ConnectionSettings("127.0.0.1", port),
            iter(messages),
            on_begin=lambda _: None,
            on_outcome=on_outcome,
        )
    )
    if sent != len(messages):
        raise RuntimeError(f"only {sent} of {len(messages)} messages were sent")


def measure(case: Case, count: int) -> dict[str, float]:
    """One round of a case."""
    messages = envelopes(count, case.shared)
    with ExitStack() as stack:
        server = stack.enter_context(sink(*case.options))
        port = server.port
        if case.round_trip_ms:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="wici-bench-")))
            port = stack.enter_context(relayed(port, round_trip_ms=case.round_trip_ms, folder=folder))
        gc.collect()
        sink_before, began, began_cpu = _cpu_of(server.process_id), time.perf_counter(), time.process_time()
        send(port, messages)
        seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
        sink_cpu = _cpu_of(server.process_id) - sink_before
        yardstick = source_seconds(port, count, messages[0].size)
    return {
        "messages": count,
        "octets": messages[0].size,
        "per_second": round(count / seconds),
        "own_cpu_us": round(cpu / count * 1e6, 1),
        "sink_cpu_us": round(sink_cpu / count * 1e6, 1),
        "smtp_source_per_second": round(count / yardstick),
        "ratio": round(yardstick / seconds, 3),
    }


def added_memory(count: int) -> float:
    """Megabytes that sending messages with the shared attachment adds at most, with them already there."""
    messages = envelopes(count, SHARED)
    with sink() as server:
        tracemalloc.start()
        send(server.port, messages)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    return round(peak / 1e6, 2)


def source_seconds(port: int, count: int, size: int) -> float:
    """How long smtp-source takes for as many messages of equal size over as many connections."""
    command = [
        source_program(), "-d", "-s", str(CONNECTIONS), "-m", str(count), "-l", str(size),
        "-f", "biuro@example.org", "-t", "osoba@example.org", f"127.0.0.1:{port}",
    ]  # fmt: skip
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def _cpu_of(process: int) -> float:
    """Seconds of processor time of another process (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def results(messages: int, rounds: int = ROUNDS) -> Iterator[dict[str, object]]:
    """The medians of every case."""
    for case in CASES:
        count = max(CONNECTIONS, round(messages * case.part))
        found = [measure(case, count) for _ in range(rounds)]
        medians = {key: statistics.median(one[key] for one in found) for key in found[0]}
        yield {"case": f"session: {case.name}", **medians}
    yield {"case": "session: memory, 1 MB shared attachment", "added_mb": added_memory(CONNECTIONS * 10)}


def main() -> None:
    """Print one JSON line per case."""
    for found in results(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000):
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
