"""Subjects on screens: the tags in them by their names, instead of braces."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from wici.events.models import Event
from wici.reports import subjects


def labels(event: Event, written: Iterable[str]) -> subjects.Labels:
    """The names of the tags that the subjects have."""
    return subjects.labels(event, written)


def shown(subject: str, known: subjects.Labels) -> SafeString:
    """The subject as HTML."""
    if not subject.strip():
        return format_html('<span class="w-soft">{}</span>', _("(no subject)"))
    parts = subjects.pieces(subject, known)
    return format_html_join("", "{}", ((_piece(part),) for part in parts))


def plain(subject: str, known: subjects.Labels) -> str:
    """The subject as text, for a sentence."""
    parts = subjects.pieces(subject, known)
    return "".join(f"[{part.text}]" if part.is_tag else str(part.text) for part in parts)


def _piece(part: subjects.Piece) -> SafeString | str:
    return format_html('<span class="w-tag">{}</span>', part.text) if part.is_tag else str(part.text)
