"""Names of files that every file system and mail program takes; letters stay as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ENDING = ".pdf"
#: Octets in UTF-8 without the ending: most file systems allow 255, and a folder needs some, too.
LONGEST = 150

#: What makes a path, a device or a pattern of a name, what steers a terminal, and what nobody sees.
_UNSAFE = re.compile(
    r"[/\\:*?\"<>|\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]+"
)
_SPACES = re.compile(r"\s+")
#: Names of devices that Windows keeps to itself, with whatever ending.
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


def safe_name(text: str, instead: str) -> str:
    """The text as the name of a PDF file; ``instead`` when nothing of it can be one."""
    stem = _stem(text) or _stem(instead) or "document"
    return stem + ENDING


def unique(names: Iterable[str]) -> list[str]:
    """The names, of which each that was there before (in capitals or not) has a number added."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        stem, number, chosen = name.removesuffix(ENDING), 1, name
        while chosen.casefold() in taken:
            number += 1
            chosen = f"{stem} ({number}){ENDING}"
        taken.add(chosen.casefold())
        found.append(chosen)
    return found


def _stem(text: str) -> str:
    text = _SPACES.sub(" ", _UNSAFE.sub(" ", unicodedata.normalize("NFC", text))).strip(" .")
    if text.lower().endswith(ENDING):
        text = text[: -len(ENDING)].rstrip(" .")
    if len(text.encode()) > LONGEST:
        text = text.encode()[:LONGEST].decode("utf-8", "ignore").rstrip(" .")
    return f"_{text}" if _DEVICE.match(text) else text
