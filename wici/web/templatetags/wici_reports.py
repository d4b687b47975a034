"""What templates of the send reports use."""

from __future__ import annotations

from typing import NamedTuple

from django import template

from wici.web import states

register = template.Library()


class StateLook(NamedTuple):
    """A recipient's state in a word that can stand alone, with its icon and tone."""

    word: str
    icon: str
    tone: str


@register.simple_tag
def look_of(state: str) -> StateLook:
    """``{% look_of recipient.state as look %}``: for what is more than a badge."""
    word, look = states.look(state)
    return StateLook(word[:1].upper() + word[1:], look.icon, look.tone)
