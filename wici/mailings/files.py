"""Files of messages: uploaded bytes, kept once under their SHA-256 (see uploads.contents)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from wici.uploads import contents
from wici.uploads.contents import HEAD_SIZE, Stored, TooLarge

__all__ = ["FOLDER", "HEAD_SIZE", "Stored", "TooLarge", "name_of", "path_of", "read", "store"]

#: Their part of the uploads folder, unless a folder is named.
FOLDER = "files"


def name_of(sha256: str, folder: str = FOLDER) -> str:
    """The file's path below the uploads folder. Raises ValueError for what is no SHA-256."""
    return contents.name_of(sha256, folder)


def path_of(sha256: str, folder: str = FOLDER) -> Path:
    """Where the bytes lie, fetched first if only another machine has them."""
    return contents.path_of(sha256, folder)


def read(sha256: str) -> bytes:
    """The bytes. Raises FileNotFoundError when they are gone."""
    return path_of(sha256).read_bytes()


def store(chunks: Iterable[bytes], *, limit: int, folder: str = FOLDER) -> Stored:
    """Write the bytes as they come, at most ``limit`` of them; never the whole file in memory.

    A name that exists holds the same bytes already. Raises TooLarge as soon as the limit is passed.
    """
    return contents.store(chunks, limit=limit, folder=folder)
