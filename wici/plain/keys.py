"""Text made comparable (``fold``), keys made of labels, and participant codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Protocol

#: Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i",
    "ĸ": "k", "ŋ": "n", "ƀ": "b", "ɫ": "l", "’": "'", "‘": "'", "ʼ": "'", "–": "-", "—": "-", "‐": "-",
    "‑": "-",
}  # fmt: skip


class _FoldTable(dict[int, str]):
    """What each character becomes, worked out the first time it is met (for ``str.translate``)."""

    def __missing__(self, code_point: int) -> str:
        folded = self[code_point] = _fold_character(chr(code_point))
        return folded


def _fold_character(character: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    # A fraction (½) or an abbreviation (℡) comes apart into several characters, so map each of them.
    return "".join(_LETTERS.get(part, part) for part in text if not _is_mark(part))


def _is_mark(character: str) -> bool:
    """Accents that stand on their own, and characters that nobody sees (soft hyphen, byte order mark)."""
    return bool(unicodedata.combining(character)) or unicodedata.category(character) == "Cf"


_FOLD_TABLE = _FoldTable()


def fold(text: str) -> str:
    """The form in which two texts are compared: lower-case, without diacritics, spaces single.

    ``Żółć`` becomes ``zolc``, ``Straße`` ``strasse``, a no-break space a space; curly apostrophes and
    long dashes become plain ones, invisible characters vanish. White space at the ends goes, inside it
    becomes one space. Folding twice changes nothing. Based on Unicode's compatibility decomposition
    and full case folding, character by character.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(text.translate(_FOLD_TABLE).split())


#: The longest field key.
KEY_LENGTH = 40


def slug_key(label: str, taken: Collection[str], *, reserved: Collection[str] = ()) -> str:
    """A key for a form field: its label in lower-case ASCII with ``_`` between words.

    ``Firma / instytucja`` becomes ``firma_instytucja``. The key starts with a letter, has at most
    ``KEY_LENGTH`` characters and is neither among ``taken`` (a number is added: ``firma_2``) nor among
    ``reserved`` names. A label without Latin letters or digits gives ``field``.
    """
    base = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_") or "field"
    if not base[0].isalpha():
        base = f"field_{base}"
    base = base[:KEY_LENGTH].rstrip("_")
    key, number = base, 1
    while key in taken or key in reserved:
        number += 1
        ending = f"_{number}"
        key = base[: KEY_LENGTH - len(ending)].rstrip("_") + ending
    return key


#: Letters and digits that are told apart on paper and by telephone: no 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V,
#: and no vowels, so that no code reads as a word.
CODE_ALPHABET = "346789CDFGHJKMNPQRTVWX"

#: Eight characters give 5 * 10^10 codes: among 100,000 participants a guess hits once in 500,000.
CODE_LENGTH = 8


class Chooser(Protocol):
    """What is needed of a source of chance: ``random.Random`` in tests, ``secrets.SystemRandom`` else."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One item of the sequence."""


def participant_code(source: Chooser, length: int = CODE_LENGTH) -> str:
    """A new participant code; the caller makes sure that nobody has it yet.

    Raises ValueError for a length below 4, with which codes would soon be used up.
    """
    if length < 4:
        raise ValueError(f"A participant code needs at least 4 characters, not {length}.")
    return "".join(source.choice(CODE_ALPHABET) for _ in range(length))
