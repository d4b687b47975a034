"""What a domain function says when it will not do what was asked."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise

Sentence = str | Promise


class Refused(Exception):
    """A request that cannot be carried out, in words for the person who made it.

    ``sentence`` says what, where and what to do, in the user's language. ``field`` names the input
    it belongs to, so that a form can show it there. ``details`` are further lines (one bad address,
    one wrong row each). Every door shows these as they are: a screen beside the field, the command
    on stderr.
    """

    def __init__(self, sentence: Sentence, *, field: str = "", details: Sequence[Sentence] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        self.details = tuple(details)

    def __str__(self) -> str:
        return "\n".join(str(line) for line in (self.sentence, *self.details))
