"""Which letters run from right to left, and in which order they stand in a line (Unicode annex 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bidi import get_base_level, get_display

#: Anything that makes the order of a text worth a thought: right-to-left letters and controls.
_TURNING = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_LEVELS_BEGIN = "\n    levels: [\n"
_LEVEL = re.compile(r"Level\(\s+(\d+)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line, by its offsets in the text, that runs in one direction."""

    start: int
    end: int
    is_rtl: bool


def has_rtl(text: str) -> bool:
    """Whether something of the text may run from right to left."""
    return not text.isascii() and _TURNING.search(text) is not None


def levels(text: str) -> tuple[int, ...]:
    """The embedding level of every letter of a paragraph; odd ones run from right to left."""
    told = get_display(text, base_dir="R" if get_base_level(text) else "L", debug=True)
    # The library counts bytes of UTF-8; its account of the text has no line ends within.
    _, _, after = str(told).partition(_LEVELS_BEGIN)
    by_byte = [int(found) for found in _LEVEL.findall(after)]
    found: list[int] = []
    place = 0
    for letter in text:
        found.append(by_byte[place])
        place += len(letter.encode())
    return tuple(found)


def base_level(text: str) -> int:
    """1 when the paragraph as a whole runs from right to left, else 0."""
    return int(get_base_level(text))


def visual(levels: Sequence[int], start: int, end: int, base: int, is_space: Sequence[bool]) -> list[Stretch]:
    """The stretches of the line from ``start`` to ``end``, from left to right (rules L1 and L2)."""
    own = list(levels[start:end])
    for place in range(len(own) - 1, -1, -1):
        if not is_space[start + place]:
            break
        own[place] = base
    runs = list(_level_runs(own, start))
    for level in range(max(own, default=0), 0, -1):
        _turn(runs, level)
    return [Stretch(first, last, level % 2 == 1) for first, last, level in runs]


def _level_runs(own: Sequence[int], offset: int) -> Iterator[tuple[int, int, int]]:
    start = 0
    for place in range(1, len(own) + 1):
        if place == len(own) or own[place] != own[start]:
            yield offset + start, offset + place, own[start]
            start = place


def _turn(runs: list[tuple[int, int, int]], level: int) -> None:
    """Reverse every sequence of runs of this level or a higher one."""
    start = 0
    while start < len(runs):
        end = start
        while end < len(runs) and runs[end][2] >= level:
            end += 1
        runs[start:end] = runs[start:end][::-1]
        start = max(end, start + 1)
