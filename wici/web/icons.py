"""Tabler's outline icons, drawn into the page."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

STAGED = Path(__file__).parent / "staged" / "icons.json"


class UnknownIconError(LookupError):
    """A template names an icon that Tabler does not have."""


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    drawings: dict[str, str] = json.loads(STAGED.read_text(encoding="utf-8"))
    return drawings


def exists(name: str) -> bool:
    """Whether there is an icon of this name."""
    return name in _drawings()


def svg(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon as inline SVG; without a label it is decoration that screen readers pass over.

    Raises UnknownIconError.
    """
    if name not in _drawings():
        raise UnknownIconError(f"There is no icon “{name}”; see tabler.io/icons for the names.")
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" {css}" if css else "",
        meaning,
        mark_safe(_drawings()[name]),  # noqa: S308 (our own staged file)
    )
