"""A message with an attachment of 1 MB that all recipients share, and the memory that it takes."""

from __future__ import annotations

from typing import Any

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import running_workers
from benchmarks.servers import HOST, sink

OCTETS = 1_000_000


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds, and what a worker holds more for ten times the messages."""
    many = max(20, amounts.messages // 20)
    with sink() as server:
        target = scene.Target(HOST, server.port)
        mailing = _message("attachment", many, target)
        with running_workers(1) as workers:
            found = medians(
                one_round(workers, mailing, target, messages=many, django=max(5, many // 10))
                for _ in range(amounts.rounds)
            )
        peaks = [_peak_mb(f"peak-{count}", count, target) for count in (max(2, many // 10), many)]
    return found | {"peak_mb": round(peaks[1], 1), "added_memory_mb": round(peaks[1] - peaks[0], 1)}


def _peak_mb(name: str, messages: int, target: scene.Target) -> float:
    mailing = _message(name, messages, target)
    with running_workers(1) as workers:
        workers.send(mailing)
        return workers.peak_mb()


def _message(name: str, people: int, target: scene.Target) -> Any:
    return scene.message_to_all(scene.new_event(name, people=people), target, attachment=OCTETS)
