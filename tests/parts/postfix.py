"""A real Postfix of a test's own: one virtual domain, delivered to a mailbox, and nothing leaves the machine.

It has its own configuration, queue and mailbox in a folder that is gone afterwards, listens on a free
loopback port, offers STARTTLS with a self-made certificate for 127.0.0.1, and uses nothing of the machine's
Postfix but the programs.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from setup.components import find_postfix
from tests.fakes.certificates import certificate, private_key
from tests.parts.processes import HOST, STOP_SECONDS, accepts_connections, free_port, running

#: The only domain that it takes mail for.
DOMAIN = "kongres.example"
MAILBOX_USER = "nobody"

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = poczta.kongres.example
mydestination =
mynetworks = 127.0.0.1/32
alias_maps =
alias_database =
local_recipient_maps =
# Nothing leaves: whatever is not for the virtual domain is refused, and nobody would deliver it.
relayhost =
relay_domains =
default_transport = error:nothing leaves this server
relay_transport = error:nothing leaves this server
local_transport = error:nobody has a mailbox here
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/access, reject_unauth_destination
virtual_mailbox_domains = kongres.example
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
smtpd_tls_security_level = may
smtpd_tls_chain_files = {folder}/server.pem
# As strict as a public server is against smuggling and eager clients.
smtpd_forbid_bare_newline = yes
smtpd_forbid_unauth_pipelining = yes
smtpd_data_restrictions = reject_unauth_pipelining
smtpd_peername_lookup = no
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """A running server. ``certificate`` is a file with what clients must trust."""

    def __init__(self, program: Path, port: int, folder: Path) -> None:
        self.host = HOST
        self.port = port
        self.certificate = folder / "certificate.pem"
        self._folder = folder
        self._program = program

    def decide(self, answers: Mapping[str, str]) -> None:
        """From now on answer these recipients (addresses or domains) so, e.g. ``450 4.2.0 Greylisted``."""
        _write_access(self._folder, answers)
        _tell(self._program, self._folder, "reload")

    def delivered(self) -> list[bytes]:
        """What is in the mailbox, each message with Postfix's own lines at the top."""
        inbox = self._folder / "mail" / "inbox" / "new"
        return [path.read_bytes() for path in sorted(inbox.iterdir())] if inbox.exists() else []

    def log(self) -> str:
        """What Postfix said."""
        return (self._folder / "log").read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def running_postfix(answers: Mapping[str, str]) -> Iterator[Postfix]:
    """Runs until the block ends; ``answers`` as for ``Postfix.decide``."""
    program = find_postfix()
    if program is None:
        raise RuntimeError("No Postfix is installed here (Debian: apt-get install postfix).")
    if os.geteuid() != 0:
        raise RuntimeError("Postfix changes to users of its own, so this test must run as root.")
    folder = Path(tempfile.mkdtemp(prefix="wici-postfix-"))
    try:
        port = free_port()
        _configure(folder, port, answers)
        command: list[str | Path] = [program, "-c", folder, "start-fg"]
        with running(command, log=folder / "log", is_ready=lambda: accepts_connections(port)):
            try:
                yield Postfix(program, port, folder)
            finally:
                # The program that was started only waits for Postfix's master, which has its own group.
                _tell(program, folder, "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(folder: Path, port: int, answers: Mapping[str, str]) -> None:
    owner, daemon = pwd.getpwnam(MAILBOX_USER), pwd.getpwnam("postfix")
    folder.chmod(0o755)
    values = {"folder": folder, "port": port, "uid": owner.pw_uid, "gid": owner.pw_gid}
    (folder / "main.cf").write_text(_MAIN.format(**values))
    (folder / "master.cf").write_text(_MASTER.format(**values))
    (folder / "certificate.pem").write_bytes(certificate(HOST))
    (folder / "server.pem").write_bytes(private_key(HOST) + certificate(HOST))
    _write_access(folder, answers)
    (folder / "queue").mkdir(mode=0o755)
    (folder / "data").mkdir(mode=0o700)
    os.chown(folder / "data", daemon.pw_uid, daemon.pw_gid)
    (folder / "mail").mkdir(mode=0o755)
    os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)


def _tell(program: Path, folder: Path, what: str) -> None:
    command: list[str | Path] = [program, "-c", folder, what]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=STOP_SECONDS, check=False)
    if ended.returncode:
        raise RuntimeError(f"postfix {what}: {ended.stdout}{ended.stderr}")


def _write_access(folder: Path, answers: Mapping[str, str]) -> None:
    lines = (f"{recipient} {answer}\n" for recipient, answer in answers.items())
    (folder / "access").write_text("".join(lines))
