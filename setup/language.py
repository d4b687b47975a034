"""The language of set-up's own sentences, which are shown before any translation is built."""

from __future__ import annotations

import os


def in_user_language(english: str, polish: str) -> str:
    """The Polish sentence when the locale's language is Polish, else the English one."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return polish if locale.startswith("pl") else english
