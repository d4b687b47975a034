"""The words by which people name columns, statuses, languages and genders, in Polish and English.

All are written as ``normal`` makes them. What the screens call these things in either language is
understood besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from wici.events.models import Language
from wici.people.importing.providers import provided_columns
from wici.people.models import Gender, Status
from wici.plain.keys import fold
from wici.shared.refusals import Sentence

#: What a column can give besides answers, as screens and exports call it, in their order.
LABELS: Mapping[str, Sentence] = {
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "full_name": _("First and last name"),
    "name_last_first": _("Last and first name"),
    "email": _("E-mail address"),
    "code": _("Participant code"),
    "type": _("Participation type"),
    "status": _("Registration status"),
    "language": _("Language"),
    "gender": _("Gender"),
    "vocative": _("Vocative of the first name"),
    "registered_at": _("Date of registration"),
}

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "first_name": (
        "imie", "imiona", "imie uczestnika", "first name", "firstname", "given name", "forename",
        "name first",
    ),
    "last_name": ("nazwisko", "nazwisko uczestnika", "last name", "lastname", "surname", "family name"),
    "full_name": (
        "imie i nazwisko", "imie nazwisko", "imie i nazwisko uczestnika", "full name", "fullname", "name",
        "name and surname", "name surname", "first and last name", "uczestnik", "participant", "attendee",
    ),
    "name_last_first": (
        "nazwisko i imie", "nazwisko imie", "surname and name", "last name first name", "last and first name",
    ),
    "email": (
        "e mail", "email", "mail", "adres e mail", "adres email", "adres mailowy", "adres mail",
        "adres poczty elektronicznej", "poczta elektroniczna", "e mail address", "email address",
        "e mail uczestnika", "email uczestnika", "twoj adres e mail",
    ),
    "code": ("kod uczestnika", "participant code"),
    "type": (
        "rodzaj uczestnictwa", "typ uczestnictwa", "rodzaj uczestnika", "typ uczestnika",
        "forma uczestnictwa", "kategoria uczestnika", "kategoria", "rodzaj", "typ",
        "rodzaj biletu", "typ biletu", "bilet",
        "participation type", "type of participation", "participant type", "attendee type", "ticket type",
        "ticket", "category", "type",
    ),
    "status": ("status", "status rejestracji", "status zgloszenia", "stan", "registration status", "state"),
    "language": (
        "jezyk", "jezyk korespondencji", "jezyk rejestracji", "jezyk uczestnika", "language", "lang",
        "preferred language",
    ),
    "gender": ("plec", "gender", "sex"),
    "vocative": ("wolacz", "wolacz imienia", "vocative", "imie w wolaczu"),
    "registered_at": (
        "data rejestracji", "data i godzina rejestracji", "data zgloszenia", "data zapisu", "zarejestrowano",
        "sygnatura czasowa", "registered", "registered at", "registration date", "date of registration",
        "registered on", "timestamp",
    ),
}  # fmt: skip

#: Columns that only count the rows.
ROW_NUMBERS = frozenset({"lp", "l p", "no", "row"})

_STATUSES: Mapping[str, tuple[str, ...]] = {
    Status.INVITED: ("zaproszony", "zaproszona", "zaproszono", "zaproszone", "zaproszenie"),
    Status.STARTED: (
        "rozpoczeta", "rozpoczety", "rozpoczete", "rozpoczal", "rozpoczela", "niedokonczona", "niezakonczona",
        "w trakcie", "pending", "incomplete",
    ),
    Status.COMPLETED: (
        "zakonczona", "zakonczony", "zakonczone", "ukonczona", "ukonczony", "zarejestrowany",
        "zarejestrowana", "potwierdzony", "potwierdzona", "potwierdzone", "kompletna",
        "confirmed", "registered", "complete",
    ),
    Status.CANCELLED: (
        "anulowana", "anulowany", "anulowane", "odwolana", "odwolany", "zrezygnowal", "zrezygnowala",
        "rezygnacja", "canceled",
    ),
    Status.DECLINED: (
        "odmowa", "odmowil", "odmowila", "odrzucone", "odrzucona", "nie przyjal",
        "nie przyjela",
    ),
}  # fmt: skip
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    Language.POLISH: ("polski", "polska", "polskie", "po polsku", "pol", "plk", "pl pl"),
    Language.ENGLISH: (
        "angielski",
        "angielska",
        "angielskie",
        "po angielsku",
        "ang",
        "eng",
        "en us",
        "en gb",
    ),
}
_GENDERS: Mapping[str, tuple[str, ...]] = {
    Gender.FEMININE: ("k", "f", "kobieta", "zenska", "zenski", "pani", "female", "woman", "mrs", "ms"),
    Gender.MASCULINE: ("m", "mezczyzna", "meska", "meski", "pan", "male", "man", "mr"),
}


def normal(text: str) -> str:
    """Text as words are compared: folded, punctuation as spaces."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


def _by_word(words: Mapping[str, Iterable[str]], labels: Mapping[str, Sentence]) -> dict[str, str]:
    """Each word and label in every language, with what it stands for."""
    found: dict[str, str] = {}
    for name, several in words.items():
        found.update(dict.fromkeys(several, name))
    for language in Language.values:
        with override(language):
            found.update({normal(str(label)): name for name, label in labels.items() if name})
    return found


@lru_cache(maxsize=1)
def columns() -> Mapping[str, str]:
    """What a column of this name gives."""
    provided = provided_columns()
    own_words = {name: column.words for name, column in provided.items()}
    return _by_word({**own_words, **_COLUMNS}, labels())


def labels() -> Mapping[str, Sentence]:
    """Everything that a column can give besides answers, as screens call it: ours, then the providers'."""
    return {**LABELS, **{name: column.label for name, column in provided_columns().items()}}


@lru_cache(maxsize=1)
def statuses() -> Mapping[str, str]:
    """The registration status that a word or a code name stands for."""
    return {**_by_word(_STATUSES, dict(Status.choices)), **{str(value): str(value) for value in Status}}


@lru_cache(maxsize=1)
def languages() -> Mapping[str, str]:
    """The language that a word or a code name stands for."""
    return {**_by_word(_LANGUAGES, dict(Language.choices)), **{str(value): str(value) for value in Language}}


@lru_cache(maxsize=1)
def genders() -> Mapping[str, str]:
    """The grammatical gender that a word stands for."""
    return _by_word(_GENDERS, dict(Gender.choices))
