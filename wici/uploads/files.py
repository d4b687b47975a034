"""Files below the uploads folder, also for the workers of other machines.

Each has a name, its path below that folder, and never changes under it. With SQLite the folder is all there
is. A server's database may be used by several machines: then the bytes are in a row there as well, and a
machine that lacks the file takes it from there and keeps a copy. Nothing needs to be mounted or set up.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from wici.uploads.models import StoredFile

_NAME = re.compile(r"[a-z]+(?:/[A-Za-z0-9_-]+)+(?:\.[a-z0-9]{1,8})?")
#: A large file lies in the shared database in rows of so many bytes, beside an empty one of its name.
PART_SIZE = 256 * 1024
#: Files whose bytes are in memory at the same time.
_FETCHED_AT_ONCE = 4


def path_of(name: str) -> Path:
    """Where the file lies on this machine, if it does. Raises ValueError for what is no file's name."""
    if len(name) > 120 or not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a stored file.")
    return Path(settings.MEDIA_ROOT) / name


def is_shared() -> bool:
    """Whether other machines may use the same database."""
    return connection.vendor != "sqlite"


def located(name: str) -> Path:
    """Where the file lies, fetched first if only another machine has it; it may be nowhere."""
    path = path_of(name)
    if not path.is_file() and is_shared():
        content = StoredFile.objects.filter(pk=name).values_list("content", flat=True).first()
        if content is not None:
            _write(path, [bytes(content)] if content else _parts(name))
    return path


def fetch(names: Iterable[str]) -> None:
    """Bring files to this machine that only others have, with one query; some may be nowhere."""
    if not is_shared():
        return
    missing = [name for name in names if not path_of(name).is_file()]
    if missing:
        rows = StoredFile.objects.filter(pk__in=missing).values_list("name", "content")
        for name, content in rows.iterator(chunk_size=_FETCHED_AT_ONCE):
            _write(path_of(name), [bytes(content)])


def keep(name: str, content: bytes) -> None:
    """Store bytes under a name, readable by nobody else on this machine."""
    _write(path_of(name), [content])
    share(name)


def adopt(name: str, made: Path) -> None:
    """Take over a finished file that lies in the uploads folder, however large it is.

    Only as much of it is in memory as one part has.
    """
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    made.replace(path)
    if is_shared():
        now = timezone.now()
        with path.open("rb") as file:
            for number, content in enumerate(iter(lambda: file.read(PART_SIZE), b""), start=1):
                StoredFile.objects.create(name=_part_name(name, number), content=content, kept_at=now)
        # Last, so that whoever sees it finds the others.
        StoredFile.objects.create(name=name, content=b"", kept_at=now)


def _part_name(name: str, number: int) -> str:
    return f"{name}#{number}"


def _parts(name: str) -> Iterator[bytes]:
    number = 1
    while True:
        row = StoredFile.objects.filter(pk=_part_name(name, number)).values_list("content", flat=True).first()
        if row is None:
            return
        yield bytes(row)
        number += 1


def share(name: str) -> None:
    """Let other machines have a file that lies here."""
    if not is_shared():
        return
    now = timezone.now()
    if not StoredFile.objects.filter(pk=name).update(kept_at=now):
        row = StoredFile(name=name, content=path_of(name).read_bytes(), kept_at=now)
        StoredFile.objects.bulk_create([row], ignore_conflicts=True)


def forget(name: str, *, kept_before: datetime | None = None) -> bool:
    """Remove a file, unless somebody stored the same bytes again since ``kept_before``.

    Returns whether it was removed. One that is gone already is no error.
    """
    path = path_of(name)
    if is_shared():
        rows = StoredFile.objects.filter(pk=name)
        if kept_before is not None:
            rows = rows.filter(kept_at__lt=kept_before)
        if not rows.delete()[0] and StoredFile.objects.filter(pk=name).exists():
            return False
        StoredFile.objects.filter(pk__startswith=f"{name}#").delete()
    if kept_before is not None and path.is_file() and path.stat().st_mtime >= kept_before.timestamp():
        return False
    path.unlink(missing_ok=True)
    return True


def _write(path: Path, content: Iterable[bytes]) -> None:
    """Written beside and moved there, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix="upload-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
