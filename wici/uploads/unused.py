"""Removing files that nothing uses any more.

A file is removed only when it was found unused twice, a day apart, and nobody stored the same bytes in
between: whoever is just attaching it, or copying a message that has it, never loses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from wici.uploads import files
from wici.uploads.models import StoredFile, UnusedFile

#: So long a file must have been unused.
PATIENCE = timedelta(days=1)
_UPLOADING = "upload-"


def remove_unused(folder: str, used: set[str], now: datetime) -> int:
    """Remove what lies in a folder of the uploads folder and is not named in ``used``; how many that were."""
    unused = _names(folder) - used
    marked = {row.name: row.since for row in UnusedFile.objects.filter(name__startswith=f"{folder}/")}
    UnusedFile.objects.filter(pk__in=marked.keys() - unused).delete()
    UnusedFile.objects.bulk_create(
        [UnusedFile(name=name, since=now) for name in sorted(unused - marked.keys())], ignore_conflicts=True
    )
    removed = 0
    for name in sorted(unused & marked.keys()):
        if marked[name] <= now - PATIENCE and files.forget(name, kept_before=now - PATIENCE):
            UnusedFile.objects.filter(pk=name).delete()
            removed += 1
    remove_broken_off(folder, now)
    return removed


def share_missing(names: set[str]) -> None:
    """Put used files of this machine into the shared database that are not there, after a move to it."""
    if files.is_shared():
        there = set(StoredFile.objects.filter(pk__in=names).values_list("pk", flat=True))
        for name in sorted(names - there):
            if files.path_of(name).is_file():
                files.share(name)


def remove_stale_copies(folder: str, now: datetime) -> int:
    """Remove this machine's copies of files that are not in the shared database any more; how many."""
    if not files.is_shared():
        return 0
    oldest = (now - PATIENCE).timestamp()
    old = {name for name in _local(folder) if files.path_of(name).stat().st_mtime < oldest}
    gone = old - set(StoredFile.objects.filter(pk__in=old).values_list("pk", flat=True))
    for name in gone:
        files.path_of(name).unlink(missing_ok=True)
    return len(gone)


def _names(folder: str) -> set[str]:
    shared = StoredFile.objects.filter(name__startswith=f"{folder}/").values_list("pk", flat=True)
    return set(_local(folder)) | (set(shared) if files.is_shared() else set())


def _local(folder: str) -> Iterator[str]:
    root = Path(settings.MEDIA_ROOT)
    for path in (root / folder).rglob("*"):
        if path.is_file() and not path.name.startswith(_UPLOADING):
            yield path.relative_to(root).as_posix()


def remove_broken_off(folder: str, now: datetime) -> None:
    """Remove what was left behind by an upload, or other writing, that a kill broke off."""
    oldest = (now - PATIENCE).timestamp()
    for path in (Path(settings.MEDIA_ROOT) / folder).rglob(f"{_UPLOADING}*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
