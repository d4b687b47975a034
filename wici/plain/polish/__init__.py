"""Polish forms of address: the vocative of first names, grammatical gender, salutations.

``forms_of_address`` is what tags and the pre-send check ask; ``vocative`` and ``guess_gender`` are its
parts. Every answer says whether it is sure, so that a person can look at the doubtful ones.
"""

from wici.plain.polish.genders import Certainty, Gender, GenderGuess, guess_gender
from wici.plain.polish.salutations import Doubt, FormsOfAddress, forms_of_address
from wici.plain.polish.vocatives import Vocative, vocative

__all__ = [
    "Certainty",
    "Doubt",
    "FormsOfAddress",
    "Gender",
    "GenderGuess",
    "Vocative",
    "forms_of_address",
    "guess_gender",
    "vocative",
]
