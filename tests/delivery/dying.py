"""A worker that is killed at a chosen step: ``python -m tests.delivery.dying STEP NUMBER FOLDER``.

The kill is a real SIGKILL of its own process, the NUMBERth time that the step is reached.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Killer:
    """Kills this process when it has been asked often enough."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self) -> None:
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def before(original: Callable[..., Any], kill: Killer) -> Callable[..., Any]:
    def replaced(*args: Any, **options: Any) -> Any:
        kill()
        return original(*args, **options)

    return replaced


def after(original: Callable[..., Any], kill: Killer) -> Callable[..., Any]:
    def replaced(*args: Any, **options: Any) -> Any:
        result = original(*args, **options)
        kill()
        return result

    return replaced


def plan(step: str, number: int) -> None:
    """Let this process die at the step."""
    from wici.delivery import journal, ledger, worker

    kill = Killer(number)
    where: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "before the lease": (worker, "claim", before),
        "after the lease": (worker, "claim", after),
        "after the journal is opened": (journal.Journal, "open_batch", after),
        "before a message begins": (journal.Journal, "begun", before),
        "after a message began": (journal.Journal, "begun", after),
        "before an answer is noted": (journal.Journal, "answered", before),
        "after an answer is noted": (journal.Journal, "answered", after),
        "before the batch is recorded": (worker, "record", before),
        "while the batch is recorded": (ledger, "add_batches", before),
        "after the batch is recorded": (journal.Journal, "clear", before),
        "never": (worker, "claim", lambda original, kill: original),
    }
    owner, name, place = where[step]
    setattr(owner, name, place(getattr(owner, name), kill))


def main() -> None:
    """Set up Django, plan the death and work until it comes, or until nothing is due."""
    import django

    django.setup()
    from wici.delivery.worker import Worker

    step, number, folder = sys.argv[1:]
    plan(step, int(number))
    print("ready", flush=True)
    with Worker(folder=Path(folder)) as worker:
        while worker.run_once():
            pass


if __name__ == "__main__":
    main()
