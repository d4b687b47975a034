"""The plain message on PostgreSQL with one worker and with two."""

from __future__ import annotations

from typing import Any

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.rounds import medians, one_round
from benchmarks.sending.workers import running_workers
from benchmarks.servers import HOST, sink


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of the rounds; those of two workers have names of their own."""
    event = scene.new_event("postgresql", people=amounts.messages)
    django = max(10, amounts.messages // 10)
    rounds = []
    with sink() as server:
        target = scene.Target(HOST, server.port)
        mailing = scene.message_to_all(event, target)
        for _ in range(amounts.rounds):
            with running_workers(1) as workers:
                one = one_round(workers, mailing, target, messages=amounts.messages, django=django)
            with running_workers(2) as workers:
                two = one_round(workers, mailing, target, messages=amounts.messages, django=django)
            ratio = two["per_second"] / one["per_second"]
            rounds.append(
                one
                | {f"two_workers_{name}": value for name, value in two.items()}
                | {"two_workers_ratio_one_worker": ratio}
            )
    return medians(rounds)
