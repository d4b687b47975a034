"""Says on stderr what set-up is doing and how long it takes: ``1/5 Python packages … 32 s``."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType


class Progress:
    """Shows one step while it runs; on a terminal the seconds tick, elsewhere only the result is written."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> None:
        print(f"{self._what} … ", end="", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            self._ticker.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._ticker.is_alive():
            self._ticker.join()
        start = "\r" if sys.stderr.isatty() else ""
        prefix = f"{start}{self._what} … " if start else ""
        seconds = time.monotonic() - self._started
        print(f"{prefix}{seconds:.0f} s{'' if kind is None else ' ✗'}", file=sys.stderr, flush=True)

    def _tick(self) -> None:
        while not self._ended.wait(1):
            seconds = time.monotonic() - self._started
            print(f"\r{self._what} … {seconds:.0f} s", end="", file=sys.stderr, flush=True)
