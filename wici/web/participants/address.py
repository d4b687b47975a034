"""How a person will be addressed in their messages, and what about it was guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from wici.events.models import Language
from wici.merging.forms_of_address import polish_forms
from wici.people.models import Participant
from wici.plain.polish import Doubt, FormsOfAddress
from wici.shared.refusals import Sentence

_DOUBTS: Mapping[Doubt, Sentence] = {
    Doubt.NO_NAME: _("There is no first name, so nobody can be addressed by it."),
    Doubt.UNKNOWN_GENDER: _(
        "The first name does not tell whether this is a woman or a man, so the salutation is neutral. "
        "Choose the gender."
    ),
    Doubt.GUESSED_GENDER: _("The gender is guessed from the ending of the first name. Check it."),
    Doubt.GUESSED_VOCATIVE: _(
        "The vocative is guessed by a rule that may not fit this name. Correct it if it is wrong."
    ),
}


class Address(NamedTuple):
    """The forms of address of a person, the doubts in words, and whether messages use them at all."""

    forms: FormsOfAddress
    doubts: list[Sentence]
    is_gender_from_name: bool
    is_corrected: bool
    is_polish: bool


def address_of(person: Participant) -> Address:
    """The forms of address as the tags in messages print them."""
    raw = {"first_name": person.first_name, "gender": person.gender, "vocative": person.vocative}
    forms = polish_forms(raw)
    return Address(
        forms,
        [_DOUBTS[doubt] for doubt in forms.doubts],
        not person.gender and bool(forms.gender.value),
        bool(person.vocative),
        person.language == Language.POLISH,
    )
