"""The plain message to a server 10 ms of round trip away, 10 connections; all go through the same relay.

The variant ``-p`` is a server that does not announce PIPELINING.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import running_workers
from benchmarks.servers import HOST, relayed, sink

ROUND_TRIP_MS = 10


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds."""
    messages = max(20, amounts.messages // 4)
    event = scene.new_event("distance", people=messages)
    with (
        sink(*variant.split()) as server,
        relayed(server.port, round_trip_ms=ROUND_TRIP_MS, folder=Path(settings.WICI_DATA)) as port,
        running_workers(1) as workers,
    ):
        target = scene.Target(HOST, port)
        mailing = scene.message_to_all(event, target)
        found = medians(
            one_round(workers, mailing, target, messages=messages, django=max(5, messages // 25))
            for _ in range(amounts.rounds)
        )
    return found | {"round_trip_ms": ROUND_TRIP_MS}
