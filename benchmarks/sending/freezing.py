"""From a click to a queue: freezing a message for very many recipients."""

from __future__ import annotations

import resource
import time
from typing import Any

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.servers import HOST
from wici.delivery import queries


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Seconds of the whole call, the commit included; processor seconds are this process's alone."""
    event = scene.new_event("freeze", people=amounts.people)
    mailing = scene.message_to_all(event, scene.Target(HOST, 25))
    began, began_cpu = time.perf_counter(), time.process_time()
    dispatch = scene.frozen(mailing)
    seconds, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    queued = queries.counts(dispatch)["queued"]
    if queued != amounts.people:
        raise RuntimeError(f"{queued} of {amounts.people} are queued")
    return {
        "recipients": queued,
        "seconds": round(seconds, 3),
        "own_cpu_seconds": round(cpu, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
