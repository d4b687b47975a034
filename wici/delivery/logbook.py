"""What the engine says in the log: numbers and codes; no address, no name, no subject, no server's words.

One function for each thing that happens, so that what may be said is decided in this file alone. The words of
a server or of an error, which may quote anything, are said at DEBUG only.
"""

from __future__ import annotations

import logging
import traceback
from collections import Counter
from collections.abc import Iterable

import structlog

NAME = "wici.delivery"
log = structlog.stdlib.get_logger(NAME)
#: Names under which outcomes are counted; what was not begun goes back to the queue.
OUTCOMES = ("sent", "deferred", "rejected", "unconfirmed", "held", "put_back")


def worker_started(kind: str, worker: str) -> None:
    """A worker, or a pass for CRON, begins."""
    log.info("worker_started", kind=kind, worker=worker)


def worker_stopped(kind: str, worker: str) -> None:
    """It ended in good order."""
    log.info("worker_stopped", kind=kind, worker=worker)


def batch_claimed(dispatch: int, number: int, *, recipients: int, connections: int) -> None:
    """A batch is leased."""
    log.info("batch_claimed", dispatch=dispatch, batch=number, recipients=recipients, connections=connections)


def batch_recorded(
    dispatch: int, number: int, *, states: Iterable[str], total: int, ms: float | None, is_ours: bool = True
) -> None:
    """A batch is written down: ``states`` of the rows that changed, of ``total`` that were to be sent.

    ``ms`` is the time since it was leased, None when that is not known. ``is_ours`` is false when somebody
    had recovered the batch meanwhile.
    """
    if not logging.getLogger(NAME).isEnabledFor(logging.INFO):
        return
    counted = Counter(str(state) for state in states)
    figures = {name: counted[name] for name in OUTCOMES[:-1]}
    figures["put_back"] = total - sum(figures.values())
    log.info(
        "batch_recorded", dispatch=dispatch, batch=number, **figures, ms=ms and round(ms), is_ours=is_ours
    )


def dispatch_paused(dispatch: int, reason: str, words: str = "") -> None:
    """A dispatch was paused by the engine; ``reason`` is the code."""
    say = log.info if reason == "user" else log.warning
    say("dispatch_paused", dispatch=dispatch, reason=reason)
    _words("dispatch_paused_words", words, dispatch=dispatch)


def dispatch_waits(dispatch: int, reason: str, *, seconds: float, words: str = "") -> None:
    """A dispatch is put off and goes on by itself."""
    log.info("dispatch_waits", dispatch=dispatch, reason=reason, seconds=round(seconds))
    _words("dispatch_waits_words", words, dispatch=dispatch)


def dispatch_finished(dispatch: int) -> None:
    """Nothing of a dispatch is left to send."""
    log.info("dispatch_finished", dispatch=dispatch)


def batch_recovered(dispatch: int, number: int, *, worker: str, has_journal: bool) -> None:
    """The batch of a worker that is gone was written down by another one."""
    log.warning("batch_recovered", dispatch=dispatch, batch=number, worker=worker, has_journal=has_journal)


def maker_lost(error: BaseException) -> None:
    """A process that made messages has ended or does not answer; the worker makes them itself."""
    _failed("maker_lost", error)


def message_failed(dispatch: int, recipient: int, error: BaseException) -> None:
    """A message cannot be made because of a mistake of ours; the recipient is held."""
    _failed("message_failed", error, dispatch=dispatch, recipient=recipient)


def sending_broke_off(dispatch: int, error: BaseException) -> None:
    """Sending ended because of a mistake of ours; the dispatch is paused."""
    _failed("sending_broke_off", error, dispatch=dispatch)


def step_failed(error: BaseException) -> None:
    """A step of the worker failed; it goes on."""
    _failed("step_failed", error)


def ledger_unreachable(error: BaseException) -> None:
    """The database does not answer, or cannot write; it is tried again."""
    reason = {"reason": "disk_full"} if _is_disk_full(error) else {}
    log.warning("ledger_unreachable", error=type(error).__name__, **reason)
    _words("ledger_unreachable_words", str(error))


def _is_disk_full(error: BaseException) -> bool:
    """Whether SQLite (SQLITE_FULL) or PostgreSQL (53100 disk_full) found no room."""
    cause = error.__cause__
    return (
        getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"
    )


def _failed(event: str, error: BaseException, **facts: int) -> None:
    """An error with the places in the code that it came through, but without its words."""
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    log.error(event, error=type(error).__name__, places=places, **facts)
    _words(f"{event}_words", str(error), **facts)


def _words(event: str, words: str, **facts: int) -> None:
    if words:
        log.debug(event, words=words, **facts)
