"""Tags of address: "Szanowna Pani", "Pani Anno", "Anno", and what English says in their places."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from wici.events.models import Language
from wici.merging.catalogue import Provider, Raw, Shared, Tag, TagGroup, language_of
from wici.merging.system import first_name
from wici.plain.polish import Doubt, FormsOfAddress, Gender, forms_of_address
from wici.shared.refusals import Sentence

#: Tag -> its Polish alias.
ALIASES = {
    "greeting": "powitanie",
    "salutation": "zwrot",
    "salutation_name": "zwrot_imie",
    "vocative": "wolacz",
}
SOURCES = frozenset({"first_name", "gender", "vocative", "language"})
_NAME = "forms_of_address"

_ENGLISH_SALUTATIONS = {
    Gender.FEMININE: "Dear Madam",
    Gender.MASCULINE: "Dear Sir",
    Gender.UNKNOWN: "Dear Sir or Madam",
}


def polish_forms(raw: Raw) -> FormsOfAddress:
    """The Polish forms for a recipient: their own gender and correction, else what the name tells."""
    return _forms(first_name(raw), raw.get("gender") or "", str(raw.get("vocative") or ""))


@lru_cache(maxsize=16_384)
def _forms(first_name: str, gender: str, vocative: str) -> FormsOfAddress:
    return forms_of_address(first_name, gender=Gender(gender), correction=vocative)


def doubts(raw: Raw, shared: Shared) -> tuple[Doubt, ...]:
    """What about a recipient's forms of address was guessed; English guesses nothing."""
    return () if _is_english(raw, shared) else polish_forms(raw).doubts


def _is_english(raw: Raw, shared: Shared) -> bool:
    return language_of(raw, shared) == Language.ENGLISH


def _greeting(forms: FormsOfAddress) -> str:
    is_known = forms.gender is not Gender.UNKNOWN and forms.vocative
    return f"{forms.salutation} {forms.vocative}" if is_known else forms.salutation


def _english_salutation(raw: Raw) -> str:
    return _ENGLISH_SALUTATIONS[Gender(raw.get("gender") or "")]


def _english_greeting(raw: Raw) -> str:
    name = first_name(raw)
    return f"Dear {name}" if name else _english_salutation(raw)


def _tags(shared: Shared) -> list[Tag]:
    def tag(
        key: str, label: Sentence, polish: Callable[[FormsOfAddress], str], english: Callable[[Raw], str]
    ) -> Tag:
        def compute(raw: Raw) -> str:
            return english(raw) if _is_english(raw, shared) else polish(polish_forms(raw))

        return Tag(
            key=key,
            aliases=(ALIASES[key],),
            label=label,
            group=TagGroup.ADDITIONAL,
            compute=compute,
            sources=SOURCES,
            needs_participant=False,
            example=compute({"first_name": "Anna", "gender": "f"}),
        )

    return [
        tag("greeting", _("Greeting with the name (Szanowna Pani Anno)"), _greeting, _english_greeting),
        tag("salutation", _("Salutation (Szanowna Pani)"), lambda f: f.salutation, _english_salutation),
        tag("salutation_name", _("Courteous name (Pani Anno)"), lambda f: f.courtesy, first_name),
        tag("vocative", _("First name in the vocative (Anno)"), lambda f: f.vocative, first_name),
    ]


PROVIDER = Provider(
    name=_NAME,
    freeze=lambda event: {},
    tags=_tags,
    reserved=frozenset(ALIASES) | frozenset(ALIASES.values()),
)
