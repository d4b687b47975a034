"""The ledger beside the event loop: one thread leases and records while messages travel, one looks.

A thread has one connection to the database and does one thing after the other, so a lease that is asked for
after a batch was given to be recorded sees it recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import DatabaseError, connections

from wici.delivery import logbook
from wici.shared.scopes import scopes_disabled

T = TypeVar("T")


class LedgerThread:
    """Does what it is given in order. Close it, so that its connection to the database is closed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def give(self, work: Callable[[], T]) -> Future[T]:
        """Do this after all that was given before, over all events. What goes wrong is told in the log, and
        by the result, for which nobody may ask."""

        def run() -> T:
            try:
                with scopes_disabled():
                    return work()
            except DatabaseError as error:
                logbook.ledger_unreachable(error)
                # The next one gets a connection that works, if there is one.
                connections.close_all()
                raise
            except Exception as error:
                logbook.step_failed(error)
                raise

        return self._executor.submit(run)

    def wait(self) -> None:
        """Until everything that was given is done."""
        self._executor.submit(lambda: None).result()

    def close(self) -> None:
        """Do the rest, then close the connection to the database."""
        self._executor.submit(connections.close_all).result()
        self._executor.shutdown()
