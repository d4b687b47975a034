"""The ledger beside the event loop: a thread of its own leases and records while messages travel.

One thread with one connection to the database does one thing after the other, so a lease that is asked for
after a batch was given to be recorded sees it recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

from wici.shared.scopes import scopes_disabled

T = TypeVar("T")

#: The thread in which a worker looks at the ledger while it sends. One for all, so that watching never costs
#: more than one further connection to the database; whoever looks closes it (``connections.close_all``).
WATCHER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watch")


class LedgerThread:
    """Does what it is given in order. Close it, so that its connection to the database is closed."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")

    def give(self, work: Callable[[], T]) -> Future[T]:
        """Do this after all that was given before; over all events."""

        def run() -> T:
            with scopes_disabled():
                return work()

        return self._executor.submit(run)

    def wait(self) -> None:
        """Until everything that was given is done."""
        self._executor.submit(lambda: None).result()

    def close(self) -> None:
        """Do the rest, then close the connection to the database."""
        self._executor.submit(connections.close_all).result()
        self._executor.shutdown()
