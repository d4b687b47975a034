"""The real programs that some tests need: which are here, and on Debian their installation.

python -m setup.components             install what is missing (as root on Debian), name what still is; exit
                                       code 1 when something is missing
python -m setup.components has NAME    exit code 0 when that one is here
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from setup.language import in_user_language

POLICY = Path("/usr/sbin/policy-rc.d")


class InstallationFailed(Exception):
    """Debian's package tools refused; the message is their output."""


@dataclass(frozen=True)
class Component:
    """A program that tests run: its name, Debian's packages for it, and how to find it."""

    name: str
    packages: tuple[str, ...]
    find: Callable[[], Path | None]


def find_postgresql() -> Path | None:
    """The folder with ``initdb`` and ``postgres`` of the newest PostgreSQL; Debian keeps it off the PATH."""
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def find_smtp_sink() -> Path | None:
    """Postfix's test server, which accepts and stores whatever it is sent."""
    return _program("smtp-sink")


def find_postfix() -> Path | None:
    """The mail server itself; Debian keeps it off the PATH of everybody but root."""
    return _program("postfix")


def find_chromium() -> Path | None:
    """A Chromium or Chrome for the browser tests."""
    return _program("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_gettext() -> Path | None:
    """``xgettext``, which gathers the strings that are marked for translation."""
    return _program("xgettext")


def find_redis() -> Path | None:
    """The queue that workers on several machines share."""
    return _program("redis-server")


def find_ip() -> Path | None:
    """Network namespaces, for tests with machines of their own."""
    return _program("ip")


def find_poppler() -> Path | None:
    """An independent reader of PDF: its fonts, its text, and how it looks."""
    programs = [_program(name) for name in ("pdftoppm", "pdftotext", "pdffonts")]
    return programs[0] if all(programs) else None


def find_qpdf() -> Path | None:
    """Says what is wrong with the structure of a PDF."""
    return _program("qpdf")


def find_zbar() -> Path | None:
    """An independent reader of QR, Code 128 and EAN-13 codes."""
    return _program("zbarimg")


def find_dmtx() -> Path | None:
    """An independent reader of Data Matrix codes."""
    return _program("dmtxread")


def find_kannel() -> Path | None:
    """An SMS gateway; its fake phone network comes in a package of its own."""
    network = Path("/usr/lib/kannel/test/fakesmsc")
    return _program("bearerbox") if network.exists() else None


COMPONENTS = (
    Component("PostgreSQL", ("postgresql",), find_postgresql),
    Component("smtp-sink", ("postfix",), find_smtp_sink),
    Component("Postfix", ("postfix",), find_postfix),
    Component("Chromium", ("chromium", "fonts-dejavu-core"), find_chromium),
    Component("Redis", ("redis-server",), find_redis),
    Component("ip", ("iproute2",), find_ip),
    Component("gettext", ("gettext",), find_gettext),
    Component("Poppler", ("poppler-utils",), find_poppler),
    Component("qpdf", ("qpdf",), find_qpdf),
    Component("ZBar", ("zbar-tools",), find_zbar),
    Component("libdmtx", ("dmtx-utils",), find_dmtx),
    Component("Kannel", ("kannel", "kannel-extras"), find_kannel),
)


def missing() -> list[Component]:
    """The components that are not on this machine."""
    return [component for component in COMPONENTS if component.find() is None]


def can_install() -> bool:
    """Whether this is root on Debian, or on a system with Debian's packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(components: list[Component]) -> None:
    """Install Debian's packages; the services in them are not started. Raises InstallationFailed."""
    packages = [package for component in components for package in component.packages]
    print(in_user_language("Installing: ", "Instaluję: ") + " ".join(packages), flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    answer = "postfix postfix/main_mailer_type select No configuration\n"
    _run("debconf-set-selections", environment, answer)
    started_nothing = _forbid_starting_services()
    try:
        _run("apt-get update", environment)
        _run(f"apt-get install -y --no-install-recommends {' '.join(packages)}", environment)
    finally:
        if started_nothing:
            POLICY.unlink()


def _run(command: str, environment: dict[str, str], answer: str = "") -> None:
    """Run a command, whose output is of interest only when it fails."""
    words = command.split()
    ended = subprocess.run(words, env=environment, input=answer, text=True, capture_output=True, check=False)
    if ended.returncode:
        raise InstallationFailed(f"{ended.stdout}{ended.stderr}\n{command}: exit code {ended.returncode}")


def _forbid_starting_services() -> bool:
    """Debian asks this file before it starts a new service; returns whether it was put there now."""
    if POLICY.exists():
        return False
    POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    POLICY.chmod(0o755)
    return True


def _program(*names: str) -> Path | None:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])
    found = (shutil.which(name, path=path) for name in names)
    return next((Path(program) for program in found if program), None)


def main() -> int:
    match sys.argv[1:]:
        case []:
            return 0 if install_missing() else 1
        case ["has", name]:
            return 1 if name in {component.name for component in missing()} else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def install_missing() -> bool:
    """Install what is missing where that is possible, and name the rest; whether everything is here now."""
    if can_install() and (wanted := missing()):
        install(wanted)
    for component in missing():
        print(
            in_user_language(
                f"Missing: {component.name} (Debian: apt-get install {' '.join(component.packages)}).",
                f"Brakuje: {component.name} (Debian: apt-get install {' '.join(component.packages)}).",
            )
        )
    return not missing()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except InstallationFailed as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(1) from None
