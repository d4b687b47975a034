"""Tabs above a page."""

from __future__ import annotations

from typing import NamedTuple

from wici.shared.refusals import Sentence


class Tab(NamedTuple):
    """One page beside others, ready to list."""

    label: Sentence
    address: str
    is_current: bool
