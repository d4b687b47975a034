"""How a letter begins: "Szanowna Pani", "Pani Anno", and what it says when the gender is not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from wici.plain.polish.genders import Gender, guess_gender
from wici.plain.polish.vocatives import vocative


class Doubt(Enum):
    """What a person should look at before a letter goes out."""

    #: There is no first name.
    NO_NAME = "no_name"
    #: The name does not tell whether a woman or a man is meant: the salutation is neutral.
    UNKNOWN_GENDER = "unknown_gender"
    #: The gender was guessed from the ending of the name only.
    GUESSED_GENDER = "guessed_gender"
    #: The vocative was made by a rule that may not fit this name.
    GUESSED_VOCATIVE = "guessed_vocative"


@dataclass(frozen=True, slots=True)
class FormsOfAddress:
    """The Polish forms of address of one person.

    ``salutation`` is "Szanowna Pani", "Szanowny Panie" or, when the gender is not known, "Szanowni
    Państwo". ``courtesy`` is "Pani Anno" or "Panie Łukaszu"; without a gender or a first name it is the
    salutation. ``vocative`` is the first name alone. ``doubts`` are in the order of ``Doubt``.
    """

    gender: Gender
    vocative: str
    salutation: str
    courtesy: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether nothing about them was guessed."""
        return not self.doubts


_SALUTATIONS = {
    Gender.FEMININE: "Szanowna Pani",
    Gender.MASCULINE: "Szanowny Panie",
    Gender.UNKNOWN: "Szanowni Państwo",
}
_TITLES = {Gender.FEMININE: "Pani", Gender.MASCULINE: "Panie"}


def forms_of_address(
    first_name: str, *, gender: Gender = Gender.UNKNOWN, correction: str = ""
) -> FormsOfAddress:
    """The forms for a first name.

    ``gender`` is what is known of the person and beats every guess; ``correction`` is the vocative that
    somebody wrote down for this person and is used as it stands.
    """
    guess = guess_gender(first_name)
    known = guess.gender if gender is Gender.UNKNOWN else gender
    made = vocative(first_name, gender)
    called = " ".join(correction.split()) or made.text
    doubts = {
        Doubt.NO_NAME: not called,
        Doubt.UNKNOWN_GENDER: known is Gender.UNKNOWN,
        Doubt.GUESSED_GENDER: gender is Gender.UNKNOWN and known is not gender and not guess.is_sure,
        Doubt.GUESSED_VOCATIVE: bool(called) and not correction.strip() and not made.is_sure,
    }
    salutation = _SALUTATIONS[known]
    return FormsOfAddress(
        gender=known,
        vocative=called,
        salutation=salutation,
        courtesy=f"{_TITLES[known]} {called}" if called and known in _TITLES else salutation,
        doubts=tuple(doubt for doubt, holds in doubts.items() if holds),
    )
