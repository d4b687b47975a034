"""Grammatical gender of a person, guessed from the first name and never without saying how surely.

Polish names of women end in -a, foreign and a few old ones in anything (Nicole, Beatrycze); names of
men end in anything, in -a seldom (Kuba, Barnaba, Kosma) but often enough among Ukrainian ones (Mykoła,
Illia). So a table of names decides, and an ending alone never gives a sure answer, but for the old
Slavic compounds (-sław, -sława), which have only one reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from wici.plain.polish.first_names import EITHER, FEMININE, MASCULINE
from wici.plain.polish.words import is_name, restore, split


class Gender(Enum):
    """Grammatical gender in forms of address; values as participants store it."""

    FEMININE = "f"
    MASCULINE = "m"
    UNKNOWN = ""


class Certainty(Enum):
    """Whether an answer can be used unseen."""

    SURE = "sure"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class GenderGuess:
    """A gender and how surely it follows from the name. UNKNOWN is never sure."""

    gender: Gender
    certainty: Certainty

    @property
    def is_sure(self) -> bool:
        return self.certainty is Certainty.SURE


_UNKNOWN = GenderGuess(Gender.UNKNOWN, Certainty.UNSURE)
_SURELY_FEMININE = GenderGuess(Gender.FEMININE, Certainty.SURE)
_SURELY_MASCULINE = GenderGuess(Gender.MASCULINE, Certainty.SURE)
_PERHAPS_FEMININE = GenderGuess(Gender.FEMININE, Certainty.UNSURE)
_PERHAPS_MASCULINE = GenderGuess(Gender.MASCULINE, Certainty.UNSURE)

_COMPOUND_FEMININE = re.compile(r".{2,}(sława|mira|miła|gniewa)\Z")
_COMPOUND_MASCULINE = re.compile(r".{2,}(sław|mir|mił|gniew|wój)\Z")
#: Endings that few names of women have.
_LIKELY_MASCULINE = re.compile(r".+(ek|yk|ik|sz|cz|rz|rd|ld|rt|ij|ej|ian|ł|ś|ń|ż|io)\Z")


@lru_cache(maxsize=65_536)
def guess_gender(first_name: str) -> GenderGuess:
    """The gender that a first name suggests; empty, foreign and ambiguous names give UNKNOWN.

    Of several names the first that tells decides (Jan Maria is a man); when a later one disagrees the
    answer is unsure, except for Maria, which men bear as a second name.
    """
    guesses = [(word, _guess_word(word)) for word in split(first_name)[::2]]
    telling = [(word, guess) for word, guess in guesses if guess.gender is not Gender.UNKNOWN]
    if not telling:
        return _UNKNOWN
    first = telling[0][1]
    agreed = all(guess.gender is first.gender or word == "Maria" for word, guess in telling)
    return first if agreed else GenderGuess(first.gender, Certainty.UNSURE)


def _guess_word(word: str) -> GenderGuess:
    if not is_name(word):
        return _UNKNOWN
    name = restore(word).lower()
    if name in EITHER:
        return _UNKNOWN
    if name in FEMININE:
        return _SURELY_FEMININE
    if name in MASCULINE:
        return _SURELY_MASCULINE
    return _guess_by_ending(name)


def _guess_by_ending(name: str) -> GenderGuess:
    if _COMPOUND_FEMININE.match(name):
        return _SURELY_FEMININE
    if _COMPOUND_MASCULINE.match(name):
        return _SURELY_MASCULINE
    if name.endswith("a"):
        return _PERHAPS_FEMININE
    return _PERHAPS_MASCULINE if _LIKELY_MASCULINE.match(name) else _UNKNOWN
