"""Short messages after an action, with *undo* where it can be undone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from wici.shared.refusals import Refused, Sentence

_UNDO = "undo:"


def done(request: HttpRequest, sentence: Sentence, *, undo: str = "") -> None:
    """Says on the next page that something was done. ``undo`` is an address that takes a POST."""
    messages.success(request, str(sentence), extra_tags=f"{_UNDO}{undo}" if undo else "")


def warn(request: HttpRequest, sentence: Sentence) -> None:
    """Says on the next page what the user should look at."""
    messages.warning(request, str(sentence))


def refused(request: HttpRequest, refusal: Refused) -> None:
    """Says on the next page why something was not done."""
    messages.error(request, str(refusal))


def undo_address(extra_tags: str | None) -> str:
    """The address that takes the action back, or an empty text."""
    tags = extra_tags or ""
    return tags.removeprefix(_UNDO) if tags.startswith(_UNDO) else ""
