"""A small file system of a test's own, which can be filled up: memory, mounted as a tmpfs."""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

BLOCK = 65_536
UNMOUNT_SECONDS = 10


class SmallDisk:
    """A mounted file system; ``fill`` takes all its free space, ``free`` gives it back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._filler = path / "filler"

    def fill(self) -> None:
        """Leave no free byte."""
        with self._filler.open("ab", buffering=0) as file:
            size = BLOCK
            while size:
                try:
                    file.write(b"x" * size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2

    def free(self) -> None:
        """Make space again."""
        self._filler.unlink()

    @property
    def is_full(self) -> bool:
        """Whether nothing more can be written."""
        return os.statvfs(self.path).f_bavail == 0


@contextlib.contextmanager
def small_disk(*, megabytes: int) -> Iterator[SmallDisk]:
    """Mounted until the block ends. Raises RuntimeError where mounting is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="wici-disk-"))
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "wici-test", str(folder))
        try:
            yield SmallDisk(folder)
        finally:
            _unmount(folder)
    finally:
        folder.rmdir()


def _unmount(folder: Path) -> None:
    """A process that has just been told to end may still hold a file."""
    deadline = time.monotonic() + UNMOUNT_SECONDS
    while subprocess.run(("umount", folder), capture_output=True, check=False).returncode:
        if time.monotonic() > deadline:
            _run("umount", str(folder))
            return
        time.sleep(0.1)


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(
            "This test fills up a small disk of its own. To mount one it must run as root, and in a container"
            f" with the right to mount (CAP_SYS_ADMIN). {' '.join(command)}: {ended.stderr.strip()}"
        )
