"""What the journal and the ledger cost: shares of the worker's processor time.

Rounds alternate between the engine as it is and one whose journal writes nothing. The ledger cannot be left
out, because the engine reads it: the time of recording is taken while it records.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from benchmarks.sending import scene
from benchmarks.sending.cases import Amounts
from benchmarks.servers import HOST, sink
from wici.delivery import queries, shifts
from wici.delivery.journal import Journal
from wici.delivery.worker import Worker
from wici.mailings import drafts
from wici.mailings.models import Mailing
from wici.shared.scopes import scope


def measure(amounts: Amounts, variant: str) -> dict[str, Any]:
    """Medians of microseconds for each message, and both shares together in percent."""
    event = scene.new_event("ledger", people=amounts.messages)
    full, silent, recording = [], [], []
    with sink() as server, scope(event=event):
        mailing = scene.message_to_all(event, scene.Target(HOST, server.port))
        for _ in range(amounts.rounds):
            with _timed_record() as spent:
                full.append(_cpu_us(mailing))
            recording.append(sum(spent) / amounts.messages * 1e6)
            with patch.object(Journal, "_write", _nothing):
                silent.append(_cpu_us(mailing))
    own, ledger = statistics.median(full), statistics.median(recording)
    journal = max(0.0, own - statistics.median(silent))
    return {
        "messages": amounts.messages,
        "own_cpu_us": round(own, 1),
        "journal_us": round(journal, 1),
        "ledger_us": round(ledger, 1),
        "share_percent": round((journal + ledger) / own * 100, 1),
    }


def _cpu_us(mailing: Mailing) -> float:
    dispatch = scene.frozen(drafts.duplicate(mailing))
    began = time.process_time()
    shifts.work_off(dispatch)
    spent = time.process_time() - began
    if queries.counts(dispatch)["sent"] != dispatch.total:
        raise RuntimeError("not everything was sent")
    return spent / dispatch.total * 1e6


_write = vars(Journal)["_write"]


def _nothing(journal: Journal, line: bytes) -> None:
    """Instead of writing a line, but for the header, without which a journal cannot be cleared."""
    if not journal._used:
        _write(journal, line)


@contextmanager
def _timed_record() -> Iterator[list[float]]:
    """Yields the processor seconds of each call that writes outcomes to the ledger, as they happen: those of
    several batches, and the commit for all of them."""
    spent: list[float] = []
    record: Callable[[Worker], None] = vars(Worker)["_record_rest"]

    def timed(worker: Worker) -> None:
        began = time.thread_time()
        try:
            record(worker)
        finally:
            spent.append(time.thread_time() - began)

    with patch.object(Worker, "_record_rest", timed):
        yield spent
