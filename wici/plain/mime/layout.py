"""In which order the pieces of a pool make a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from wici.plain.mime.bodies import Pool, Step

#: Shared pieces from this size on are handed out as they are, not copied into each message.
SHARED_SIZE = 16_384


class Layout:
    """The order of a message's pieces: places in the pool, and what is the same in every message, which this
    adds to the pool from ``first`` on. May be shared by threads."""

    def __init__(self, steps: Iterable[Step], first: int) -> None:
        self._first = first
        self._shared: list[bytes] = []
        #: Each takes a run of pieces out of a pool, or is a big piece.
        self._runs: list[Callable[[Pool], Any] | bytes] = []
        places: list[int] = []
        for step in _merged(steps):
            if isinstance(step, bytes) and len(step) >= SHARED_SIZE:
                self._end_run(places)
                self._runs.append(step)
            else:
                places.append(step if isinstance(step, int) else self._place(step))
        self._end_run(places)

    def pieces(self, pool: Pool) -> list[bytes]:
        """The message of the person whose pool this is, in pieces: big shared ones are the same objects in
        every message."""
        pool += self._shared
        pieces: list[bytes] = []
        for run in self._runs:
            if isinstance(run, bytes):
                pieces.append(run)
            else:
                pieces += run(pool)
        return pieces

    def _place(self, shared: bytes) -> int:
        self._shared.append(shared)
        return self._first + len(self._shared) - 1

    def _end_run(self, places: list[int]) -> None:
        if places:
            # With a single place, itemgetter would give no sequence.
            first = places[0]
            self._runs.append(itemgetter(*places) if len(places) > 1 else itemgetter(slice(first, first + 1)))
            places.clear()


def _merged(steps: Iterable[Step]) -> list[Step]:
    """Neighbouring small shared pieces as one."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else 0
        if isinstance(step, bytes) and isinstance(last, bytes) and len(last) + len(step) < SHARED_SIZE:
            merged[-1] = last + step
        elif step != b"":
            merged.append(step)
    return merged
