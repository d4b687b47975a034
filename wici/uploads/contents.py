"""Bytes kept once under their SHA-256, in a folder of the uploads folder for each use.

A file never changes under its name, so a copy of what has it costs nothing and what was sent stays what it
was.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from wici.uploads import files as uploads

_SHA256 = re.compile(r"[0-9a-f]{64}")
#: As many first bytes as any file signature needs.
HEAD_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that lies in the store: its name there, its size in bytes, how it begins."""

    sha256: str
    size: int
    head: bytes


class TooLarge(Exception):
    """The bytes go on past the limit; what had come was thrown away."""


def is_name(text: str) -> bool:
    """Whether this could be the name of a stored file: a SHA-256 in hexadecimal."""
    return _SHA256.fullmatch(text) is not None


def name_of(sha256: str, folder: str) -> str:
    """The file's path below the uploads folder. Raises ValueError for what is no SHA-256."""
    if not is_name(sha256):
        raise ValueError(f"{sha256!r} is not the name of a stored file.")
    return f"{folder}/{sha256[:2]}/{sha256}"


def path_of(sha256: str, folder: str) -> Path:
    """Where the bytes lie, fetched first if only another machine has them."""
    return uploads.located(name_of(sha256, folder))


def store(chunks: Iterable[bytes], *, limit: int, folder: str) -> Stored:
    """Write the bytes as they come, at most ``limit`` of them; never the whole file in memory.

    A name that exists holds the same bytes already. Raises TooLarge as soon as the limit is passed.
    """
    place = Path(settings.MEDIA_ROOT) / folder
    place.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=place, prefix="upload-")
    temporary = Path(beside)
    try:
        with os.fdopen(handle, "wb") as file:
            digest, size, head = hashlib.sha256(), 0, b""
            for chunk in _limited(chunks, limit):
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
                head = head if len(head) >= HEAD_SIZE else (head + chunk)[:HEAD_SIZE]
        stored = Stored(digest.hexdigest(), size, head)
        name = name_of(stored.sha256, folder)
        target = uploads.path_of(name)
        target.parent.mkdir(exist_ok=True)
        temporary.replace(target)
        uploads.share(name)
        return stored
    finally:
        temporary.unlink(missing_ok=True)


def _limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    left = limit
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            raise TooLarge
        yield chunk
