"""Figures with their noun, in the right plural form: 1 wiadomość, 2 wiadomości, 5 wiadomości."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.formats import number_format
from django.utils.translation import ngettext

_NOUNS: dict[str, Callable[[int], str]] = {
    "participant": lambda n: ngettext("%(n)s participant", "%(n)s participants", n),
    "person": lambda n: ngettext("%(n)s person", "%(n)s people", n),
    "message": lambda n: ngettext("%(n)s message", "%(n)s messages", n),
    "recipient": lambda n: ngettext("%(n)s recipient", "%(n)s recipients", n),
    "address": lambda n: ngettext("%(n)s address", "%(n)s addresses", n),
    "row": lambda n: ngettext("%(n)s row", "%(n)s rows", n),
    "field": lambda n: ngettext("%(n)s field", "%(n)s fields", n),
    "group": lambda n: ngettext("%(n)s group", "%(n)s groups", n),
    "dispatch": lambda n: ngettext("%(n)s dispatch", "%(n)s dispatches", n),
    "batch": lambda n: ngettext("%(n)s batch", "%(n)s batches", n),
    "attempt": lambda n: ngettext("%(n)s attempt", "%(n)s attempts", n),
    "attachment": lambda n: ngettext("%(n)s attachment", "%(n)s attachments", n),
    "event": lambda n: ngettext("%(n)s event", "%(n)s events", n),
    "part": lambda n: ngettext("%(n)s part", "%(n)s parts", n),
    "number": lambda n: ngettext("%(n)s phone number", "%(n)s phone numbers", n),
    "sender": lambda n: ngettext("%(n)s sender", "%(n)s senders", n),
}


def figure(number: int) -> str:
    """A whole number with its thousands set apart as the language does it."""
    return number_format(number, use_l10n=True, force_grouping=True)


def counted(number: int, noun: str) -> str:
    """The number with its noun; ``noun`` is a key of the table above. Raises KeyError."""
    return _NOUNS[noun](number) % {"n": figure(number)}
