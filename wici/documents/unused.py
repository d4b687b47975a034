"""Backgrounds and pictures that no design has any more, neither one being worked on nor a frozen one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone

from wici.documents import files
from wici.documents.models import DocumentTemplate, Version
from wici.uploads import contents, unused


def remove_unused(now: datetime | None = None) -> int:
    """Remove files that were unused for a day. Returns how many."""
    used = used_names()
    unused.share_missing(used)
    return unused.remove_unused(files.FOLDER, used, now or timezone.now())


def used_names() -> set[str]:
    """Names of the files that designs use, also of designs that cannot be read as they are."""
    layouts = DocumentTemplate._base_manager.values_list("layout", flat=True)
    frozen = Version._base_manager.values_list("content__layout", flat=True)
    hashes = {each for found in (layouts, frozen) for layout in found.iterator() for each in _hashes(layout)}
    return {files.name_of(sha256) for sha256 in hashes}


def _hashes(value: Any) -> Iterator[str]:
    """Everything called ``file`` in a layout that can be the name of a stored file."""
    if isinstance(value, dict):
        sha256 = value.get("file")
        if isinstance(sha256, str) and contents.is_name(sha256):
            yield sha256
        for each in value.values():
            yield from _hashes(each)
    elif isinstance(value, list):
        for each in value:
            yield from _hashes(each)
