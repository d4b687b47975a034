"""What does not change while a page is made is read once, however many parts of the page need it.

A page that only shows things is made inside ``reading()``. There ``once`` remembers what it has read.
Anywhere else it reads anew every time, so that nothing is ever old: neither where something is changed nor
from one request to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")

_READ: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Nothing that ``once`` is asked for is changed in this block."""
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What ``read`` gives; inside ``reading()`` it is called only for the first who asks by this key."""
    known = _READ.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return cast(T, known[key])
