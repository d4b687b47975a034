"""Using the database in a thread that runs an event loop, which Django refuses otherwise.

It is meant here: a lease or a batch's outcomes take a millisecond, and nothing else is to happen then.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

from django.db import DEFAULT_DB_ALIAS, connections

#: Django asks the environment whether its database may be used in a thread that runs an event loop.
_ALLOW = "DJANGO_ALLOW_ASYNC_UNSAFE"
_loops: list[int] = []
_loops_lock = threading.Lock()


@contextlib.contextmanager
def ledger_in_loop() -> Iterator[None]:
    """Let Django read and write inside of this block while the event loop runs; several threads may."""
    with _loops_lock:
        _loops.append(threading.get_ident())
        os.environ[_ALLOW] = "true"
    try:
        yield
    finally:
        with _loops_lock:
            _loops.remove(threading.get_ident())
            if not _loops:
                del os.environ[_ALLOW]


async def bind_connection() -> None:
    """Let all tasks of the runner share one connection to the database: Django keeps connections by the
    context, so otherwise every task that records or claims would open one more, and leave it open."""
    connections[DEFAULT_DB_ALIAS]
