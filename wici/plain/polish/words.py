"""The words of a first name as somebody typed it: "ANNA  MARIA", "jean-pierre", "Lukasz"."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from wici.plain.keys import fold
from wici.plain.polish.first_names import EITHER, FEMININE, MASCULINE

KNOWN = EITHER | FEMININE | MASCULINE

#: Letters, with apostrophes inside (D'Arcy); no digits, no dots.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

_POLISH = re.compile("[a-ząćęłńóśźż]+")


def split(first_name: str) -> list[str]:
    """Words and what stands between them, alternately, beginning and ending with a word.

    Surplus white space is gone, and typing in capitals or small letters only is put right.
    """
    tidy = " ".join(unicodedata.normalize("NFC", first_name).split())
    small = tidy == tidy.lower()
    parts = re.split(r"( ?[-–‑] ?| )", tidy)
    return [_with_capital(part, small=small) if index % 2 == 0 else part for index, part in enumerate(parts)]


def _with_capital(word: str, *, small: bool) -> str:
    """``ANNA`` and ``anna`` as ``Anna``; ``McDonald``, ``M.`` and the ``del`` of ``María del Mar`` stay."""
    shouted = len(word) > 1 and word.isupper()
    if shouted or small or word in KNOWN:
        return word[:1].upper() + word[1:].lower()
    return word


def is_name(word: str) -> bool:
    """Whether a word can be a name: letters, and more than an initial."""
    return len(word) > 1 and _WORD.fullmatch(word) is not None


@cache
def _with_diacritics() -> dict[str, str]:
    """Names with Polish letters by their spelling without, where no other known name is spelt like that."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for name in KNOWN:
        bare = fold(name)
        if bare in KNOWN or not _POLISH.fullmatch(name):
            continue
        if bare in found:
            twice.add(bare)
        found[bare] = name
    return {bare: name for bare, name in found.items() if bare not in twice}


def restore(word: str) -> str:
    """A known name that was typed without its Polish letters (``Lukasz``) with them, any other as it is."""
    key = word.lower()
    name = _with_diacritics().get(key) if key not in KNOWN else None
    return name[:1].upper() + name[1:] if name else word
