"""Uploaded files: readable on every machine of one database, removed when nothing uses them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests import builders
from wici.mailings import files, unused
from wici.mailings.models import Attachment, Revision
from wici.shared.scopes import scope
from wici.uploads import files as uploads
from wici.uploads.models import StoredFile, UnusedFile
from wici.uploads.unused import remove_stale_copies

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

NOW = timezone.now()
DAY = timedelta(days=1, minutes=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def age(sha256: str, *, days: int) -> None:
    """Let the file have been stored some days ago."""
    moment = NOW - timedelta(days=days)
    os.utime(files.path_of(sha256), (moment.timestamp(), moment.timestamp()))
    StoredFile.objects.filter(pk=files.name_of(sha256)).update(kept_at=moment)


def test_another_machine_reads_what_this_one_stored(tmp_path: Path, settings: Any) -> None:
    stored = files.store([b"program"], limit=100)
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        with pytest.raises(FileNotFoundError):
            files.read(stored.sha256)
        return
    assert files.read(stored.sha256) == b"program"
    assert (tmp_path / "elsewhere" / files.name_of(stored.sha256)).read_bytes() == b"program"


@pytest.mark.parametrize("name", ["", "/etc/passwd", "files/../x", "files", "Files/a", "files/" + "a" * 200])
def test_only_names_below_the_folder_are_names(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a stored file"):
        uploads.path_of(name)


def test_a_file_that_nothing_uses_for_a_day_is_removed() -> None:
    event = builders.event()
    mailing = builders.mailing(event)
    with scope(event=event):
        used = files.store([b"used"], limit=10)
        Attachment.objects.create(
            mailing=mailing, name="a.txt", content_type="text/plain", size=4, sha256=used.sha256
        )
        lost = files.store([b"lost"], limit=10)
    for stored in (used, lost):
        age(stored.sha256, days=9)
    assert [unused.remove_unused(NOW), unused.remove_unused(NOW + timedelta(hours=23))] == [0, 0]
    assert unused.remove_unused(NOW + DAY) == 1
    assert files.read(used.sha256) == b"used"
    assert not files.path_of(lost.sha256).exists()
    assert not UnusedFile.objects.exists()
    if connection.vendor != "sqlite":
        assert list(StoredFile.objects.values_list("pk", flat=True)) == [files.name_of(used.sha256)]


def test_what_is_stored_again_meanwhile_stays() -> None:
    lost = files.store([b"lost"], limit=10)
    age(lost.sha256, days=9)
    assert unused.remove_unused(NOW) == 0
    files.store([b"lost"], limit=10)
    assert unused.remove_unused(NOW + timedelta(hours=25) - timedelta(hours=1)) == 0
    assert files.read(lost.sha256) == b"lost"


def test_files_of_sent_messages_stay_when_the_draft_goes() -> None:
    event = builders.event()
    stored = files.store([b"sent"], limit=10)
    ref = {"name": "a.txt", "content_type": "text/plain", "size": 4, "sha256": stored.sha256}
    with scope(event=event):
        Revision.objects.create(event=event, content={"attachments": [ref], "pictures": []})
    assert unused.used_names() == {files.name_of(stored.sha256)}


def test_copies_of_files_that_are_gone_go_too(tmp_path: Path) -> None:
    stored = files.store([b"copy"], limit=10)
    age(stored.sha256, days=9)
    assert remove_stale_copies("files", NOW) == 0
    StoredFile.objects.all().delete()
    expected = 0 if connection.vendor == "sqlite" else 1
    assert remove_stale_copies("files", NOW) == expected
    assert files.path_of(stored.sha256).exists() is (connection.vendor == "sqlite")


def test_what_a_broken_upload_left_behind_is_removed(tmp_path: Path) -> None:
    left = tmp_path / "files" / "upload-abc"
    left.parent.mkdir()
    left.write_bytes(b"half")
    unused.remove_unused(NOW)
    assert left.exists()
    os.utime(left, (1, 1))
    unused.remove_unused(NOW)
    assert not left.exists()


@pytest.mark.parametrize("size", [0, 10, 11, 35])
def test_a_large_file_is_shared_in_parts(tmp_path: Path, settings: Any, monkeypatch: Any, size: int) -> None:
    monkeypatch.setattr(uploads, "PART_SIZE", 10)
    name, content = "printed/abc.pdf", bytes(range(size))
    beside = tmp_path / "upload-x"
    beside.write_bytes(content)
    uploads.adopt(name, beside)
    assert not beside.exists()
    assert uploads.located(name).read_bytes() == content
    settings.MEDIA_ROOT = tmp_path / "elsewhere"
    if connection.vendor != "sqlite":
        assert StoredFile.objects.count() == 1 + -(-size // 10)
        assert uploads.located(name).read_bytes() == content
    assert uploads.forget(name)
    assert not StoredFile.objects.exists()
    assert not uploads.located(name).is_file()
