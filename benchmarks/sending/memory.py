"""A worker's memory while it sends from a dispatch with very many recipients, against one with few."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.sending.workers import LONGEST_SECONDS, running_workers
from benchmarks.servers import HOST, sink
from wici.delivery import control, told
from wici.events.models import Event
from wici.shared.refusals import Refused
from wici.shared.scopes import scope


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Peaks after equally many messages of both."""
    messages = min(3_000, amounts.messages, amounts.people)
    few, many = (scene.new_event(f"people-{count}", people=count) for count in (messages, amounts.people))
    with sink() as server:
        target = scene.Target(HOST, server.port)
        small = _peak_mb(few, target, messages)
        large = _peak_mb(many, target, messages)
    return {
        "recipients": amounts.people,
        "messages": messages,
        "peak_mb": round(large[0], 1),
        "peak_of_few_mb": round(small[0], 1),
        "growth_mb": round(large[0] - small[0], 1),
        "makers_mb": round(large[1], 1),
    }


def _peak_mb(event: Event, target: scene.Target, messages: int) -> tuple[float, float]:
    """A worker's peak once it has sent so many, and what a process that makes messages for it has of its own;
    then the dispatch is cancelled."""
    mailing = scene.message_to_all(event, target)
    with running_workers(1) as workers, scope(event=event):
        dispatch = scene.frozen(mailing)
        until = time.monotonic() + LONGEST_SECONDS
        while told.sent_count(dispatch) < messages:
            workers.check(until)
            time.sleep(0.05)
        peak = workers.peak_mb(), workers.makers_mb()
        with contextlib.suppress(Refused):  # it may be finished by now
            control.cancel(dispatch)
        return peak
