"""Messages handed from one process to another in memory that both of them see.

A slot of that memory holds the messages of one answer, one behind the other; where each begins and ends is
said beside it. Big pieces that are the same in message after message (attachments) are handed over once.
"""

from __future__ import annotations

import mmap

from wici.mailings.rendering import Message

#: Octets of a slot. What does not fit is made by the worker itself.
SLOT = 2_097_152
#: From so many octets on it is looked whether a piece comes again.
WORTH_SHARING = 16_384

#: One message: whether it needs SMTPUTF8, octets of each big piece that is handed over for good, and the
#: pieces: so many octets of the slot or, as ``-1 - n``, the n-th of those big ones.
Told = tuple[bool, list[int], list[int]]


class Writer:
    """Puts messages into slots."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        #: Number of each big piece that the reader has, by its identity; with the piece, so that the identity
        #: stays its own.
        self._known: dict[int, tuple[int, bytes]] = {}
        #: Big pieces of the message before.
        self._before: dict[int, bytes] = {}
        self._place = 0
        self._end = 0

    def forget(self) -> None:
        """Messages of another kind come: big pieces are handed over anew (see ``Reader.forget``)."""
        self._known.clear()
        self._before.clear()

    def begin(self, slot: int) -> None:
        """The next messages go into this slot."""
        self._place = slot * SLOT
        self._end = self._place + SLOT

    def put(self, message: Message) -> Told | None:
        """Add a message to the slot; None when it does not fit."""
        pieces = message.pieces
        if self._place + message.size > self._end:
            return None
        big = {id(piece): piece for piece in pieces if len(piece) >= WORTH_SHARING}
        new = self._handed_over(big)
        self._before = big
        told: list[int] = []
        run: list[bytes] = []
        for piece in pieces:
            known = self._known.get(id(piece)) if id(piece) in big else None
            if known is None:
                run.append(piece)
                continue
            if run:
                told.append(self._write(b"".join(run)))
                run.clear()
            told.append(-1 - known[0])
        if run:
            told.append(self._write(b"".join(run)))
        return message.needs_smtputf8, new, told

    def _handed_over(self, big: dict[int, bytes]) -> list[int]:
        """Write what the message before had as well; octets of each."""
        new = []
        for key, piece in big.items():
            if key in self._before and key not in self._known:
                self._known[key] = len(self._known), piece
                new.append(self._write(piece))
        return new

    def _write(self, octets: bytes) -> int:
        end = self._place + len(octets)
        self._memory[self._place : end] = octets
        self._place = end
        return len(octets)


class Reader:
    """Takes messages out of slots, in the order in which they were put there."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._known: list[bytes] = []
        self._place = 0

    def forget(self) -> None:
        """Messages of another kind come (see ``Writer.forget``)."""
        self._known.clear()

    def begin(self, slot: int) -> None:
        """The next messages are in this slot."""
        self._place = slot * SLOT

    def take(self, told: Told) -> Message:
        """The next message."""
        needs_smtputf8, new, pieces = told
        for size in new:
            self._known.append(self._read(size))
        return Message(
            [self._read(size) if size >= 0 else self._known[-1 - size] for size in pieces], needs_smtputf8
        )

    def _read(self, size: int) -> bytes:
        start = self._place
        self._place = start + size
        return self._memory[start : self._place]
