"""Runs set-up's commands: inside the checkout, with their output kept for the day something breaks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
LOG = CACHE / "setup.log"


class CommandFailed(Exception):
    """A command ended badly; its output is the end of the log."""

    def __init__(self, command: Sequence[str | Path], code: int) -> None:
        super().__init__(f"{' '.join(map(str, command))} (exit code {code})")


def environment() -> dict[str, str]:
    """This process's environment, so changed that nothing is written outside the checkout.

    Settings of pip and npm (a company's own registry) and the system's certificates stay in force; what would
    install elsewhere than into ``.venv`` does not, and neither do the settings of the installation to come.
    """
    unwanted = {
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_REQUIRE_VIRTUALENV",
        "NODE_OPTIONS",
    }
    unwanted |= {"DATABASE_URL", "WICI_URL", "PORT", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return kept | {
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_USER": "0",
        "npm_config_cache": str(CACHE / "npm"),
        "NODE_DISABLE_COMPILE_CACHE": "1",
        "NODE_USE_SYSTEM_CA": "1",
        "WICI_DATA": str(CACHE / "setup" / "data"),
        "WICI_SECRET_KEY": "used only while setting up",
    }


def run(*command: str | Path) -> None:
    """Run one command in the checkout; raises CommandFailed, with the output in the log."""
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"\n$ {' '.join(map(str, command))}\n")
        log.flush()
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            close_fds=False,  # it keeps the lock of prepare.only_one
            check=False,
        )
    if ended.returncode:
        raise CommandFailed(command, ended.returncode)


def venv_python(*arguments: str | Path) -> None:
    """Run the virtual environment's Python; raises CommandFailed."""
    run(VENV / "bin" / "python", *arguments)
