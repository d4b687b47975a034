"""Sleep from which a note to this process wakes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

#: Set when something became due.
WOKEN = threading.Event()


def sleep(seconds: float, stop: Callable[[], bool], *, look_seconds: float) -> None:
    """Sleep, but not for long once asked to stop (``stop`` is asked every ``look_seconds``) or woken."""
    until = time.monotonic() + seconds
    while not stop() and (left := until - time.monotonic()) > 0:
        if WOKEN.wait(min(left, look_seconds)):
            WOKEN.clear()
            return
