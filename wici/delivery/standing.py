"""How a dispatch stands with its mail server, and what follows: go on, wait, or pause.

Rules only: values in, values out. A run of refusals is counted by plain.pacing; that a server cannot be
reached at all stands in its mail connection's row (see failover).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from wici.plain.outcomes import Cause, NotSent
from wici.plain.pacing import REFUSAL_RUN, RefusalRun

#: Refusals for now (4yz) are everyday (greylisting), so more of them are needed to pause.
DEFERRAL_RUN = 100
#: Failures in a row to reach the server, until a person is asked: about a day.
CONNECTION_LIMIT = 100
SHORTEST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


class Reason(Enum):
    """Why a dispatch is paused, or waits: Dispatch.pause_reason."""

    USER = "user"
    REFUSALS = "refusals"
    CONNECTION = "connection"
    NO_CONNECTION = "no_connection"
    LIMIT = "limit"
    SENDER_LIMIT = "sender_limit"
    CONTENT = "content"
    DISK = "disk"
    HELD = "held"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class GoOn:
    """Nothing hinders the next batch."""


@dataclass(frozen=True, slots=True)
class Again:
    """The batch was put aside unfinished: its rest is due at once."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The next batch leaves later; the dispatch goes on by itself."""

    delay: timedelta
    reason: Reason
    words: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A person has to mend something."""

    reason: Reason
    words: str = ""


Verdict = GoOn | Again | Wait | Pause


def connection_failure(outcomes: Iterable[object]) -> NotSent | None:
    """The failure because of which messages of a batch were not begun, unless they were only stopped."""
    for outcome in outcomes:
        if isinstance(outcome, NotSent) and outcome.cause is not Cause.STOPPED:
            return outcome
    return None


def delay_after(failures: int) -> timedelta:
    """How long a server is left alone after so many failures in a row to reach it."""
    return min(SHORTEST_WAIT * (1 << min(failures - 1, 10)), LONGEST_WAIT)


def is_too_long(run: RefusalRun) -> bool:
    """Whether a run of refusals is long enough to pause."""
    return run.count >= (DEFERRAL_RUN if run.kind.startswith("4") else REFUSAL_RUN)


def judge(run: RefusalRun) -> Verdict:
    """What a run means for the dispatch."""
    return Pause(Reason.REFUSALS, run.reply) if is_too_long(run) else GoOn()
