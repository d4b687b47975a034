"""Where the messages of a dispatch are made: by the processes for that, and by the worker itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from uuid import UUID

from wici.delivery.loading import Row, read
from wici.delivery.making.makers import Makers, Parcel
from wici.delivery.messages import Maker
from wici.mailings.rendering import Message

#: Messages that are made in a row, while all that making takes is in the processor's caches.
AT_ONCE = 20
#: The same where each has documents: making them takes as long as the server takes over a message, and it
#: must not run out of messages meanwhile.
LONG_AT_ONCE = 2


class Bench:
    """Makes the messages of batches of one dispatch. ``maker`` is the worker's own."""

    def __init__(self, maker: Maker, makers: Makers) -> None:
        self.maker = maker
        self._makers = makers
        self._size = LONG_AT_ONCE if maker.takes_long else AT_ONCE
        #: What is to be made of each batch, in the order in which they are sent.
        self._todo: dict[UUID, list[Parcel]] = {}
        self._is_helped = bool(makers.processes) and (maker.takes_long or makers.are_many)

    def expect(self, batch: UUID, rows: Sequence[Row]) -> None:
        """Make the messages of these rows ahead: they will be asked for, or not."""
        self._parcels(batch, rows)
        self._hand_out()

    def made(self, batch: UUID, rows: Sequence[Row]) -> Iterator[list[tuple[Row, Message | None]]]:
        """The messages of a batch, some at a time, in the order in which they are made. None for those that
        are left for the caller to make, because no process has made them."""
        todo = self._parcels(batch, rows)
        while todo:
            if self._is_helped:
                self._makers.collect()
                self._hand_out()
            # Nobody is waited for: what a process has not made yet is made twice rather than late.
            parcel = _first_made(todo) or _first_left(todo) or todo[-1]
            todo.remove(parcel)
            yield list(zip(parcel.rows, self._messages(parcel), strict=True))
        del self._todo[batch]

    def _parcels(self, batch: UUID, rows: Sequence[Row]) -> list[Parcel]:
        if batch not in self._todo:
            starts = range(0, len(rows), self._size)
            self._todo[batch] = [Parcel(rows[start : start + self._size]) for start in starts]
        return self._todo[batch]

    def _hand_out(self) -> None:
        if self._is_helped:
            self._makers.hand_out(chain.from_iterable(self._todo.values()), self.maker.origin)

    def _messages(self, parcel: Parcel) -> list[Message | None]:
        if parcel.made is None:
            parcel.is_given = True
            parcel.leave()
            read(parcel.rows)
        elif not any(parcel.made):
            # They cannot make them, or not hand them over: it is not tried again and again.
            self._is_helped = False
        return parcel.made or []


def _first_made(parcels: Sequence[Parcel]) -> Parcel | None:
    return next((parcel for parcel in parcels if parcel.made is not None), None)


def _first_left(parcels: Sequence[Parcel]) -> Parcel | None:
    return next((parcel for parcel in parcels if not parcel.is_given), None)
