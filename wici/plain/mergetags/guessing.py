"""Guesses at the word that was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from wici.plain.keys import fold

#: Longer words are no misspelling of anything, and comparing them is slow.
_LONGEST_GUESSED = 60
_SEPARATORS = re.compile(r"[\s._-]+")


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant: the same but for case, Polish letters and separators,
    or else the one spelt most alike; empty when there is none."""
    if len(name) > _LONGEST_GUESSED:
        return ""
    by_plain = {_plain(candidate): candidate for candidate in sorted(known, reverse=True)}
    plain = _plain(name)
    if plain in by_plain:
        return by_plain[plain]
    close = get_close_matches(plain, by_plain, n=1)
    return by_plain[close[0]] if close else ""


def _plain(name: str) -> str:
    return _SEPARATORS.sub("_", fold(name))
