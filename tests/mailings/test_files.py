"""Uploaded bytes under their SHA-256."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wici.mailings import files


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_bytes_come_back_as_they_went_in(uploads: Path) -> None:
    stored = files.store([b"program", b"", b" kongresu"], limit=100)
    assert stored == files.Stored(hashlib.sha256(b"program kongresu").hexdigest(), 16, b"program kongresu")
    assert files.read(stored.sha256) == b"program kongresu"


def test_the_same_bytes_are_kept_once(uploads: Path) -> None:
    first = files.store([b"program"], limit=100)
    assert files.store([b"pro", b"gram"], limit=100) == first
    assert everything_in(uploads) == [files.path_of(first.sha256)]


def test_nothing_is_kept_of_what_is_too_large_and_the_rest_is_not_read(uploads: Path) -> None:
    sent: list[int] = []

    def endless() -> object:
        while True:
            sent.append(1)
            yield b"x" * 10

    with pytest.raises(files.TooLarge):
        files.store(endless(), limit=100)  # type: ignore[arg-type]
    assert len(sent) == 11
    assert everything_in(uploads) == []


def test_exactly_the_limit_is_allowed(uploads: Path) -> None:
    assert files.store([b"x" * 100], limit=100).size == 100


def test_a_failed_upload_leaves_nothing(uploads: Path) -> None:
    def broken() -> object:
        yield b"x"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        files.store(broken(), limit=100)  # type: ignore[arg-type]
    assert everything_in(uploads) == []


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "G" * 64])
def test_only_a_sha256_names_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a stored file"):
        files.path_of(name)
