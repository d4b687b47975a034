"""A Redis server of its own for tests: fresh, on a free port, gone afterwards."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import redis

from setup.components import find_redis
from tests.parts.processes import HOST, free_port, running


@contextlib.contextmanager
def running_redis(host: str = HOST) -> Iterator[str]:
    """Yields the REDIS_URL of a server that listens on this address; nothing of it is written to the disk."""
    program = find_redis()
    if program is None:
        raise RuntimeError("No Redis server is installed here (Debian: apt-get install redis-server).")
    folder = Path(tempfile.mkdtemp(prefix="wici-redis-"))
    port = free_port()
    url = f"redis://{host}:{port}/0"
    options = (
        "--port",
        str(port),
        "--bind",
        host,
        "--protected-mode",
        "no",
        "--save",
        "",
        "--dir",
        str(folder),
    )

    def answers() -> bool:
        try:
            with redis.Redis.from_url(url, socket_connect_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    try:
        with running([program, *options, "--dir", folder], log=folder / "log", is_ready=answers):
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)
