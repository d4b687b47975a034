"""Machines of a test's own: network namespaces with a cable to the database and one to everything else."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from setup.components import find_ip
from tests.engine.installation import ROOT, Installation


class Machine:
    """A host with a data folder of its own. ``extra`` are environment variables of what runs there."""

    def __init__(self, name: str, cable: str, data: Path, database: str, extra: Mapping[str, str]) -> None:
        self.name = name
        self.installation = Installation(data, database, extra)
        self._cable = cable
        data.mkdir()

    def start_worker(self, log: Path) -> subprocess.Popen[bytes]:
        """The one command that adds a worker on this host."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [str(find_ip()), "netns", "exec", self.name, sys.executable, "-m", "wici", "worker"],
                cwd=ROOT,
                env=self.installation.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    def pull_out_the_database(self) -> None:
        """Nothing gets from here to the database or back, and nobody is told."""
        _ip("link", "set", self._cable, "down")

    def plug_in_the_database(self) -> None:
        """The cable is in again."""
        _ip("link", "set", self._cable, "up")


class Network:
    """Two bridges and the namespaces at them; gone when the block ends.

    Raises RuntimeError, with what ``ip`` says, where namespaces are not allowed.
    """

    def __init__(self) -> None:
        number = os.getpid() % 30_000
        self._mark = f"w{number}"
        subnet = f"10.{100 + number // 250}.{number % 250}"
        #: This side's addresses on the two networks, of this process's own; machines have the next ones.
        self.database, self.rest = f"{subnet}.1", f"{subnet}.129"
        self._names: list[str] = []
        self._bridges: list[str] = []

    def __enter__(self) -> Network:
        try:
            for kind, address in (("d", self.database), ("r", self.rest)):
                bridge = f"{self._mark}{kind}"
                _ip("link", "add", bridge, "type", "bridge")
                self._bridges.append(bridge)
                _ip("address", "add", f"{address}/25", "dev", bridge)
                _ip("link", "set", bridge, "up")
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def machine(self, number: int, data: Path, database: str, extra: Mapping[str, str]) -> Machine:
        """A further host; its number is unique."""
        name = f"{self._mark}-{number}"
        _ip("netns", "add", name)
        self._names.append(name)
        _ip("-n", name, "link", "set", "lo", "up")
        for bridge, address in zip(self._bridges, (self.database, self.rest), strict=True):
            cable = f"{bridge}{number}"
            _ip("link", "add", cable, "type", "veth", "peer", "name", bridge, "netns", name)
            _ip("link", "set", cable, "master", bridge, "up")
            own = ipaddress.ip_address(address) + number
            _ip("-n", name, "address", "add", f"{own}/25", "dev", bridge)
            _ip("-n", name, "link", "set", bridge, "up")
        return Machine(name, f"{self._bridges[0]}{number}", data, database, extra)

    def _remove(self) -> None:
        for name in self._names:
            _ip("netns", "delete", name)
        for bridge in self._bridges:
            _ip("link", "delete", bridge)


def _ip(*arguments: str) -> None:
    ended = subprocess.run([str(find_ip()), *arguments], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(
            "Network namespaces cannot be made here. This test needs root with CAP_SYS_ADMIN and"
            f" CAP_NET_ADMIN, and Debian's iproute2. “ip {' '.join(arguments)}” says: {ended.stderr.strip()}"
        )
