"""Dates as they are written in a message, in the participant's language."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import override


@lru_cache(maxsize=2048)
def _formatted(day: date, form: str, language: str) -> str:
    with override(language):
        return date_format(day, form)


def written(day: date, language: str) -> str:
    """``23 listopada 2026`` / ``23 November 2026``."""
    return _formatted(day, "j E Y", language)


def written_range(first: date | None, last: date | None, language: str) -> str:
    """``23–25 listopada 2026``, ``30 listopada – 2 grudnia 2026``; empty when no day is known.

    Within a month the days are joined by an en dash without spaces, dates of several words by one with
    spaces (Wielki słownik ortograficzny PWN, § 93). A last day before the first one is left out.
    """
    start = first or last
    if start is None:
        return ""
    end = last if last is not None and last > start else start
    if start == end:
        return written(start, language)
    if start.year != end.year:
        return f"{written(start, language)} – {written(end, language)}"
    if start.month != end.month:
        return f"{_formatted(start, 'j E', language)} – {written(end, language)}"
    return f"{start.day}–{written(end, language)}"


@lru_cache(maxsize=2048)
def written_iso(text: str, language: str) -> str:
    """An ISO date (``2026-11-23``) written out; other text stays as it is."""
    try:
        return written(date.fromisoformat(text), language)
    except ValueError:
        return text
