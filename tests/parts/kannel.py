"""A real Kannel of a test's own: bearerbox, smsbox and a fake phone network, on free loopback ports.

The network is Kannel's own fakesmsc: it takes every message, prints it, and reports it as delivered. Nothing
leaves the machine, and everything is gone afterwards.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from setup.components import find_kannel
from tests.parts.processes import HOST, accepts_connections, free_port, running

USER, PASSWORD = "wici", "tajne-haslo"
FAKE_NETWORK = Path("/usr/lib/kannel/test/fakesmsc")

_SETTINGS = """
group = core
admin-port = {admin}
admin-password = {password}
smsbox-port = {boxes}
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*

group = smsc
smsc = fake
smsc-id = network
port = {network}
connect-allow-ip = 127.0.0.1

group = smsbox
smsbox-id = box
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {user}
password = {password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
max-messages = 0
text = ok
"""
_TAKEN = re.compile(r"Got message \d+: <(\S+) (\S+) (?:udh (\S+) )?(text|data|ucs-2) ?(.*)>")


@dataclass(frozen=True)
class Part:
    """One part as the network got it; ``header`` tells which of several it is (TS 23.040 section 9.2.3.24).

    Kannel cuts octets, so half a character may stand at the end of a part: put ``octets`` together first.
    """

    sender: str
    to: str
    octets: bytes
    header: bytes = b""


class Kannel:
    """A running gateway; ``url`` takes messages."""

    def __init__(self, sendsms: int, log: Path) -> None:
        self.url = f"http://{HOST}:{sendsms}/cgi-bin/sendsms"
        self._log = log

    def taken(self) -> list[Part]:
        """The parts that the network has got so far, in their order."""
        log = self._log.read_text(encoding="latin-1")
        return [
            Part(sender, to, _octets(coding, written), unquote_to_bytes(header))
            for sender, to, header, coding, written in _TAKEN.findall(log)
        ]


@contextlib.contextmanager
def running_kannel() -> Iterator[Kannel]:
    """Runs until the block ends."""
    program = find_kannel()
    if program is None:
        raise RuntimeError("Kannel is not installed here (Debian: apt-get install kannel kannel-extras).")
    folder = Path(tempfile.mkdtemp(prefix="wici-kannel-"))
    ports = {name: free_port() for name in ("admin", "boxes", "network", "sendsms")}
    settings, log = folder / "kannel.conf", folder / "network.log"
    settings.write_text(_SETTINGS.format(user=USER, password=PASSWORD, **ports), encoding="ascii")
    box = program.with_name("smsbox")
    try:
        with contextlib.ExitStack() as stack:
            steps: list[tuple[list[str | Path], str, int]] = [
                ([program, "-v", "4", settings], "bearerbox.log", ports["boxes"]),
                ([box, "-v", "4", settings], "smsbox.log", ports["sendsms"]),
            ]
            for command, name, port in steps:
                stack.enter_context(_serving(command, folder / name, port))
            network: list[str | Path] = [
                FAKE_NETWORK,
                "-H",
                HOST,
                "-r",
                str(ports["network"]),
                "-m",
                "0",
                "1 2 text hello",
            ]
            stack.enter_context(running(network, log=log, is_ready=lambda: "Connecting" in _read(log)))
            yield Kannel(ports["sendsms"], log)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serving(command: list[str | Path], log: Path, port: int) -> contextlib.AbstractContextManager[object]:
    return running(command, log=log, is_ready=lambda: accepts_connections(port), folder=log.parent)


def _read(log: Path) -> str:
    return log.read_text(encoding="latin-1") if log.exists() else ""


def _octets(coding: str, written: str) -> bytes:
    """A text stands as it is, octets as in a query: a plus sign for a space, and %XX."""
    if coding == "text":
        return written.encode("latin-1")
    return unquote_to_bytes(written.replace("+", " "))
