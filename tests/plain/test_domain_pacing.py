"""A domain never gets more than its limit in any minute, and everybody's turn comes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wici.plain.domain_pacing import (
    WINDOW,
    Queue,
    Window,
    admitted,
    domain_of,
    kept_for_others,
    may_follow,
    portion,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("anna@example.org", "example.org"),
        ("Anna@Example.ORG", "example.org"),
        ('"a@b"@example.org', "example.org"),
        ("anna@żółw.pl", "xn--w-uga1v8h.pl"),
        ("anna@xn--w-uga1v8h.pl", "xn--w-uga1v8h.pl"),
        ("no address", "no address"),
        ("anna@" + "ż" * 70 + ".pl", "ż" * 70 + ".pl"),
    ],
)
def test_the_domain_is_what_stands_behind_the_last_at(address: str, domain: str) -> None:
    assert domain_of(address) == domain


def test_what_is_being_sent_and_what_was_sent_in_the_last_minute_counts() -> None:
    window = Window()
    window.reserve("a", {"x.pl": 4, "y.pl": 1})
    window.note("before", at(0), {"x.pl": 3})
    assert (window.room("x.pl", 10), window.room("y.pl", 10), window.room("z.pl", 10)) == (3, 9, 10)

    window.note("a", at(30), {"x.pl": 2})
    window.forget(at(59))
    assert window.room("x.pl", 10) == 5
    window.forget(at(60))
    assert window.room("x.pl", 10) == 8
    window.forget(at(90))
    assert (window.room("x.pl", 10), window.room("x.pl", 0)) == (10, 0)


def test_whether_everything_has_room() -> None:
    window = Window()
    window.reserve("a", {"x.pl": 4})
    assert window.has_room({"x.pl": 2, "y.pl": 6}, 6)
    assert not window.has_room({"x.pl": 3, "y.pl": 1}, 6)
    window.note("a", at(0), {"x.pl": 4})
    assert not window.has_room({"x.pl": 3}, 6)
    window.forget(at(60))
    assert window.has_room({"x.pl": 6}, 6)


def test_what_is_reserved_stays_as_it_was_said() -> None:
    window = Window()
    counts = {"x.pl": 4}
    window.reserve("a", counts)
    counts["x.pl"] = 9
    window.reserve("a", counts)
    counts["x.pl"] = 1
    assert window.room("x.pl", 10) == 1

    window.release("a")
    assert window.room("x.pl", 10) == 10


def test_notes_that_come_out_of_order_are_forgotten_in_order() -> None:
    window = Window()
    window.note("a", at(10), {"x.pl": 1})
    window.note("b", at(5), {"x.pl": 2})

    window.forget(at(66))
    assert window.room("x.pl", 10) == 9


def test_when_there_will_be_room() -> None:
    window = Window()
    window.note("x", at(0), {"x.pl": 3})
    window.note("y", at(20), {"x.pl": 4})
    window.reserve("a", {"x.pl": 3})

    assert window.room_at("x.pl", 1, 11, at(30)) == at(30)
    assert window.room_at("x.pl", 1, 10, at(30)) == at(60)
    assert window.room_at("x.pl", 4, 10, at(30)) == at(80)
    assert window.room_at("x.pl", 8, 10, at(30)) == at(90)
    assert window.room_at("x.pl", 50, 10, at(30)) == at(90)


def test_messages_come_after_earlier_ones_of_their_domain() -> None:
    domains = ["x.pl", "y.pl", "x.pl", "x.pl", "z.pl"]

    assert admitted(domains, {"x.pl": 2, "y.pl": 0, "z.pl": 9}, ()) == [True, False, True, False, True]
    assert admitted(domains, {"x.pl": 9, "y.pl": 9, "z.pl": 9}, {"x.pl"}) == [
        False, True, False, False, True,
    ]  # fmt: skip


def queue(number: int, waiting: int, since: float, next_batch: float = 0) -> Queue:
    return Queue(number, "x.pl", waiting, at(since), at(next_batch))


def test_room_is_kept_for_those_who_have_waited_longer_and_come_soon() -> None:
    own = queue(1, 50, since=-10)
    longer, shorter = queue(2, 50, since=-20), queue(3, 50, since=-5)
    later, away = queue(4, 50, since=-20, next_batch=61), queue(5, 50, since=-20, next_batch=-120)
    others = [longer, shorter, later, away]

    assert kept_for_others(own, others, 60, NOW) == portion(60) == 10
    assert kept_for_others(None, others, 60, NOW) == 20
    assert kept_for_others(own, [queue(2, 3, since=-20)], 60, NOW) == 3


def test_those_who_wait_go_by_portions() -> None:
    own = queue(1, 50, since=0)

    assert may_follow(own, [], 60, 60, NOW, most=100) == 50
    assert may_follow(own, [], 9, 60, NOW, most=100) == 0
    assert may_follow(own, [], 10, 60, NOW, most=100) == 10
    assert may_follow(own, [], 30, 60, NOW, most=20) == 20
    assert may_follow(own, [queue(2, 50, since=-1)], 15, 60, NOW, most=100) == 0
    assert may_follow(queue(1, 2, since=0), [], 2, 60, NOW, most=100) == 2


@dataclass
class Mailing:
    """A dispatch of a simulation: messages by domain in their order."""

    id: int
    messages: list[str]
    interval: float
    next_batch_at: float = 0.0
    aside: dict[str, list[float]] = field(default_factory=dict)  # domain -> [waiting, passed since]

    @property
    def is_over(self) -> bool:
        return not self.messages and not any(waiting for waiting, _ in self.aside.values())


@dataclass
class World:
    """Workers that take turns with one server; ``begun`` is what really happened, by domain."""

    mailings: list[Mailing]
    limit: int
    batch_size: int
    durations: list[float]
    window: Window = field(default_factory=Window)
    begun: dict[str, list[float]] = field(default_factory=dict)
    leased: list[tuple[float, int, Counter[str], bool]] = field(default_factory=list)
    number: int = 0

    def step(self, now: float) -> None:
        for end, key, counts, is_crash in [lease for lease in self.leased if lease[0] <= now]:
            # After a crash everything that may have begun counts, from the recovery on.
            self.window.note(key, at(end + (20 if is_crash else 0)), counts)
            self.leased.remove((end, key, counts, is_crash))
        self.window.forget(at(now))
        for mailing in sorted(self.mailings, key=lambda each: each.next_batch_at):
            if mailing.next_batch_at <= now and not mailing.is_over:
                self._claim(mailing, now)

    def _queues(self, domain: str, but: Mailing) -> list[Queue]:
        return [
            Queue(other.id, domain, int(waiting), at(since), at(other.next_batch_at))
            for other in self.mailings
            if other is not but
            for waiting, since in [other.aside.get(domain, [0, 0])]
            if waiting
        ]

    def _claim(self, mailing: Mailing, now: float) -> None:
        counts: Counter[str] = Counter()
        batch, mailing.messages = mailing.messages[: self.batch_size], mailing.messages[self.batch_size :]
        free = {
            domain: self.window.room(domain, self.limit)
            - kept_for_others(None, self._queues(domain, mailing), self.limit, at(now))
            for domain in set(batch)
        }
        waiting = {domain for domain, (count, _) in mailing.aside.items() if count}
        for domain, may_go in zip(batch, admitted(batch, free, waiting), strict=True):
            if may_go:
                counts[domain] += 1
            else:
                mailing.aside.setdefault(domain, [0, now])[0] += 1
        for domain, entry in mailing.aside.items():
            if entry[0]:
                own = Queue(mailing.id, domain, int(entry[0]), at(entry[1]), at(now))
                room = self.window.room(domain, self.limit) - counts[domain]
                going = may_follow(
                    own, self._queues(domain, mailing), room, self.limit, at(now), most=self.batch_size
                )
                if going:
                    entry[0] -= going
                    entry[1] = now
                    counts[domain] += going
        mailing.next_batch_at = now + mailing.interval
        if counts:
            self._lease(counts, now)

    def _lease(self, counts: Counter[str], now: float) -> None:
        self.number += 1
        duration = self.durations[self.number % len(self.durations)]
        self.window.reserve(self.number, counts)
        self.leased.append((now + duration, self.number, counts, self.number % 7 == 0))
        for domain, count in counts.items():
            # Anywhere between the lease and the recording.
            moments = [now + duration * n / max(1, count - 1) for n in range(count)]
            self.begun.setdefault(domain, []).extend(moments)


@settings(max_examples=60, deadline=None)
@given(
    limit=st.integers(1, 30),
    batch_size=st.integers(1, 20),
    mailings=st.lists(
        st.tuples(st.lists(st.sampled_from("aaaabbc"), min_size=1, max_size=60), st.sampled_from([1, 5, 60])),
        min_size=1,
        max_size=4,
    ),
    durations=st.lists(st.sampled_from([0.0, 0.5, 3.0, 25.0]), min_size=1, max_size=4),
)
def test_in_no_minute_more_than_the_limit_and_everybody_gets_out(
    limit: int, batch_size: int, mailings: list[tuple[list[str], int]], durations: list[float]
) -> None:
    made = [Mailing(number, list(letters), gap) for number, (letters, gap) in enumerate(mailings)]
    total = Counter(letter for letters, _ in mailings for letter in letters)
    world = World(made, limit, batch_size, durations)
    # The limit's own pace, a batch as slow as 25 s (45 s after a crash) in each minute, and the intervals.
    bound = 2 * 105 * (max(total.values()) / limit + len(made)) + 60 * (sum(total.values()) / batch_size + 4)
    now = 0.0
    while not all(mailing.is_over for mailing in made):
        world.step(now)
        now += 1
        assert now < bound

    assert {domain: len(moments) for domain, moments in world.begun.items()} == total
    for moments in world.begun.values():
        ordered = sorted(moments)
        for index in range(len(ordered) - limit):
            assert ordered[index + limit] - ordered[index] >= WINDOW.total_seconds()


def test_a_newcomer_is_not_kept_waiting_by_a_long_queue() -> None:
    """Ten people at a domain that another dispatch writes to in thousands have theirs within two minutes."""
    first = Mailing(1, ["a"] * 3_000, interval=1)
    world = World([first], 60, 100, [0.5])
    for second in range(300):
        world.step(float(second))
    newcomer = Mailing(2, ["a"] * 10, interval=1, next_batch_at=300)
    world.mailings.append(newcomer)
    for second in range(300, 420):
        world.step(float(second))

    assert newcomer.is_over
    assert not first.is_over
