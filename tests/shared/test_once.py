"""What is read once while a page is made, and anew everywhere else."""

from __future__ import annotations

from contextlib import suppress

from wici.shared.once import once, reading


def test_it_is_read_once_while_a_page_is_made_and_anew_for_the_next() -> None:
    numbers = iter(range(10))

    def read() -> int:
        return next(numbers)

    with reading():
        assert [once("a", read), once("b", read), once("a", read)] == [0, 1, 0]
    with reading():
        assert once("a", read) == 2


def test_elsewhere_it_is_read_every_time_also_after_a_page_that_failed() -> None:
    numbers = iter(range(10))
    assert [once("a", lambda: next(numbers)) for _ in range(2)] == [0, 1]
    with suppress(ValueError), reading():
        once("a", lambda: next(numbers))
        raise ValueError
    assert once("a", lambda: next(numbers)) == 3
