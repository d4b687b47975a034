"""A personalised message of about 10 kB, SQLite, one worker, batches of 100, 10 connections."""

from __future__ import annotations

from typing import Any

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import running_workers
from benchmarks.servers import HOST, sink


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds."""
    event = scene.new_event("plain", people=amounts.messages)
    with sink() as server, running_workers(1) as workers:
        target = scene.Target(HOST, server.port)
        mailing = scene.message_to_all(event, target)
        return medians(
            one_round(
                workers, mailing, target, messages=amounts.messages, django=max(10, amounts.messages // 10)
            )
            for _ in range(amounts.rounds)
        )
