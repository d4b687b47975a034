"""Sentences of plain code in the user's language."""

from __future__ import annotations

from django.utils.translation import gettext

from wici.plain.wording import Wording


def spoken(wording: Wording) -> str:
    """The sentence in the active language, its gaps filled."""
    return gettext(wording.template) % wording.values
