"""The files of the fonts that documents are set in; they lie ready in the package."""

from __future__ import annotations

import re
from pathlib import Path

_FOLDER = Path(__file__).parent / "staged"
_NAME = re.compile(r"[A-Za-z0-9_]+\.ttf")


class FontGone(FileNotFoundError):
    """There is no font in a file of this name; ``file`` is the name."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


def read_font(name: str) -> bytes:
    """The bytes of a font's file. Raises FontGone for a font that there is not."""
    path = _FOLDER / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise FontGone(name)
    return path.read_bytes()
