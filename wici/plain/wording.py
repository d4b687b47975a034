"""Sentences that plain code says, in English, ready for a door to translate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Mark a sentence for the message catalogue without translating it here."""
    return message


@dataclass(frozen=True, slots=True)
class Wording:
    """A whole sentence with named gaps (``%(name)s``) and what fills them.

    ``str()`` gives it in English. A door that speaks another language translates ``template``, which
    was marked with ``gettext_noop``, and fills it with ``values``.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.template % self.values
