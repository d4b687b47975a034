"""QR codes of short values, many a second (ISO/IEC 18004, error correction M).

Without the choice of a mask, everything from the letters to the modules is linear over GF(2): bits of data,
the Reed-Solomon octets that are computed of them, their places, the mask. So a code is the exclusive or of
one number for each letter, or pair of letters, that says which modules it turns over; these are kept once
they were met. That takes a tenth of the time of encoding value after value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import compress, product
from operator import add, getitem, xor

#: Rows of modules are filled up to whole groups of so many.
GROUP = 8
#: The mask (7.8.2) is always the same one: weighing the eight of them takes far longer than all the rest, and
#: readers read every mask. This one also breaks up what fills a short value's end.
MASK = 3

#: Beginnings of values that are kept for each way of encoding.
_KEPT_BEGINNINGS = 100
_PAIRED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
#: Mode, with the bits of a count in small codes (7.4.1): for octets, and for letters in pairs.
_OCTETS, _PAIRS = (0b0100, 8), (0b0010, 9)
#: These octets in turn fill up a code (7.4.10).
_FILLING = (0xEC, 0x11)
#: Versions from 1 on (table 9): octets of data and of error correction in a block, blocks.
_VERSIONS = ((16, 10, 1), (28, 16, 1), (44, 26, 1), (32, 18, 2), (43, 24, 2), (27, 16, 4))
#: The field of the Reed-Solomon code (7.5.2); generator and mask of the format's own code (7.9.1).
_FIELD, _FORMAT_CODE, _FORMAT_MASK = 0x11D, 0x537, 0x5412


@dataclass(frozen=True, slots=True)
class Modules:
    """A code of ``width`` by ``width`` modules: ``rows`` from the top, a bit for each from the left, set when
    it is dark; each row is filled up to whole octets."""

    width: int
    rows: bytes


def modules(value: str) -> Modules | None:
    """The code of a value; None when it is not ASCII, is a mere number, or has no room in a small code.

    Letters of the 45 that go in pairs do so at the end of the value: links end with codes.
    """
    if not value.isascii() or value.isdigit():
        return None
    start = len(value.rstrip(_PAIRED))
    plan = _plan(start, len(value) - start)
    if plan is None:
        return None
    ending = value[plan.octets :]
    pieces = [*map(add, ending[::2], ending[1::2])]
    if len(ending) % 2:
        pieces.append(ending[-1])
    dark = reduce(xor, map(getitem, plan.turns, pieces), plan.begun(value[: plan.octets]))
    return Modules(plan.width, dark.to_bytes(-(-plan.width // GROUP) * plan.width, "big"))


class _Turns(dict[str, int]):
    """The modules that a letter or a pair of letters turns over, at its place in the data."""

    def __init__(self, bits: Sequence[int], number_of: Callable[[str], int]) -> None:
        super().__init__()
        self._bits, self._number_of = bits, number_of

    def __missing__(self, letters: str) -> int:
        found = self[letters] = _turned(self._bits, self._number_of(letters))
        return found


class _Plan:
    """How values become codes that have so many letters in ``octets``, and others in pairs after them: the
    modules that are the ``same`` for all, and what each letter or pair turns over."""

    def __init__(self, width: int, octets: int, same: int, turns: Sequence[_Turns]) -> None:
        self.width, self.octets = width, octets
        self._same, self._octet_turns = same, turns[:octets]
        #: For the pairs.
        self.turns = turns[octets:]
        self._begun: dict[str, int] = {}

    def begun(self, octets: str) -> int:
        """The modules of a code whose pairs are zeros. Links begin alike: the first few beginnings are
        kept."""
        found = self._begun.get(octets)
        if found is None:
            found = reduce(xor, map(getitem, self._octet_turns, octets), self._same)
            if len(self._begun) < _KEPT_BEGINNINGS:
                self._begun[octets] = found
        return found


@lru_cache(maxsize=4)
def _plan(octets: int, paired: int) -> _Plan | None:
    """For values of so many letters, then so many that may go in pairs; None: there is no small code for
    them."""
    header = 4 + _OCTETS[1]
    plain = header + 8 * (octets + paired)
    mixed = (header + 8 * octets if octets else 0) + 4 + _PAIRS[1] + 11 * (paired // 2) + 6 * (paired % 2)
    if plain <= mixed:
        octets, paired = octets + paired, 0
    length = min(plain, mixed)
    sizes = [8 * data * blocks for data, _, blocks in _VERSIONS]
    version = next((place for place, size in enumerate(sizes, 1) if length <= size), 0)
    if not version:
        return None
    bits, same = _code(version)
    turns: list[_Turns] = []
    place = 0
    for (mode, count_bits), count, steps in (
        (_OCTETS, octets, [8] * octets),
        (_PAIRS, paired, [11] * (paired // 2) + [6] * (paired % 2)),
    ):
        if count:
            same ^= _turned(bits[place : place + 4 + count_bits], mode << count_bits | count)
            place += 4 + count_bits
        for step in steps:
            turns.append(_Turns(bits[place : place + step], ord if step == 8 else _paired))
            place += step
    # Four zeros end the data, or as many as there is room for, and more up to a whole octet.
    place = -(-min(place + 4, len(bits)) // 8) * 8
    for number, start in enumerate(range(place, len(bits), 8)):
        same ^= _turned(bits[start : start + 8], _FILLING[number % 2])
    return _Plan(17 + 4 * version, octets, same, turns)


def _paired(letters: str) -> int:
    """A letter of the 45, or two, as a number (7.4.5)."""
    return reduce(lambda number, letter: number * 45 + _PAIRED.index(letter), letters, 0)


def _turned(bits: Sequence[int], number: int) -> int:
    """What the number turns over that stands in these bits, the first of which is the highest."""
    set_bits = (each for place, each in enumerate(reversed(bits)) if number >> place & 1)
    return reduce(xor, set_bits, 0)


@lru_cache(maxsize=len(_VERSIONS))
def _code(version: int) -> tuple[tuple[int, ...], int]:
    """For each bit of a version's data the modules that it turns over, with those of its error correction;
    and the modules of a code whose data are zeros."""
    size = 17 + 4 * version
    row = -(-size // GROUP) * GROUP
    fixed, dark = _fixed(version)

    def module(x: int, y: int) -> int:
        return 1 << ((size - y) * row - 1 - x)

    free = [(x, y) for x, y in _zigzag(size) if (x, y) not in fixed]
    same = sum(module(x, y) for x, y in dark) + sum(module(x, y) for x, y in free if (x + y) % 3 == 0)
    places = [module(x, y) for x, y in free]
    data, correction, blocks = _VERSIONS[version - 1]
    remainders = _remainders(data, correction)
    bits: list[int] = []
    for block, place in product(range(blocks), range(data)):
        own = [8 * (place * blocks + block) + bit for bit in range(8)]
        after = [8 * ((data + n) * blocks + block) + bit for n in range(correction) for bit in range(8)]
        corrections = [places[each] for each in after]
        remainder = remainders[place]
        turned = []
        for each in reversed(own):
            is_set = f"{int.from_bytes(remainder, 'big'):0{8 * correction}b}".encode().translate(_FROM_DIGITS)
            turned.append(reduce(xor, compress(corrections, is_set), places[each]))
            remainder = remainder.translate(_DOUBLED)
        bits += reversed(turned)
    return tuple(bits), same


def _zigzag(size: int) -> Iterator[tuple[int, int]]:
    """Column and row of the modules in the order in which data fill them (7.7.3)."""
    for number, right in enumerate([*range(size - 1, 6, -2), 5, 3, 1]):
        for y in range(size) if number % 2 else reversed(range(size)):
            yield right, y
            yield right - 1, y


def _fixed(version: int) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The modules that are no data (6.3), and which of them are dark."""
    size = 17 + 4 * version
    fixed: set[tuple[int, int]] = set()
    dark: set[tuple[int, int]] = set()

    def put(x: int, y: int, is_dark: int | bool) -> None:
        if 0 <= x < size and 0 <= y < size:
            fixed.add((x, y))
            (dark.add if is_dark else dark.discard)((x, y))

    for place in range(8, size - 8):
        put(place, 6, place % 2 == 0)
        put(6, place, place % 2 == 0)
    # A ring around a dark middle, at three corners with a light border; a smaller one at the fourth.
    eyes = [(3, 3, 4), (size - 4, 3, 4), (3, size - 4, 4)] + [(size - 7, size - 7, 2)] * (version > 1)
    for x, y, reach in eyes:
        for across in range(-reach, reach + 1):
            for down in range(-reach, reach + 1):
                ring = max(abs(across), abs(down))
                put(x + across, y + down, ring not in (2, 4) if reach == 4 else ring != 1)
    for place in range(15):
        is_dark = _format() >> place & 1
        put(*((8, place + (place > 5)) if place < 8 else (14 - place + (place == 8), 8)), is_dark)
        put(*((size - 1 - place, 8) if place < 8 else (8, size - 15 + place)), is_dark)
    put(8, size - 8, True)
    return fixed, dark


def _format() -> int:
    """Error correction M (two zeros) and the mask, with ten bits of their own correction."""
    rest = MASK << 10
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= _FORMAT_CODE << (bit - 10)
    return (MASK << 10 | rest) ^ _FORMAT_MASK


def _remainders(data: int, correction: int) -> list[bytes]:
    """For each octet of a block what a one there adds to each octet of error correction (7.5.2)."""
    generator, root = [1], 1
    for _ in range(correction):
        longer = [*generator, 0]
        for place, factor in enumerate(generator):
            longer[place + 1] ^= _times(factor, root)
        generator, root = longer, _times(root, 2)
    found = [generator[1:]]
    for _ in range(data - 1):
        first, *rest = found[-1]
        found.append([
            each ^ _times(first, factor) for each, factor in zip([*rest, 0], generator[1:], strict=True)
        ])  # fmt: skip
    return [bytes(each) for each in reversed(found)]


def _times(one: int, other: int) -> int:
    """The product in the field."""
    found = 0
    while other:
        found ^= one if other & 1 else 0
        one = one << 1 ^ (_FIELD if one & 128 else 0)
        other >>= 1
    return found


#: Each octet twice, in the field; and the digits 0 and 1 as such.
_DOUBLED = bytes(_times(each, 2) for each in range(256))
_FROM_DIGITS = bytes.maketrans(b"01", b"\0\1")
