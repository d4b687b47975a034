"""The vocative (wołacz) of first names: rules by ending, with a table of exceptions.

Sources of the rules: A. Nagórko, "Zarys gramatyki polskiej", on the declension of nouns; the spelling
rules of "Wielki słownik ortograficzny PWN" on foreign names; M. Bańko, "Wykłady z polskiej fleksji".

Women. Names in -a take -o (Anna: Anno); so do official names in -ia and -ja (Maria: Mario, Alicja:
Alicjo). Pet names with a soft stem take -u: -sia, -zia, -dzia, -cia, -unia, and in two syllables
-nia and -la (Kasia: Kasiu, Ania: Aniu, Ola: Olu). Names of women that do not end in -a are not declined
(Nicole, Carmen, Noemi).

Men. The vocative is like the locative. Hard stems take -e and soften: Adam: Adamie, Robert: Robercie,
Konrad: Konradzie, Piotr: Piotrze, Michał: Michale, August: Auguście. Stems in -k, -g, -ch, -h and soft or
once soft ones (-l, -j, -sz, -cz, -rz, -ż, -ś, -ń, -c) take -u: Oleg: Olegu, Karol: Karolu, Łukasz: Łukaszu.
The e of -ek falls out (Marek: Marku), in -niek, -siek, -ciek with a mark on the consonant (Maciek: Maćku).
Names in -a take -o as women's do (Kuba: Kubo). Names in -y and -i are declined as adjectives, whose
vocative is the nominative (Jerzy, Antoni), and names in -o and -e keep their form (Bruno, Dmytro).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from wici.plain.polish import irregular
from wici.plain.polish.first_names import EITHER, FEMININE, MASCULINE, MASCULINE_FOREIGN
from wici.plain.polish.genders import Certainty, Gender, guess_gender
from wici.plain.polish.words import KNOWN, is_name, restore, split


@dataclass(frozen=True, slots=True)
class Vocative:
    """A first name as one calls the person, and whether that form can be used unseen."""

    text: str
    certainty: Certainty

    @property
    def is_sure(self) -> bool:
        return self.certainty is Certainty.SURE


@lru_cache(maxsize=65_536)
def vocative(first_name: str, gender: Gender = Gender.UNKNOWN) -> Vocative:
    """The vocative of a first name; every word of "Anna Maria" and "Anna-Maria" is declined.

    ``gender`` is what is known of the person; UNKNOWN means that the name has to tell. Names in capitals
    or small letters are put right. A name that no rule fits comes back as it is, unsure: in Polish the
    nominative may stand for the vocative. An empty name gives an empty text, unsure.
    """
    guess = guess_gender(first_name)
    known = guess.gender if gender is Gender.UNKNOWN else gender
    agrees = gender is guess.gender or not guess.is_sure
    is_sure = guess.is_sure if gender is Gender.UNKNOWN else agrees
    parts = split(first_name)
    for index in range(0, len(parts), 2):
        word = parts[index]
        form, form_is_sure = _decline(word, known, is_undeclined=_is_french(parts, index))
        parts[index] = form
        # Of several words any may be something else: a title, a particle, a surname.
        is_sure = is_sure and form_is_sure and (len(parts) == 1 or word.lower() in KNOWN)
    return Vocative("".join(parts), Certainty.SURE if is_sure and parts != [""] else Certainty.UNSURE)


def _is_french(parts: list[str], index: int) -> bool:
    """Whether a word is the Jean of Jean-Pierre, of which only the last part is declined."""
    return parts[index] == "Jean" and index + 2 < len(parts)


def _decline(word: str, gender: Gender, *, is_undeclined: bool) -> tuple[str, bool]:
    """One word of a name and whether its form is sure."""
    if is_undeclined:
        return word, True
    if not is_name(word):
        return word, False
    name = restore(word)
    key = name.lower()
    if gender is Gender.MASCULINE and key == "maria":
        return "Mario", True
    decline = {Gender.FEMININE: _decline_feminine, Gender.MASCULINE: _decline_masculine}.get(gender)
    form, is_sure = decline(name, key) if decline else _decline_unknown(name, key)
    return form, is_sure and name == word


def _decline_unknown(name: str, key: str) -> tuple[str, bool]:
    """A person of whom only the name is known, and the name does not tell: the form if both agree."""
    feminine, masculine = _decline_feminine(name, key)[0], _decline_masculine(name, key)[0]
    return (feminine if feminine == masculine else name), False


def _decline_feminine(name: str, key: str) -> tuple[str, bool]:
    is_accepted = key not in irregular.DOUBTFUL
    if key in irregular.FEMININE:
        return irregular.FEMININE[key], is_accepted
    form, has_no_exceptions = _feminine_by_rule(name, key)
    return form, is_accepted and (has_no_exceptions or key in FEMININE)


_VOWELS = re.compile(r"(?!i[aeiouyąęó])[aeiouyąęó]")
#: Pet names by their ending alone (Basia, Zuzia, Stefcia, Ewunia), or if they have two syllables.
_PET_NAME = re.compile(r".*(si|zi|[^aeiouyąęó]ci|uni)a\Z")
_SHORT_PET_NAME = re.compile(r".*(ni|[aeiouy]l)a\Z")
_HARD_STEM = re.compile(r".*[bdfghkłmnprstvwzż]a\Z")


def _feminine_by_rule(name: str, key: str) -> tuple[str, bool]:
    """The form, and whether its rule has no exceptions, so that the name need not be a known one."""
    if not key.endswith("a"):
        return name, True
    is_short = len(_VOWELS.findall(key)) == 2
    if _PET_NAME.match(key) or (is_short and _SHORT_PET_NAME.match(key)):
        return f"{name[:-1]}u", False
    return f"{name[:-1]}o", _HARD_STEM.match(key) is not None


def _decline_masculine(name: str, key: str) -> tuple[str, bool]:
    is_accepted = key not in irregular.DOUBTFUL
    if key in irregular.MASCULINE:
        return irregular.MASCULINE[key], is_accepted
    form = _masculine_by_rule(name, key)
    is_fitting = form != name or key[-1] in _UNDECLINED_ENDINGS
    return form, is_accepted and is_fitting and _is_surely_masculine(key)


#: Names in these keep their form: adjectives (Jerzy), and what has no declension or an optional one.
_UNDECLINED_ENDINGS = "aeiouyéíó"


def _is_surely_masculine(key: str) -> bool:
    """Whether the rules are known to fit: not for endings of foreign spelling, except undeclined ones."""
    if key in MASCULINE_FOREIGN:
        return key[-1] in _UNDECLINED_ENDINGS
    if key in EITHER:
        return key.endswith("a")
    return key in MASCULINE or _COMPOUND.match(key) is not None


_COMPOUND = re.compile(r".{2,}(sław|mir|mił|gniew)\Z")

#: Ending of the name, ending of the vocative; the first that fits counts, so longer ones stand before.
_MASCULINE_ENDINGS: tuple[tuple[str, str], ...] = (
    ("niek", "ńku"), ("siek", "śku"), ("dziek", "dźku"), ("ziek", "źku"), ("ciek", "ćku"), ("ek", "ku"),
    ("sander", "sandrze"), ("xander", "xandrze"), ("nder", "ndrze"),
    ("sio", "siu"), ("zio", "ziu"),
    ("nia", "niu"),
    ("sz", "szu"), ("cz", "czu"), ("rz", "rzu"), ("dz", "dzu"),
    ("st", "ście"), ("zd", "ździe"), ("sł", "śle"),
    ("ń", "niu"), ("ś", "siu"), ("ć", "ciu"), ("ź", "ziu"),
    ("t", "cie"), ("d", "dzie"), ("ł", "le"), ("r", "rze"),
    ("ph", "phie"),
    *((letter, f"{letter}ie") for letter in "bpwvfmnsz"),
    *((letter, f"{letter}u") for letter in "lkgjhcż"),
    ("a", "o"),
)  # fmt: skip


def _masculine_by_rule(name: str, key: str) -> str:
    for ending, replacement in _MASCULINE_ENDINGS:
        if key.endswith(ending) and len(key) > len(ending):
            return name[: -len(ending)] + replacement
    return name
