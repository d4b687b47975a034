"""How fast one recipient domain may be written to, whoever is at work. Time is an argument everywhere.

What is handed to a mail server is known in two steps. When a batch is leased, all that it holds for a domain
is *reserved*; when it is recorded, what really began is *noted* with the time of the recording, which is
later than that of any of its messages. A message therefore counts from before it leaves until at least a
minute after it has left, and the room that is left is never more than there is: in no stretch of a minute
does a domain get more than its limit, however long a batch takes and whatever crashes in between.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
#: A domain's messages that have to wait leave in so many portions a minute, not one by one.
PORTIONS = 6
#: Somebody else who waits for the same domain is waited for if their turn comes this soon…
SOON = WINDOW
#: …and has not been passed by for this long: then nobody works for them (they may be sent by one process
#: that is stopped), and everybody else goes on.
GIVEN_UP = timedelta(minutes=2)


def domain_of(address: str) -> str:
    """The domain of an address as limits know it: lower case, A-labels (RFC 5890) for other letters."""
    domain = address.rpartition("@")[2].lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


class Window:
    """What one mail server was handed in the last minute and is being handed now, by recipient domain."""

    def __init__(self) -> None:
        self.in_use: dict[Hashable, Mapping[str, int]] = {}
        self._noted: deque[tuple[datetime, Mapping[str, int]]] = deque()
        self._used: dict[str, int] = {}

    def reserve(self, key: Hashable, counts: Mapping[str, int]) -> None:
        """A batch is being sent: it holds so many messages for each domain."""
        self.release(key)
        self.in_use[key] = dict(counts)
        self._add(counts)

    def release(self, key: Hashable) -> None:
        """A batch is not being sent any more."""
        counts = self.in_use.pop(key, None)
        if counts is not None:
            self._subtract(counts)

    def note(self, key: Hashable, at: datetime, counts: Mapping[str, int]) -> None:
        """A batch is recorded: of it, so many messages were begun, at the latest ``at``."""
        if self.in_use.get(key) == counts:
            # Everything that was reserved began, as it nearly always does.
            del self.in_use[key]
        else:
            self.release(key)
            self._add(counts)
        self._noted.append((at, counts))
        if len(self._noted) > 1 and self._noted[-2][0] > at:
            self._noted = deque(sorted(self._noted, key=lambda note: note[0]))

    def forget(self, now: datetime) -> None:
        """Drop what is more than a minute ago."""
        while self._noted and self._noted[0][0] <= now - WINDOW:
            self._subtract(self._noted.popleft()[1])

    def room(self, domain: str, limit: int) -> int:
        """How many messages more the domain may get now; call ``forget`` first."""
        return max(0, limit - self._used.get(domain, 0))

    def has_room(self, counts: Mapping[str, int], limit: int) -> bool:
        """Whether all of this may go now; call ``forget`` first."""
        used = self._used
        return all(used.get(domain, 0) + count <= limit for domain, count in counts.items())

    def room_at(self, domain: str, wanted: int, limit: int, now: datetime) -> datetime:
        """When there may be room for so many, as far as that is known: what is being sent now is taken as
        noted now. A ``wanted`` above the limit is taken as the limit."""
        missing = min(wanted, limit) - self.room(domain, limit)
        if missing <= 0:
            return now
        for at, counts in self._noted:
            missing -= counts.get(domain, 0)
            if missing <= 0:
                return at + WINDOW
        return now + WINDOW

    def _add(self, counts: Mapping[str, int]) -> None:
        used = self._used
        for domain, count in counts.items():
            used[domain] = used.get(domain, 0) + count

    def _subtract(self, counts: Mapping[str, int]) -> None:
        used = self._used
        for domain, count in counts.items():
            left = used[domain] - count
            if left > 0:
                used[domain] = left
            else:
                del used[domain]


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one dispatch that wait for their domain: how many, and since when they were passed by.

    ``next_batch_at`` is when the dispatch may next have a batch.
    """

    id: int
    domain: str
    waiting: int
    passed_since: datetime
    next_batch_at: datetime


def portion(limit: int) -> int:
    """How many messages of those who wait for a domain leave at once, if there is room for them."""
    return max(1, limit // PORTIONS)


def kept_for_others(own: Queue | None, others: Sequence[Queue], limit: int, now: datetime) -> int:
    """How much of a domain's room belongs to others who have waited longer (everybody who waits, for
    somebody who does not wait yet).

    A portion each; only for those whose turn comes before what is taken now is free again. So everybody who
    waits for a domain goes in turn, none can be overtaken for ever, and nobody waits for one who is away.
    """
    kept = 0
    for other in others:
        is_first = own is None or (other.passed_since, other.id) < (own.passed_since, own.id)
        if is_first and now - GIVEN_UP < other.next_batch_at <= now + SOON:
            kept += min(other.waiting, portion(limit))
    return kept


def admitted(domains: Sequence[str], free: Mapping[str, int], waiting: Container[str]) -> list[bool]:
    """Which messages of a batch may go now, in their order, when each domain has so much free room.

    A domain that earlier messages of the same dispatch wait for gets nothing: these come after them.
    """
    left = {domain: 0 if domain in waiting else free[domain] for domain in set(domains)}
    may_go = []
    for domain in domains:
        left[domain] -= 1
        may_go.append(left[domain] >= 0)
    return may_go


def may_follow(
    own: Queue, others: Sequence[Queue], room: int, limit: int, now: datetime, *, most: int
) -> int:
    """How many of those who wait for their domain may go now: up to ``most``, a portion at least, or none."""
    free = min(room - kept_for_others(own, others, limit, now), own.waiting, most)
    return free if free >= min(portion(limit), own.waiting, most) else 0
