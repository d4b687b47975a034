"""The shell's part: finding Python, noticing changes, and speaking the user's language."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from setup.commands import ROOT


def sh(script: str, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run shell words after reading ready.sh, with ``root`` as the checkout."""
    return subprocess.run(
        ["/bin/sh", "-c", f'root="$1"; . "$2"; {script}', "sh", root, ROOT / "setup" / "ready.sh"],
        env={"PATH": os.defpath, "LANG": "en_GB.UTF-8"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def fake_python(folder: Path, name: str, *, new_enough: bool, has_venv: bool) -> None:
    """A program that answers find_python's two questions."""
    answers = f"*version_info*) exit {int(not new_enough)} ;; *ensurepip*) exit {int(not has_venv)} ;;"
    program = folder / name
    program.write_text(f'#!/bin/sh\ncase "$*" in {answers} esac\n')
    program.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What ready.sh looks at, in small."""
    for name in ("requirements.lock", "package.json", "package-lock.json", ".npmrc", "setup/stage.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    for name in ("web/static/web/own.css", "web/static/vendor/staged.css", "locale/pl/LC_MESSAGES/django.po"):
        path = tmp_path / "wici" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def fingerprint(checkout: Path) -> str:
    return sh("fingerprint", checkout).stdout


@pytest.mark.parametrize(
    "name",
    ["requirements.lock", "package-lock.json", ".npmrc", "setup/stage.py", "wici/web/static/web/own.css",
     "wici/locale/pl/LC_MESSAGES/django.po"],
)  # fmt: skip
def test_a_change_is_noticed_even_when_the_file_looks_older(checkout: Path, name: str) -> None:
    before = fingerprint(checkout)
    (checkout / name).write_text("changed")
    os.utime(checkout / name, (0, 0))
    assert fingerprint(checkout) != before


def test_a_moved_checkout_is_noticed(checkout: Path) -> None:
    before = fingerprint(checkout)
    moved = shutil.move(checkout, checkout.with_name("moved"))
    assert fingerprint(Path(moved)) != before


def test_staged_files_are_results_not_sources(checkout: Path) -> None:
    before = fingerprint(checkout)
    (checkout / "wici/web/static/vendor/staged.css").write_text("changed")
    assert (fingerprint(checkout), before == "") == (before, False)


def test_the_first_python_that_will_do_is_taken(tmp_path: Path) -> None:
    fake_python(tmp_path, "python3.13", new_enough=True, has_venv=False)
    fake_python(tmp_path, "python3.12", new_enough=True, has_venv=True)
    fake_python(tmp_path, "python3", new_enough=True, has_venv=True)
    found = sh('PATH="$root" find_python; echo "$python"', tmp_path)
    assert (found.stdout, found.stderr) == ("python3.12\n", "")


def test_too_old_a_python_is_refused_with_what_to_do(tmp_path: Path) -> None:
    fake_python(tmp_path, "python3", new_enough=False, has_venv=True)
    refused = sh('PATH="$root" find_python', tmp_path)
    assert (refused.returncode, refused.stderr) == (
        1,
        "Wici needs Python 3.11 or newer, and none was found. "
        "Install it (on Debian and Ubuntu: python3 and python3-venv) and start this again.\n",
    )


def test_a_python_without_venv_is_named_in_polish_too(tmp_path: Path) -> None:
    fake_python(tmp_path, "python3.11", new_enough=True, has_venv=False)
    refused = sh('PATH="$root" find_python', tmp_path, LANG="pl_PL.UTF-8")
    assert (refused.returncode, refused.stderr) == (
        1,
        "Wici potrzebuje modułu środowisk wirtualnych Pythona, a python3.11 go tu nie ma. "
        "W Debianie i Ubuntu to pakiet python3-venv; zainstaluj go i uruchom to polecenie ponownie.\n",
    )


@pytest.mark.parametrize(
    ("language", "words"), [("pl_PL.UTF-8", "uruchamia Wici tutaj"), ("en_GB.UTF-8", "start Wici here")]
)
def test_run_explains_itself_without_setting_up(language: str, words: str) -> None:
    shown = subprocess.run(
        [ROOT / "run", "--help"],
        env={"PATH": os.defpath, "LANG": language},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (words in shown.stdout, shown.stderr) == (True, "")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en_GB.UTF-8", "run: “status” is not known here. Did you mean: ./run wici status 1\n"),
        ("pl_PL.UTF-8", "run: „status” nie jest tu znane. Czy chodziło o: ./run wici status 1\n"),
    ],
)
def test_a_forgotten_wici_is_guessed(language: str, sentence: str) -> None:
    refused = subprocess.run(
        [ROOT / "run", "status", "1"],
        env={"PATH": os.defpath, "LANG": language},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, refused.stdout, refused.stderr) == (2, "", sentence)
