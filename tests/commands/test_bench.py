"""The door to the benchmarks: it touches no installation, and says what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wici.commands import bench
from wici.commands.main import main


def test_options_go_to_the_benchmarks_and_no_installation_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ended = subprocess.run(
        [sys.executable, "-m", "wici", "bench", "--help"],
        env={"WICI_DATA": str(data)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stderr, data.exists()) == (0, "", False)
    assert ended.stdout.startswith("usage: wici bench")


def test_an_installed_package_says_where_the_benchmarks_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "CHECKOUT", tmp_path)

    assert main(["bench", "sending"]) == 1

    assert capsys.readouterr().err == (
        "wici: The benchmarks come with the source code, not with the installed package. "
        "Run ./run bench in a checkout.\n"
    )
